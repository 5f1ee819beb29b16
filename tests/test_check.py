"""`papers check`: what is wrong, and what to do about it."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.rights import rights
from adapters.slack.check import NEEDED, WELCOME
from bot.app import App
from bot.check import basics, chats, doctor
from bot.config import Secret, load
from bot.ports import Body, Finding, TheirClock
from bot.storage.mounts import kind_of
from feed import a_paper
from shell import Shell

CLOSED = "http://127.0.0.1:9"
PARTS = [
    "settings",
    "database",
    "clockwork",
    "harvest",
    "back-off",
    "digests",
    "channels",
    "keywords",
    "time zones",
    "slack",
    "discord",
    "mail",
    "arXiv harvest",
    "clock",
    "arXiv search",
]


@pytest.fixture
def well(connected: Shell, arxiv_server: Any) -> Shell:
    """A bot whose database is there, and an arXiv that answers."""
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    connected.papers("list")
    return connected


def wrong(shell: Shell, **env: str) -> list[str]:
    """The lines about what is wrong."""
    done = shell.papers("check", **env)
    lines = [line for line in done.out.splitlines() if not line.startswith("✓ ")]
    assert done.code == (1 if lines else 0), done.out
    return lines


def change(shell: Shell, *statements: str) -> None:
    """Make the database tell another story."""
    with closing(sqlite3.connect(shell.folder / "papers.sqlite3")) as file, file:
        for statement in statements:
            file.execute(statement)


def test_a_well_bot_is_found_well(well: Shell) -> None:
    done = well.papers("check")
    assert done.code == 0, done.out
    assert [line.split(":")[0] for line in done.out.splitlines()] == [f"✓ {part}" for part in PARTS]
    assert "the newest paper about mri is 2504.00001" in done.out
    assert "slack: not used; set SLACK_BOT_TOKEN" in done.out
    assert "channels: 1 channel follows something, none is paused" in done.out


def test_a_channel_that_waits_where_nothing_can_be_posted_is_found(well: Shell) -> None:
    """Tokens forgotten in a crontab's environment are no choice not to use the platform."""
    well.papers("subscribe", "mri", "--channel", "slack/T1/C1")
    well.settings(
        "channels: {mail/a@lab.example: [mri], mail/b@lab.example: [mri]}\narxiv: {min_interval: 0}"
    )
    assert wrong(well) == [
        "✗ slack: 1 channel there follows something, and nothing can be posted; "
        "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN",
        "✗ mail: 2 channels there follow something, and nothing can be posted; set SMTP_URL and MAIL_FROM",
    ]


def test_programs_get_what_is_wrong_and_the_fix_apart(well: Shell) -> None:
    change(well, "UPDATE harvest SET trouble = 'arXiv answered 503', failures = 3")
    change(
        well, "INSERT INTO harvest (one, empty_answers, failures, trouble) VALUES (1, 0, 3, 'arXiv broke.')"
    )
    (record,) = [record for record in well.papers("check", "--json").records if not record["ok"]]
    assert record == {
        "check": "harvest",
        "ok": False,
        "says": "arXiv broke",
        "fix": "it is tried again by itself; `papers harvest` tries now",
    }


# --- settings -----------------------------------------------------------------------------------


def test_every_mistake_in_the_settings_is_a_finding(shell: Shell) -> None:
    shell.settings("keyword: [mri]\narxiv: {min_interval: x}\n")
    done = shell.papers("check", "--json", DISCORD_TOKEN="123", SLACK_BOT_TOKEN="xapp-1")
    assert done.code == 2
    assert {record["check"] for record in done.records} == {"settings"}
    assert len(done.records) == 5
    assert "did you mean “keywords”?" in done.records[0]["says"]


def test_settings_that_are_not_there_are_wrong_settings(shell: Shell) -> None:
    done = shell.papers("check", "--config", "nope.yaml")
    assert done.code == 2
    assert done.out.startswith("✗ settings: nope.yaml: cannot be read")


# --- arXiv and the clock ------------------------------------------------------------------------


def test_an_arxiv_that_cannot_be_reached_is_told_with_what_to_do(well: Shell) -> None:
    found = wrong(well, ARXIV_API_URL=f"{CLOSED}/api/query", ARXIV_OAI_URL=f"{CLOSED}/oai")
    assert len(found) == 2
    assert found[0].startswith("✗ arXiv harvest: not answering (arXiv cannot be reached: connection refused)")
    assert "HTTPS_PROXY" in found[0]
    assert "or look at ARXIV_OAI_URL" in found[0]


@pytest.mark.parametrize("fault", ["rate_exceeded_200", "html_200", "truncated", "500", "empty_body"])
@pytest.mark.parametrize(("door", "part"), [("oai", "arXiv harvest"), ("api", "arXiv search")])
def test_an_arxiv_that_answers_nonsense_is_not_well(
    well: Shell, arxiv_server: Any, fault: str, door: str, part: str
) -> None:
    arxiv_server.fail_next(fault, on=door)
    assert any(line.startswith(f"✗ {part}: not answering (") for line in wrong(well))


def test_arxiv_is_asked_twice_and_once_a_door(well: Shell, arxiv_server: Any) -> None:
    wrong(well)
    assert [seen.path for seen in arxiv_server.requests] == ["/oai", "/api/query"]


def test_a_search_that_finds_nothing_is_not_well(connected: Shell, arxiv_server: Any) -> None:
    (found,) = wrong(connected)
    assert found == "✗ arXiv search: answers, but finds nothing about mri; look at ARXIV_API_URL"


@pytest.mark.parametrize(
    ("off", "says"),
    [
        (timedelta(seconds=45), "45 seconds behind"),
        (timedelta(minutes=7), "7 minutes behind"),
        (timedelta(days=-2), "48 hours ahead of"),
    ],
)
def test_a_clock_that_is_off_is_told(well: Shell, arxiv_server: Any, off: timedelta, says: str) -> None:
    arxiv_server.ahead = off
    (found,) = wrong(well)
    found = re.sub(r"\b(3[1-9]|4[0-6]) seconds", "45 seconds", found)  # the answer itself takes a while
    assert found == (
        f"✗ clock: this computer's clock is {says} arXiv's; set it by the network: timedatectl set-ntp true"
    )


async def test_a_clock_goes_on_from_what_a_server_last_said() -> None:
    moments = iter((100.0, 101.0, 107.5))
    clock = TheirClock(lambda: next(moments))
    assert clock.now() is None
    for said in ("Tue, 01 Apr 2025 09:00:00 GMT", "Tue, 01 Apr 2025 09:00:01 GMT", "soon", None):
        clock.heard(said)
    assert clock.now() == datetime(2025, 4, 1, 9, 0, 7, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_a_clock_that_is_off_from_a_platform_s_is_told(
    request: pytest.FixtureRequest, well: Shell, platform: str
) -> None:
    """Where arXiv does not answer, it is seen all the same."""
    env = request.getfixturevalue(f"{platform}_server").env
    url = f"sqlite:///{well.database}"
    late = datetime.now(UTC) + timedelta(minutes=7, seconds=1)
    app = App(replace(load(Path("none"), env), database_url=Secret(url)), env, late)
    found = [finding for finding in chats.findings(app, platform, None) if not finding.ok]
    assert [(finding.what, finding.says) for finding in found] == [
        ("clock", f"this computer's clock is 7 minutes ahead of {platform.capitalize()}'s")
    ]


# --- the database -------------------------------------------------------------------------------


def test_looking_creates_nothing_and_says_what_would_be(connected: Shell, arxiv_server: Any) -> None:
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    (connected.folder / "config.yaml").unlink()
    connected.database.unlink()
    done = connected.papers("check", DATABASE_URL="sqlite:///own.sqlite3")
    assert done.code == 0, done.out
    assert "settings: no config.yaml here, so the defaults are used\n" in done.out
    assert "database: own.sqlite3 is not there yet; " in done.out
    assert "the newest paper about mri is 2504.00001" in done.out
    assert list(connected.folder.iterdir()) == []


def test_looking_follows_nothing(well: Shell) -> None:
    """Not even what the settings say."""
    well.settings("keywords: [mri, brand new]\narxiv: {min_interval: 0}\n")
    assert wrong(well) == []
    with closing(sqlite3.connect(well.folder / "papers.sqlite3")) as file:
        assert file.execute("SELECT count(*) FROM follow WHERE text = 'brand new'").fetchone() == (0,)


def test_an_address_of_no_database_is_told(shell: Shell) -> None:
    done = shell.papers("check", DATABASE_URL="mysql://x/y")
    assert done.code == 2
    assert "DATABASE_URL" in done.out


def test_a_broken_database_is_told_and_all_else_is_looked_at(well: Shell) -> None:
    (well.folder / "papers.sqlite3").write_bytes(b"not a database at all" * 200)
    (found,) = wrong(well)
    assert found.startswith("✗ database: ")
    assert "is not a database" in found


def test_an_older_database_is_left_as_it_is(well: Shell) -> None:
    change(well, "UPDATE alembic_version SET version_num = '0001'")
    before = (well.folder / "papers.sqlite3").read_bytes()
    (found,) = wrong(well)
    assert "has schema 0001, this version works with " in found
    assert found.endswith("; stop the bot, then run `papers db upgrade`")
    assert (well.folder / "papers.sqlite3").read_bytes() == before


def test_a_postgresql_nobody_answers_at_is_told(well: Shell) -> None:
    (found,) = wrong(well, DATABASE_URL="postgresql://ann:secret@127.0.0.1:1/papers")
    assert found.startswith("✗ database: PostgreSQL cannot be reached: papers at 127.0.0.1:1.")


def test_a_postgresql_without_tables_is_told(well: Shell, postgres: Any) -> None:
    url = postgres.new_database()
    (found,) = wrong(well, DATABASE_URL=url)
    assert found.endswith("has no tables yet; run `papers db upgrade`")
    well.papers("db", "upgrade", DATABASE_URL=url)
    assert wrong(well, DATABASE_URL=url) == []


def test_a_postgresql_where_we_may_only_read_is_told(well: Shell, postgres: Any) -> None:
    url = postgres.new_database()
    name = url.rpartition("/")[2]
    well.papers("db", "upgrade", DATABASE_URL=url)
    postgres.run(name, "DROP ROLE IF EXISTS reader")
    postgres.run(name, "CREATE ROLE reader LOGIN")
    postgres.run(name, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    (found,) = wrong(well, DATABASE_URL=url.replace("tester@", "reader@"))
    assert "PostgreSQL does not let this user work on" in found
    postgres.run(name, "DROP OWNED BY reader")


def test_a_host_that_forgets_its_files_is_no_place_for_sqlite(well: Shell) -> None:
    url = f"sqlite:///{well.folder / 'papers.sqlite3'}"
    (found,) = wrong(well, DYNO="web.1", DATABASE_URL=url)
    assert "forgets its files at every restart" in found


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"network_disk": "nfs4"}, "lies on a network disk (nfs4), where SQLite files get damaged"),
        ({"free": 40 * 1024**2}, "only 40 MB are free on the disk of papers.sqlite3"),
    ],
)
def test_a_disk_that_will_not_do_is_told(tmp_path: Any, changes: dict[str, Any], says: str) -> None:
    body = Body(place="papers.sqlite3", revision="1", newest="1", file=tmp_path / "x", **changes)
    (found,) = basics.disk(body, {})
    assert says in found.says
    assert found.fix


MOUNTS = """\
22 28 0:20 / /proc rw,nosuid - proc proc rw
28 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
41 28 0:37 / /srv rw,relatime shared:2 master:1 - nfs4 nas:/export rw,vers=4.2
42 41 254:9 / /srv/local\\040disk rw - xfs /dev/vdb rw
43 28 0:40 / /srvx rw - cifs //nas/x rw
a line that makes no sense
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/home/ann", "ext4"),
        ("/srv", "nfs4"),
        ("/srv/papers", "nfs4"),
        ("/srv/local disk/x", "xfs"),
        ("/srvx", "cifs"),
        ("/srvy", "ext4"),
    ],
)
def test_the_last_mount_above_a_folder_says_on_what_it_lies(folder: str, kind: str) -> None:
    assert kind_of(folder, MOUNTS) == kind


# --- how the bot gets on ------------------------------------------------------------------------


def days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).replace(tzinfo=None).isoformat(" ")


def test_a_bot_that_nobody_starts_is_told(well: Shell) -> None:
    change(well, f"INSERT INTO clock (one, last_tick) VALUES (1, '{days_ago(2)}')")
    (found,) = wrong(well)
    assert "✗ clockwork: last at work " in found
    assert "so no digest goes out; start `papers run`, or let crontab start `papers tick`" in found


def test_a_harvest_of_long_ago_is_told(well: Shell) -> None:
    change(
        well,
        f"INSERT INTO harvest (one, empty_answers, failures, last_ok_at) VALUES (1, 0, 0, '{days_ago(5)}')",
    )
    (found,) = wrong(well)
    assert found.startswith("✗ harvest: the last one ")
    assert found.endswith("which is long ago; run `papers harvest` and see what it says")


PART = (
    "INSERT INTO post (id, channel_id, slot_at, local_day, key, zone, total, parts, skipped, catch_up, "
    "state, created_at) "
    "VALUES (1, 'console/terminal', '{at}', '2025-04-01', 'k', 'UTC', 1, 1, 0, 0, 'open', '{at}')",
    "INSERT INTO part (post_id, number, key, state, attempts, reason) "
    "VALUES (1, 1, 'k', '{state}', 1, {why})",
)


@pytest.mark.parametrize(
    ("state", "days", "says"),
    [
        (
            "unconfirmed",
            0,
            "nobody can tell whether the digest of {at} reached console/terminal (too fast); look into the "
            "channel, then: papers it is there --channel console/terminal, or: papers post again --channel "
            "console/terminal",
        ),
        ("unknown", 0, "it is unknown whether the digest of {at} reached console/terminal (too fast); "),
        ("pending", 1, "the digest of {at} for console/terminal waits (too fast); start `papers run`"),
        ("sending", 1, "the digest of {at} for console/terminal waits (too fast); start `papers run`"),
    ],
)
def test_a_digest_that_is_stuck_is_told(well: Shell, state: str, days: int, says: str) -> None:
    change(well, *(each.format(at=days_ago(days), state=state, why="'too fast.'") for each in PART))
    (found,) = wrong(well)
    before, after = says.split("{at}")
    assert found.startswith(f"✗ digests: {before}")
    assert after in found


def test_a_digest_that_was_just_composed_is_not_stuck(well: Shell) -> None:
    change(well, *(each.format(at=days_ago(0), state="pending", why="NULL") for each in PART))
    assert wrong(well) == []


def test_a_channel_the_platform_refuses_is_told_with_the_way_back(well: Shell) -> None:
    change(well, "UPDATE channel SET paused = 'The bot is not in this channel.', refused = 1")
    assert wrong(well) == [
        "✗ channels: console/terminal is paused: The bot is not in this channel; "
        "to go on: papers resume --channel console/terminal"
    ]


def test_a_channel_that_people_paused_is_well(well: Shell) -> None:
    change(well, "UPDATE channel SET paused = 'Ann asked for silence'")
    assert wrong(well) == []
    assert "✓ channels: console/terminal is paused: Ann asked for silence; to go on: " in (
        well.papers("check").out
    )


def test_a_keyword_that_nobody_can_read_any_more_is_told(well: Shell) -> None:
    change(well, "UPDATE follow SET text = '(mri' WHERE text = 'mri'")
    (found,) = wrong(well)
    assert found.startswith("✗ keywords: “(mri” of console/terminal cannot be read any more (")


def test_a_time_zone_this_computer_does_not_know_is_told(well: Shell) -> None:
    change(well, "UPDATE channel SET zone = 'Mars/Olympus'")
    (found,) = wrong(well)
    assert found.startswith(
        "✗ time zones: Mars/Olympus, that of console/terminal, is not known on this computer"
    )
    assert "tzdata" in found


def test_much_trouble_of_one_kind_is_cut_short(well: Shell) -> None:
    columns = "at, days, zone, announced, preferences, created_at"
    for number in range(30):
        change(
            well,
            f"INSERT INTO channel (id, paused, refused, {columns}) SELECT 'slack/T1/C{number}', 'gone', 1, "
            f"{columns} FROM channel WHERE id = 'console/terminal'",
        )
    found = wrong(well)
    assert len(found) == 11
    assert found[-1] == "✗ channels: and 20 more"


def test_how_papers_come_in_and_go_out_is_told(well: Shell) -> None:
    now = days_ago(0)
    change(
        well,
        f"INSERT INTO batch VALUES (1, '{days_ago(0.5)}', '2025-04-01', 1204, 7, 0)",
        f"INSERT INTO harvest (one, empty_answers, failures, last_ok_at) VALUES (1, 0, 0, '{days_ago(0.5)}')",
        *(each.format(at=now, state="pending", why="'too fast'") for each in PART),
    )
    out = well.papers("check").out
    assert ", 12 hours ago; newest announcement " in out
    assert ": 1,204 papers, 7 of them for followed keywords\n" in out
    assert "✓ digests: none is stuck; 1 message waits to go out, the oldest since " in out
    assert (
        "✓ outcomes: This terminal: 0 messages posted in the last 24 hours, "
        "1 failing (tried again by itself)\n"
    ) in out


def test_a_back_off_is_told_with_its_end(well: Shell) -> None:
    change(
        well,
        "INSERT INTO gate (one, failures, trouble, not_before) "
        f"VALUES (1, 2, 'HTTP 503.', '{days_ago(-0.01)}')",
    )
    (told, *_) = wrong(well)
    assert told.startswith("✗ back-off: arXiv is left alone until ")
    assert told.endswith(" (HTTP 503); nothing to do: then it is asked again by itself")


# --- Slack --------------------------------------------------------------------------------------


@pytest.fixture
def with_slack(well: Shell, slack_server: Any) -> Shell:
    well.env |= slack_server.env
    return well


def test_a_slack_that_lets_us_in_everywhere(with_slack: Shell) -> None:
    with_slack.papers("subscribe", "mri", "--channel", "slack/T1/C1")
    out = with_slack.papers("check").out
    assert "✓ slack: is papers in the workspace Acme\n" in out
    assert "✓ slack: lets the bot listen\n" in out
    assert "✓ slack: does not tell a bot which commands and events its app has; to have them " in out
    assert "✓ slack: 1 channel looked into, nothing is in the way\n" in out
    assert "✗" not in out


def test_a_revoked_token_is_told(with_slack: Shell, slack_server: Any) -> None:
    slack_server.revoke()
    found = wrong(with_slack)
    assert len(found) == 2
    assert found[0].startswith("✗ slack: SLACK_BOT_TOKEN was revoked. The right one begins with xoxb-")
    assert found[1].startswith("✗ slack: SLACK_APP_TOKEN was revoked. The right one begins with xapp-")


def test_an_app_token_slack_does_not_know_is_told(with_slack: Shell) -> None:
    (found,) = wrong(with_slack, SLACK_APP_TOKEN="xapp-another")
    assert found.startswith("✗ slack: SLACK_APP_TOKEN is wrong.")


def test_an_app_token_that_may_not_connect_is_told(with_slack: Shell, slack_server: Any) -> None:
    """With the one scope it needs, and where that is given."""
    slack_server.fail_next("apps.connections.open", "missing_scope")
    (found,) = wrong(with_slack)
    assert found.startswith("✗ slack: SLACK_APP_TOKEN lacks the scope connections:write. ")
    assert "Basic Information → App-Level Tokens" in found


@pytest.mark.parametrize("scope", NEEDED)
def test_a_scope_it_cannot_do_without_is_told(with_slack: Shell, slack_server: Any, scope: str) -> None:
    slack_server.without_scope(scope)
    (found,) = wrong(with_slack)
    assert found.startswith(f"✗ slack: SLACK_BOT_TOKEN lacks the scope {scope}, to ")
    assert "Reinstall to Workspace" in found


@pytest.mark.parametrize("scope", WELCOME)
def test_a_scope_it_can_do_without_is_no_fault(with_slack: Shell, slack_server: Any, scope: str) -> None:
    slack_server.without_scope(scope)
    assert wrong(with_slack) == []
    (line,) = [line for line in with_slack.papers("check").out.splitlines() if f" {scope}, " in line]
    assert line.startswith(f"✓ slack: works without the scope {scope}, which it would need to ")
    assert line.endswith("OAuth & Permissions: add the scope, then Reinstall to Workspace")


def test_channels_the_bot_is_not_in_are_told(with_slack: Shell) -> None:
    for channel in ("slack/T1/C1", "slack/T1/C3", "slack/T1/C9", "slack/T2/C1"):
        with_slack.papers("subscribe", "mri", "--channel", channel)
    assert wrong(with_slack) == [
        "✗ slack: slack/T2/C1 is in another workspace than the bot (T1); "
        "papers unsubscribe all --channel slack/T2/C1",
        "✗ slack: slack/T1/C3: The bot is not in this channel: type /invite @papers there.",
        "✗ slack: slack/T1/C9: This channel is gone, or the bot is not in it: type /invite @papers there.",
    ]


@pytest.mark.parametrize("fault", ["http500_html", "http200_html", "drop_before", "ratelimited"])
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_a_slack_that_is_not_well_is_told(
    with_slack: Shell, slack_server: Any, fault: str, method: str
) -> None:
    slack_server.fail_next(method, fault)
    (found,) = wrong(with_slack)
    assert found.startswith("✗ slack: ")
    assert "try again later; behind a proxy set HTTPS_PROXY" in found


def test_a_chat_that_does_not_answer_is_no_chat_that_lets_us_in(well: Shell) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1-2-x", "SLACK_APP_TOKEN": "xapp-1-x"}
    found = wrong(well, **tokens, SLACK_API_URL=f"{CLOSED}/api/")
    assert found == ["✗ slack: Slack cannot be reached; try again later; behind a proxy set HTTPS_PROXY"] * 2
    assert "xoxb-1-2-x" not in str(found)


# --- Discord ------------------------------------------------------------------------------------


@pytest.fixture
def with_discord(well: Shell, discord_server: Any) -> Shell:
    well.env |= discord_server.env
    well.papers("subscribe", "mri", "--channel", discord_server.id_of())
    return well


def test_a_discord_that_lets_us_in_everywhere(with_discord: Shell, discord_server: Any) -> None:
    """Nothing but findings is said: no warning of its library's."""
    done = with_discord.papers("check")
    out = done.out
    assert done.err == ""
    assert "✓ discord: is papers\n" in out
    invitation = "scope=bot+applications.commands&permissions=309237730304"
    assert f"client_id={discord_server.world.application}&{invitation}\n" in out
    assert "✓ discord: 1 channel looked into, nothing is in the way\n" in out
    assert "✗" not in out


def test_a_token_discord_does_not_take_is_told(with_discord: Shell) -> None:
    (found,) = wrong(with_discord, DISCORD_TOKEN="another")
    assert found.startswith(
        "✗ discord: DISCORD_TOKEN is wrong. The right one: discord.com/developers/applications"
    )


def test_permissions_that_lack_in_a_channel_are_told(with_discord: Shell, discord_server: Any) -> None:
    discord_server.deny("EMBED_LINKS", "SEND_MESSAGES_IN_THREADS")
    assert wrong(with_discord) == [
        f"✗ discord: in {discord_server.id_of()} the bot lacks Embed Links, Send Messages In Threads; "
        "Edit Channel → Permissions: give it those"
    ]


def test_a_channel_the_bot_cannot_see_is_told(with_discord: Shell, discord_server: Any) -> None:
    discord_server.deny("VIEW_CHANNEL")
    (found,) = wrong(with_discord)
    assert f"{discord_server.id_of()}: The bot cannot see this channel." in found


def test_a_server_the_bot_is_not_in_is_told(with_discord: Shell, discord_server: Any) -> None:
    """What the channel allows is not the trouble then."""
    discord_server.world.member = False
    (found,) = wrong(with_discord)
    assert f"{discord_server.id_of()}: This server is gone from Discord, or the bot was removed" in found
    assert "https://discord.com/oauth2/authorize?" in with_discord.papers("check").out


def test_a_channel_of_another_server_is_told(with_discord: Shell, discord_server: Any) -> None:
    _, _, number = discord_server.id_of().split("/")
    with_discord.papers("subscribe", "mri", "--channel", f"discord/123/{number}")
    (found,) = wrong(with_discord)
    assert f"discord/123/{number}: This channel is not in the server it is said to be in" in found


def test_a_channel_that_is_gone_is_told(with_discord: Shell, discord_server: Any) -> None:
    discord_server.delete()
    (found,) = wrong(with_discord)
    assert "This channel is gone from Discord." in found


def test_what_takes_no_messages_is_no_place_for_digests(with_discord: Shell, discord_server: Any) -> None:
    """Forums, media channels, categories; and a thread that somebody closed."""
    kinds = {15: "a forum, where", 16: "a media channel, where", 4: "a category, which"}
    places = [discord_server.id_of(discord_server.add_channel("place", type=type)) for type in kinds]
    thread = discord_server.add_channel("talk", type=11, parent=discord_server.channel)
    discord_server.world.channels[thread].locked = True
    for place in (*places, discord_server.id_of(thread)):
        with_discord.papers("subscribe", "mri", "--channel", place)
    found = wrong(with_discord)
    for place, kind in zip(places, kinds.values(), strict=True):
        (told,) = (finding for finding in found if place in finding)
        assert told.startswith(f"✗ discord: {place} is {kind}")
        assert told.endswith("; follow your keywords in a text channel")
    assert f"✗ discord: {discord_server.id_of(thread)}: This thread is closed." in str(found)
    assert len(found) == 4


def test_a_direct_message_needs_no_permissions(with_discord: Shell, discord_server: Any) -> None:
    with_discord.papers("subscribe", "mri", "--channel", discord_server.id_of(discord_server.add_dm()))
    assert wrong(with_discord) == []


def test_settings_that_keep_commands_from_the_bot_are_told(with_discord: Shell, discord_server: Any) -> None:
    discord_server.world.application_settings = {
        "interactions_endpoint_url": "https://example.org/hook",
        "bot_require_code_grant": True,
        "integration_types_config": {"1": {}},
    }
    found = wrong(with_discord)
    assert "Interactions Endpoint URL" in found[0]
    assert "Requires OAuth2 Code Grant" in found[1]
    assert "→ Installation: tick Guild Install" in found[2]


def test_who_alone_can_add_the_bot_is_told(with_discord: Shell, discord_server: Any) -> None:
    """That is a choice and no mistake; and servers are what the application is for."""
    discord_server.world.application_settings = {
        "bot_public": False,
        "integration_types_config": {"0": {}, "1": {}},
    }
    out = with_discord.papers("check").out
    assert "✓ discord: to add it to a server (only its owner can: Public Bot is off): https://" in out
    assert "✗" not in out


@pytest.mark.parametrize("kind", ["login", "application"])
@pytest.mark.parametrize("fault", [401, "drop_before"])
def test_a_discord_that_is_not_well_is_told(
    with_discord: Shell, discord_server: Any, kind: str, fault: int | str
) -> None:
    discord_server.fail_next(kind, fault, times=9)
    (found,) = wrong(with_discord)
    assert found.startswith("✗ discord: ")


ALL = 8


@pytest.mark.parametrize(
    ("roles", "overwrites", "allowed"),
    [
        ({"1": 0b11}, {}, 0b11),
        ({"1": 0b01, "7": 0b10, "8": 0b100}, {}, 0b11),
        ({"1": 0b11}, {"1": (0, 0b01)}, 0b10),
        ({"1": 0b11}, {"1": (0, 0b01), "7": (0b01, 0)}, 0b11),
        ({"1": 0b11}, {"7": (0b01, 0), "42": (0, 0b01)}, 0b10),
        ({"1": 0, "7": 0b1}, {"7": (0, 0b1), "42": (0b1, 0)}, 0b1),
    ],
)
def test_rights_are_counted_as_discord_counts_them(
    roles: dict[str, int], overwrites: dict[str, tuple[int, int]], allowed: int
) -> None:
    """Server 1, the bot is 42 and has the role 7."""
    guild = {"id": "1", "roles": [{"id": id, "permissions": str(bits)} for id, bits in roles.items()]}
    channel = {
        "permission_overwrites": [
            {"id": id, "allow": str(allow), "deny": str(deny)} for id, (allow, deny) in overwrites.items()
        ]
    }
    assert rights(guild, {"user": {"id": "42"}, "roles": ["7"]}, channel).value == allowed


def test_an_administrator_may_do_all() -> None:
    guild = {"id": "1", "roles": [{"id": "1", "permissions": str(ALL)}]}
    denied = {"permission_overwrites": [{"id": "1", "allow": "0", "deny": str(1 << 11)}]}
    assert rights(guild, {"user": {"id": "42"}, "roles": []}, denied).send_messages


# --- all at once --------------------------------------------------------------------------------


def test_a_part_that_hangs_or_breaks_keeps_nobody_waiting() -> None:
    read, write = os.pipe()

    def hang() -> list[Finding]:
        os.read(read, 1)
        return []

    def broken() -> list[Finding]:
        raise ZeroDivisionError("oh")

    parts = {"slow": hang, "broken": broken, "fine": lambda: [Finding(True, "fine", "well")]}
    found = list(doctor.at_once(parts, 0.3))
    os.write(write, b"x")
    again = "run `papers check` again; if it stays so, report these words to those who make the bot"
    assert sorted(found[:2], key=lambda finding: finding.what) == [
        Finding(False, "broken", "could not be looked at (ZeroDivisionError: oh)", again),
        Finding(True, "fine", "well"),
    ]
    assert found[2:] == [
        Finding(False, "slow", "no answer within 0 seconds", "behind a proxy set HTTPS_PROXY")
    ]

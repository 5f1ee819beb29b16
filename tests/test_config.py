"""Settings: every mistake at once, each with its place and what would be right."""

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import MonitorSettings, Secret, load
from bot.domain import Schedule
from bot.errors import ConfigError, PapersError
from bot.storage.address import sqlite_file

ROOT = Path(__file__).resolve().parent.parent
TOKENS = {
    "SLACK_BOT_TOKEN": "xoxb-1-secret",
    "SLACK_APP_TOKEN": "xapp-1-secret",
    "DISCORD_TOKEN": "a.b.secret",
}


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Write a config.yaml, load it from its own folder; returns the settings."""
    monkeypatch.chdir(tmp_path)

    def read(text: str, **env: str):
        Path("config.yaml").write_text(text, encoding="utf-8")
        return load(Path("config.yaml"), env)

    return read


@pytest.fixture
def mistakes(config):
    """Write a config.yaml that is wrong; returns what is said about it."""

    def read(text: str, **env: str) -> tuple[str, ...]:
        with pytest.raises(ConfigError) as caught:
            config(text, **env)
        return caught.value.mistakes

    return read


# --- right ---------------------------------------------------------------------------------------


def test_nothing_at_all_is_a_configuration(tmp_path):
    found = load(tmp_path / "config.yaml", {})
    assert found.keywords == ()
    assert found.schedule == Schedule()
    assert (found.digest.papers, found.keep.days, found.keep.per_keyword) == (15, 90, 100)
    assert found.arxiv.min_interval == timedelta(seconds=3)
    assert found.database_url.reveal() == f"sqlite:///{tmp_path}/papers.sqlite3"
    assert found.platforms == ()


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "keywords:\n", "keywords: []\nschedule:\n"])
def test_an_empty_file_or_section_says_nothing(config, text):
    assert config(text).keywords == ()


def test_the_file_that_comes_with_the_bot_is_right():
    found = load(ROOT / "config.yaml", {})
    assert [keyword.text for keyword in found.keywords] == [
        "mri", "magnetic resonance imaging", "medical imaging",
    ]  # fmt: skip
    assert found.schedule == Schedule()


def test_every_commented_setting_of_that_file_can_be_switched_on(config):
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    on = re.sub(r"^# ((?:  )*[\w/]+:.*)$", r"\1", text, flags=re.M)
    found = config(on)
    assert set(found.channels) == {
        "slack/T0123ABCD/C0456EFGH", "discord/112233445566778899/998877665544332211",
    }  # fmt: skip
    assert found.arxiv.contact == "you@example.org"


def test_all_settings_together(config):
    found = config(
        """
        keywords: [mri, '"fast mri" cat:eess.IV', "ct, pet"]
        channels:
          slack/T1/C2: [mri]
          discord/1/2: [ct]
        schedule: {at: "8:30", days: [mon, wed], zone: Europe/Paris}
        digest: {papers: 5}
        keep: {days: 30, per_keyword: 10}
        arxiv: {contact: me@example.org, min_interval: 4.5, asks_per_person: 5, asks_per_channel: 20}
        """,
        **TOKENS,
    )
    assert found.schedule == Schedule(at=time(8, 30), days=(0, 2), zone="Europe/Paris")
    assert {channel: [k.text for k in words] for channel, words in found.channels.items()} == {
        "slack/T1/C2": ["mri"],
        "discord/1/2": ["ct"],
    }
    assert len(found.keywords) == 3
    assert found.digest.papers == 5
    assert (found.keep.days, found.keep.per_keyword) == (30, 10)
    assert found.arxiv.min_interval == timedelta(seconds=4.5)
    assert (found.arxiv.asks_per_person, found.arxiv.asks_per_channel) == (5, 20)
    assert found.platforms == ("slack", "discord")


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("'8:30'", time(8, 30)),
        ("09:00", time(9)),
        ("9am", time(9)),
        ('"17:05"', time(17, 5)),
        ("noon", time(12)),
    ],
)
def test_a_time_is_read_as_people_write_it(config, written, at):
    assert config(f"schedule: {{at: {written}}}").schedule.at == at


def test_as_soon_as_announced_is_a_time_too(config):
    assert config("schedule: {at: announced}").schedule.announced


@pytest.mark.parametrize(
    ("written", "days"),
    [("mon-fri", (0, 1, 2, 3, 4)), ("daily", tuple(range(7))), ("[sat, sun]", (5, 6)), ("friday", (4,))],
)
def test_weekdays_are_read_as_people_write_them(config, written, days):
    assert config(f"schedule: {{days: {written}}}").schedule.days == days


def test_each_platform_gets_its_own_variables_and_no_others(config):
    found = config("", **TOKENS, SLACK_API_URL="http://localhost:1/api/", DATABASE_URL="postgres://u:p@h/d")
    assert set(found.slack) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL"}
    assert set(found.discord) == {"DISCORD_TOKEN"}


def test_secrets_never_show(config):
    found = config("", **TOKENS, DATABASE_URL="postgresql://user:secret@host/db")
    assert "secret" not in repr(found)
    assert "secret" not in str(found.database_url)
    assert found.database_url == Secret("postgresql://user:secret@host/db")


def test_an_empty_variable_counts_as_not_set(config):
    assert config("", SLACK_BOT_TOKEN="", DISCORD_TOKEN=" ").platforms == ()


# --- wrong ---------------------------------------------------------------------------------------


def test_what_runs_is_told_to_programs_where_they_ask(config):
    assert (config("").json_logs, config("").monitor) == (False, None)
    found = config("logs: json\nmonitor: {port: 9090, host: 0.0.0.0}")
    assert found.json_logs
    assert found.monitor == MonitorSettings(port=9090, host="0.0.0.0")
    assert config("monitor: {port: 9090}").monitor == MonitorSettings(port=9090, host="127.0.0.1")


def test_processes_that_share_a_file_may_have_a_port_each(config, mistakes):
    text = "monitor: {port: 9090, host: 0.0.0.0}"
    assert config(text, MONITOR_PORT="9091").monitor == MonitorSettings(port=9091, host="0.0.0.0")
    assert config("", MONITOR_PORT="9091").monitor == MonitorSettings(port=9091)
    for wrong in ("http", "0", "65536", "-1"):
        (said,) = mistakes("", MONITOR_PORT=wrong)
        assert said == "MONITOR_PORT: takes a whole number from 1 to 65535, for example 9091"


def test_all_mistakes_come_at_once_each_with_its_line(mistakes):
    said = mistakes(
        "keyword: [mri]\n\nschedule:\n  at: 8:30\n  zone: Europe/Pari\n"
        "keywords:\n  - mri\n  - no\n  - '\"open'\n",
        SLACK_BOT_TOKEN="xoxp-123",
        ARXIV_API_URL="localhost",
    )
    places = [mistake.partition(": ")[0] for mistake in said]
    assert places == [
        "config.yaml:1", "config.yaml:4", "config.yaml:5", "config.yaml:8", "config.yaml:9",
        "ARXIV_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("keyword: [mri]", 1, "did you mean “keywords”?"),
        ("digest: {paper: 3}", 1, "did you mean “papers”?"),
        ("colour: red", 1, "it has keywords, channels, schedule"),
        ("schedule:\n  at: 8:30", 2, 'YAML reads at 8:30 as 510; put it in quotes: "8:30"'),
        ("schedule: {at: 9}", 1, 'put it in quotes: "9"'),
        ('schedule: {at: "25:00"}', 1, "“25:00” is not a time of day"),
        ("schedule: {at: foo}", 1, "“foo” is not a time of day. For example: at:"),
        ("schedule: {at: announced 9am}", 1, "“announced 9am” is not a time of day."),
        ("schedule: {at: announced Paris}", 1, "“announced Paris” is more than a time."),
        ("schedule: {at: mon 9am}", 1, "more than a time"),
        ("schedule: {days: 09:00}", 1, "I know no weekdays"),
        ("schedule: {days: mon-xyz}", 1, "For example: days: mon-fri"),
        ("schedule: {days: foo}", 1, "I know no weekdays “foo”. For example: days: mon-fri"),
        ("schedule: {days: 'mon-'}", 1, "I know no weekdays “mon-”."),
        ("schedule: {days: [mon, Paris]}", 1, "I know no weekdays “Paris”."),
        ("schedule: {days: at}", 1, "I know no weekdays “at”."),
        ('schedule: {zone: "\\e[31mMars"}', 1, r"“\x1b[31mMars”"),
        ("schedule: {zone: Europe/Pari}", 1, "did you mean Europe/Paris?"),
        ("schedule: [mon]", 1, 'for example at: "09:00"'),
        ("keywords:\n- mri\n- no", 3, 'YAML reads a keyword no as false; put it in quotes: "no"'),
        ("keywords: [on]", 1, 'put it in quotes: "on"'),
        ("keywords: [2024]", 1, 'put it in quotes: "2024"'),
        ("keywords: [2024]", 1, "YAML reads a keyword 2024 as a number, not as text"),
        ("keywords: [2024-01-01]", 1, "YAML reads a keyword 2024-01-01 as a date, not as text"),
        ("keywords: [true]", 1, 'YAML reads a keyword true as yes/no, not as text; put it in quotes: "true"'),
        (
            "keywords: [!foo bar]",
            1,
            'YAML reads a keyword !foo bar as a tag, not as text; put it in quotes: "!foo',
        ),
        ("keywords: [=]", 1, "as a sign of its own"),
        ("keywords: [0x_]", 1, "as a number, not as text"),
        (f"keywords: [0x{'f' * 5000}]", 1, "as a number, not as text"),
        ("keywords:\n-\n- mri", 2, "is empty"),
        ("keywords: mri", 1, "takes a list, for example [mri"),
        ('keywords:\n- ti: "fast mri"', 2, "put it in quotes: 'ti: \"fast mri\"'"),
        ("keywords: ['(a OR b']", 1, "For example: "),
        ("keywords: [mri, MRI]", 1, "finds the same as “mri”"),
        ("keywords: [mri]\nkeywords: [ct]", 2, "a second time"),
        ("channels: {slack/T1: [mri]}", 1, "is not a channel; write slack/T0123ABCD"),
        ("channels: {'#general': [mri]}", 1, "is not a channel"),
        ('channels: {"\\e[2Jx\\u202e": [mri]}', 1, r"“\x1b[2Jx\u202e” is not a channel"),
        ("channels: {slack/t1/c1: [mri]}", 1, "is not a channel"),
        ("channels: {discord/1/x: [mri]}", 1, "is not a channel"),
        ("channels: {console/terminal: [mri]}", 1, "goes under keywords"),
        ("channels:\n  slack/T1/C1: [mri, yes]", 2, 'put it in quotes: "yes"'),
        ("digest: {papers: 16}", 1, "from 1 to 15, not 16"),
        ("digest: {papers: 1.5}", 1, "whole number"),
        ("digest: {papers: many}", 1, "not many"),
        ("keep: {days: 0}", 1, "from 1 to"),
        ("keep: {days: .nan}", 1, "from 1 to"),
        ("digest:\n  papers: 0x_", 2, "papers takes a whole number from 1 to 15, not 0x_"),
        ("digest:\n  papers: 0b_", 2, "not 0b_"),
        ("digest:\n  papers: !!int foo", 2, "not !!int foo"),
        ("digest:\n  papers: !!int yes", 2, "not !!int yes"),
        ("digest:\n  papers: !!int", 2, "not !!int"),
        (f"digest:\n  papers: {'9' * 5000}", 2, "papers takes a whole number"),
        ("arxiv:\n  min_interval: !!float x", 2, "min_interval takes a number from 0 to 3600, not !!float x"),
        ("arxiv: {min_interval: 1}", 1, "at least 3 seconds"),
        ("arxiv: {asks_per_person: 0}", 1, "asks_per_person takes a whole number from 1 to 1000, not 0"),
        ("arxiv: {contact: nobody}", 1, "for example you@example.org"),
        ("arxiv: {contact: 'a@b.org\\r\\nX: y'}", 1, "for example you@example.org"),
        ("logs: xml", 1, "logs takes text or json, not xml"),
        ("logs: yes", 1, 'put it in quotes: "yes"'),
        ("monitor: 9090", 1, "for example port: 9090"),
        ("monitor: {port: 0}", 1, "port takes a whole number from 1 to 65535, not 0"),
        ("monitor: {port: http}", 1, "not http"),
        ("monitor: {host: 0.0.0.0}", 1, "monitor lacks its port, for example port: 9090"),
        ("monitor: {port: 9090, host: 'http://x'}", 1, "an address or a name, for example 0.0.0.0, not http"),
        ("- mri", 1, "keywords: [mri]"),
        ("mri", 1, "keywords: [mri]"),
        ("keywords: [mri", 1, "not YAML"),
        (f"\nkeywords: {'[' * 3000}", 2, "nested too deeply"),
        ("keywords:\n\t- mri", 2, "use spaces, not tabs"),
        ('keywords:\n- "fast mri" cat:eess.IV', 2, "single quotes: - '\"fast mri\" cat:eess.IV'"),
        ("keywords:\n- *", 2, "quotes"),
        ("a: \x01", 1, "does not allow"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line_and_what_is_right(mistakes, text, line, says):
    said = mistakes(text)
    assert len(said) == 1, said
    assert re.match(rf"config\.yaml:{line}: ", said[0])
    assert says in said[0]


@pytest.mark.parametrize(
    ("env", "name", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN", "starts with xapp-"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN", "starts with xoxb-"),
        ({**TOKENS, "SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN", "Bot User OAuth Token"),
        ({**TOKENS, "SLACK_BOT_TOKEN": '"xoxb-1"'}, "SLACK_BOT_TOKEN", "leave them out"),
        ({"DISCORD_TOKEN": "Bot abc"}, "DISCORD_TOKEN", "leave out the word Bot"),
        ({"DISCORD_TOKEN": "112233445566778899"}, "DISCORD_TOKEN", "application's number"),
        ({"DISCORD_TOKEN": "xoxb-1"}, "DISCORD_TOKEN", "not a Discord bot token"),
        ({"DATABASE_URL": "mysql://u:secret@h/d"}, "DATABASE_URL", "postgresql://"),
        ({"DATABASE_URL": "papers.sqlite3"}, "DATABASE_URL", "sqlite:///"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL", "sqlite:///papers.sqlite3"),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL", "must name a file"),
        ({"DATABASE_URL": "sqlite://papers.sqlite3"}, "DATABASE_URL", "after three slashes"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL", "must name a file"),
        (
            {"DATABASE_URL": "sqlite:///x.db?mode=ro"},
            "DATABASE_URL",
            "leave out what begins with the question",
        ),
        ({"DATABASE_URL": "sqlite:///no%1bwhere/x.db"}, "DATABASE_URL", r"folder no\x1bwhere does not exist"),
        ({"DATABASE_URL": "sqlite:///x%00.db"}, "DATABASE_URL", "must name a file"),
        (
            {"DATABASE_URL": "postgresql://u:secret@h:port/d"},
            "DATABASE_URL",
            "its port, a number such as 5432",
        ),
        ({"DATABASE_URL": "postgresql://u:secret@h:0/d"}, "DATABASE_URL", "its port"),
        ({"DATABASE_URL": "postgresql://u:secret"}, "DATABASE_URL", "its port"),
        ({"DATABASE_URL": "postgresql://u:secret@a..b/d"}, "DATABASE_URL", "no host that could exist"),
        ({"DATABASE_URL": "postgresql://u:secret@[::g]/d"}, "DATABASE_URL", "no host that could exist"),
        ({"DATABASE_URL": "postgresql://u:x\x1bsecret@h/d"}, "DATABASE_URL", "nobody can see"),
        ({"DYNO": "clock.1"}, "DATABASE_URL", "attach a PostgreSQL database"),
        ({"ARXIV_OAI_URL": "ftp://x"}, "ARXIV_OAI_URL", "https://"),
        ({"SLACK_API_URL": "http://[x"}, "SLACK_API_URL", "https://"),
        ({"DISCORD_GATEWAY_URL": "https://x"}, "DISCORD_GATEWAY_URL", "wss://"),
        ({"ARXIV_API_URL": "http://x:99999/"}, "ARXIV_API_URL", "https://"),
        ({"ARXIV_API_URL": "http://x:0/"}, "ARXIV_API_URL", "https://"),
        ({"ARXIV_API_URL": "http://a..b/"}, "ARXIV_API_URL", "https://"),
        ({"ARXIV_OAI_URL": f"http://{'a' * 64}.org/"}, "ARXIV_OAI_URL", "https://"),
        ({"SLACK_API_URL": "http://☃.net/"}, "SLACK_API_URL", "https://"),
        ({"SLACK_API_URL": "http://export\u3002arxiv.org/"}, "SLACK_API_URL", "https://"),
        ({"DISCORD_API_URL": "http://a b/"}, "DISCORD_API_URL", "https://"),
        ({"DISCORD_API_URL": "http://[::g]/"}, "DISCORD_API_URL", "https://"),
        ({"DISCORD_GATEWAY_URL": "wss://x\x1b[2J/"}, "DISCORD_GATEWAY_URL", "wss://"),
        ({**TOKENS, "SLACK_BOT_TOKEN": "xoxb-\x01secret"}, "SLACK_BOT_TOKEN", "more in it than the token"),
        ({**TOKENS, "SLACK_APP_TOKEN": "xapp-sec ret"}, "SLACK_APP_TOKEN", "more in it than the token"),
        ({**TOKENS, "SLACK_APP_TOKEN": "xapp-"}, "SLACK_APP_TOKEN", "not whole"),
        ({"DISCORD_TOKEN": "a.b\x1b.secret"}, "DISCORD_TOKEN", "not a Discord bot token"),
        ({"DISCORD_TOKEN": "a.ü.secret"}, "DISCORD_TOKEN", "not a Discord bot token"),
    ],
)
def test_a_mistake_in_the_environment_is_told_by_its_name(mistakes, env, name, says):
    found = [mistake for mistake in mistakes("", **env) if mistake.startswith(f"{name}: ")]
    assert found
    assert says in found[0]
    assert "secret" not in " ".join(found)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/api/",
        "http://[::1]:8080/",
        "https://slack_gov.example.org./api/",
        "https://xn--n3h.net/",
    ],
)
def test_any_host_that_could_exist_is_taken(config, url):
    assert config("", **TOKENS, SLACK_API_URL=url).slack["SLACK_API_URL"] == url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:SEC@RET@127.0.0.1/d",
        "postgresql://user:SEC@RET/x@127.0.0.1/d",
        "postgresql://user:SEC@RET:5@127.0.0.1/d",
        "postgresql://user:SEC@RET?x=1@127.0.0.1/d",
        "postgresql://user:SEC@RET#x@127.0.0.1/d",
        "postgresql://us/er:SECRET@127.0.0.1/d",
        "postgresql://user:p@127.0.0.1/d?password=SEC@RET",
    ],
)
def test_an_at_sign_in_a_password_is_explained_and_shows_nothing_of_it(mistakes, url):
    (said,) = mistakes("", DATABASE_URL=url)
    assert "write @ as %40 in the password" in said
    assert "SEC" not in said
    assert "RET" not in said


@pytest.mark.parametrize("password", ["a/b", "a#b", "a?b", "a:b", "a%40b", "[a", "a b", "p%25"])
def test_any_other_sign_may_stand_in_a_password(config, password):
    url = f"postgresql://user:{password}@[::1]:5432/papers?sslmode=require"
    assert config("", DATABASE_URL=url).database_url.reveal() == url


def test_the_database_lies_beside_its_settings_whatever_the_folder_is_called(tmp_path):
    folder = tmp_path / "100% sure?"
    folder.mkdir()
    url = load(folder / "config.yaml", {}).database_url.reveal()
    assert sqlite_file(url) == folder / "papers.sqlite3"


def test_a_folder_that_was_deleted_is_told(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(PapersError, match=r"^The folder you are in was deleted: change into another one\.$"):
        load(Path("config.yaml"), {})
    with pytest.raises(ConfigError, match="does not exist; create it, or name another file"):
        load(Path("config.yaml"), {"DATABASE_URL": "sqlite:///papers.sqlite3"})


def test_mistakes_are_told_in_letters_that_steer_no_terminal(tmp_path):
    path = tmp_path / "\u202e\x1b[2J.yaml"
    path.write_text("keyword: [mri]")
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert str(caught.value).isprintable()


def test_swapped_slack_tokens_are_recognised(mistakes):
    said = mistakes("", SLACK_BOT_TOKEN="xapp-1", SLACK_APP_TOKEN="xoxb-1")
    assert "belongs in SLACK_APP_TOKEN" in said[0]
    assert "belongs in SLACK_BOT_TOKEN" in said[1]


def test_a_host_that_forgets_its_files_may_be_told_of_a_disk_that_stays(config, tmp_path):
    url = f"sqlite:///{tmp_path}/papers.sqlite3"
    assert config("", DYNO="clock.1", DATABASE_URL=url).database_url.reveal() == url


def test_another_server_may_be_asked_as_often_as_one_likes(config):
    servers = {"ARXIV_API_URL": "http://localhost:1/api", "ARXIV_OAI_URL": "http://localhost:1/oai"}
    assert config("arxiv: {min_interval: 0}", **servers).arxiv.min_interval == timedelta()


def test_arxiv_is_never_asked_more_often_than_it_allows(mistakes):
    said = mistakes("arxiv: {min_interval: 0}", ARXIV_API_URL="http://localhost:1/api")
    assert "at least 3 seconds" in said[0]


@pytest.mark.parametrize("host", ["arxiv.org", "export.arxiv.org", "Export.ArXiv.org", "export.arxiv.org."])
def test_arxiv_is_arxiv_however_its_name_is_written(mistakes, host):
    servers = {"ARXIV_API_URL": f"https://{host}/api", "ARXIV_OAI_URL": "http://localhost:1/oai"}
    assert "at least 3 seconds" in mistakes("arxiv: {min_interval: 2}", **servers)[0]


def test_a_file_that_was_named_must_be_there(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "other.yaml", {}, must_exist=True)


def test_a_folder_is_no_settings_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, {})


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "config.yaml").write_bytes("keywords: [Müller]".encode("latin-1"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path / "config.yaml", {})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("config")


@settings(deadline=None, max_examples=150)
@given(
    st.text(alphabet=st.sampled_from("keywords:channelsat -[]{}'\"\n\t#&*!|>%@`,8:3mri~0.") | st.characters())
)
def test_no_file_breaks_the_reader(folder, text):
    """Whatever the file holds: settings, or a `ConfigError` whose mistakes all have a place."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    assert all(mistake.startswith(str(path)) for mistake in _mistakes(path))


def _mistakes(path: Path) -> tuple[str, ...]:
    try:
        load(path, {})
    except ConfigError as error:
        return error.mistakes or ("none told",)
    return ()

"""Whether the clock we go by is right: noted with each answer of arXiv, told to whoever runs the bot."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from arxiv_line import Clock, MemoryGate, a_gate
from arxiv_server import ArxivServer
from bot.app import App
from bot.app.monitor.counts import Counts
from bot.app.monitor.metrics import registry
from bot.app.monitor.pulse import Pulse
from bot.app.roles import Duties
from bot.app.timepiece import Timepiece
from bot.arxiv import ArxivSource
from bot.arxiv.answers import ahead_of
from bot.check import clocks as checking
from bot.commands.clocks import clock_lines
from bot.config import Secret, Settings
from bot.domain import ChannelId, ClockSkew
from bot.errors import SourceError
from bot.ports import Finding, Reading, Store
from dialogue import NOW, Room, printed
from storing import DAY, HOUR, MINUTE, NOON, SECOND

DATED = "Wed, 12 Mar 2025 12:00:00 GMT"
MENDING = "set it by the network (timedatectl set-ntp true)"


# --- what an answer tells -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "ahead"),
    [
        ({"Date": DATED}, 4 * SECOND),
        ({"Date": DATED, "Age": "0"}, 4 * SECOND),
        ({"Date": DATED, "Age": "3600"}, None),
        ({"Date": "Wed, 12 Mar 2025 13:00:00 +0100"}, 4 * SECOND),
        ({"Date": "Wed, 12 Mar 2025 12:00:00 -0000"}, 4 * SECOND),
        ({"Date": "soon"}, None),
        ({}, None),
    ],
)
def test_the_date_of_an_answer_tells_how_far_our_clock_is_ahead(
    headers: dict[str, str], ahead: timedelta | None
) -> None:
    """To the half of its second; what lay on the way for an hour tells the time of an hour ago."""
    assert ahead_of(headers, NOON + 4.5 * SECOND) == ahead


@pytest.mark.parametrize("fails", [False, True])
def test_each_answer_of_arxiv_is_noted_also_a_refusal(arxiv_server: ArxivServer, fails: bool) -> None:
    arxiv_server.ahead = 2 * HOUR
    store, clock = MemoryGate(), Clock()
    clock.now = datetime.now(UTC)
    gate = a_gate(store, clock, seconds=0)
    source = ArxivSource(gate, api_url=arxiv_server.api_url, oai_url=arxiv_server.oai_url)
    if fails:
        arxiv_server.fail_next("429")
    try:
        source.identify(NOON)
    except SourceError:
        assert fails
    assert store.ahead
    assert abs(store.ahead + 2 * HOUR) < 10 * SECOND
    source.close()


def test_what_arxiv_did_not_tell_is_no_news(store: Store) -> None:
    def asked(at: datetime, ahead: timedelta | None) -> ClockSkew | None:
        store.enter_gate("us", at, MINUTE)
        store.leave_gate("us", at, 0 * SECOND, ahead)
        return store.status(at).skew

    assert asked(NOON, None) is None
    noted = ClockSkew(ahead=-5 * SECOND, at=NOON + HOUR)
    assert asked(NOON + HOUR, -5.2 * SECOND) == noted
    assert asked(NOON + 2 * HOUR, None) == noted
    never_set = asked(NOON + 3 * HOUR, -80 * 365 * DAY)
    assert never_set
    assert never_set.ahead < -60 * 365 * DAY


# --- what is told -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "wall_ahead", "told"),
    [
        (1, None, ["Clock: agrees with arXiv's."]),
        (-12, None, ["Clock: 12 seconds behind arXiv's."]),
        (240, None, [f"Clock: 4 minutes ahead of arXiv's; {MENDING}."]),
        (None, None, []),
        (0, 5, ["Clock: the database's, which agrees with arXiv's."]),
        (
            -7200,
            0,
            [f"Clock: the database's, 2 hours behind arXiv's; {MENDING.replace(' (', ' on its server (')}."],
        ),
        (
            3,
            -90,
            [
                "Clock: the database's, 3 seconds ahead of arXiv's.",
                f"This computer's clock is 90 seconds behind the database's; {MENDING}.",
            ],
        ),
    ],
)
def test_the_operator_reads_in_a_line_whether_the_clock_is_right(
    ahead: int | None, wall_ahead: int | None, told: list[str]
) -> None:
    skew = None if ahead is None else ClockSkew(ahead=ahead * SECOND, at=NOON)
    apart = None if wall_ahead is None else wall_ahead * SECOND
    assert list(clock_lines(skew, apart, NOON + DAY)) == told


def test_what_was_compared_days_ago_says_nothing_of_today() -> None:
    assert list(clock_lines(ClockSkew(ahead=HOUR, at=NOON), None, NOON + 3 * DAY)) == []


def test_status_tells_it_at_the_terminal_alone(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.store.enter_gate("us", NOW, MINUTE)
    room.store.leave_gate("us", NOW, 0 * SECOND, -45 * SECOND)
    line = f"- Clock: 45 seconds behind arXiv's; {MENDING}."
    assert line in printed(room.answer("status", channel=ChannelId("console/terminal")).private)
    assert "Clock:" not in room.say("status")
    room.store.close()


def apart(here: timedelta, database: timedelta) -> App:
    """A bot on a computer whose clock is wrong, and so is its database's."""
    timepiece = Timepiece(lambda: NOON + here, lambda: 0.0)
    timepiece.set_by(lambda _: Reading(there=NOON + database, at=0.0, within=SECOND))
    return App(Settings(database_url=Secret("postgresql://nobody@localhost/papers")), {}, timepiece=timepiece)


def test_check_tells_the_databases_clock_from_this_computers() -> None:
    """What the bot goes by is compared with arXiv's; this computer's own with the database's."""
    mend = "set it by the network: timedatectl set-ntp true"
    wrong = apart(here=2 * HOUR, database=5 * MINUTE)
    assert checking.compared(wrong, NOON) == Finding(
        False, "clock", "the database's clock is 5 minutes ahead of arXiv's", f"on its server, {mend}"
    )
    assert list(checking.here(wrong)) == [
        Finding(
            False,
            "clock",
            "this computer's clock is 115 minutes ahead of the database's, which the bot goes by",
            mend,
        )
    ]
    right = apart(here=-20 * SECOND, database=20 * SECOND)
    assert checking.compared(right, NOON).says == (
        "the database's, which the bot goes by, agrees with arXiv's, to 30 seconds"
    )
    assert list(checking.here(apart(here=20 * SECOND, database=0 * SECOND))) == []
    assert list(checking.here(App(right.settings, {}))) == [], "it is what we go by"


def test_the_numbers_for_a_monitor(store: Store) -> None:
    def scraped(wall_ahead: timedelta | None, now: datetime) -> str:
        pulse = Pulse(Duties(timers=True, post=(), listen=()), 0)
        return generate_latest(registry(store, lambda: now, Counts(), pulse, lambda: wall_ahead)).decode()

    assert "_skew_" not in scraped(None, NOON)
    store.enter_gate("us", NOON, MINUTE)
    store.leave_gate("us", NOON, 0 * SECOND, -45 * SECOND)
    told = scraped(1.5 * SECOND, NOON + HOUR)
    assert "\npapers_bot_clock_skew_seconds -45.0\n" in told
    assert "\npapers_bot_computer_skew_seconds 1.5\n" in told
    assert "_skew_" not in scraped(None, NOON + 3 * DAY), "that is no news"

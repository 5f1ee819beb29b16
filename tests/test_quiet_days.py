"""A channel that wants to hear of days without papers gets one honest line, and no other."""

from datetime import time, timedelta

import pytest

from bot.digests import DigestLimits, draft, quiet_line
from bot.domain import (
    Channel,
    ChannelId,
    HarvestState,
    Match,
    Owed,
    Paper,
    PaperId,
    Preferences,
    Schedule,
    Slot,
)
from feed import utc

EVERY_DAY = Schedule(at=time(9), days=tuple(range(7)), zone="Europe/Paris")
LONG_AGO = utc(2026, 10, 1)


def owed(**facts: object) -> Owed:
    place = Channel(id=ChannelId("slack/T1/C1"), schedule=EVERY_DAY, preferences=Preferences(quiet_days=True))
    return Owed(**{"channel": place, "follows_since": LONG_AGO} | facts)  # type: ignore[arg-type]


def slot(day: int, month: int = 11) -> Slot:
    at = utc(2026, month, day, 8)
    return Slot(at=at, day=at.date(), previous=at - timedelta(days=1))


def paper(number: int, title: str) -> Match:
    known = Paper(id=PaperId(f"2611.{number:05}"), version=1, title=title)
    return Match(paper=known, keywords=("mri",), batch=1, closed_at=utc(2026, 11, 18, 4))


WEDNESDAY = slot(18)


@pytest.mark.parametrize(
    ("day", "facts", "said"),
    [
        (18, {"announced": 1204}, "1,204 papers announced, none matched your keywords."),
        (18, {"announced": 1}, "1 paper announced, none matched your keywords."),
        (18, {}, "arXiv announced nothing since the last digest."),
        (21, {}, "arXiv announced nothing since the last digest (weekend)."),
        (22, {}, "arXiv announced nothing since the last digest (weekend)."),
        (27, {}, "arXiv announced nothing since the last digest (Thanksgiving)."),
        (
            18,
            {"trouble_since": utc(2026, 11, 18, 2, 10)},
            "arXiv is not answering since 03:10; papers come late, none are lost.",
        ),
        (
            19,
            {"trouble_since": utc(2026, 11, 18, 2, 10)},
            "arXiv is not answering since 18 Nov 2026, 03:10; papers come late, none are lost.",
        ),
    ],
)
def test_exactly_one_thing_is_said(day: int, facts: dict[str, object], said: str) -> None:
    made = draft(owed(**facts), slot=slot(day), limits=DigestLimits())
    assert made.line == said
    assert made.parts == ((),)


@pytest.mark.parametrize(
    ("why", "facts"),
    [
        ("it wants no such lines", {"channel": Channel(id=ChannelId("slack/T1/C1"))}),
        ("it follows nothing", {"follows_since": None}),
        ("it follows since this morning", {"follows_since": utc(2026, 11, 18, 7)}),
    ],
)
def test_a_channel_hears_nothing(why: str, facts: dict[str, object]) -> None:
    made = draft(owed(announced=900, **facts), slot=WEDNESDAY, limits=DigestLimits())
    assert (made.line, made.parts) == (None, ()), why


def test_what_nobody_asked_yet_is_not_called_nothing() -> None:
    """The bot was down all night, and its first harvest is still under way."""
    before = HarvestState(baseline_at=LONG_AGO, last_ok_at=utc(2026, 11, 17, 4))
    assert quiet_line(owed(), WEDNESDAY, harvest=before) is None
    after = HarvestState(baseline_at=LONG_AGO, last_ok_at=utc(2026, 11, 18, 4))
    assert quiet_line(owed(), WEDNESDAY, harvest=after) is not None


def test_papers_that_are_muted_are_counted_and_kept_for_the_record() -> None:
    given = (paper(3, "Brain MRI"), paper(2, "Knee MRI"), paper(1, "Brains"))
    made = draft(
        owed(matches=given, mutes=("knee", "brain"), announced=900), slot=WEDNESDAY, limits=DigestLimits()
    )
    assert made.line == "900 papers announced; 3 matched and are muted here."
    assert made.muted == ((given[0], "brain"), (given[1], "knee"), (given[2], "brain"))


def test_where_papers_are_left_nothing_is_said_of_the_muted_ones() -> None:
    given = (paper(2, "Knee MRI"), paper(1, "Brains"))
    made = draft(owed(matches=given, mutes=("knee",)), slot=WEDNESDAY, limits=DigestLimits())
    assert (made.line, made.parts) == (None, ((given[1],),))


def test_a_mute_that_cannot_be_read_any_more_keeps_nothing_from_going_out() -> None:
    given = (paper(2, "Knee MRI"),)
    assert draft(owed(matches=given, mutes=('"',)), slot=WEDNESDAY, limits=DigestLimits()).parts == (given,)

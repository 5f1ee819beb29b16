"""Which channel is due, and what its digest holds: decisions on values."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.digests import DigestLimits, draft, due_slot
from bot.domain import Batch, Channel, ChannelId, Match, Owed, Paper, PaperId, Schedule, Slot

MONDAY = datetime(2025, 3, 17, 9, tzinfo=UTC)
SLOT = Slot(at=MONDAY, day=MONDAY.date(), previous=MONDAY - timedelta(days=3))


def channel(**changes: object) -> Channel:
    return Channel(id=ChannelId("slack/T1/C1"), **changes)  # type: ignore[arg-type]


def match(number: int, closed: datetime = MONDAY - timedelta(hours=6)) -> Match:
    paper = Paper(id=PaperId(f"2503.{number:05}"), version=1, title=f"Paper {number}")
    return Match(paper=paper, keywords=("mri",), batch=1, closed_at=closed)


def owed(*matches: Match, **changes: object) -> Owed:
    return Owed(**{"channel": channel(), "matches": matches} | changes)  # type: ignore[arg-type]


def test_a_channel_is_due_at_its_latest_slot_however_late_we_are() -> None:
    slot = due_slot(channel(), None, None, MONDAY + timedelta(hours=5))
    assert slot == SLOT


@pytest.mark.parametrize(
    ("why", "place", "decided"),
    [
        ("paused", channel(paused="is archived"), None),
        ("followed after the slot", channel(void_before=MONDAY + timedelta(seconds=1)), None),
        ("decided already", channel(), (MONDAY, MONDAY.date())),
        ("the local day has a digest", channel(), (MONDAY - timedelta(hours=2), MONDAY.date())),
        ("nothing announced yet", channel(schedule=Schedule(announced=True)), None),
    ],
)
def test_a_channel_is_not_due(why: str, place: Channel, decided: tuple[datetime, date] | None) -> None:
    assert due_slot(place, decided, None, MONDAY + timedelta(minutes=1)) is None, why


def test_a_pause_until_the_moment_of_a_slot_does_not_void_it() -> None:
    """Who says “until monday 9am” wants the digest of Monday, 9am."""
    assert due_slot(channel(void_before=MONDAY), None, None, MONDAY) == SLOT


def test_a_change_that_lies_ahead_voids_nothing() -> None:
    """The clock was set back since, or a tick pretends that it is earlier."""
    assert due_slot(channel(void_before=MONDAY + timedelta(days=600)), None, None, MONDAY) == SLOT


def test_as_soon_as_announced_has_one_slot_per_batch() -> None:
    eager = channel(schedule=Schedule(announced=True, zone="Europe/Paris"))
    batch = Batch(number=7, closed_at=datetime(2025, 3, 18, 2, 40, tzinfo=UTC), announced=900, matched=3)
    slot = due_slot(eager, None, batch, MONDAY + timedelta(days=2))
    assert slot is not None
    assert (slot.at, slot.day) == (batch.closed_at, date(2025, 3, 18))
    assert due_slot(eager, (slot.at, slot.day), batch, MONDAY + timedelta(days=2)) is None


def test_a_new_time_on_a_day_that_had_its_digest_waits_for_the_next_day() -> None:
    moved = channel(schedule=Schedule(at=time(17)))
    decided = (MONDAY, MONDAY.date())
    assert due_slot(moved, decided, None, MONDAY.replace(hour=17, minute=1)) is None
    slot = due_slot(moved, decided, None, MONDAY.replace(hour=17, minute=1) + timedelta(days=1))
    assert slot is not None


@pytest.mark.parametrize(
    ("papers", "parts", "skipped"),
    [(0, [], 0), (1, [1], 0), (15, [15], 0), (16, [15, 1], 0), (40, [15, 15], 10)],
)
def test_a_digest_is_dealt_into_parts_and_cut_at_the_cap(papers: int, parts: list[int], skipped: int) -> None:
    matches = [match(number) for number in range(papers, 0, -1)]
    made = draft(owed(*matches), slot=SLOT, limits=DigestLimits(per_part=15, cap=30))
    assert [len(part) for part in made.parts] == parts
    assert len(made.skipped) == skipped
    assert [m for part in made.parts for m in part] + list(made.skipped) == matches


def test_only_what_an_earlier_slot_should_have_had_is_catch_up() -> None:
    on_time, late = match(1), match(2, closed=SLOT.at - timedelta(days=4))
    assert not draft(owed(on_time), slot=SLOT, limits=DigestLimits()).catch_up
    assert draft(owed(on_time, late), slot=SLOT, limits=DigestLimits()).catch_up

"""What a digest says of papers that are not simply new: held back, new versions, cross-lists, catch-up."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.digests import DigestLimits, draft
from bot.domain import Channel, ChannelId, Digest, Kind, Match, Owed, Slot
from bot.message import Heading, Message, Note, PaperLine, days_words, digest_part, match_line, plain
from feed import a_paper, utc

CLOSED = utc(2025, 11, 12, 3, 40)
PLACE = Channel(id=ChannelId("slack/T1/C1"))
SLOT = Slot(at=utc(2025, 11, 12, 9), day=date(2025, 11, 12), previous=utc(2025, 11, 11, 9))
LIMITS = DigestLimits()


def match(submitted: datetime | None, **facts: object) -> Match:
    paper = a_paper("2511.07430", version=1, published=submitted, updated=submitted)
    return Match(**{"paper": paper, "keywords": ("mri",), "closed_at": CLOSED} | facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("submitted", "said"),
    [
        (utc(2025, 10, 30), "submitted 30 Oct, announced late"),
        (CLOSED - timedelta(days=7, minutes=1), "submitted 5 Nov, announced late"),
        (CLOSED - timedelta(days=7), "5 Nov 2025"),
        (utc(2025, 11, 10), "10 Nov 2025"),
        (None, ""),
    ],
)
def test_a_paper_that_was_held_back_says_so(submitted: datetime | None, said: str) -> None:
    assert match_line(match(submitted, after=CLOSED - timedelta(days=1))).date == said


def test_papers_of_a_batch_that_closed_late_were_not_held_back() -> None:
    """Nobody harvested for two weeks; arXiv announced them in time."""
    late = match(utc(2025, 10, 30), after=utc(2025, 10, 29))
    assert match_line(late).date == "30 Oct 2025"
    held = match(utc(2025, 10, 3), after=utc(2025, 10, 29))
    assert match_line(held).date == "submitted 3 Oct, announced late"


def test_a_new_version_is_called_one() -> None:
    paper = a_paper("2503.00001", version=3)
    assert (
        match_line(Match(paper=paper, keywords=(), kind=Kind.REPLACED)).date == "new version v3, 3 Mar 2025"
    )
    undated = replace(paper, updated=None)
    assert match_line(Match(paper=undated, keywords=(), kind=Kind.REPLACED)).date == "new version v3"


@pytest.mark.parametrize(
    ("followed", "said"),
    [
        (("cat:cs.CV",), "newly in cs.CV, 1 Mar 2025"),
        (("mri", 'learning cat:"stat.*"', "cat:stat.* -video"), "newly in stat.ML, 1 Mar 2025"),
        (("mri",), "newly cross-listed, 1 Mar 2025"),
        (("cat:cs.LG",), "newly cross-listed, 1 Mar 2025"),
    ],
)
def test_a_cross_list_names_the_followed_category(followed: tuple[str, ...], said: str) -> None:
    paper = a_paper("2503.00001", categories=("cs.LG", "stat.ML", "cs.CV"))
    assert match_line(Match(paper=paper, keywords=followed, kind=Kind.CROSS_LISTED)).date == said


def numbered(number: int, **facts: object) -> Match:
    paper = a_paper(f"2511.{number:05}", f"Paper {number}")
    return Match(**{"paper": paper, "keywords": ("mri",), "closed_at": CLOSED} | facts)  # type: ignore[arg-type]


def test_updates_come_after_what_is_new_and_are_capped_first() -> None:
    given = (numbered(9, kind=Kind.REPLACED), numbered(8), numbered(7, kind=Kind.CROSS_LISTED), numbered(6))
    made = draft(Owed(channel=PLACE, matches=given), slot=SLOT, limits=DigestLimits(per_part=2, cap=3))
    assert made.parts == ((given[1], given[3]), (given[0],))
    assert made.skipped == (given[2],)


def test_the_days_of_a_catch_up_are_named() -> None:
    days = (utc(2025, 11, 7, 3), utc(2025, 11, 10, 3), CLOSED)
    given = tuple(numbered(9 - at, closed_at=day) for at, day in enumerate(days))
    made = draft(Owed(channel=PLACE, matches=given), slot=SLOT, limits=LIMITS)
    assert (made.catch_up, made.note) == (True, "catch-up for 7–10 Nov")
    on_time = draft(Owed(channel=PLACE, matches=given[2:]), slot=SLOT, limits=LIMITS)
    assert (on_time.catch_up, on_time.note) == (False, None)


def test_what_was_found_by_search_is_said() -> None:
    found, listed = numbered(2, partial=True), numbered(1)
    some = draft(Owed(channel=PLACE, matches=(found, listed)), slot=SLOT, limits=LIMITS)
    assert some.note == "arXiv's daily list failed; some papers were found by search"
    every = draft(Owed(channel=PLACE, matches=(found,)), slot=SLOT, limits=LIMITS)
    assert every.note == "arXiv's daily list failed; found by search"


def test_days_are_named_as_short_as_they_can_be() -> None:
    first = date(2025, 9, 18)
    assert days_words(first, first) == "18 Sep"
    assert days_words(first, date(2025, 9, 20)) == "18–20 Sep"
    assert days_words(date(2025, 9, 30), date(2025, 10, 2)) == "30 Sep–2 Oct"


DIGEST = Digest(
    channel=PLACE.id,
    slot=SLOT.at,
    day=SLOT.day,
    zone="UTC",
    total=15,
    parts=1,
    skipped=0,
    catch_up=True,
    announced_at=CLOSED,
    note="catch-up for 7–10 Nov",
    updated=3,
)


def head(message: Message) -> list[str]:
    return [
        block.text if isinstance(block, Heading) else plain(block.spans)
        for block in message.blocks[:2]
        if isinstance(block, Heading | Note)
    ]


@pytest.mark.parametrize(
    ("updated", "heading", "summary"),
    [
        (3, "12 new, 3 updated", "12 new papers, 3 updated: "),
        (0, "15 new", "15 new papers: "),
        (15, "15 updated", "15 updated papers: "),
    ],
)
def test_the_heading_counts_what_is_new_and_what_is_updated(updated: int, heading: str, summary: str) -> None:
    message = digest_part(replace(DIGEST, updated=updated), 1, [numbered(1)])
    assert head(message) == [
        f"Papers · Wed 12 Nov 2025 · {heading} for mri",
        "New on arXiv as of Wed 12 Nov 2025, 03:40 (UTC) · catch-up for 7–10 Nov",
    ]
    assert message.summary == f"{summary}Paper 1"


def test_a_line_is_all_there_is_on_a_quiet_day() -> None:
    quiet = replace(
        DIGEST, total=0, updated=0, line="arXiv announced nothing since the last digest (weekend)."
    )
    message = digest_part(quiet, 1, ())
    assert message.summary == quiet.line
    assert len(message.blocks) == 1
    assert not any(isinstance(block, PaperLine) for block in message.blocks)

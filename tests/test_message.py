"""The words of a digest, before any renderer dresses them."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain import ChannelId, Digest, Match
from bot.message import (
    Action,
    Code,
    Heading,
    Link,
    Message,
    Note,
    PaperLine,
    Say,
    Strong,
    Text,
    day_words,
    digest_part,
    followed_by,
    moment_words,
    paper_card,
    paper_line,
    papers,
    plain,
    short_authors,
    some,
)
from feed import a_paper, utc

DIGEST = Digest(
    channel=ChannelId("slack/T1/C1"),
    slot=utc(2025, 3, 18, 8),
    day=date(2025, 3, 18),
    zone="Europe/Paris",
    total=17,
    parts=2,
    skipped=0,
    catch_up=False,
    announced_at=utc(2025, 3, 18, 2, 40),
)
MATCHES = tuple(
    Match(paper=a_paper(f"2503.{n:05}", f"Paper {n}"), keywords=("mri", "brain")) for n in range(17, 0, -1)
)


def words(message: Message) -> str:
    """Everything a message says, a line per block."""
    said = []
    for block in message.blocks:
        match block:
            case Heading(heading):
                said.append(heading)
            case Text(spans) | Note(spans):
                said.append(plain(spans))
            case PaperLine(title=title):
                said.append(title)
    return "\n".join(said)


def test_the_first_part_has_the_header_and_how_to_change_it_and_the_others_their_number() -> None:
    """What comes after the first part may stand in a thread that nobody opens."""
    first, last = digest_part(DIGEST, 1, MATCHES[:15]), digest_part(DIGEST, 2, MATCHES[15:])
    assert words(first).splitlines()[:3] == [
        "Papers · Tue 18 Mar 2025 · 17 new for mri, brain",
        "New on arXiv as of Tue 18 Mar 2025, 03:40 (Europe/Paris) · the rest follows",
        "Paper 17",
    ]
    assert words(first).splitlines()[-2:] == ["Paper 3", "Change what you get: list · schedule · help"]
    assert words(last).splitlines() == ["Part 2 of 2 · Tue 18 Mar 2025", "Paper 2", "Paper 1"]
    assert first.abstracts
    assert first.summary == "17 new papers: Paper 17; Paper 16; Paper 15"
    assert last.summary == "17 new papers (part 2 of 2): Paper 2; Paper 1"


def test_what_is_left_out_and_what_comes_late_is_said() -> None:
    capped = replace(DIGEST, parts=1, skipped=1412, catch_up=True)
    said = words(digest_part(capped, 1, MATCHES[:1]))
    assert "catch-up: some papers are from earlier days" in said
    assert "And 1,412 more that are not shown: narrow the keyword to see them all." in said
    in_two = replace(capped, parts=2)
    first, last = (words(digest_part(in_two, part, MATCHES[:1])) for part in (1, 2))
    assert "not shown" not in first
    assert last.endswith("narrow the keyword to see them all.")


def test_a_paper_line_leaves_out_what_is_missing() -> None:
    bare = paper_line(a_paper("2503.00001", authors=(), categories=(), published=None))
    assert (bare.authors, bare.categories, bare.date, bare.comment) == ("", "", "", "")


def test_a_paper_line_is_readable() -> None:
    paper = a_paper(
        "2503.00001",
        r"F$^3$OCUS by Fr\'echet",
        version=2,
        categories=("eess.IV", "cs.CV"),
        comment=r"Accepted at   MICCAI",
    )
    line = paper_line(paper, ("mri",))
    assert line.title == "F³OCUS by Fréchet"
    assert line.url == "https://arxiv.org/abs/2503.00001v2"
    assert line.categories == "eess.IV × cs.CV"
    assert line.date == "1 Mar 2025"


def test_a_card_has_versions_journal_and_links() -> None:
    paper = a_paper("2503.00001", version=3, journal_ref="Nature 1", doi="10.1/x")
    card = paper_card(paper)
    assert dict(card.facts) == {
        "Submitted": "1 Mar 2025",
        "Version": "v3 (3 Mar 2025)",
        "Journal": "Nature 1",
    }
    assert [link.label for link in card.links] == ["Abstract", "PDF", "DOI"]
    assert card.links[1].url == "https://arxiv.org/pdf/2503.00001v3"


@pytest.mark.parametrize(
    ("names", "said"),
    [((), ""), (("A", "B", "C"), "A, B, C"), (("A", "B", "C", "D"), "A, B, C et al. (4)")],
)
def test_three_authors_stand_for_many(names: tuple[str, ...], said: str) -> None:
    assert short_authors(names) == said


def test_numbers_days_and_lists_read_well() -> None:
    assert (papers(1), papers(1204, "new paper")) == ("1 paper", "1,204 new papers")
    assert some(["a", "b", "c"], 3) == "a, b, c"
    assert some(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"
    assert day_words(date(2025, 4, 4), weekday=True) == "Fri 4 Apr 2025"
    assert moment_words(utc(2025, 7, 1, 7), "Europe/Paris") == "Tue 1 Jul 2025, 09:00 (Europe/Paris)"


def test_plain_words_of_all_spans() -> None:
    spans = ("a ", Strong("b"), Code("c"), Say("d"), Link("e", "https://x"))
    assert plain(spans) == "a bcde"
    assert Action("Follow here", "subscribe mri").sentence == "subscribe mri"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mri", "subscribe mri"),
        ("subscribe mri", "subscribe mri"),
        ("/papers subscribe mri\nct", "subscribe mri\nct"),
        ("Subscribe  mri", "subscribe mri"),
        ("subscribe", "subscribe subscribe"),
        ("subscriber data", "subscribe subscriber data"),
        ("", "subscribe"),
    ],
)
def test_who_types_a_whole_sentence_where_its_rest_was_asked_for_is_understood(typed: str, said: str) -> None:
    assert followed_by("subscribe", typed) == said
    assert Action("Follow", "subscribe", asks="What?").said(typed) == said
    assert followed_by("", typed) == typed

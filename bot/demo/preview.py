"""What the sample's last days would have brought: something to look at while arXiv cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import matching
from bot.demo.sample import last_days, sample
from bot.domain import Keyword, rank
from bot.keywords import parse
from bot.message import Heading, Message, PaperLine, Say, day_words, note, paper_card, paper_line, some, text

KEYWORDS = ("mri", "diffusion models")
DAYS = 5
SHOWN = 5


def sample_preview(keywords: Sequence[Keyword] = ()) -> Message:
    """The newest papers of the bundled sample that these keywords find (a usual choice where none are given).

    Says that it is the sample and not arXiv, also where nothing is found.
    """
    keywords = keywords or [parse(keyword) for keyword in KEYWORDS]
    first, *_, last = last_days(DAYS)
    heading = f"From the bundled sample, not from arXiv: {some([keyword.text for keyword in keywords], 3)}"
    lines = tuple(_lines(keywords))[:SHOWN]
    return Message(
        summary=heading,
        blocks=(
            Heading(heading),
            note(f"Real papers announced from {day_words(first)} to {day_words(last)}."),
            *(lines or [text("No paper of the sample matches.")]),
            *([note("A summary of one, also offline: ", Say("show 1"))] if lines else []),
        ),
    )


def sample_cards(shown: Message) -> dict[str, Message]:
    """By what is said to see one: each paper of a preview in full, its summary called what it is."""
    from_sample = note("From the bundled sample, not from arXiv.")
    papers = {one.paper.id: one.paper for one in sample()}
    cards = [paper_card(papers[line.id]) for line in shown.blocks if isinstance(line, PaperLine)]
    return {
        f"show {card.line.id}": Message(summary=card.line.title, blocks=(card, from_sample)) for card in cards
    }


def _lines(keywords: Sequence[Keyword]) -> Iterator[PaperLine]:
    """Newest first, each with the keywords that find it."""
    days = last_days(DAYS)
    for one in sorted(sample(), key=lambda one: rank(one.paper.id), reverse=True):
        tags = [keyword.text for keyword in keywords if matching.matches(keyword, one.paper)]
        if tags and one.day in days:
            yield paper_line(one.paper, tags)

"""A paper as an entry of a list, or in full."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.domain import Paper
from bot.message.parts import Link, PaperCard, PaperLine
from bot.message.wording import day_words
from bot.text import readable

SHOWN_AUTHORS = 3


def paper_line(paper: Paper, keywords: Sequence[str] = (), *, date: str | None = None) -> PaperLine:
    """A paper as one entry of a list; ``date`` says more than when it was submitted."""
    title, authors, categories, submitted, comment = _told(paper)
    return PaperLine(
        id=paper.id,
        url=paper.url,
        title=title,
        authors=authors,
        categories=categories,
        date=date or submitted,
        comment=comment,
        keywords=tuple(keywords),
    )


@lru_cache(maxsize=2_048)
def _told(paper: Paper) -> tuple[str, str, str, str, str]:
    """What is the same wherever the paper is shown; a digest goes to many channels."""
    return (
        readable(paper.title),
        short_authors(paper.authors),
        " × ".join(paper.categories),
        day_words(paper.published.date()) if paper.published else "",
        readable(paper.comment) if paper.comment else "",
    )


def paper_card(paper: Paper) -> PaperCard:
    """A paper with its abstract, all authors, versions and links."""
    facts = []
    if paper.published:
        facts.append(("Submitted", day_words(paper.published.date())))
    if paper.version > 1:
        revised = f" ({day_words(paper.updated.date())})" if paper.updated else ""
        facts.append(("Version", f"v{paper.version}{revised}"))
    if paper.journal_ref:
        facts.append(("Journal", readable(paper.journal_ref)))
    links = [Link("Abstract", paper.url), Link("PDF", f"https://arxiv.org/pdf/{paper.id}v{paper.version}")]
    if paper.doi:
        links.append(Link("DOI", f"https://doi.org/{paper.doi.split()[0]}"))
    return PaperCard(
        line=paper_line(paper),
        authors=", ".join(readable(name) for name in paper.authors),
        abstract=readable(paper.abstract),
        facts=tuple(facts),
        links=tuple(links),
    )


def short_authors(authors: Sequence[str]) -> str:
    """The first three, and how many there are in all if there are more."""
    names = ", ".join(readable(name) for name in authors[:SHOWN_AUTHORS])
    return f"{names} et al. ({len(authors)})" if len(authors) > SHOWN_AUTHORS else names

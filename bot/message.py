"""What we say, undressed: plain words in blocks. Only a renderer knows markup, escaping and limits.

A `Message` is a short ``summary`` (what a notification shows) and a tuple of blocks. Running text is
a tuple of spans: a bare string is plain text (ours or a stranger's, never markup), the other spans
say what the text *is* and leave the look to the renderer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.domain import Digest, Match, Paper, PaperId
from bot.text import readable

PART_PAPERS = 15
"""Papers in one message of a digest; the renderers' limits are proved for this many."""

SHOWN_AUTHORS = 3


# --- spans --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that matter most in their paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A keyword, an identifier, a setting: something to be read letter by letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence to type. A renderer puts its own way of calling us in front (``/papers …``)."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


Span = str | Strong | Code | Say | Link
Spans = tuple[Span, ...]


# --- blocks -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``numbered`` from 1."""

    rows: tuple[Spans, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper in a list: everything readable, nothing escaped, what is missing left out."""

    id: PaperId
    url: str
    title: str
    authors: str = ""  # first three, "et al. (11)"
    categories: str = ""  # primary × cross-lists
    date: str = ""
    comment: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCard:
    """One paper in full."""

    line: PaperLine
    authors: str  # all of them
    abstract: str
    facts: tuple[tuple[str, str], ...] = ()  # label, value: versions, dates, journal
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A button: pressing it says the sentence, in the channel and by the person who pressed."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Actions:
    actions: tuple[Action, ...]


Block = Heading | Text | Note | Items | PaperLine | PaperCard | Actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to people.

    ``abstracts`` asks the renderer for one menu over the paper lines that shows an abstract to whoever
    picks it; picking says ``show ID``.
    """

    summary: str
    blocks: tuple[Block, ...]
    abstracts: bool = False


def text(*spans: Span) -> Text:
    return Text(spans)


def note(*spans: Span) -> Note:
    return Note(spans)


def say(*spans: Span) -> Message:
    """A message of one paragraph."""
    return Message(summary=plain(spans), blocks=(Text(spans),))


def plain(spans: Iterable[Span]) -> str:
    """The words of some spans without their roles."""
    return "".join(_words(span) for span in spans)


def _words(span: Span) -> str:
    match span:
        case str():
            return span
        case Strong(words) | Code(words):
            return words
        case Say(sentence):
            return sentence
        case Link(label, _):
            return label


# --- papers -------------------------------------------------------------------------------------


def paper_line(paper: Paper, keywords: Sequence[str] = ()) -> PaperLine:
    """A paper as one entry of a list."""
    return PaperLine(
        id=paper.id,
        url=paper.url,
        title=readable(paper.title),
        authors=short_authors(paper.authors),
        categories=" × ".join(paper.categories),
        date=day_words(paper.published.date()) if paper.published else "",
        comment=readable(paper.comment) if paper.comment else "",
        keywords=tuple(keywords),
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


# --- digests ------------------------------------------------------------------------------------


def digest_part(digest: Digest, part: int, matches: Sequence[Match]) -> Message:
    """One message of a digest: the first carries the header, the last the footer."""
    lines = tuple(paper_line(match.paper, match.keywords) for match in matches)
    head = _digest_head(digest, matches) if part == 1 else _continued(digest, part)
    foot = _digest_foot(digest) if part == digest.parts else ()
    return Message(summary=digest_summary(digest, part, lines), blocks=(*head, *lines, *foot), abstracts=True)


def digest_summary(digest: Digest, part: int, lines: Sequence[PaperLine]) -> str:
    """What a notification or a screen reader says first: how many, and the first three titles."""
    titles = "; ".join(line.title for line in lines[:3])
    more = "" if part == 1 else f" (part {part} of {digest.parts})"
    return f"{papers(digest.total, 'new paper')}{more}: {titles}"


def _digest_head(digest: Digest, matches: Sequence[Match]) -> tuple[Block, ...]:
    keywords = list(dict.fromkeys(keyword for match in matches for keyword in match.keywords))
    named = f" for {some(keywords, 3)}" if keywords else ""
    heading = f"Papers · {day_words(digest.day, weekday=True)} · {digest.total:,} new{named}"
    spans: list[Span] = []
    if digest.announced_at:
        spans.append(f"New on arXiv as of {moment_words(digest.announced_at, digest.zone)}")
    if digest.catch_up:
        spans.append(" · " if spans else "")
        spans.append("catch-up: some papers are from earlier days")
    if digest.parts > 1:
        spans.append(" · " if spans else "")
        spans.append("the rest follows in the thread")
    return (Heading(heading), *((Note(tuple(spans)),) if spans else ()))


def _continued(digest: Digest, part: int) -> tuple[Block, ...]:
    return (note(f"Part {part} of {digest.parts} · {day_words(digest.day, weekday=True)}"),)


def _digest_foot(digest: Digest) -> tuple[Block, ...]:
    change: Spans = ("Change what you get: ", Say("list"), " · ", Say("schedule"), " · ", Say("help"))
    if not digest.skipped:
        return (Note(change),)
    capped = text(f"And {digest.skipped:,} more that are not shown: ", "narrow the keyword to see them all.")
    return (capped, Note(change))


# --- words --------------------------------------------------------------------------------------


def papers(count: int, noun: str = "paper") -> str:
    """``1 new paper``, ``1,204 papers``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def some(names: Sequence[str], most: int) -> str:
    """``a, b, c and 4 more``."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def day_words(day: date, *, weekday: bool = False) -> str:
    """``4 Apr 2025`` or ``Fri 4 Apr 2025``, the same in every locale."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    plain_day = f"{day.day} {months[day.month - 1]} {day.year}"
    return f"{names[day.weekday()]} {plain_day}" if weekday else plain_day


def moment_words(moment: datetime, zone: str) -> str:
    """``Fri 4 Apr 2025, 09:00 (Europe/Paris)``."""
    local = moment.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
    return f"{day_words(local.date(), weekday=True)}, {local:%H:%M} ({zone})"

"""One block of a message → its lines in an embed or in a message's content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

from adapters.discord.inert import code, fitted, linked, one_line, running, visible
from adapters.discord.limits import size
from bot.message import Block, Heading, Items, Note, PaperCard, PaperLine, Span, Spans, Strong, Text

ADDRESS = 60  # of a paper; longer ones are not linked


@dataclass(frozen=True, slots=True)
class Style:
    """How many characters each detail may take; 0 leaves it out."""

    title: int = 300  # with the markup of its link, without the address
    place: int = 120  # categories and date
    authors: int = 250
    comment: int = 250
    keywords: int = 250
    text: int = 3_500
    lines: bool = True  # authors and cross-lists have room, and papers have a free line between them


STYLES = (
    Style(),
    Style(comment=60, text=2_000),
    Style(comment=0, text=2_000),
    Style(comment=0, authors=60, text=1_000),
    Style(comment=0, authors=0, text=1_000),
    Style(comment=0, authors=0, keywords=60, text=600),
    Style(comment=0, authors=0, keywords=0, text=600),
    Style(comment=0, authors=0, keywords=0, place=0, title=150, text=300),
    Style(comment=0, authors=0, keywords=0, place=0, title=60, text=120),
)
"""From roomy to tight."""

COMPACT = tuple(replace(style, comment=0, authors=min(style.authors, 70), lines=False) for style in STYLES)
"""The same in two lines a paper."""


def rows(block: Block, style: Style, under: str = "") -> Iterator[str]:
    """The block in Discord's markdown; ``under`` is the keyword that stands above it."""
    match block:
        case Heading(text):
            yield running((Strong(one_line(text)),), style.text)
        case Text(spans):
            yield running(spans, style.text)
        case Note(spans):
            yield _note(spans, style.text)
        case Items(items, numbered):
            for number, item in enumerate(items, 1):
                yield f"{f'{number}.' if numbered else '-'} {running(_flat(item), style.text)}"
        case PaperLine():
            yield _paper(block, style, under)
        case PaperCard():
            yield from _card(block, style)


@lru_cache(maxsize=256)
def _note(spans: Spans, limit: int) -> str:
    """Small print, which is mostly the same under every digest."""
    return f"-# {running(_flat(spans), limit)}"


def _flat(spans: Iterable[Span]) -> list[Span]:
    """Without line breaks, which would end the list item or the small print."""
    return [" ".join(span.splitlines()) if isinstance(span, str) else span for span in spans]


def _paper(line: PaperLine, style: Style, under: str) -> str:
    """Title; authors; where and when it appeared, what its authors say of it, and what else found it."""
    above, said = _told(_SAME(line), style)
    tags = _tags([keyword for keyword in line.keywords if keyword != under], style.keywords)
    below = _dotted(said, f"also {tags}" if tags and under else tags) if tags else said
    return f"{above}\n-# {below}" if below else above


_SAME = attrgetter("id", "url", "title", "authors", "categories", "date", "comment")


@lru_cache(maxsize=8_192)
def _told(same: tuple[str, ...], style: Style) -> tuple[str, str]:
    """What is the same wherever the paper is posted: the lines above the small print, and what that says."""
    id, url, title, authors, categories, date, comment = same
    title = _title(id, url, title, style)
    authors = fitted(one_line(authors), style.authors)
    categories = categories if style.lines else categories.partition(" × ")[0]
    place = fitted(one_line(_dotted(categories, date)), style.place)
    comment = fitted(one_line(comment), style.comment)
    if style.lines:
        return "\n".join(("", title, *filter(None, [authors]))), _dotted(place, comment)
    return title, _dotted(authors, place, comment)


def _title(id: str, url: str, title: str, style: Style) -> str:
    words = one_line(title) if visible(title) else id
    limit = style.title + ADDRESS
    link = fitted(words, limit, linked(words, url)) if size(url) <= ADDRESS else ""
    return f"**{link or fitted(words, limit)}**"


def _tags(keywords: Sequence[str], limit: int) -> str:
    tags: list[str] = []
    for keyword in keywords:
        tag = fitted(keyword, min(limit, 40), code)
        limit -= size(tag) + 1
        if limit < 0:
            break
        tags.append(tag)
    return " ".join(tags)


def _card(card: PaperCard, style: Style) -> Iterator[str]:
    short = style.text // 4
    yield _title(card.line.id, card.line.url, card.line.title, style)
    if authors := fitted(one_line(card.authors), short):
        yield authors
    facts = (f"{name}: {value}" for name, value in card.facts)
    if about := fitted(one_line(_dotted(card.line.categories, *facts)), short):
        yield f"-# {about}"
    if comment := fitted(one_line(card.line.comment), short):
        yield f"-# {comment}"
    if abstract := fitted(card.abstract, style.text):
        yield f"\n{abstract}\n"
    if card.links:
        yield _dotted(*(running((link,), short) for link in card.links))


def _dotted(*parts: str) -> str:
    return " · ".join(filter(None, parts))

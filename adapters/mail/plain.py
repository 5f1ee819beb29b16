"""The digest for whoever reads mail as text. Lines stay long: every mail program breaks them as it likes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from adapters.mail.inert import inert
from bot.message import Actions, Block, Form, Heading, Items, Link, Note, PaperCard, PaperLine, Span, Text
from bot.message import plain as words_of

SIGNATURE = "-- "
"""What follows is no part of the message, by old custom. https://www.rfc-editor.org/rfc/rfc3676#section-4.3"""


def page(blocks: Sequence[Block], foot: Sequence[Block]) -> str:
    """The whole text."""
    numbers = count(1)
    lines = [line for block in blocks for line in _block(block, numbers)]
    below = [line for block in foot for line in _block(block, numbers)]
    return "\n".join((*lines, "", SIGNATURE, *below, "")).lstrip("\n")


def _block(block: Block, numbers: Iterator[int]) -> Iterator[str]:
    match block:
        case Heading(words):
            yield inert(words)
        case Text(spans):
            yield from ("", _spans(spans))
        case Note(spans):
            yield _spans(spans)
        case Items(rows, numbered):
            for number, row in enumerate(rows, 1):
                yield f"{f'{number}.' if numbered else '*'} {_spans(row)}"
        case PaperLine():
            yield from _paper(block, next(numbers))
        case PaperCard():
            yield from (*_paper(block.line, next(numbers)), "", inert(block.abstract))
        case Actions() | Form():
            return


def _paper(line: PaperLine, number: int) -> Iterator[str]:
    facts = " · ".join(filter(None, map(inert, (line.authors, line.categories, line.date))))
    keywords = " · ".join(filter(None, map(inert, line.keywords)))
    yield from ("", f"{number}. {inert(line.title)}", line.url)
    yield from filter(None, (facts, inert(line.comment), keywords))


def _spans(spans: Sequence[Span]) -> str:
    return inert("".join(map(_span, spans)))


def _span(span: Span) -> str:
    match span:
        case Link(label, url) if url.startswith("https://"):
            return f"{label} {url}"
    return words_of((span,))

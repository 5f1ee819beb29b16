"""A message without embeds, for the day Discord refuses ours: every line, and every paper's address."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.discord.inert import fitted, one_line, running
from adapters.discord.limits import CONTENT, size
from adapters.discord.parts import Parts
from adapters.discord.render import Drawing, mark_address
from adapters.discord.rows import ADDRESS
from bot.message import (
    Actions,
    Block,
    Form,
    Heading,
    Items,
    Jump,
    Link,
    Message,
    Note,
    PaperCard,
    PaperLine,
    Span,
    Spans,
    Text,
)

_TITLE = 70
_LINE = 300
_END = 60
"""Kept free for the last line, which bears the mark."""


def in_plain_text(message: Message, mark: str) -> Drawing:
    """What is posted in place of `render`'s result; it bears the mark, too."""
    text = ""
    for line in _lines(message):
        if size(text) + size(line) + 1 > CONTENT - _END:
            break
        text += f"{line}\n"
    # In angle brackets, so that nothing is drawn below it.
    return Drawing(f"{text}-# [arXiv](<{mark_address(mark)}>)", (), Parts())


def _lines(message: Message) -> Iterator[str]:
    written = [line for block in message.blocks for line in _block(block) if line]
    yield from written or [fitted(one_line(message.summary), _LINE)]


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(words):
            yield fitted(one_line(words), _LINE)
        case Text(spans) | Note(spans):
            yield running(_unlinked(spans), _LINE)
        case Items(rows):
            for row in rows:
                yield f"- {running(_unlinked(row), _LINE)}"
        case PaperLine():
            yield _paper(block)
        case PaperCard():
            yield _paper(block.line)
            yield fitted(one_line(block.abstract), _LINE)
        case Actions() | Form():
            return


def _unlinked(spans: Spans) -> Iterator[Span]:
    """On one line, and without links: Discord would draw a preview of each."""
    for span in spans:
        match span:
            case str():
                yield " ".join(span.splitlines())
            case Link(label) | Jump(label):
                yield one_line(label)
            case _:
                yield span


def _paper(line: PaperLine) -> str:
    title = fitted(one_line(line.title) or line.id, _TITLE)
    return f"- {title} <{line.url}>" if _is_safe(line.url) else f"- {title}"


def _is_safe(url: str) -> bool:
    return url.startswith("https://arxiv.org/") and size(url) <= ADDRESS and not set(url) & set("<> \n")

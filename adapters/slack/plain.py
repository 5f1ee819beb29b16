"""A message without blocks, for the day Slack refuses ours: every line, and every paper's address."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack import limits
from adapters.slack.limits import Element, length
from adapters.slack.words import address, escaped, one_line
from bot.message import Actions, Block, Form, Heading, Items, Message, Note, PaperCard, PaperLine, Text, plain

_TITLE = 120
_LINE = 1_000


def in_plain_text(message: Message) -> Element:
    """What is posted in place of `render`'s result."""
    text = ""
    for line in _lines(message):
        if length(text) + length(line) + 1 > limits.PLAIN:
            break
        text += f"\n{line}" if text else line
    return {"text": text or "Papers", "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def _lines(message: Message) -> Iterator[str]:
    written = [line for block in message.blocks for line in _block(block) if line]
    yield from written or [escaped(message.summary, _LINE)]


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(words):
            yield escaped(words, limits.HEADER)
        case Text(spans) | Note(spans):
            yield escaped(plain(spans), _LINE)
        case Items(rows, numbered):
            for number, row in enumerate(rows, 1):
                yield f"{f'{number}.' if numbered else '•'} {escaped(plain(row), _LINE)}"
        case PaperLine():
            yield f"• {_paper(block)}"
        case PaperCard():
            yield f"{_paper(block.line)}\n{escaped(block.abstract, 2 * _LINE)}"
        case Actions() | Form():
            return


def _paper(line: PaperLine) -> str:
    title = escaped(one_line(line.title) or line.id, _TITLE)
    to = address(line.url)
    # `address` leaves nothing in it that could end the link or begin another.
    return f"{title} <{to.replace('&', '&amp;')}>" if to else title

"""A message in plain text: heard instead of its blocks, and posted when Slack refuses them."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack import limits
from adapters.slack.inert import address, escaped, one_line
from adapters.slack.limits import Element, cut, size
from bot.message import (
    Actions,
    Block,
    Form,
    Heading,
    Items,
    Message,
    Note,
    PaperCard,
    PaperLine,
    Say,
    Spans,
    Text,
    plain,
)

COMMAND = "/papers"

_TITLE = 120
_LINE = 1_000
_ABSTRACT = 2_000


def aloud(message: Message, command: str = COMMAND) -> str:
    """All that the blocks say: notifications show how it begins, screen readers read it instead of them.

    The summary comes first. Where there is not room for everything, papers are read by their titles alone.
    https://docs.slack.dev/reference/methods/chat.postMessage#text_and_blocks
    """
    for about in (True, False):
        lines = [line for block in message.blocks for line in _heard(block, command, about=about)]
        same = [line for line in lines if line.replace(f"{command} ", "") == message.summary]
        rest = [line for line in lines if line and line not in same]
        text = "\n".join([*(same[:1] or [message.summary]), *rest])
        if size(text) <= limits.FALLBACK:
            break
    return escaped(text, limits.FALLBACK) or "Papers"


def _heard(block: Block, command: str, *, about: bool) -> Iterator[str]:
    match block:
        case Text(spans) | Note(spans):
            yield _typed(spans, command)
        case Items(rows, numbered):
            for number, row in enumerate(rows, 1):
                yield f"{f'{number}.' if numbered else '•'} {_typed(row, command)}"
        case PaperLine():
            yield _said(block, about=about)
        case PaperCard(line=line, abstract=abstract):
            yield from (_said(line, about=True), cut(abstract, _ABSTRACT))


def _said(line: PaperLine, *, about: bool) -> str:
    facts = (line.authors, line.date, line.comment, ", ".join(line.keywords)) if about else ()
    return "• " + " · ".join(cut(one_line(fact), _TITLE) for fact in (line.title or line.id, *facts) if fact)


def in_plain_text(message: Message, command: str = COMMAND) -> Element:
    """What is posted in place of `render`'s result: every line, and every paper's address."""
    text = ""
    for line in _lines(message, command):
        if size(text) + size(line) + 1 > limits.PLAIN:
            break
        text += f"\n{line}" if text else line
    return {"text": text or "Papers", "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def _lines(message: Message, command: str) -> Iterator[str]:
    written = [line for block in message.blocks for line in _block(block, command) if line]
    yield from written or [escaped(message.summary, _LINE)]


def _block(block: Block, command: str) -> Iterator[str]:
    match block:
        case Heading(words):
            yield escaped(words, limits.HEADER)
        case Text(spans) | Note(spans):
            yield escaped(_typed(spans, command), _LINE)
        case Items(rows, numbered):
            for number, row in enumerate(rows, 1):
                yield f"{f'{number}.' if numbered else '•'} {escaped(_typed(row, command), _LINE)}"
        case PaperLine():
            yield f"• {_paper(block)}"
        case PaperCard():
            yield f"{_paper(block.line)}\n{escaped(block.abstract, _ABSTRACT)}"
        case Actions() | Form():
            return


def _typed(spans: Spans, command: str) -> str:
    """The words, and what is to be typed with what goes before it."""
    return plain(f"{command} {span.sentence}" if isinstance(span, Say) else span for span in spans)


def _paper(line: PaperLine) -> str:
    title = escaped(one_line(line.title) or line.id, _TITLE)
    to = address(line.url)
    # `address` leaves nothing in it that could end the link or begin another.
    return f"{title} <{to.replace('&', '&amp;')}>" if to else title

"""A message in plain text: heard instead of its blocks, and posted when Slack refuses them."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack import limits
from adapters.slack.inert import address, escaped, one_line
from adapters.slack.limits import Element, cut, length
from bot.message import Actions, Block, Form, Heading, Items, Message, Note, PaperCard, PaperLine, Text, plain

_TITLE = 120
_LINE = 1_000
_ABSTRACT = 2_000


def aloud(message: Message) -> str:
    """All that the blocks say: notifications show how it begins, screen readers read it instead of them.

    The summary comes first. Where there is not room for everything, papers are read by their titles alone.
    https://docs.slack.dev/reference/methods/chat.postMessage#text_and_blocks
    """
    for about in (True, False):
        lines = [line for block in message.blocks for line in _heard(block, about=about)]
        rest = [line for line in lines if line and line != message.summary]
        text = "\n".join([message.summary, *rest])
        if length(text) <= limits.FALLBACK:
            break
    return escaped(text, limits.FALLBACK) or "Papers"


def _heard(block: Block, *, about: bool) -> Iterator[str]:
    match block:
        case Text(spans) | Note(spans):
            yield plain(spans)
        case Items(rows, numbered):
            for number, row in enumerate(rows, 1):
                yield f"{f'{number}.' if numbered else '•'} {plain(row)}"
        case PaperLine():
            yield _said(block, about=about)
        case PaperCard(line=line, abstract=abstract):
            yield from (_said(line, about=True), cut(abstract, _ABSTRACT))


def _said(line: PaperLine, *, about: bool) -> str:
    facts = (line.authors, line.date, line.comment, ", ".join(line.keywords)) if about else ()
    return "• " + " · ".join(cut(one_line(fact), _TITLE) for fact in (line.title or line.id, *facts) if fact)


def in_plain_text(message: Message) -> Element:
    """What is posted in place of `render`'s result: every line, and every paper's address."""
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
            yield f"{_paper(block.line)}\n{escaped(block.abstract, _ABSTRACT)}"
        case Actions() | Form():
            return


def _paper(line: PaperLine) -> str:
    title = escaped(one_line(line.title) or line.id, _TITLE)
    to = address(line.url)
    # `address` leaves nothing in it that could end the link or begin another.
    return f"{title} <{to.replace('&', '&amp;')}>" if to else title

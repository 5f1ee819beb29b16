"""A message as Block Kit. Any message fits: what matters least is left out first.

`render` tries one `Room` after the other, from generous to tight, until Slack surely takes the result:
comments go first, then authors, keywords and words; titles are only cut. (Of 799 parts made of real papers,
fifteen each, every one fits in the first.) Where even the tightest is too
wide (never for a digest's part, see the tests), whole blocks go: remarks first, papers last and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.slack import limits
from adapters.slack.limits import Element
from adapters.slack.plain import COMMAND, aloud
from adapters.slack.rows import ROOMS, Drawing, Room, Speech
from bot.message import Actions, Block, Form, Heading, Message, PaperCard, PaperLine, note, papers


def render(message: Message, command: str = COMMAND, home: str = "") -> Element:
    """What is posted: ``text`` for notifications and screen readers, ``blocks`` for everybody else."""
    speech = Speech(command, home)
    return {
        "text": aloud(message, command),
        "blocks": _blocks(message, speech),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _blocks(message: Message, speech: Speech) -> list[Element]:
    if len(message.blocks) < limits.BLOCKS:
        for room in ROOMS:
            if limits.fits(blocks := _drawn(message, room, speech)):
                return blocks
    return _shed(message, speech)


def _shed(message: Message, speech: Speech) -> list[Element]:
    """As many whole blocks as fit in the tightest room, what matters most first."""
    by_weight = sorted(range(len(message.blocks)), key=lambda at: (_matters(message.blocks[at]), at))
    for kept in range(min(len(by_weight), limits.BLOCKS - 2), -1, -1):
        some = _only(message, sorted(by_weight[:kept]))
        if limits.fits(blocks := _drawn(some, ROOMS[-1], speech)):
            return blocks
    return []


def _only(message: Message, kept: Sequence[int]) -> Message:
    blocks = tuple(message.blocks[at] for at in kept)
    missing = _papers_in(message.blocks) - _papers_in(blocks)
    return replace(message, blocks=(*blocks, note(f"… and {papers(missing)} more")) if missing else blocks)


def _papers_in(blocks: Sequence[Block]) -> int:
    return sum(isinstance(block, PaperLine | PaperCard) for block in blocks)


def _matters(block: Block) -> int:
    match block:
        case PaperLine() | PaperCard():
            return 0
        case Heading():
            return 1
        case Actions() | Form():
            return 2
        case _:
            return 3


def _drawn(message: Message, room: Room, speech: Speech) -> list[Element]:
    return list(Drawing(room, speech, message.compact).message(message))

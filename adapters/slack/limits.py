"""How much Slack takes in one message. Lengths are in UTF-16 units, the longest way Slack may count.

Each kind of block has its documented limit. Over all blocks there is one more, undocumented, behind the
error ``msg_blocks_too_long``: about 13,200 characters of the blocks *as JSON*, structure included, which
is what the measurements people published add up to (https://github.com/slackapi/bolt-js/issues/2509 and
/2867: 11,341 characters of text in many small blocks are refused, 13,200 in one block are not).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

Element = dict[str, Any]
"""A piece of Block Kit."""

BLOCKS = 45
CHARACTERS = 10_000  # what people read, over all blocks
WEIGHT = 12_400  # the blocks as JSON
FALLBACK = 3_800  # the text beside the blocks; Slack asks for at most 4,000
PLAIN = 3_900  # the text without blocks
HEADER = 150
NOTE = 2_000
LABEL = 75
SENTENCE = 2_000
CHOICE = 75
CHOICES = 100
BUTTONS = 25
TITLE = 24  # of a window
FIELD = 2_000  # its label, its hint; Slack asks for at most so many
TYPED = 3_000
COMPLAINT = 250  # about a field, where there is little room

_BLOCK_ID = 30  # Slack gives every block an id of its own


def size(text: str) -> int:
    """How long Slack may find the text."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The text if it fits, else its beginning with an ellipsis, between words where possible."""
    if 2 * len(text) <= most or size(text) <= most:
        return text
    kept = _first(text, most - 1)
    space = kept.rfind(" ")
    return (kept[:space] if space > len(kept) * 0.7 else kept).rstrip(" \n\u200d·×") + "…" if most > 0 else ""


def _first(text: str, most: int) -> str:
    if size(kept := text[:most]) <= most:
        return kept
    used = 0
    for at, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > most:
            return text[:at]
    return text


def fits(blocks: Sequence[Element]) -> bool:
    """Whether Slack surely takes these blocks together."""
    if len(blocks) > BLOCKS:
        return False
    written = _written(blocks)
    if (heavy := _weight(written, len(blocks))) > WEIGHT:
        return False
    # What people read is less than what it weighs, so mostly there is nothing to count.
    return heavy <= CHARACTERS or _read_at_most(written) <= CHARACTERS


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_READ = re.compile(r'"text":"([^"\\]*(?:\\.[^"\\]*)*)"')


def weight(blocks: Sequence[Element]) -> int:
    """The blocks as JSON, as Slack keeps them."""
    return _weight(_written(blocks), len(blocks))


def _weight(written: str, blocks: int) -> int:
    return size(written) + _BLOCK_ID * blocks


def _read_at_most(written: str) -> int:
    """What people read in blocks as JSON; a little more where characters are escaped there."""
    return sum(map(size, _READ.findall(written)))


def characters(piece: object) -> int:
    """What people read in some blocks or parts of them."""
    if isinstance(piece, dict):
        return sum(
            size(value) if key == "text" and isinstance(value, str) else characters(value)
            for key, value in piece.items()
            if not isinstance(value, bool)
        )
    return sum(map(characters, piece)) if isinstance(piece, list | tuple) else 0

"""Which papers a message names: ours and anybody's, in links, numbers and the cards Slack draws."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.slack.limits import Element

_ADDRESSES = ("url", "title_link", "from_url", "original_url", "text", "fallback")
_NUMBERED = re.compile(r"\d{4}")
_NAMED = 2_000
"""Characters of a message's numbers and links; only those of the first papers are shown."""


def papers_in(message: Element) -> Iterator[str]:
    """Words of a message that may name a paper, its links among them, each once."""
    room = _NAMED
    for word in dict.fromkeys(word for text in _texts(message) for word in re.split(r"[\s<>|]+", text)):
        room -= len(word) + 1
        if room < 0:
            return
        if _NUMBERED.search(word):
            yield word
        else:
            room += len(word) + 1


def _texts(piece: object) -> Iterator[str]:
    if isinstance(piece, dict):
        for key, value in piece.items():
            if isinstance(value, str):
                yield from [value] if key in _ADDRESSES else []
            else:
                yield from _texts(value)
    elif isinstance(piece, list):
        for part in piece:
            yield from _texts(part)

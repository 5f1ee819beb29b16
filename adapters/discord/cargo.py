"""Ids that are too long for Discord travel in their message: packed into the address of an embed.

Discord takes 100 characters in an id, and the undoing of a long list has more. An embed without a title shows
no address, and Discord gives it back with every press, for messages of any age and to any process. Only
we write our messages, so what we read there is what we wrote.
"""

from __future__ import annotations

import binascii
import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

from adapters.discord.limits import ADDRESS, CUSTOM_ID, size

UNPACKED = 100_000
LONG = re.compile(r"long:(?P<number>\d{1,2})")

_START = "https://arxiv.org/#say="


class Cargo:
    """The ids of one message; those that fit nowhere are left behind."""

    def __init__(self, *, room: bool = True) -> None:
        """Without ``room`` the message carries only what is short."""
        self._room = room
        self._held: list[str] = []

    def custom_id(self, id: str) -> str | None:
        """The id as Discord takes it; None where it cannot be carried."""
        if size(id) <= CUSTOM_ID:
            return id
        if id not in self._held:
            if not self._room or len(_packed([*self._held, id])) > ADDRESS:
                return None
            self._held.append(id)
        return f"long:{self._held.index(id)}"

    @property
    def address(self) -> str | None:
        """What the message must bear so that its ids can be read again."""
        return _packed(self._held) if self._held else None


def whole(id: str, addresses: Iterable[str | None]) -> str | None:
    """The id as it was before it was packed into one of a message's addresses; None where it is not there."""
    long = LONG.fullmatch(id)
    if not long:
        return id
    for address in addresses:
        held = _unpacked(address) if address and address.startswith(_START) else []
        if int(long["number"]) < len(held):
            return held[int(long["number"])]
    return None


def _packed(ids: list[str]) -> str:
    packed = zlib.compress(json.dumps(ids, ensure_ascii=False).encode(), 9)
    return _START + urlsafe_b64encode(packed).decode().rstrip("=")


def _unpacked(address: str) -> list[str]:
    """Empty for what is not ours, or was changed on the way."""
    packed = address.removeprefix(_START)
    try:
        text = zlib.decompressobj().decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), UNPACKED)
        held = json.loads(text)
    except (binascii.Error, zlib.error, ValueError):
        return []
    return [id for id in held if isinstance(id, str)] if isinstance(held, list) else []

"""Door 3: messages go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain import ChannelId, Digest, Match
from bot.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message on its way to a channel."""

    channel: ChannelId
    key: str  # the same for every attempt
    message: Message
    root: str | None = None  # message id to reply under
    again: bool = False  # a reprint where nobody can tell whether the first came through
    at: datetime | None = None  # when this attempt is made; a reprint bears the time of the one in doubt
    part: int = 1
    digest: Digest | None = None  # what the message was made of, for a chat that programs read
    matches: tuple[Match, ...] = ()


class Chat(Protocol):
    """One platform. All methods run on the event loop and never block it."""

    platform: str
    reprints: bool  # whether to post again, marked as such, where `find` cannot tell

    @property
    def connected(self) -> bool:
        """Whether what people type reaches us just now; always so where nobody is listened to."""

    async def open(self) -> None:
        """Get ready to post. Raises `AccessError`."""

    async def post(self, parcel: Parcel) -> str:
        """Post once and return the platform's message id. Raises `DeliveryError` or `DeliveryUnknown`."""

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:
        """The id of the message an earlier attempt left, or None if there surely is none.

        Raises `CannotAsk` where the platform cannot tell, `DeliveryError` to be asked again later.
        """

    async def listen(self) -> None:
        """Bring what people type to the desk until cancelled. Raises `AccessError`."""

    async def close(self) -> None: ...

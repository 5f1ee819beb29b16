"""Posted parts as lines for a program: ``papers tick --json``."""

from __future__ import annotations

from datetime import datetime

from bot.cli.telling import tell_posted
from bot.delivery import posted_of
from bot.domain import Outcome, Posted
from bot.errors import CannotAsk, DeliveryError
from bot.ports import Parcel


class Lines:
    """The terminal where a program reads: its line is the post itself, so it is written before it is settled.

    A program that was cut off cannot be asked what it read; the line comes again, marked.
    """

    platform = "console"
    reprints = True
    connected = True

    async def open(self) -> None:
        """Standard output is open."""

    async def post(self, parcel: Parcel) -> str:
        assert parcel.digest is not None
        posted = posted_of(parcel.digest, parcel.part, parcel.key, parcel.matches)
        try:
            tell_posted(posted, again=parcel.again)
        except OSError as error:
            raise DeliveryError(f"nobody reads the lines ({error.strerror or error})") from error
        return parcel.key

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:  # noqa: ARG002
        raise CannotAsk("nobody knows which lines a program has read")

    async def listen(self) -> None:
        """Nobody types into a pipe that is written to."""

    async def close(self) -> None:
        """Standard output stays open."""


def tell_elsewhere(outcome: Outcome) -> None:
    """A line for a part that went to another platform, as soon as it is settled."""
    if isinstance(outcome, Posted) and not outcome.channel.startswith(f"{Lines.platform}/"):
        tell_posted(outcome)

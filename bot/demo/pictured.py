"""What the bot posts and says over the bundled sample: for pictures, without network or settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo.machine import Chat, Machine
from bot.demo.preview import KEYWORDS
from bot.demo.sample import last_days
from bot.demo.show import at
from bot.message import Message

_FIRST = at(26, 3)


def pictured(said: str = "", *, may_share: bool = False) -> Message:
    """The last digest of the sample's days, or the answer to a sentence after them; leaves nothing behind.

    Must not be called on an event loop.
    """
    posts: list[Message] = []
    with TemporaryDirectory(prefix="papers-sample-") as folder:
        machine = Machine(Path(folder), Chat(posts.append))
        try:
            now = _lived_through(machine)
            return machine.answer(said, now, may_share=may_share) if said else posts[-1]
        finally:
            machine.stop()


def _lived_through(machine: Machine) -> datetime:
    """Follow as the demo does, and post each day's digest; the moment after the last one."""
    machine.start(_FIRST)
    machine.take_in(_FIRST)
    machine.answer(f"subscribe {', '.join(KEYWORDS)}", _FIRST + timedelta(hours=5))
    night = _FIRST
    while night.date() <= last_days(1)[0]:
        machine.take_in(night)
        machine.give_out(night + timedelta(hours=6))
        night += timedelta(days=1)
    return night - timedelta(hours=17)

"""The clock we go by, compared with those of others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.app import App
from bot.commands.clocks import apart
from bot.domain import ClockSkew
from bot.message import papers
from bot.ports import Finding

_SET = "set it by the network: timedatectl set-ntp true"


def compared(app: App, there: datetime, whose: str = "arXiv") -> Finding:
    """Whether our clock and somebody else's agree; theirs is told in whole seconds."""
    off = app.clock() - there
    of_server = app.time.is_servers
    if abs(off) <= ClockSkew.MOST:
        ours = "the database's, which the bot goes by, " if of_server else ""
        return Finding(True, "clock", f"{ours}agrees with {whose}'s, to {_most()}")
    ours, where = ("the database's", "on its server, ") if of_server else ("this computer's", "")
    return Finding(False, "clock", f"{ours} clock is {apart(off)} {whose}'s", f"{where}{_SET}")


def here(app: App) -> Iterator[Finding]:
    """Where the bot goes by its database's clock: what is wrong with this computer's."""
    off = app.time.wall_ahead()
    if off is not None and abs(off) > ClockSkew.MOST:
        says = f"this computer's clock is {apart(off)} the database's, which the bot goes by"
        yield Finding(False, "clock", says, _SET)


def _most() -> str:
    return papers(ClockSkew.MOST.seconds, "second")

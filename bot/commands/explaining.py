"""why: what became of a paper in this channel."""

from __future__ import annotations

from bot.commands import showing
from bot.commands.asked import Asked
from bot.commands.understood import Show, Why
from bot.ports import Answer


def why(asked: Asked, said: Why) -> Answer:
    """The papers themselves."""
    return showing.show(asked, Show(said.ids))

"""Drawings of what a chat would show, each one HTML page that needs nothing else.

They are drawn from the very payload the chat would get, so a drawing cannot flatter.
"""

from __future__ import annotations

from typing import Any

from bot.cli.drawing import discord, slack
from bot.cli.drawing.frame import page
from bot.cli.drawing.mail import opened

__all__ = ["draw", "opened"]


def draw(platform: str, payload: dict[str, Any]) -> str:
    """The page that shows this payload as its platform would, roughly."""
    drawing = {"slack": slack, "discord": discord}[platform]
    return page(f"Papers on {platform.capitalize()}", drawing.STYLE, drawing.message(payload))

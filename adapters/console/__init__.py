"""The bot in a terminal: needs no token, and is where one starts.

`render` draws a message, `inert` disarms strangers' text, `chat` prints posts, `listen` holds the
conversation, `memory` knows what was shown in it, `waiting` fills the time while arXiv is asked.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TextIO

from rich.console import Console

from adapters.console.chat import Terminal
from adapters.console.render import Look, render
from adapters.console.waiting import asking as _asking
from bot.message import Message
from bot.ports import Desk

NARROWEST, USUAL = 10, 80  # columns

__all__ = ["asking", "connect", "picture", "printer", "show"]


def connect(env: Mapping[str, str], desk: Desk) -> Terminal:
    """The terminal we were started in. ``env`` may hold TERM, TERM_PROGRAM and USER."""
    return Terminal(env, _console(), desk=desk, prompt=True)


def printer(env: Mapping[str, str], out: TextIO | None = None) -> Terminal:
    """A terminal that only prints, for a shell command; to ``out`` if given."""
    return Terminal(env, _console(out))


def _console(out: TextIO | None = None) -> Console:
    console = Console(highlight=False, file=out)
    if console.width < NARROWEST:  # COLUMNS=0 would print nothing at all
        console.width = USUAL
    return console


def show(env: Mapping[str, str], message: Message, channel: str | None = None) -> None:
    """Print one answer for a shell command, about another channel than this terminal if one is named."""
    terminal = printer(env)
    terminal.look = replace(terminal.look, channel=channel)
    terminal.say(message)


def asking(
    env: Mapping[str, str], meanwhile: Message, channel: str | None = None
) -> AbstractContextManager[None]:
    """While arXiv is asked, what is known already stands in the terminal."""
    terminal = printer(env)
    return _asking(terminal.console, render(meanwhile, replace(terminal.look, channel=channel)))


def picture(message: Message) -> str:
    """The message as an able terminal shows it, as one HTML page."""
    console = Console(
        file=io.StringIO(),
        record=True,
        width=88,
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
    )
    console.print(render(message, Look(hyperlinks=True)))
    return console.export_html(inline_styles=True)

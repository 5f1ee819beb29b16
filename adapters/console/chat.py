"""The terminal as a chat: digests are printed, sentences are read from the keyboard or a pipe."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.text import Text as Line

from adapters.console.memory import Memory
from adapters.console.render import Look, render
from bot.domain import Person
from bot.errors import CannotAsk, DeliveryError
from bot.message import Message
from bot.ports import Desk, Parcel

_PLAIN_TERMS = {"", "dumb", "linux"}  # these print the escape sequence of a hyperlink, or hide the address
_PLAIN_MULTIPLEXERS = ("tmux", "screen")  # they drop it, unless they are new and told not to
_PLAIN_PROGRAMS = {"Apple_Terminal"}


def look_of(env: Mapping[str, str], console: Console, *, prompt: bool) -> Look:
    """What this terminal can do, and how we are called in it."""
    term = env.get("TERM", "")
    plain = term in _PLAIN_TERMS or term.startswith(_PLAIN_MULTIPLEXERS)
    able = not plain and env.get("TERM_PROGRAM") not in _PLAIN_PROGRAMS
    return Look(hyperlinks=able and console.color_system is not None, prompt=prompt)


class Terminal:
    """One terminal. It cannot be asked what it showed, so an attempt nobody knows of is shown again."""

    platform = "console"
    reprints = True
    connected = True

    def __init__(
        self, env: Mapping[str, str], console: Console, *, desk: Desk | None = None, prompt: bool = False
    ) -> None:
        """``env`` may hold TERM, TERM_PROGRAM and USER; without a desk it only prints."""
        self.console = console
        self.owner = Person(id="owner", name=env.get("USER") or "you")
        self.look = look_of(env, console, prompt=prompt)
        self.memory = Memory()
        self._desk = desk

    async def open(self) -> None:
        """A terminal is always open."""

    async def post(self, parcel: Parcel) -> str:
        again = [Line("again: the last attempt was cut off", style="dim")] if parcel.again else []
        first = first_number(parcel)
        try:
            self.show(Group(*again, render(parcel.message, self.look, first)))
        except OSError as error:
            raise DeliveryError(f"the terminal is gone ({error.strerror or error})") from error
        self.memory.saw(parcel.message, first)
        return parcel.key

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:  # noqa: ARG002
        raise CannotAsk("a terminal keeps no record of what it showed")

    async def listen(self) -> None:
        """Until the person leaves or the pipe ends."""
        from adapters.console.listen import listen  # prompt_toolkit is slow to load, and only for this

        assert self._desk is not None
        await listen(self._desk, self)

    async def close(self) -> None:
        """A terminal is never closed."""

    def say(self, message: Message) -> None:
        """Show a message that is an answer, not a post."""
        self.show(render(message, self.look))

    def show(self, renderable: RenderableType) -> None:
        """Print with an empty line after it. Raises `OSError` where nobody reads on."""
        # Rich turns a broken pipe into an exit; written here, it stays an error we can settle.
        with self.console.capture() as capture:
            self.console.print(renderable)
            self.console.print()
        self.console.file.write(capture.get())
        self.console.file.flush()


def first_number(parcel: Parcel) -> int:
    """The number of its first paper: the parts of a digest count on, all but the last equally long."""
    digest, papers = parcel.digest, len(parcel.matches)
    if digest is None or parcel.part == 1:
        return 1
    before = digest.total - papers if parcel.part == digest.parts else (parcel.part - 1) * papers
    return before + 1

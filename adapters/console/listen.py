"""A conversation in the terminal: sentences in, answers out."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from adapters.console.chat import Terminal
from adapters.console.inert import inert
from adapters.console.memory import Meant
from adapters.console.render import render
from adapters.console.waiting import asking
from bot.domain import ChannelId
from bot.message import Message
from bot.ports import Desk, Request

TERMINAL = ChannelId("console/terminal")
LEAVE = {"quit", "exit"}


async def listen(desk: Desk, terminal: Terminal) -> None:
    """Answer sentence by sentence until the person leaves or the pipe ends."""
    conversation = Conversation(desk, terminal)
    if sys.stdin.isatty():
        await conversation.hear("")  # a greeting: what is followed here, or how to start
        sentences = _typed(desk)
    else:
        sentences = _piped()
    async for said in sentences:
        if said.strip().lower() in LEAVE:
            return
        await conversation.hear(said)


async def _typed(desk: Desk) -> AsyncIterator[str]:
    session: PromptSession[str] = PromptSession(
        FormattedText([("bold ansicyan", "papers> ")]),
        completer=Sentences(desk),
        complete_while_typing=True,
        history=InMemoryHistory(),
        reserve_space_for_menu=5,
    )
    while True:
        try:
            # What is posted while somebody types goes above the line being typed.
            with patch_stdout(raw=True):
                said = await session.prompt_async(handle_sigint=False)
        except EOFError:
            return
        except KeyboardInterrupt:
            # The key is the signal: whoever started us decides what it means, and ends this.
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        yield said


async def _piped() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            yield line


class Sentences(Completer):
    """What the desk thinks a sentence may become."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> list[Completion]:  # noqa: ARG002
        return []  # the desk is asked on the event loop, below

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> AsyncGenerator[Completion, None]:
        typed = document.text_before_cursor
        if not typed.strip():
            return
        for sentence in await self._desk.complete(TERMINAL, typed):
            yield Completion(inert(sentence), start_position=-len(typed))


class Conversation:
    """Sentence by sentence; `show 2` and a button's name mean what the terminal remembers."""

    def __init__(self, desk: Desk, terminal: Terminal) -> None:
        self._desk = desk
        self._terminal = terminal

    async def hear(self, said: str) -> None:
        """Answer one sentence."""
        memory = self._terminal.memory
        meant = memory.meant(said)
        if isinstance(meant, Meant):
            self._terminal.say(memory.answered(meant, await self._answer(meant.sentence)))
        else:
            self._terminal.say(meant)

    async def _answer(self, sentence: str) -> Message:
        """The answer; while arXiv is asked for the rest of it, what is known already is shown."""
        owner = self._terminal.owner
        request = Request(channel=TERMINAL, said=sentence, who=owner, may_change=True)
        answer = await self._desk.answer(request)
        if answer.later is None:
            return answer.private
        with asking(self._terminal.console, render(answer.private, self._terminal.look)):
            return await self._desk.later(answer)

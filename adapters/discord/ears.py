"""What we do with each thing people type, pick, press or fill in."""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

import discord
from discord import InteractionType, app_commands

from adapters.discord.answers import answer, ask, converse, show, write
from adapters.discord.beginning import Beginning
from adapters.discord.client import invitation
from adapters.discord.commands import commands, same
from adapters.discord.errors import FAILURES, access_error, delivery_error
from adapters.discord.heard import Interaction, place, request_of, written
from adapters.discord.ids import Asks, Says
from adapters.discord.meant import meant
from adapters.discord.named import papers_in
from adapters.discord.pressed import KINDS, is_ours
from adapters.discord.stays import Stays
from adapters.discord.windows import typed
from bot.errors import PapersError
from bot.message import Choice, Form, Message, Say, say, text
from bot.ports import Answers, Desk, Jobs, Occasions, Request
from bot.ports.once import Work

log = logging.getLogger(__name__)

LEAVING = say("I am being restarted. Please say that again in a minute.")
FORGOTTEN = say(
    "I can no longer tell what this stood for: its message was changed, or is by another version of me. ",
    "To begin again: ",
    Say("help"),
)
ANEW = say("This command has changed. Reload Discord (Ctrl+R), and type it again.")


class Tree(app_commands.CommandTree[Any]):
    """Our commands; what somebody's app still offers of older ones is answered, too."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """An option that is no more would be left out in silence."""
        command = interaction.command
        if not isinstance(command, app_commands.Command):
            return True
        known = {option.name for option in command.parameters}
        if all(name in known for name, _ in interaction.namespace):
            return True
        if interaction.type is not InteractionType.autocomplete:
            await show(interaction, ANEW)
        return False

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        outdated = app_commands.CommandNotFound | app_commands.CommandSignatureMismatch
        if not isinstance(error, outdated):
            log.error("a command broke", exc_info=error)
        elif interaction.type is not InteractionType.autocomplete:
            await show(interaction, ANEW)


class Ears:
    """Everything Discord can tell us of people, each with what follows from it."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._answers = Answers(desk)
        self._occasions = Occasions(desk)
        self._tree = Tree(client)
        self._beginning = Beginning()
        self.jobs = Jobs()
        self.stays = Stays(client, desk)

    async def open(self) -> None:
        """Say what we answer to, and tell Discord what to offer, if that changed."""
        self._client.add_dynamic_items(*KINDS)
        for command in commands(self.said, self.suggested, self.asked):
            self._tree.add_command(command)
        wanted = [command.to_dict(self._tree) for command in self._tree.get_commands()]
        assert self._client.application_id
        log.info("To add the bot to a server: %s", invitation(self._client.application_id))
        # Not through the tree: the library's own reading of a command forgets where it is offered.
        if not same(wanted, await self._client.http.get_global_commands(self._client.application_id)):
            await self._tell_commands()

    async def _tell_commands(self) -> None:
        """Where Discord does not take them now, what it knows of old still works."""
        try:
            await self._tree.sync()
            log.info("Discord was told the commands anew.")
        except FAILURES as error:
            if access_error(error):
                raise
            log.error("Discord was not told the commands: %s", delivery_error(error).reason)

    def notice(self, job: Coroutine[None, None, None]) -> None:
        """Do what follows from an event."""
        if self.jobs.closed:
            job.close()
        else:
            self.jobs.start(_survived(job))

    # --- what people do ---

    async def said(self, interaction: Interaction, sentence: str, *, picked: bool = False) -> None:
        """Answer a sentence that was typed, picked or pressed; ``picked`` where its verb was."""
        if self.jobs.closed:
            return await show(interaction, LEAVING)
        request = request_of(interaction, sentence, picked=picked)
        self._act(interaction.id, partial(self._answer, interaction, request))

    def _act(self, occasion: int, work: Work) -> None:
        """Once, though two sessions hear it while one takes over from another."""
        self.jobs.start(self._occasions.act(f"discord/{occasion}", work))

    async def _answer(self, interaction: Interaction, request: Request) -> None:
        known = await self._beginning.known(self._client, request)
        await answer(self._answers, interaction, known)

    async def written(self, message: discord.Message) -> None:
        """Answer what was written to us alone, where it was written."""
        if (request := written(message)) is None:
            return
        if self.jobs.closed:
            await write(self._client, request, LEAVING)
        else:
            self._act(message.id, partial(self._converse, request))

    async def _converse(self, request: Request) -> None:
        await converse(
            self._answers, self._client, await self._beginning.known(self._client, request, said=1)
        )

    async def suggested(self, interaction: Interaction, typed: str) -> Sequence[str]:
        """Sentences this may be the beginning of."""
        try:
            return await self._desk.complete(place(interaction), typed)
        except PapersError as error:
            log.warning("nothing to suggest: %s", error)
            return ()

    async def asked(self, interaction: Interaction, verb: str, message: discord.Message) -> None:
        """Say the verb about the paper a message names, or ask about which."""
        papers = papers_in(message)
        if not papers:
            return await self.said(interaction, f"{verb} papers of this message:")
        if len(papers) == 1:
            return await self.said(interaction, f"{verb} {next(iter(papers))}")
        await show(interaction, _which({f"{verb} {id}": title for id, title in papers.items()}))

    async def pressed(self, interaction: Interaction, id: str) -> None:
        """Do what a button or an entry of a menu means."""
        match meant(id, interaction.message):
            case Says(sentence):
                await self.said(interaction, sentence)
            case Asks() as asks:
                await ask(interaction, asks, id)
            case None:
                await show(interaction, FORGOTTEN)

    async def on_interaction(self, interaction: Interaction) -> None:
        """What the library leaves to us: windows, whichever process opened them, and unknown parts."""
        data: Any = interaction.data or {}
        id = data.get("custom_id", "")
        if interaction.type is InteractionType.modal_submit:
            await self._filled(interaction, meant(id, interaction.message), typed(data.get("components", ())))
        elif interaction.type is InteractionType.component and not is_ours(id):
            await show(interaction, FORGOTTEN)

    async def _filled(self, interaction: Interaction, meaning: Says | Asks | None, text: str) -> None:
        if isinstance(meaning, Asks):
            await self.said(interaction, meaning.said(text), picked=True)
        else:
            await show(interaction, FORGOTTEN)


async def _survived(job: Coroutine[None, None, None]) -> None:
    """An event that breaks is on record; the next is heard all the same."""
    try:
        await job
    except Exception:
        log.exception("what Discord told of a place broke")


def _which(sentences: dict[str, str]) -> Message:
    """A menu over several papers."""
    options = tuple((title, sentence) for sentence, title in sentences.items())
    menu = Form(
        title="Papers", label="Which paper?", sentence="", fields=(Choice(label="", options=options),)
    )
    return Message(summary="Which paper?", blocks=(text("This message names several papers."), menu))

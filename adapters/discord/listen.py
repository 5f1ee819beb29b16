"""Listening to Discord: the gateway brings commands, menus and buttons; each becomes a sentence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, repeat
from typing import Any

import discord
from discord import app_commands

from adapters.discord.answers import answer, place
from adapters.discord.client import invitation, options, shut
from adapters.discord.commands import commands, same
from adapters.discord.errors import FAILURES, access_error, delivery_error
from adapters.discord.parts import AbstractMenu, SayButton
from bot.errors import PapersError
from bot.ports import Desk

log = logging.getLogger(__name__)

BACK_OFF = (5.0, 15.0, 60.0, 300.0)
"""Seconds between logins, 1,000 of which are allowed a day. The library itself resumes what broke."""
LOGIN_SECONDS = 30.0


async def listen(
    token: str, desk: Desk, proxy: str | None, pause: Callable[[float], Awaitable[object]]
) -> None:
    """Be there until cancelled, logging in again when the library gives up. Raises `AccessError`."""
    for seconds in chain(BACK_OFF, repeat(BACK_OFF[-1])):
        listener = Listener(desk, proxy)
        try:
            async with asyncio.timeout(LOGIN_SECONDS):
                await listener.login(token)
            await listener.connect()
        except FAILURES as error:
            if wrong := access_error(error):
                raise wrong from error
            log.warning("%s Listening again in %.0f seconds.", delivery_error(error).reason, seconds)
        finally:
            await shut(listener)
        await pause(seconds)


class Listener(discord.Client):
    """Our ear on the gateway."""

    def __init__(self, desk: Desk, proxy: str | None) -> None:
        super().__init__(**options(proxy))
        self._desk = desk
        self._tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Runs once between login and gateway: what we answer to, and what Discord offers to type."""
        self.add_dynamic_items(AbstractMenu, SayButton)
        for command in commands(self.said, self.suggested):
            self._tree.add_command(command)
        wanted = [command.to_dict(self._tree) for command in self._tree.get_commands()]
        assert self.application_id
        log.info("To add the bot to a server: %s", invitation(self.application_id))
        # Not through the tree: the library's own reading of a command forgets where it is offered.
        if not same(wanted, await self.http.get_global_commands(self.application_id)):
            await self._tree.sync()
            log.info("Discord was told the commands anew.")

    async def said(self, interaction: discord.Interaction[Any], sentence: str) -> None:
        """Answer a sentence that was typed, picked or pressed."""
        await answer(self._desk, interaction, sentence)

    async def suggested(self, interaction: discord.Interaction[Any], typed: str) -> Sequence[str]:
        """Sentences this may be the beginning of."""
        try:
            return await self._desk.complete(place(interaction), typed)
        except PapersError as error:
            log.warning("nothing to suggest: %s", error)
            return ()

"""A small Discord on real sockets, in a thread of its own: REST, gateway, people who type, and faults.

In tests: ``await discord_server.say("papers", query="mri")`` types a command and returns what was seen;
``discord_server.messages()`` is what stands in the channel; ``discord_server.fail_next("post", 502)`` makes
the next post fail. For other processes: ``python tests/discord_server.py --port 8123 --state FILE.json``
writes every message as a line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

import pytest
from aiohttp import web

from discord_gateway import Gateway
from discord_interactions import AUTOCOMPLETE, COMMAND, COMPONENT, FILLED_IN, Answered, Interactions, words
from discord_rest import Rest
from discord_world import DM, TEXT, THREADS, TOKEN, Channel, World

SUBCOMMAND, STRING = 1, 3
DIRECT_MESSAGES = 1 << 12
READER = frozenset({"VIEW_CHANNEL", "SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS"})
OWNER = READER | {"MANAGE_CHANNELS"}


class DiscordServer:
    """The server and the hands of a test on it; all methods may be called from any thread."""

    def __init__(self, port: int = 0, state: Callable[[str], object] | None = None) -> None:
        self.port = port
        self.world = World(state)
        self.channel = self.world.add_channel("papers")
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    # --- life -------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self.rest.stopping.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        interactions = Interactions(self.world)
        self._interactions = interactions
        self.rest = Rest(self.world, interactions, lambda: self.gateway_url)
        self.gateway = Gateway(self.world, lambda: self.gateway_url)
        app = web.Application()
        app.add_routes([*self.rest.routes(), web.get("/gateway/", self.gateway.handle)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handle_signals=False)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        self._started.set()
        await self.rest.stopping.wait()
        await self.gateway.drop(1001)
        await runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway/"

    @property
    def env(self) -> dict[str, str]:
        """What a bot needs to find its way here."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway_url,
        }

    def _run(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    # --- the place --------------------------------------------------------------------------------

    def add_channel(self, name: str, type: int = TEXT, parent: str | None = None, guild: str = "") -> str:
        return self.world.add_channel(name, type, parent, guild)

    def add_dm(self) -> str:
        return self.world.add_channel("", DM)

    def id_of(self, channel: str | None = None) -> str:
        """A channel as the bot names it."""
        channel = channel or self.channel
        guild = "@me" if self.world.channels[channel].type == DM else self.world.guild
        return f"discord/{guild}/{channel}"

    def deny(self, *permissions: str, channel: str | None = None) -> None:
        self.world.channels[channel or self.channel].may -= set(permissions)

    def allow(self, *permissions: str, channel: str | None = None) -> None:
        self.world.channels[channel or self.channel].may |= set(permissions)

    def delete(self, channel: str | None = None) -> None:
        del self.world.channels[channel or self.channel]

    def messages(self, channel: str | None = None) -> list[dict[str, Any]]:
        """What stands in a channel or thread, oldest first."""
        place = self.world.channels.get(channel or self.channel)
        return list(place.messages) if place else []

    def thread_of(self, message: str) -> str | None:
        return message if message in self.world.channels else None

    # --- faults -----------------------------------------------------------------------------------

    def fail_next(self, kind: str, fault: int | str, times: int = 1, **extra: Any) -> None:
        """Let the next requests of a kind fail.

        Kinds: login, application, guild, channels, channel, commands, sync, post, history, change, thread,
        callback, edit, followup.
        Faults: 400, 401, 403, 404, 500, 502, 503 (``code=`` for another of Discord's codes, ``html=True`` for
        a page of the guard in front of it), 429 (``retry_after=``, ``cloudflare=True``), "drop_before",
        "drop_after_accept", "reset_before", "reset_after_accept", "hang".
        """
        self.rest.faults[kind].extend([(fault, extra)] * times)

    def forget_nonces(self) -> None:
        """Some minutes pass: what was posted may be posted again."""
        self.world.nonces.clear()

    def requests(self, kind: str) -> int:
        return sum(1 for asked, _ in self.rest.requests if asked == kind)

    async def drop_gateway(self, code: int = 4000) -> None:
        await asyncio.wrap_future(self._run(self.gateway.drop(code)))

    async def invalidate_session(self) -> None:
        await asyncio.wrap_future(self._run(self.gateway.invalidate()))

    async def ask_to_reconnect(self) -> None:
        await asyncio.wrap_future(self._run(self.gateway.ask_to_reconnect()))

    async def posted(self, count: int = 1, channel: str | None = None) -> list[dict[str, Any]]:
        """What stands in a channel, as soon as there are so many messages."""

        async def watch() -> None:
            async with asyncio.timeout(5):
                while len(self.messages(channel)) < count:
                    self.world.posted.clear()
                    await self.world.posted.wait()

        await asyncio.wrap_future(self._run(watch()))
        return self.messages(channel)

    async def told(self, text: str, channel: str) -> None:
        """Wait until a message in the channel says this."""

        async def watch() -> None:
            async with asyncio.timeout(5):
                while not any(text in words(message) for message in self.messages(channel)):
                    self.world.posted.clear()
                    await self.world.posted.wait()

        await asyncio.wrap_future(self._run(watch()))

    async def left(self) -> None:
        """Wait until nobody listens any more."""
        await asyncio.wait_for(asyncio.wrap_future(self._run(self.gateway.left())), 5)

    # --- what becomes of places, as the gateway tells it ---

    async def rename(self, name: str, channel: str | None = None) -> None:
        self._place(channel).name = name
        await self._changed(channel)

    async def forbid(self, *permissions: str, channel: str | None = None) -> None:
        self.deny(*permissions, channel=channel)
        await self._changed(channel)

    async def permit(self, *permissions: str, channel: str | None = None) -> None:
        self.allow(*permissions, channel=channel)
        await self._changed(channel)

    async def make(self, name: str, type: int, parent: str | None = None) -> str:
        """Somebody makes a channel or starts a thread."""
        made = self.add_channel(name, type, parent)
        kind = "THREAD_CREATE" if type in THREADS else "CHANNEL_CREATE"
        await self._dispatch(kind, self.gateway.place(self._place(made)))
        return made

    async def lock(self, thread: str, *, locked: bool = True) -> None:
        """Somebody closes a thread, or opens it again."""
        self._place(thread).locked = locked
        await self._changed(thread)

    async def remove(self, channel: str | None = None) -> None:
        """Somebody deletes a channel or a thread."""
        place = self._place(channel)
        self.delete(place.id)
        kind = "THREAD_DELETE" if place.type in THREADS else "CHANNEL_DELETE"
        await self._dispatch(kind, place.described(self.world.guild))

    async def kick(self) -> None:
        """The bot is removed from the server."""
        self.world.member = False
        await self._dispatch("GUILD_DELETE", {"id": self.world.guild})

    async def invite(self) -> None:
        """The bot is added to the server."""
        self.world.member = True
        await self._dispatch("GUILD_CREATE", self.gateway.guild())

    async def fail_for_a_while(self) -> None:
        """Discord itself loses the server, and finds it again."""
        await self._dispatch("GUILD_DELETE", {"id": self.world.guild, "unavailable": True})
        await self._dispatch("GUILD_CREATE", {**self.gateway.guild(), "unavailable": False})

    def _place(self, channel: str | None) -> Channel:
        return self.world.channels[channel or self.channel]

    async def _changed(self, channel: str | None) -> None:
        place = self._place(channel)
        kind = "THREAD_UPDATE" if place.type in THREADS else "CHANNEL_UPDATE"
        await self._dispatch(kind, self.gateway.place(place))

    async def _dispatch(self, name: str, data: dict[str, Any]) -> None:
        await asyncio.wrap_future(self._run(self.gateway.dispatch(name, data)))

    # --- for who measures -------------------------------------------------------------------------

    def hurry(self, channels: int) -> None:
        """Check and limit nothing; so many more channels, 1000 and on, in server 1."""
        self.rest.validates, self.rest.paced = False, False
        self.world.guild = "1"
        for number in range(1_000, 1_000 + channels):
            self.world.channels[str(number)] = Channel(str(number), f"channel-{number}")

    def crowd(self, sentences: Iterable[str], at_once: int) -> list[float]:
        """So many people type all the time; seconds until the bot's first word to each sentence."""

        async def person() -> list[float]:
            return [await self._first_word(sentence) for sentence in waiting]

        async def all_of_them() -> list[list[float]]:
            return await asyncio.gather(*(person() for _ in range(at_once)))

        waiting = iter(sentences)
        return [seconds for each in self._run(all_of_them()).result() for seconds in each]

    async def _first_word(self, sentence: str) -> float:
        asked = self.ask(COMMAND, _command("papers", {"query": sentence}))
        return (await asyncio.wrap_future(asked)).after

    # --- people -----------------------------------------------------------------------------------

    def ask(
        self,
        type: int,
        data: dict[str, Any],
        *,
        channel: str | None = None,
        user: str = "Ada",
        permissions: Iterable[str] = OWNER,
        message: dict[str, Any] | None = None,
        edits: int = 0,
        timeout: float = 10.0,
    ) -> Future[Answered]:
        """Act as a person; the future holds what was seen after so many edits of the answer."""

        async def act() -> Answered:
            async with asyncio.timeout(timeout):
                await self.gateway.heard()
                interaction = self._interactions.begin(
                    channel or self.channel,
                    type,
                    data,
                    user=user,
                    permissions=frozenset(permissions),
                    message=message,
                )
                await self.gateway.dispatch("INTERACTION_CREATE", interaction.payload)
                return await interaction.seen(edits)

        return self._run(act())

    async def say(self, command: str, options: dict[str, str] | None = None, **how: Any) -> Answered:
        """Type a command, ``papers`` or ``feed subscribe``, and wait for the answer."""
        return await asyncio.wrap_future(self.ask(COMMAND, _command(command, options or {}), **how))

    async def autocomplete(
        self, command: str, option: str, typed: str, others: dict[str, str] | None = None, **how: Any
    ) -> list[str]:
        """Begin to type an option, after some others, and see what is suggested."""
        data = _command(command, {**(others or {}), option: typed}, focused=option)
        answered = await asyncio.wrap_future(self.ask(AUTOCOMPLETE, data, **how))
        return list(answered.choices)

    async def pick(self, message: dict[str, Any], value: str, **how: Any) -> Answered:
        """Pick an entry from the menu under a message."""
        return await self._use(message, 3, lambda part: True, {"values": [value]}, how)

    async def press(self, message: dict[str, Any], label: str, **how: Any) -> Answered:
        """Press a button under a message."""
        return await self._use(message, 2, lambda part: part["label"] == label, {}, how)

    async def fill_in(
        self, window: dict[str, Any], typed: str, message: dict[str, Any], **how: Any
    ) -> Answered:
        """Type into a window and send it off; Discord tells, too, under which message it was opened."""
        (label,) = window["components"]
        field = {"type": 4, "custom_id": label["component"]["custom_id"], "value": typed}
        data = {"custom_id": window["custom_id"], "components": [{"type": 18, "component": field}]}
        how = {"channel": message["channel_id"], "message": message, **how}
        return await asyncio.wrap_future(self.ask(FILLED_IN, data, **how))

    def wrote(self, text: str, embeds: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """A message somebody wrote in the channel."""
        author = {"id": "78", "username": "bob", "discriminator": "0", "global_name": "Bob", "avatar": None}
        place = self._place(None)
        return self.world.message(place, {"content": text, "embeds": embeds or []}, author)

    async def write(self, text: str, dm: str, user: str = "Ada", **more: Any) -> dict[str, Any]:
        """Write to the bot alone, without a command; who does not listen to that is not told."""
        author = {"id": "77", "username": user, "discriminator": "0", "global_name": user, "avatar": None}
        message = self.world.message(self._place(dm), {"content": text}, author) | more
        self._place(dm).messages.append(message)
        await asyncio.wait_for(asyncio.wrap_future(self._run(self.gateway.heard())), 5)
        if (self.gateway.intents or 0) & DIRECT_MESSAGES:
            await self._dispatch("MESSAGE_CREATE", message)
        return message

    async def pick_for(self, message: dict[str, Any], entry: str, **how: Any) -> Answered:
        """Pick an entry from the menu every message has."""
        data = {
            "id": "1002",
            "name": entry,
            "type": 3,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        return await asyncio.wrap_future(self.ask(COMMAND, data, channel=message["channel_id"], **how))

    async def _use(
        self,
        message: dict[str, Any],
        type: int,
        wanted: Callable[[dict[str, Any]], bool],
        data: dict[str, Any],
        how: dict[str, Any],
    ) -> Answered:
        every = [part for row in message["components"] for part in row["components"]]
        part = next(part for part in every if part["type"] == type and wanted(part))
        data = {"component_type": type, "custom_id": part["custom_id"], **data}
        how = {"channel": message["channel_id"], "message": message, **how}
        return await asyncio.wrap_future(self.ask(COMPONENT, data, **how))


def _command(command: str, options: dict[str, str], focused: str | None = None) -> dict[str, Any]:
    name, _, sub = command.partition(" ")
    given: list[dict[str, Any]] = [
        {"name": option, "type": STRING, "value": value} | ({"focused": True} if option == focused else {})
        for option, value in options.items()
    ]
    if sub:
        given = [{"name": sub, "type": SUBCOMMAND, "options": given}]
    return {"id": "1000", "name": name, "type": 1, "options": given}


@pytest.fixture
def discord_server() -> Iterator[DiscordServer]:
    """A Discord of its own for each test; it must have had nothing to complain about."""
    with DiscordServer() as server:
        yield server
    assert server.rest.complaints == []


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="write every message here, one line of JSON each")
    parser.add_argument(
        "--channels", type=int, default=0, help="as fast as can be, with so many channels; crowds from stdin"
    )
    chosen = parser.parse_args()

    def keep(line: str) -> None:
        if chosen.state:
            with chosen.state.open("a") as file:
                file.write(f"{line}\n")

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with DiscordServer(chosen.port, keep) as server:
        if chosen.channels:
            server.hurry(chosen.channels)
        for name, value in server.env.items():
            print(f"{name}={value}", flush=True)
        print(f"CHANNEL={server.id_of()}", flush=True)
        if chosen.channels:
            for line in sys.stdin:
                crowd = json.loads(line)
                server.rest.takes = crowd.get("takes", 0.0)
                print(json.dumps(server.crowd(crowd["sentences"], crowd["at_once"])), flush=True)
        else:
            stop.wait()


if __name__ == "__main__":
    main()

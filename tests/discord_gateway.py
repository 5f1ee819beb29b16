"""Discord's gateway: hello, identify, heartbeats, events, resume; able to break off like it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from discord_world import PUBLIC_THREAD, World, bits, snowflake

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class Session:
    """What one identified connection was told; survives the connection."""

    def __init__(self) -> None:
        self.id = f"session-{snowflake()}"
        self.events: list[dict[str, Any]] = []
        self.socket: web.WebSocketResponse | None = None

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        self.events.append({"op": DISPATCH, "t": name, "s": len(self.events) + 1, "d": data})
        if self.socket and not self.socket.closed:
            await self.socket.send_json(self.events[-1])


class Gateway:
    """All sessions, and the sockets they are on."""

    def __init__(self, world: World, url: Callable[[], str]) -> None:
        self.world = world
        self.url = url
        self.sessions: list[Session] = []
        self.identified = 0
        self.resumed = 0
        self.intents: int | None = None
        self.sockets: set[web.WebSocketResponse] = set()
        self._broken: set[web.WebSocketResponse] = set()
        self._heard = asyncio.Event()
        self._left = asyncio.Event()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        self.sockets.add(socket)
        self._take_note()
        try:
            await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}})
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._received(socket, json.loads(frame.data))
        finally:
            self.sockets.discard(socket)
            self._take_note()
        return socket

    def _take_note(self) -> None:
        """Forget who said goodbye; wake who waits for somebody to listen, or to leave."""
        self.sessions = [session for session in self.sessions if self._lives(session)]
        for event, true in ((self._heard, self.sessions), (self._left, not self.sockets)):
            event.set() if true else event.clear()

    async def _received(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        op, data = message["op"], message["d"]
        if op == HEARTBEAT:
            await socket.send_json({"op": ACK})
        elif op in (IDENTIFY, RESUME) and data["token"] != self.world.token:
            await socket.close(code=4004, message=b"Authentication failed.")
        elif op == IDENTIFY:
            await self._identify(socket, data)
        elif op == RESUME:
            await self._resume(socket, data)

    async def _identify(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        self.identified, self.intents = self.identified + 1, data["intents"]
        session = Session()
        session.socket = socket
        self.sessions.append(session)
        ready = {
            "v": 10,
            "user": self.world.bot,
            "guilds": [{"id": self.world.guild, "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": self.url(),
            "application": {"id": self.world.application, "flags": 0},
        }
        await session.dispatch("READY", ready)
        await session.dispatch("GUILD_CREATE", self._guild())
        self._take_note()

    async def _resume(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        session = next((session for session in self.sessions if session.id == data["session_id"]), None)
        if not session:
            await socket.send_json({"op": INVALID, "d": False})
            return
        self.resumed += 1
        session.socket = socket
        for event in session.events[data["seq"] :]:
            await socket.send_json(event)
        await session.dispatch("RESUMED", {})

    def _guild(self) -> dict[str, Any]:
        world = self.world
        everyone = {
            "id": world.guild,
            "name": "@everyone",
            "permissions": bits(()),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        places = [channel for channel in world.channels.values() if channel.type != 1]
        return {
            "id": world.guild,
            "name": "The lab",
            "owner_id": "77",
            "member_count": 2,
            "roles": [everyone],
            "emojis": [],
            "features": [],
            "channels": [place.described(world.guild) for place in places if place.type != PUBLIC_THREAD],
            "threads": [place.described(world.guild) for place in places if place.type == PUBLIC_THREAD],
            "members": [],
        }

    # --- what tests do to it ----------------------------------------------------------------------

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Tell the newest session, as soon as there is one; a broken one hears of it when it resumes."""
        self._take_note()
        await self._heard.wait()
        await self.sessions[-1].dispatch(name, data)

    def _lives(self, session: Session) -> bool:
        """What we broke off can be resumed; what the other side closed cannot."""
        return bool(session.socket) and (not session.socket.closed or session.socket in self._broken)

    async def drop(self, code: int) -> None:
        """Close every connection with a code of Discord's; sessions can be resumed."""
        self._broken |= self.sockets
        for socket in list(self.sockets):
            await socket.close(code=code)

    async def invalidate(self) -> None:
        """Forget every session and say so: whoever listens has to identify anew."""
        self.sessions.clear()
        self._take_note()
        for socket in list(self.sockets):
            await socket.send_json({"op": INVALID, "d": False})

    async def left(self) -> None:
        """Wait until nobody is connected."""
        self._take_note()
        await self._left.wait()

    async def ask_to_reconnect(self) -> None:
        self._broken |= self.sockets
        for socket in list(self.sockets):
            await socket.send_json({"op": RECONNECT, "d": None})

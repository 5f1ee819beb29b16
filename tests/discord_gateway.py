"""Discord's gateway: hello, identify, heartbeats, events, resume; able to break off, forget, fall silent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from discord_world import DM, THREADS, Channel, World, bits, snowflake

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class Session:
    """What one identified connection was told; survives the connection."""

    def __init__(self) -> None:
        self.id = f"session-{snowflake()}"
        self.events: list[dict[str, Any]] = []
        self.socket: web.WebSocketResponse | None = None
        self.silent = False

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        self.events.append({"op": DISPATCH, "t": name, "s": len(self.events) + 1, "d": data})
        if self.socket and not self.socket.closed and not self.silent:
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
        self.heartbeat_ms = 41250
        self.refusals = 0  # so many sessions are refused right after they identified
        self.silent: set[web.WebSocketResponse] = set()  # connections on which nothing is said any more
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
            await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
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
        if socket in self.silent:
            return
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
        if self.refusals:
            self.refusals -= 1
            await socket.send_json({"op": INVALID, "d": False})
            return
        session = Session()
        session.socket = socket
        self.sessions.append(session)
        ready = {
            "v": 10,
            "user": self.world.bot,
            "guilds": [{"id": self.world.guild, "unavailable": True}] if self.world.member else [],
            "session_id": session.id,
            "resume_gateway_url": self.url(),
            "application": {"id": self.world.application, "flags": 0},
        }
        await session.dispatch("READY", ready)
        if self.world.member:
            await session.dispatch("GUILD_CREATE", {**self.guild(), "unavailable": False})
        self._take_note()

    async def _resume(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        session = next((session for session in self.sessions if session.id == data["session_id"]), None)
        if not session:
            await socket.send_json({"op": INVALID, "d": False})
            return
        self.resumed += 1
        session.socket, session.silent = socket, False
        for event in session.events[data["seq"] :]:
            await socket.send_json(event)
        await session.dispatch("RESUMED", {})

    def guild(self) -> dict[str, Any]:
        """The server as the gateway tells of it, with the bot as its only member."""
        world = self.world
        places = [channel for channel in world.channels.values() if channel.type != DM]
        bot = {
            "user": world.bot,
            "roles": [world.role],
            "joined_at": "2024-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        return {
            "id": world.guild,
            "name": "The lab",
            "owner_id": "77",
            "member_count": 2,
            "roles": [_role(world.guild, "@everyone"), _role(world.role, "papers")],
            "emojis": [],
            "features": [],
            "system_channel_id": world.system_channel,
            "channels": [self.place(place) for place in places if place.type not in THREADS],
            "threads": [self.place(place) for place in places if place.type in THREADS],
            "members": [bot],
        }

    def place(self, channel: Channel) -> dict[str, Any]:
        """A channel with what the bot may do there; those it may not see are told of, too."""
        described = channel.described(self.world.guild)
        if channel.type in THREADS:
            return described
        may, all_bits = int(bits(channel.may)), (1 << 53) - 1
        own = {"id": self.world.application, "type": 1, "allow": str(may), "deny": str(all_bits & ~may)}
        return described | {"permission_overwrites": [own]}

    # --- what tests do to it ----------------------------------------------------------------------

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Tell every session, as soon as there is one; a broken one hears of it when it resumes."""
        await self.heard()
        for session in list(self.sessions):
            await session.dispatch(name, data)

    async def heard(self) -> None:
        """Wait until somebody listens."""
        self._take_note()
        await self._heard.wait()

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

    def fall_silent(self) -> None:
        """The connections stay open, and nothing comes through them any more."""
        self.silent |= self.sockets
        self._broken |= self.sockets
        for session in self.sessions:
            session.silent = True

    async def ask_to_reconnect(self) -> None:
        self._broken |= self.sockets
        for socket in list(self.sockets):
            await socket.send_json({"op": RECONNECT, "d": None})


def _role(id: str, name: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "permissions": bits(()),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }

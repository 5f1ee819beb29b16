"""Discord's REST API, version 10, as far as a bot that posts and answers uses it; able to fail like it."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

from aiohttp import web

from discord_interactions import Interactions
from discord_rules import (
    Refused,
    asked,
    check,
    choice_faults,
    command_faults,
    empty,
    message_faults,
    too_long,
)
from discord_world import BITS, DM, THREADS, World, bits

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FAULTS = {
    400: (400, 50035, "Invalid Form Body"),
    401: (401, 0, "401: Unauthorized"),
    403: (403, 50013, "Missing Permissions"),
    404: (404, 10003, "Unknown Channel"),
    500: (500, 0, "500: Internal Server Error"),
    502: (502, 0, "502: Bad Gateway"),
    503: (503, 0, "upstream connect error"),
}
DROPS = ("drop_before", "drop_after_accept", "reset_before", "reset_after_accept", "hang")


def answer(body: Any, status: int = 200, **headers: str) -> web.Response:
    """JSON under exactly the type Discord gives it."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json", headers=headers
    )


class Rest:
    """The routes, their faults to come, and what was asked."""

    def __init__(self, world: World, interactions: Interactions, gateway_url: Callable[[], str]) -> None:
        self.world = world
        self.interactions = interactions
        self.gateway_url = gateway_url
        self.faults: dict[str, deque[tuple[int | str, dict[str, Any]]]] = defaultdict(deque)
        self.requests: list[tuple[str, str]] = []  # (kind, path)
        self.complaints: list[str] = []  # requests no real Discord would have taken
        self.always: dict[str, tuple[int | str, dict[str, Any]]] = {}  # faults that do not end
        self.validates = True  # against Discord's own description, where at hand; it takes a while
        self.paced = True
        self.takes = 0.0  # seconds for a post, as long as nothing is paced
        self.post_rate = (5, 1.0)  # in so many seconds, per channel
        self._posts: dict[str, deque[float]] = defaultdict(deque)
        self.stopping = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        hook = "/webhooks/{application}/{token}"
        table: list[tuple[str, str, str, Handler]] = [
            ("GET", "/users/@me", "login", self.me),
            ("GET", "/oauth2/applications/@me", "application", self.application),
            ("GET", "/applications/@me", "application", self.application),
            ("GET", "/channels/{channel}", "channel", self.channel),
            ("GET", "/guilds/{guild}", "guild", self.guild),
            ("GET", "/guilds/{guild}/channels", "channels", self.channels),
            ("GET", "/guilds/{guild}/members/{user}", "member", self.member),
            ("GET", "/gateway", "gateway", self.gateway),
            ("GET", "/gateway/bot", "gateway", self.gateway),
            ("GET", "/applications/{application}/commands", "commands", self.commands),
            ("PUT", "/applications/{application}/commands", "sync", self.sync),
            ("POST", "/channels/{channel}/messages", "post", self.post),
            ("GET", "/channels/{channel}/messages", "history", self.history),
            ("PATCH", "/channels/{channel}/messages/{message}", "change", self.change),
            ("POST", "/channels/{channel}/messages/{message}/threads", "thread", self.thread),
            ("POST", "/interactions/{interaction}/{token}/callback", "callback", self.callback),
            ("POST", hook, "followup", self.edit),
            ("PATCH", f"{hook}/messages/@original", "edit", self.edit),
        ]
        return [
            web.route(method, f"/api/v10{path}", self._guarded(kind, handler, f"{method} {path}"))
            for method, path, kind, handler in table
        ]

    def _guarded(self, kind: str, handler: Handler, operation: str) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self.requests.append((kind, request.path))
            if self.validates and request.can_read_body:
                faults = asked(operation, await request.json())
                self.complaints += [f"{operation} {fault}" for fault in faults]
            fault, extra = self._fault(kind)
            if fault == "hang":
                await self.stopping.wait()
            if fault in ("drop_before", "reset_before", "hang"):
                return self._dropped(request, fault)
            try:
                if fault and fault not in DROPS:
                    return self._failed(fault, extra)
                if kind not in ("callback", "edit", "followup"):
                    self._authorise(request)
                response = await handler(request)
            except Refused as refusal:
                if refusal.body["code"] in (50035, 50006):
                    self.complaints.append(f"{request.method} {request.path}: {refusal}")
                return answer(refusal.body, refusal.status)
            return self._dropped(request, fault) if fault in DROPS else response

        return guarded

    def _fault(self, kind: str) -> tuple[int | str, dict[str, Any]]:
        if self.faults[kind]:
            return self.faults[kind].popleft()
        return self.always.get(kind, ("", {}))

    def _authorise(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise Refused(401, 0, "401: Unauthorized")

    def _dropped(self, request: web.Request, fault: int | str) -> web.Response:
        """The other side sees the end of the connection, or that it was reset (ECONNRESET)."""
        if request.transport:
            if str(fault).startswith("reset"):
                at_once = struct.pack("ii", 1, 0)  # without a goodbye
                request.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, at_once)
            request.transport.abort()
        return web.Response()

    def _failed(self, fault: int | str, extra: dict[str, Any]) -> web.Response:
        if fault == 429:
            wait = extra.get("retry_after", 1.0)
            via = {} if extra.get("cloudflare") else {"Via": "1.1 google"}
            return answer(
                {"message": "You are being rate limited.", "retry_after": wait, "global": False}, 429, **via
            )
        status, code, message = FAULTS[int(fault)]
        if extra.get("html"):
            return web.Response(text="<html>error code: 1015</html>", status=status, content_type="text/html")
        return answer({"message": extra.get("message", message), "code": extra.get("code", code)}, status)

    # --- who and where ----------------------------------------------------------------------------

    async def me(self, request: web.Request) -> web.Response:
        return answer(self.world.bot)

    async def application(self, request: web.Request) -> web.Response:
        return answer(
            {
                "id": self.world.application,
                "name": "papers",
                "description": "",
                "icon": None,
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "0" * 64,
                "owner": self.world.bot,
                "flags": 0,
                **self.world.application_settings,
            }
        )

    async def channel(self, request: web.Request) -> web.Response:
        return answer(self.world.described(request.match_info["channel"]))

    async def guild(self, request: web.Request) -> web.Response:
        """Everyone may do all that anybody may; what the bot may is said by each channel."""
        if request.match_info["guild"] != self.world.guild or not self.world.member:
            raise Refused(404, 10004, "Unknown Guild")
        everyone = {"id": self.world.guild, "name": "@everyone", "permissions": bits(BITS)}
        return answer(
            {
                "id": self.world.guild,
                "name": "lab",
                "owner_id": "1",
                "roles": [everyone],
                "system_channel_id": self.world.system_channel,
            }
        )

    async def channels(self, request: web.Request) -> web.Response:
        """All but threads, also those the bot cannot see."""
        guild = request.match_info["guild"]
        here = [
            self.world.shown(channel)
            for channel in self.world.channels.values()
            if channel.type not in (DM, *THREADS) and (channel.guild or self.world.guild) == guild
        ]
        if not here and guild != self.world.guild:
            raise Refused(403, 50001, "Missing Access")
        return answer(here)

    async def member(self, request: web.Request) -> web.Response:
        return answer({"user": self.world.bot, "roles": []})

    async def gateway(self, request: web.Request) -> web.Response:
        limit = self.world.sessions_left
        return answer({"url": self.gateway_url(), "shards": 1, "session_start_limit": limit})

    # --- commands ---------------------------------------------------------------------------------

    async def commands(self, request: web.Request) -> web.Response:
        return answer(self.world.commands)

    async def sync(self, request: web.Request) -> web.Response:
        """Keep the commands as Discord does: defaults are left out or null, and more is known of each."""
        offered = await request.json()
        check(command_faults(offered))
        self.world.commands = [
            _kept(command)
            | {"id": str(1000 + at), "application_id": self.world.application, "version": str(5000 + at)}
            for at, command in enumerate(offered)
        ]
        return answer(self.world.commands)

    # --- messages ---------------------------------------------------------------------------------

    async def post(self, request: web.Request) -> web.Response:
        body, channel = await request.json(), self.world.channel(request.match_info["channel"])
        in_thread = channel.type in THREADS
        self.world.need(channel, "SEND_MESSAGES_IN_THREADS" if in_thread else "SEND_MESSAGES")
        if channel.locked:
            raise Refused(403, 160005, "Thread is locked")
        if channel.type == 15:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        if body.get("embeds"):
            self.world.need(channel, "EMBED_LINKS")
        if body.get("message_reference") and "READ_MESSAGE_HISTORY" not in self.world.home(channel.id).may:
            raise Refused(400, 160002, "Cannot reply without permission to read message history")
        self._check_message(body)
        if not self.paced:
            await asyncio.sleep(self.takes)
            self.world.nonces.clear()
            return answer(self.world.post(channel, body))
        left, wait = self._take_turn(channel.id)
        if left < 0:
            return self._failed(429, {"retry_after": wait})
        sent = self.world.post(channel, body)
        shown = sent | ({"nonce": body["nonce"]} if "nonce" in body else {})
        return answer(
            shown,
            **{
                "X-RateLimit-Limit": str(self.post_rate[0]),
                "X-RateLimit-Remaining": str(left),
                "X-RateLimit-Reset": str(time.time() + wait),
                "X-RateLimit-Reset-After": str(wait),
                "X-RateLimit-Bucket": "80c17d2f203122d936070c88c8d10f33",
                "Via": "1.1 google",
            },
        )

    def _check_message(self, body: dict[str, Any]) -> None:
        if empty(body):
            raise Refused(400, 50006, "Cannot send an empty message")
        check(message_faults(body))

    def _take_turn(self, channel: str) -> tuple[int, float]:
        """Posts left in this window, and seconds until it is over."""
        most, seconds = self.post_rate
        posts, now = self._posts[channel], time.monotonic()
        while posts and now - posts[0] > seconds:
            posts.popleft()
        left = most - len(posts) - 1
        if left >= 0:
            posts.append(now)
        return left, (posts[0] + seconds - now) if posts else seconds

    async def change(self, request: web.Request) -> web.Response:
        """Our own messages only."""
        body, channel = await request.json(), self.world.channel(request.match_info["channel"])
        self._check_message(body)
        return answer(self.world.change(channel, request.match_info["message"], body))

    async def history(self, request: web.Request) -> web.Response:
        """Newest first; nothing at all for who may not read it; nonces are not given back."""
        channel = self.world.channel(request.match_info["channel"])
        if "READ_MESSAGE_HISTORY" not in self.world.home(channel.id).may:
            return answer([])
        limit, after = int(request.query.get("limit", 50)), int(request.query.get("after", 0))
        before = int(request.query.get("before", 1 << 63))
        found = [message for message in channel.messages if after < int(message["id"]) < before]
        found = found[:limit] if after else found[-limit:]
        return answer(found[::-1])

    async def thread(self, request: web.Request) -> web.Response:
        body, channel = await request.json(), self.world.channel(request.match_info["channel"])
        check(too_long(("name",), body.get("name"), 100, least=1))
        thread = self.world.start_thread(channel, request.match_info["message"], body["name"])
        return answer(thread.described(self.world.guild), 201)

    # --- interactions -----------------------------------------------------------------------------

    async def callback(self, request: web.Request) -> web.Response:
        body = await request.json()
        interaction = self.interactions.open(request.match_info["interaction"], request.match_info["token"])
        data = body.get("data") or {}
        if body["type"] == 8:
            check(choice_faults(data["choices"]))
        if body["type"] == 4:
            self._check_message(data)
        message = interaction.responded(body["type"], data)
        shown = {
            "interaction": {
                "id": interaction.id,
                "type": interaction.type,
                "response_message_id": message["id"] if message else None,
                "response_message_loading": body["type"] == 5,
                "response_message_ephemeral": bool((data.get("flags") or 0) & 64),
            },
            "resource": {"type": body["type"]} | ({"message": message} if message else {}),
        }
        return answer(shown) if request.query.get("with_response") else web.Response(status=204)

    async def edit(self, request: web.Request) -> web.Response:
        body, interaction = await request.json(), self.interactions.by_token(request.match_info["token"])
        self._check_message(body)
        return answer(interaction.edited(body))


def _kept(offer: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in offer.items() if value not in (None, False, [])}
    if options := offer.get("options"):
        kept["options"] = [_kept(option) for option in options]
    top = "contexts" in offer
    if top and offer["type"] != 1:
        kept["description"] = ""
    return ({"nsfw": False, "default_member_permissions": None} if top else {}) | kept

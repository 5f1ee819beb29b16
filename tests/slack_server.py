"""A local Slack over real sockets: Web API, Socket Mode and response addresses, failing as the real one does.

It runs in a thread of its own, so that blocking tests, asyncio tests and other processes can all use it:

    slack_server.type("C1", "mri")                  what people do …
    slack_server.press(answer, "Follow here")
    slack_server.messages("C1")                     … and what they see
    slack_server.fail_next("chat.postMessage", "drop_after_accept")

As a program: ``python tests/slack_server.py --port 8080 --state messages.jsonl``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import queue
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from slack_limits import TEXT, TOTAL, total, units, violations
from slack_official import invalid, objections, undocumented
from slack_windows import Windows, filled

Json = dict[str, Any]

BOT_TOKEN = "xoxb-local-bot"
APP = "A1"
APP_TOKEN = f"xapp-1-{APP}-1-local"
CONFIG_TOKEN = "xoxe.xoxp-local"
TEAM = "T1"
BOT_USER = "UBOT"
SCOPES = (
    "commands",
    "chat:write",
    "app_mentions:read",
    "channels:history",
    "groups:history",
    "im:history",
    "channels:read",
    "groups:read",
    "users:read",
)
_TOKENS = {"apps.connections.open": APP_TOKEN, "apps.manifest.export": CONFIG_TOKEN}
"""What is not for the bot's own token."""

PATIENCE = 10.0
"""Seconds a test waits for something to happen before it fails."""

_BODIES = {"garbage": '{"ok": tr', "empty": "", "no_object": "[1]", "no_id": '{"ok": true}'}

ACK_SECONDS = 3.0
ANSWERS, ANSWER_SECONDS = 5, 1_800.0
"""How often, and how long, an answer may be sent to the address that came with what people did."""

BURST, WINDOW = 20, 10.0
"""Messages one channel takes in so many seconds before Slack asks to wait."""


@dataclass
class Channel:
    id: str
    name: str
    member: bool = True
    archived: bool = False
    creator: str = "U9"
    heard: list[Json] = field(default_factory=list)  # what people wrote to the bot
    messages: list[Json] = field(default_factory=list)
    posted_at: list[float] = field(default_factory=list)


@dataclass
class Call:
    """One request to the Web API."""

    method: str
    arguments: Json
    at: float


@dataclass
class Act:
    """Something a person did, what came of it, and when (seconds after it)."""

    body: Json
    acked: float | None = None
    response: Json = field(default_factory=dict)  # what came with the acknowledgement
    acks: int = 0
    answered: float | None = None
    answers: list[Json] = field(default_factory=list)
    events: queue.Queue[str] = field(default_factory=queue.Queue)

    def wait_for_ack(self) -> float:
        return self._wait(lambda: self.acked, "no acknowledgement")

    def wait_for(self, answers: int) -> list[Json]:
        """The first so many answers, each as Slack was sent it."""
        self._wait(lambda: len(self.answers) >= answers, f"fewer than {answers} answers: {self.answers}")
        return self.answers

    def _wait(self, done: Any, complaint: str) -> Any:
        until = time.monotonic() + PATIENCE
        while not (result := done()):
            try:
                self.events.get(timeout=max(until - time.monotonic(), 0.001))
            except queue.Empty:
                raise AssertionError(complaint) from None
        return result


class SlackServer:
    """One workspace, one app. Its public methods may be called from any thread."""

    def __init__(self, port: int = 0, state: Path | None = None) -> None:
        self.port = port
        self.state = state
        self.channels = {
            "C1": Channel("C1", "imaging"),
            "C2": Channel("C2", "random"),
            "C3": Channel("C3", "elsewhere", member=False),
            "D1": Channel("D1", "directmessage"),
        }
        self.scopes = set(SCOPES)
        self.users = {"U1": "Ann", "U2": "Bob"}
        self.admins: set[str] = set()
        self.app = APP  # the bot's own
        self.manifest: Json = {}  # as people set the app up
        self.whispers: list[Json] = []
        self.takes = 0.0  # seconds for a post
        self.official = True  # whether calls are held against Slack's own descriptions, where they are here
        self.objections: list[str] = []
        self.windows = Windows(self._now, TEAM)
        self.clock = time.time  # tells when a message came
        self.burst = BURST
        self._skew = 0.0
        self._frozen = False
        self._expired = 0
        self.calls: list[Call] = []
        self.acts: dict[str, Act] = {}
        self.revoked = False
        self.socket_mode = True
        self.opened = 0
        self._faults: dict[str, list[tuple[str, float]]] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._connected = threading.Condition()
        self._numbers = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)

    # --- running it ---

    def start(self) -> SlackServer:
        self._thread.start()
        self._run(self._serve())
        return self

    def stop(self) -> None:
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=PATIENCE)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """What the bot needs to come here."""
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": f"{self.url}/api/",
        }

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=PATIENCE)

    async def _serve(self) -> None:
        app = web.Application(client_max_size=2**22)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/answer/{envelope}", self._answer)
        app.router.add_get("/socket/{ticket}", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        assert site._server is not None
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]

    # --- how it shall fail ---

    def fail_next(self, method: str, kind: str, *, times: int = 1, retry_after: float = 30) -> None:
        """Let the next calls of a method fail.

        ``kind`` is an error of Slack's, or: ratelimited (_silently: without Retry-After; _html), http500_html
        and other numbers, a body that is garbage, empty, no_object or says no_id, redirect (and _307), hang,
        drop_before (nothing is done), drop_after_accept and hang_after_accept (it is done, nobody is told),
        revoked (for good); taken (nothing fails, so that the call after it may). ``response_url`` is a method
        here too.
        """
        self._faults.setdefault(method, []).extend([(kind, retry_after)] * times)

    def kick(self, channel: str) -> None:
        self.channels[channel].member = False

    def invite(self, channel: str) -> None:
        self.channels[channel].member = True

    def archive(self, channel: str) -> None:
        self.channels[channel].archived = True

    def revoke(self) -> None:
        self.revoked = True

    def without_scope(self, scope: str) -> None:
        self.scopes.discard(scope)

    def drop_sockets(self) -> None:
        """Cut every connection without a word."""
        self._run(self._drop_sockets())

    async def _drop_sockets(self) -> None:
        for socket in self._sockets:
            if transport := socket._req.transport if socket._req else None:
                transport.abort()
        self._sockets.clear()

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Tell the newest connection that it ends, as Slack does every few hours."""
        self._run(self._send({"type": "disconnect", "reason": reason, "debug_info": {"host": "wss"}}))

    @property
    def connections(self) -> int:
        return len(self._sockets)

    def expire_tickets(self, count: int) -> None:
        """Let the next addresses for connections be none."""
        self._expired = count

    def freeze_sockets(self, frozen: bool = True) -> None:
        """Connections stay open, and nothing comes through them any more, not even a pong."""
        self._frozen = frozen

    def pass_time(self, seconds: float) -> None:
        """So much later: triggers expire, and addresses for answers."""
        self._skew += seconds

    def _now(self) -> float:
        return time.monotonic() + self._skew

    # --- what people see ---

    def messages(self, channel: str = "C1") -> list[Json]:
        """What stands in a channel, oldest first, with the answers in threads."""
        return list(self.channels[channel].messages)

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    # --- what people do ---

    def wait_until_connected(self, connections: int = 1) -> None:
        self.wait_until(lambda: len(self._sockets) >= connections, "nobody listens")

    def wait_until_reconnected(self, connections: int) -> None:
        """Until so many connections were opened in all."""
        self.wait_until(lambda: self.opened >= connections, "nobody came back")

    def wait_until(self, done: Any, complaint: str) -> None:
        with self._connected:
            assert self._connected.wait_for(done, PATIENCE), complaint

    def type(
        self,
        channel: str,
        text: str,
        *,
        user: str = "U1",
        command: str = "/papers",
        answers: int = 1,
        copies: int = 1,
    ) -> list[Json]:
        """Say a slash command; returns what came back to the person, once it is so many answers."""
        act = self.say(channel, text, user=user, command=command, copies=copies)
        act.wait_for_ack()
        return act.wait_for(answers)

    def crowd(self, sentences: Sequence[str], at_once: int) -> list[tuple[float, float]]:
        """So many people say these, each the next one when answered; the seconds to each acknowledgement, and
        to each answer."""

        def one(said: str) -> tuple[float, float]:
            act = self.say("C0", said)
            act.wait_for(1)
            return act.wait_for_ack(), act.answered or 0.0

        with ThreadPoolExecutor(at_once) as people:
            return list(people.map(one, sentences))

    def say(
        self,
        channel: str,
        text: str,
        *,
        user: str = "U1",
        command: str = "/papers",
        copies: int = 1,
        everywhere: bool = False,
        over: int = -1,
        forged: Json | None = None,
    ) -> Act:
        """Say a slash command without waiting for anything; ``everywhere`` sends it over every connection,
        else it goes ``over`` one, the newest by default."""
        payload = {
            "command": command,
            "text": text,
            "team_id": TEAM,
            "team_domain": "acme",
            "channel_id": channel,
            "channel_name": self.channels[channel].name,
            "user_id": user,
            "user_name": self.users[user],
            "trigger_id": self.windows.trigger(),
            "api_app_id": "A1",
            "token": "verification",
            **(forged or {}),
        }
        return self._act("slash_commands", payload, copies, everywhere=everywhere, over=over)

    def pick(
        self, message: Json, option: str, *, user: str = "U1", answers: int = 1, channel: str = "C1"
    ) -> list[Json]:
        """Choose from the menu of a message the option whose words begin so."""
        for menu in elements(message, "static_select"):
            for choice in menu["options"]:
                if choice["text"]["text"].startswith(option):
                    action = {
                        "type": "static_select",
                        "action_id": menu["action_id"],
                        "selected_option": choice,
                    }
                    return self.touch(message, action, user, channel).wait_for(answers)
        raise AssertionError(f"no option {option!r}")

    def press(
        self, message: Json, label: str, *, user: str = "U1", answers: int = 1, channel: str = "C1"
    ) -> list[Json]:
        """Press the button of a message that is called so."""
        for button in elements(message, "button"):
            if button["text"]["text"] == label:
                return self.touch(message, button, user, channel).wait_for(answers)
        raise AssertionError(f"no button {label!r}")

    def touch(
        self,
        message: Json,
        action: Json,
        user: str = "U1",
        channel: str = "C1",
        forged: Json | None = None,
        copies: int = 1,
        everywhere: bool = False,
    ) -> Act:
        """Use a button or menu, given as it stands in the message."""
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": user, "username": self.users[user], "name": self.users[user], "team_id": TEAM},
            "channel": {"id": channel, "name": self.channels[channel].name},
            "container": {"type": "message", "message_ts": message.get("ts", "1.0"), "channel_id": channel},
            "trigger_id": self.windows.trigger(),
            "api_app_id": "A1",
            "actions": [{**action, "block_id": "b", "action_ts": f"{time.time():.6f}"}],
            **(forged or {}),
        }
        act = self._act("interactive", payload, copies, everywhere=everywhere)
        act.wait_for_ack()
        return act

    def touch_in(self, view: Json, label: str, *, user: str = "U1", forged: Json | None = None) -> Act:
        """Press a button in a window; Slack names no channel then, and no address for an answer."""
        button = next(button for button in elements(view, "button") if button["text"]["text"] == label)
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": user, "username": self.users[user], "name": self.users[user], "team_id": TEAM},
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "trigger_id": self.windows.trigger(),
            "api_app_id": "A1",
            "actions": [{**button, "block_id": "b", "action_ts": f"{time.time():.6f}"}],
            **(forged or {}),
        }
        act = self._act("interactive", payload, 1, answerable=False)
        act.wait_for_ack()
        return act

    def point(
        self, message: Json, *, user: str = "U1", channel: str = "C1", callback: str = "show_abstract"
    ) -> Act:
        """Choose the shortcut of the app on a message."""
        payload = {
            "type": "message_action",
            "callback_id": callback,
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": user, "username": self.users[user], "name": self.users[user], "team_id": TEAM},
            "channel": {"id": channel, "name": self.channels[channel].name},
            "message_ts": message.get("ts", "1.0"),
            "message": {"type": "message", "ts": "1.0", **message},
            "trigger_id": self.windows.trigger(),
            "action_ts": f"{time.time():.6f}",
            "token": "verification",
        }
        act = self._act("interactive", payload, 1)
        act.wait_for_ack()
        return act

    def submit(
        self,
        view: Json,
        values: Json | None = None,
        *,
        user: str = "U1",
        forged: Json | None = None,
        copies: int = 1,
        everywhere: bool = False,
    ) -> Act:
        """Fill in fields of a window, by their labels, and hand it in."""
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": user, "username": self.users[user], "name": self.users[user], "team_id": TEAM},
            "view": filled(view, values or {}),
            "trigger_id": self.windows.trigger(),
            "response_urls": [],
            "api_app_id": "A1",
            **(forged or {}),
        }
        act = self._act("interactive", payload, copies, everywhere=everywhere, answerable=False)
        act.wait_for_ack()
        self.objections += self.windows.acked(view["id"], act.response)
        return act

    def wait_for_window(self, showing: str = "") -> Json:
        """The newest window that shows these words."""
        self.wait_here(lambda: self._window(showing), f"no window shows {showing!r}: {self.windows.shown}")
        return self._window(showing) or {}

    def _window(self, showing: str) -> Json | None:
        views = reversed(list(self.windows.shown.values()))
        return next((view for view in views if showing in json.dumps(view, ensure_ascii=False)), None)

    def wait_for_whispers(self, count: int = 1) -> list[Json]:
        """What was posted for one person to see, each with its channel and its user."""
        self.wait_here(lambda: len(self.whispers) >= count, f"fewer than {count}: {self.whispers}")
        return self.whispers

    def wait_here(self, done: Any, complaint: str) -> None:
        until = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < until, complaint
            threading.Event().wait(0.01)

    def join(self, channel: str, *, user: str = BOT_USER, copies: int = 1) -> Act:
        """Somebody, or the bot, is added to a channel."""
        self.channels[channel].member = True
        event = {"type": "member_joined_channel", "user": user, "channel": channel, "team": TEAM}
        return self.event({**event, "channel_type": "C", "inviter": "U1"}, copies)

    def mention(self, channel: str, text: str, *, user: str = "U1", thread: str | None = None) -> Act:
        """Write a message that mentions the bot (or, in D1, one to the bot)."""
        direct = channel.startswith("D")
        event = {
            "type": "message" if direct else "app_mention",
            "channel": channel,
            "user": user,
            "text": text,
            "ts": self._ts(),
            **({"channel_type": "im"} if direct else {}),
            **({"thread_ts": thread} if thread else {}),
        }
        if direct:
            self.channels[channel].heard.append({**event, "type": "message"})
        return self.event(event)

    def event(self, event: Json, copies: int = 1, forged: Json | None = None) -> Act:
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{next(self._numbers)}",
            "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            **(forged or {}),
        }
        act = self._act("events_api", payload, copies)
        act.wait_for_ack()
        return act

    def wait_for_messages(self, channel: str, count: int) -> list[Json]:
        until = time.monotonic() + PATIENCE
        while len(self.messages(channel)) < count:
            assert time.monotonic() < until, f"fewer than {count} messages"
            threading.Event().wait(0.01)
        return self.messages(channel)

    def _act(
        self,
        type: str,
        payload: Json,
        copies: int,
        *,
        everywhere: bool = False,
        over: int = -1,
        answerable: bool = True,
    ) -> Act:
        envelope = f"env-{next(self._numbers)}"
        act = self.acts[envelope] = Act(body={"at": time.monotonic(), "issued": self._now()})
        if answerable and type != "events_api":
            payload = {**payload, "response_url": f"{self.url}/answer/{envelope}"}
        self.wait_until_connected()
        body = {"type": type, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        for _ in range(copies):
            self._run(self._send(body, everywhere=everywhere, over=over))
        return act

    async def _send(self, body: Json, *, everywhere: bool = False, over: int = -1) -> None:
        for socket in self._sockets if everywhere else [self._sockets[over]]:
            await socket.send_json(body)

    # --- Socket Mode ---

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["ticket"] not in self._tickets:
            return web.Response(status=408, text="ticket expired")
        self._tickets.discard(request.match_info["ticket"])
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        with self._connected:
            self._sockets.append(socket)
            self.opened += 1
            self._connected.notify_all()
        async for message in socket:
            if message.type is WSMsgType.PING and not self._frozen:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT and not self._frozen:
                self._acked(json.loads(message.data))
        with self._connected, contextlib.suppress(ValueError):
            self._sockets.remove(socket)
        return socket

    def _acked(self, body: Json) -> None:
        act = self.acts.get(body.get("envelope_id", ""))
        if act and time.monotonic() - act.body["at"] <= ACK_SECONDS:
            act.acks += 1
            act.response = act.response or body.get("payload") or {}
            act.acked = act.acked or time.monotonic() - act.body["at"]
            act.events.put("ack")
            if self.official and "view" in act.response:
                self.objections += invalid("ModalView", act.response["view"])

    # --- response addresses ---

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        act = self.acts[request.match_info["envelope"]]
        fault = self._next_fault("response_url")
        if fault and (response := await self._fail(request, *fault)):
            return response
        body = await request.json()
        if len(act.answers) >= ANSWERS:
            return web.Response(status=404, text="used_url")
        if self._now() - act.body["issued"] > ANSWER_SECONDS:
            return web.Response(status=404, text="expired_url")
        if problems := _problems(body):
            return web.Response(status=400, text=problems[0])
        if self.official:
            self.objections += invalid("MessageBlocks", body.get("blocks") or [])
        act.answered = act.answered or time.monotonic() - act.body["at"]
        act.answers.append(body)
        act.events.put("answer")
        return web.Response(text="ok")

    # --- the Web API ---

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append(Call(method, arguments, time.monotonic()))
        if self.official:
            self.objections += objections(method, arguments)
        if self.takes and method == "chat.postMessage":
            await asyncio.sleep(self.takes)
        fault = self._next_fault(method)
        if fault and not fault[0].endswith("_after_accept"):
            return await self._fail(request, *fault) or _refused(fault[0])
        answer = self._authorized(request, method) or self._dispatch(method, arguments)
        if fault:
            await self._fail(request, *fault)
        if self.official and "error" in answer:
            self.objections += undocumented(method, answer["error"])
        if answer.get("error") == "ratelimited":
            return web.json_response(answer, status=429, headers={"Retry-After": str(answer.pop("after"))})
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    def _next_fault(self, method: str) -> tuple[str, float] | None:
        faults = self._faults.get(method)
        fault = faults.pop(0) if faults else None
        return None if fault is None or fault[0] == "taken" else fault

    async def _fail(self, request: web.Request, kind: str, retry_after: float) -> web.StreamResponse | None:
        """Fail in a way of the network or of HTTP; None for an error of Slack's own."""
        match kind:
            case "ratelimited":
                headers = {"Retry-After": f"{retry_after:g}"}
                return web.json_response({"ok": False, "error": kind}, status=429, headers=headers)
            case "ratelimited_silently":
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429)
            case "ratelimited_html":
                return web.Response(status=429, text="<html>Slow down</html>", content_type="text/html")
            case "garbage" | "empty" | "no_object" | "no_id":
                return web.Response(text=_BODIES[kind], content_type="application/json")
            case "redirect" | "redirect_307":
                return web.Response(status=307 if "307" in kind else 302, headers={"Location": "/login"})
            case _ if kind.endswith("_html"):
                status = int(kind.removeprefix("http").removesuffix("_html"))
                return web.Response(status=status, text="<html>Sorry</html>", content_type="text/html")
            case "drop_before" | "drop_after_accept":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case "hang" | "hang_after_accept":
                await asyncio.sleep(3600)
            case "revoked":
                self.revoked = True
                return _refused("token_revoked")
        return None

    def _authorized(self, request: web.Request, method: str) -> Json | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return {"ok": False, "error": "not_authed"}
        if self.revoked:
            return {"ok": False, "error": "token_revoked"}
        if token not in (BOT_TOKEN, APP_TOKEN, CONFIG_TOKEN):
            return {"ok": False, "error": "invalid_auth"}
        if token != _TOKENS.get(method, BOT_TOKEN):
            return {"ok": False, "error": "not_allowed_token_type"}
        return None

    def _dispatch(self, method: str, arguments: Json) -> Json:
        match method:
            case "auth.test":
                ids = {"team_id": TEAM, "user_id": BOT_USER, "bot_id": "B1"}
                return {"ok": True, "url": "https://acme.slack.com/", "team": "Acme", "user": "papers", **ids}
            case "apps.connections.open":
                return self._open_connection()
            case "chat.postMessage":
                return self._post(arguments)
            case "chat.update":
                return self._update(arguments)
            case "conversations.history":
                return self._history(arguments)
            case "conversations.replies":
                return self._replies(arguments)
            case "views.open":
                return self.windows.open(arguments)
            case "views.update":
                return self.windows.update(arguments)
            case "chat.postEphemeral":
                return self._whisper(arguments)
            case "users.info":
                return self._person(arguments)
            case "conversations.info":
                return self._about(arguments)
            case "bots.info":
                return self._bot(arguments)
            case "apps.manifest.export":
                return self._exported(arguments)
        return {"ok": False, "error": "unknown_method"}

    def _open_connection(self) -> Json:
        if not self.socket_mode:
            return {"ok": False, "error": "forbidden_team"}
        ticket = f"ticket-{next(self._numbers)}"
        if self._expired:
            self._expired -= 1
        else:
            self._tickets.add(ticket)
        return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket/{ticket}"}

    def _post(self, arguments: Json) -> Json:
        to = arguments.get("channel", "")
        if to in self.users:  # opens a conversation with them
            self.channels.setdefault(to, Channel(to, "directmessage"))
        channel = self.channels.get(to)
        if error := self._cannot_post(channel, arguments):
            return {"ok": False, **error}
        assert channel is not None
        message = {
            "type": "message",
            "ts": self._ts(),
            "user": BOT_USER,
            "bot_id": "B1",
            "app_id": "A1",
            **{
                key: arguments[key]
                for key in ("text", "blocks", "metadata", "thread_ts")
                if arguments.get(key)
            },
        }
        channel.messages.append(message)
        self._write_down(channel, message)
        return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": message}

    def _cannot_post(self, channel: Channel | None, arguments: Json) -> Json | None:
        if "chat:write" not in self.scopes:
            return {"error": "missing_scope", "needed": "chat:write", "provided": ",".join(self.scopes)}
        if channel is None:
            return {"error": "channel_not_found"}
        if channel.archived:
            return {"error": "is_archived"}
        if not channel.member:
            return {"error": "not_in_channel"}
        if problems := _problems(arguments):
            return {"error": problems[0], "response_metadata": {"messages": problems[1:]}}
        return self._too_fast(channel)

    def _too_fast(self, channel: Channel) -> Json | None:
        now = time.monotonic()
        channel.posted_at = [at for at in channel.posted_at if at > now - WINDOW]
        if len(channel.posted_at) >= self.burst:
            return {"error": "ratelimited", "after": 1}
        channel.posted_at.append(now)
        return None

    def _whisper(self, arguments: Json) -> Json:
        """Seen by one person, kept by nobody."""
        channel = self.channels.get(arguments.get("channel", ""))
        if arguments.get("user") not in self.users:
            return {"ok": False, "error": "user_not_in_channel"}
        if error := self._cannot_post(channel, arguments):
            return {"ok": False, **error}
        self.whispers.append(arguments)
        return {"ok": True, "message_ts": self._ts()}

    def _person(self, arguments: Json) -> Json:
        if "users:read" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "users:read"}
        id = arguments.get("user", "")
        if id not in self.users:
            return {"ok": False, "error": "user_not_found"}
        name = self.users[id]
        about = {"id": id, "team_id": TEAM, "name": name.lower(), "is_admin": id in self.admins}
        return {"ok": True, "user": {**about, "profile": {"display_name": name, "real_name": f"{name} Lee"}}}

    def _bot(self, arguments: Json) -> Json:
        if "users:read" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "users:read"}
        if arguments.get("bot") != "B1":
            return {"ok": False, "error": "bot_not_found"}
        return {"ok": True, "bot": {"id": "B1", "app_id": self.app, "user_id": BOT_USER, "name": "papers"}}

    def _exported(self, arguments: Json) -> Json:
        if arguments.get("app_id") != self.app:
            return {"ok": False, "error": "app_not_found"}
        return {"ok": True, "manifest": self.manifest}

    def _about(self, arguments: Json) -> Json:
        if "channels:read" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "channels:read"}
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        return {"ok": True, "channel": {"id": channel.id, "name": channel.name, "creator": channel.creator}}

    def _update(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments["channel"])
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        if problems := _problems(arguments):
            return {"ok": False, "error": problems[0], "response_metadata": {"messages": problems[1:]}}
        for message in channel.messages:
            if message["ts"] == arguments["ts"]:
                message.update({key: arguments[key] for key in ("text", "blocks")})
                return {"ok": True, "ts": message["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _history(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments.get("channel", ""))
        if error := self._cannot_read(channel):
            return {"ok": False, "error": error}
        assert channel is not None
        said = sorted([*channel.messages, *channel.heard], key=lambda message: float(message["ts"]))
        top = [message for message in said if message.get("thread_ts") in (None, message["ts"])]
        return _paged(list(reversed(top)), arguments)

    def _replies(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments.get("channel", ""))
        if error := self._cannot_read(channel):
            return {"ok": False, "error": error}
        assert channel is not None
        root = arguments["ts"]
        thread = [
            message for message in channel.messages if root in (message["ts"], message.get("thread_ts"))
        ]
        return _paged(thread, arguments) if thread else {"ok": False, "error": "thread_not_found"}

    def _cannot_read(self, channel: Channel | None) -> str | None:
        if channel is None:
            return "channel_not_found"
        if "channels:history" not in self.scopes:
            return "missing_scope"
        return None if channel.member else "not_in_channel"

    # --- small things ---

    def _ts(self) -> str:
        """The moment, and different each time."""
        return f"{int(self.clock())}.{next(self._numbers):06}"

    def _write_down(self, channel: Channel, message: Json) -> None:
        if self.state:
            with self.state.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"channel": channel.id, **message}) + "\n")


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **await request.post()}


def _refused(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error})


def _problems(message: Json) -> list[str]:
    """The error Slack would answer with, and its details."""
    blocks = message.get("blocks") or []
    if details := violations(blocks):
        return ["invalid_blocks", *(f"[ERROR] {detail}" for detail in details)]
    if total(blocks) > TOTAL:
        return ["msg_blocks_too_long"]
    if units(message.get("text") or "") > TEXT:
        return ["msg_too_long"]
    return [] if blocks or message.get("text") else ["no_text"]


def _paged(messages: list[Json], arguments: Json) -> Json:
    """One page of what lies between oldest and latest."""
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    found = [message for message in messages if oldest <= float(message["ts"]) <= latest]
    if str(arguments.get("include_all_metadata", "")).lower() not in ("1", "true"):
        found = [{key: value for key, value in message.items() if key != "metadata"} for message in found]
    start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
    more = start + limit < len(found)
    cursor = {"response_metadata": {"next_cursor": str(start + limit)}} if more else {}
    return {"ok": True, "messages": found[start : start + limit], "has_more": more, **cursor}


def elements(message: Json, type: str) -> list[Json]:
    """The menus or the buttons of a message."""
    blocks = message.get("blocks") or []
    inside = (element for block in blocks if block["type"] == "actions" for element in block["elements"])
    return [element for element in inside if element["type"] == type]


@pytest.fixture
def slack_server() -> Iterator[SlackServer]:
    """A local Slack with team T1, channels C1, C2, C3 (without the bot) and D1, and Ann (U1) and Bob (U2)."""
    server = SlackServer().start()
    yield server
    server.stop()
    assert server.objections == []


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="a file that gets one line of JSON per message")
    parser.add_argument("--channels", type=int, default=0, help="so many more, C0 and on; crowds from stdin")
    chosen = parser.parse_args()
    server = SlackServer(chosen.port, chosen.state)
    server.official = False
    server.channels |= {f"C{at}": Channel(f"C{at}", f"channel-{at}") for at in range(chosen.channels)}
    server.start()
    print(json.dumps(server.env), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        for line in sys.stdin if chosen.channels else ():
            crowd = json.loads(line)
            server.takes = crowd.get("takes", 0.0)
            print(json.dumps(server.crowd(crowd["sentences"], crowd["at_once"])), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

"""What slack-bolt does with each thing it hears: acknowledge it at once, act on it once, answer it apart."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import heard
from adapters.slack.answers import Answers, Reply
from adapters.slack.heard import Heard
from adapters.slack.jobs import Jobs
from adapters.slack.limits import Element
from adapters.slack.logs import library_log
from adapters.slack.replies import InThread, Privately, SayInChannel

_ANYTHING = re.compile(".*", re.DOTALL)
_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Everything Slack can tell us, each with what follows from it."""

    client: AsyncWebClient
    answers: Answers
    say: SayInChannel
    jobs: Jobs
    home: str = ""  # the address of the workspace
    seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def app(self) -> AsyncApp:
        """A bolt application that hears with us."""
        app = AsyncApp(name="papers", token=self.client.token, signing_secret="", logger=library_log)
        app.client.base_url = self.client.base_url
        app.client.timeout = self.client.timeout
        app.use(self.once)
        # Everything is taken, also what is then ignored: what stays unacknowledged Slack sends again.
        app.command(_ANYTHING)(self.on_command)
        app.action(_ANYTHING)(self.on_action)
        app.event(_ANYTHING)(self.on_event)
        return app

    async def once(
        self, body: Element, ack: AsyncAck, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """Slack repeats what it believes lost, bolt acts on it again; we do not."""
        occasion = heard.occasion(body)
        if occasion in self.seen:
            return await ack()
        if occasion:
            self.seen[occasion] = None
            if len(self.seen) > _REMEMBERED:
                self.seen.popitem(last=False)
        return await next_()

    async def on_command(self, ack: AsyncAck, body: Element, respond: AsyncRespond) -> None:
        await ack()
        reply = Privately(respond=respond, replaces=True, command=body["command"], home=self.home)
        self.answer(heard.command(body), reply)

    async def on_action(self, ack: AsyncAck, body: Element, respond: AsyncRespond) -> None:
        await ack()
        if pressed := heard.pressed(body):
            self.answer(pressed, Privately(respond=respond, home=self.home))

    async def on_event(self, body: Element) -> None:
        if told := heard.mentioned(body):
            reply = InThread(
                client=self.client, say=self.say, channel=told.channel, thread=told.thread, home=self.home
            )
            self.answer(told, reply, public=not told.request.direct)

    def answer(self, told: Heard, reply: Reply, *, public: bool = True) -> None:
        # A command may be typed in anybody's conversation: only the public line shows whether we may post.
        announce = partial(self.say, told.channel) if public else None
        self.jobs.start(self.answers.give(told.request, reply, announce))

"""What slack-bolt does with each thing it hears: acknowledge it at once, act on it once, answer it apart."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from adapters.slack import heard
from adapters.slack.answers import Reply, answer
from adapters.slack.beginning import Beginning
from adapters.slack.heard import Heard
from adapters.slack.limits import Element
from adapters.slack.logs import library_log
from adapters.slack.parts import ABSTRACT_MENU, ASKS, asking
from adapters.slack.replies import InWindow
from adapters.slack.sealed import Place
from adapters.slack.submitted import Submission
from adapters.slack.ways import Ways
from adapters.slack.windows import filled, question, window
from bot.message import say, to_type
from bot.ports import Announce, Answers, Jobs, Occasions
from bot.ports.once import Work, nothing

log = logging.getLogger(__name__)

SHOW_ABSTRACT = "show_abstract"
"""The callback of the shortcut on a message, as in ``manifest.yaml``."""

_ANYTHING = re.compile(".*", re.DOTALL)
_ELSEWHERE = say("I belong to another workspace than you do, so I cannot answer that.")
_UNKNOWN = say("I can no longer tell what this window is about. Please close it, and open it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Everything Slack can tell us, each with what follows from it."""

    ways: Ways
    answers: Answers
    beginning: Beginning
    jobs: Jobs
    patience: float  # with what is submitted; Slack has three seconds
    occasions: Occasions

    def app(self) -> AsyncApp:
        """A bolt application that hears with us."""
        app = AsyncApp(
            name="papers",
            client=self.ways.client,
            authorize=_as(self.ways),
            signing_secret="",
            logger=library_log,
        )
        app.use(self.first)
        # Everything is taken, also what is then ignored: what stays unacknowledged Slack sends again.
        app.command(_ANYTHING)(self.on_command)
        app.action(_ANYTHING)(self.on_action)
        app.shortcut(_ANYTHING)(self.on_shortcut)
        app.view(_ANYTHING)(self.on_view)
        app.event(_ANYTHING)(self.on_event)
        return app

    async def first(
        self, body: Element, ack: AsyncAck, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """Before all else: nothing while we leave, nothing from elsewhere."""
        if self.jobs.closed:
            return BoltResponse(
                status=503, body=""
            )  # unacknowledged: Slack tells another process, or says so
        if heard.team_of(body) != self.ways.home.team:
            log.warning("what somebody of another workspace did was not heard")
            self._turn_away(body)
            return await ack()
        return await next_()

    def _turn_away(self, body: Element) -> None:
        if body.get("response_url"):
            self._act(body, partial(self.ways.privately(Place("", "", ""), body), _ELSEWHERE))

    # --- what people do ---

    async def on_command(self, ack: AsyncAck, body: Element) -> None:
        await ack()
        told = heard.command(body)
        self._answer(body, told, self.ways.to_command(told.place, body))

    async def on_action(self, ack: AsyncAck, body: Element) -> None:
        await ack()
        action, told = body["actions"][0], heard.pressed(body, self.ways.seal)
        if told is None:
            return
        if action["action_id"].startswith(ASKS):
            self._act(body, partial(self._ask, told.place, body))
        elif action["action_id"] == ABSTRACT_MENU:
            self._answer(body, told, self.ways.to_reading(told.place, body))
        else:
            self._answer(body, told, self.ways.to_press(told.place, body))

    async def on_shortcut(self, ack: AsyncAck, body: Element) -> None:
        await ack()
        if body.get("callback_id") == SHOW_ABSTRACT and (told := heard.shortcut(body, self.ways.seal)):
            self._answer(body, told, self.ways.to_reading(told.place, body))

    async def on_view(self, ack: AsyncAck, body: Element) -> None:
        place = heard.place_of(body, self.ways.seal)
        if place is None:
            await ack(response_action="update", view=window(_UNKNOWN, ""))
            return
        said = {field.block: heard.submitted(body, place, field.said) for field in filled(body["view"])}
        shown = self.ways.opened(place, body["view"]["id"])
        submission = Submission(
            said=said,
            announce=self._announce(place),
            reply=InWindow(window=shown, otherwise=self.ways.whispered(place)),
            patience=self.patience,
        )
        self._act(body, partial(submission.settle, self.answers, ack), otherwise=ack)

    async def on_event(self, body: Element) -> None:
        if channel := heard.joined(body, self.ways.home.user):
            self._act(body, partial(self.beginning.welcome, channel))
        elif told := heard.mentioned(body):
            self._act(body, partial(self._mentioned, told))

    # --- what follows from it ---

    def _act(self, body: Element, work: Work, otherwise: Work = nothing) -> None:
        """Once, of all times and processes that hear it."""
        self.jobs.start(self.occasions.act(heard.occasion(body), work, otherwise))

    def _answer(self, body: Element, told: Heard, reply: Reply) -> None:
        # A command may be typed in anybody's conversation: only the public line shows whether we may post.
        announce = self._announce(told.place)
        self._act(body, partial(answer, self.answers, told.request, reply, announce))

    def _announce(self, place: Place) -> Announce:
        return partial(self.ways.say, place.channel)

    async def _mentioned(self, told: Heard) -> None:
        request = await self.beginning.known(told)
        announce = None if request.direct else self._announce(told.place)
        await answer(self.answers, request, self.ways.to_mention(told), announce)

    async def _ask(self, place: Place, body: Element) -> None:
        """A window for what a button asks; where none opens, how to type it."""
        pressed = body["actions"][0]
        kind = pressed["action_id"].partition(":")[0]
        action = asking(kind, pressed["text"]["text"], pressed.get("value") or "")
        asked = self.ways.asking(place, body)
        if not await asked.draw(question(action, asked.private)):
            await self.ways.to_press(place, body)(to_type(action.asks or "", action.sentence))


def _as(ways: Ways) -> Callable[[], Awaitable[AuthorizeResult]]:
    """Who we are, as we know it: bolt need not ask Slack."""
    home = ways.home

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=home.team, bot_user_id=home.user, bot_token=ways.client.token
        )

    return authorize

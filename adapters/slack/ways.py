"""Which way back fits what a person did."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answers import Reply
from adapters.slack.client import answer_client
from adapters.slack.heard import Heard
from adapters.slack.home import Home
from adapters.slack.limits import Element
from adapters.slack.plain import COMMAND
from adapters.slack.replies import InThread, InWindow, Privately, SayInChannel, Whispered, Window
from adapters.slack.sealed import Place, Seal
from adapters.slack.windows import form_of
from bot.message import Message
from bot.ports import Proxies

ANSWER_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """All the ways back to people of one workspace."""

    client: AsyncWebClient
    home: Home
    say: SayInChannel
    proxies: Proxies

    @property
    def seal(self) -> Seal:
        return Seal(self.client.token or "")

    def to_command(self, place: Place, body: Element) -> Reply:
        """A form stands in a window, all else is seen by the person alone."""
        private = self.privately(place, body, command=body.get("command") or COMMAND, replaces=True)
        return InWindow(window=self.opening(place, body), otherwise=private, wanted=_has_form)

    def to_press(self, place: Place, body: Element) -> Reply:
        """The same, but the message that was pressed stays; in a window the answer takes its place."""
        if view := body.get("view"):
            return InWindow(window=self.opened(place, view["id"]), otherwise=self.whispered(place))
        return InWindow(
            window=self.opening(place, body), otherwise=self.privately(place, body), wanted=_has_form
        )

    def to_reading(self, place: Place, body: Element) -> Reply:
        """A window over the message whose paper is read."""
        return InWindow(window=self.opening(place, body), otherwise=self.privately(place, body))

    def asking(self, place: Place, body: Element) -> Window:
        """Where a question stands: in the window whose button asks it, else in a new one."""
        view = body.get("view")
        return self.opened(place, view["id"]) if view else self.opening(place, body)

    def to_mention(self, told: Heard) -> Reply:
        return InThread(
            client=self.client,
            say=self.say,
            channel=told.place.channel,
            thread=told.thread,
            home=self.home,
        )

    # --- the single ways ---

    def privately(
        self, place: Place, body: Element, *, command: str = COMMAND, replaces: bool = False
    ) -> Reply:
        """At the address Slack gave, or without one by a post only the person sees."""
        whispered = self.whispered(place, command)
        if not (url := body.get("response_url")):
            return whispered
        respond = answer_client(url=url, seconds=ANSWER_SECONDS, proxies=self.proxies)
        return Privately(respond=respond, otherwise=whispered, replaces=replaces)

    def whispered(self, place: Place, command: str = COMMAND) -> Whispered:
        return Whispered(client=self.client, place=place, command=command, home=self.home.url)

    def opening(self, place: Place, body: Element) -> Window:
        """A window this very act can open."""
        return Window(
            client=self.client,
            private=self._private(place),
            trigger=body.get("trigger_id"),
            home=self.home.url,
        )

    def opened(self, place: Place, id: str) -> Window:
        """A window that is open already."""
        return Window(client=self.client, private=self._private(place), id=id, home=self.home.url)

    def _private(self, place: Place) -> str:
        return self.seal.sealed(place)


def _has_form(message: Message) -> bool:
    return form_of(message) is not None

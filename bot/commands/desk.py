"""The desk itself: a sentence comes in, is understood, and gets its answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands import (
    completion,
    correcting,
    explaining,
    following,
    helping,
    muting,
    parting,
    pausing,
    preferring,
    previewing,
    recent,
    resuming,
    searching,
    sharing,
    showing,
    status,
    telling,
    timing,
    unfollowing,
    welcoming,
)
from bot.commands.allowance import Allowance, AskLimits
from bot.commands.asked import Asked, channel_of
from bot.commands.front_door import understand
from bot.commands.understood import (
    AskMutes,
    AskPreferences,
    AskSchedule,
    AskStatus,
    AuthorHint,
    Help,
    Incomplete,
    ListFollows,
    Looked,
    Mute,
    NotAPaper,
    Nothing,
    Paperless,
    Pause,
    Preview,
    Recent,
    Resume,
    Search,
    SetPreference,
    SetSchedule,
    Share,
    Show,
    Subscribe,
    Understood,
    Unmute,
    Unsubscribe,
    Why,
)
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId, Person, Schedule
from bot.engine import Engine
from bot.errors import KeywordError, RequestError, StoreError
from bot.message import Message
from bot.ports import Answer, Request, Store
from bot.text import storable

log = logging.getLogger(__name__)

USUAL = DigestLimits()
USUAL_ASKS = AskLimits()
NOBODY = Person(id="", name="")


def one_clock() -> None:
    """The one we go by is this computer's."""


class Commands:
    """Answers to whatever people type. Safe from several threads."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        default_schedule: Schedule,
        limits: DigestLimits = USUAL,
        ask_limits: AskLimits = USUAL_ASKS,
        wall_ahead: Callable[[], timedelta | None] = one_clock,
    ) -> None:
        """``default_schedule`` is for channels that never set their own; ``limits`` are those of digests;
        ``wall_ahead`` is how far this computer's clock is ahead of the one we go by, if that is another."""
        self._store = store
        self._engine = engine
        self._default_schedule = default_schedule
        self._limits = limits
        self._wall_ahead = wall_ahead
        self._allowance = Allowance(ask_limits)

    def answer(self, request: Request, now: datetime) -> Answer:
        """Do what was asked and tell what came of it. Never raises for anything a person can type."""
        said = understand(request.said, picked=request.picked)
        try:
            return self._answer(_storable(request), said, now)
        except KeywordError as error:
            return Answer(private=correcting.wrong_keyword(error, said), wrong=True)
        except RequestError as error:
            return Answer(private=correcting.wrong_request(error, said), wrong=True)
        except StoreError as error:
            log.error("a sentence could not be answered: %s", error)
            return Answer(private=correcting.no_store(error), failed=True)

    def complete(self, channel: ChannelId, typed: str) -> list[str]:
        """Sentences this text may be the beginning of, best first, at most 25. Raises `StoreError`."""
        followed = self._store.followed_texts(channel)
        muted = self._store.mutes(channel) if completion.is_about_mutes(typed) else ()
        return completion.completions(typed, followed, [mute.text for mute in muted])

    def joined(self, channel: ChannelId, name: str | None, now: datetime) -> Message | None:
        """What to say in a channel we were added to, once per stay. Raises `StoreError`."""
        nobody = Request(channel=channel, said="", who=NOBODY, may_change=True, channel_name=name)
        return welcoming.joined(self._asked(_storable(nobody), now))

    def left(self, channel: ChannelId, why: str, now: datetime, *, gone: bool) -> Message | None:
        """We can no longer post to a channel; what to tell elsewhere. Raises `StoreError`."""
        return parting.left(self._store, channel, storable(why), now, gone=gone)

    def renamed(self, channel: ChannelId, name: str) -> None:
        """The platform calls a channel something else now. Raises `StoreError`."""
        self._store.rename(channel, storable(name))

    def feeds(self, place: str) -> list[Channel]:
        """The channels below this part of an id that follow something. Raises `StoreError`."""
        return parting.feeds(self._store, place)

    def asks_who_manages(self, request: Request) -> bool:
        """Whether the answer depends on who manages the channel. Raises `StoreError`."""
        if isinstance(understand(request.said, picked=request.picked), AskPreferences | SetPreference):
            return True
        channel = self._store.channel(request.channel)
        return channel is not None and bool(channel.preferences.managers_only)

    def is_new(self, occasion: str, now: datetime) -> bool:
        """Whether nobody was asked this before. Raises `StoreError`."""
        return self._store.note_occasion(storable(occasion), now)

    def _answer(self, request: Request, said: Understood, now: datetime) -> Answer:
        match said:
            case Help():
                return helping.explain(said)
            case Incomplete():
                return Answer(private=correcting.incomplete(said), wrong=True)
            case NotAPaper():
                return Answer(private=correcting.not_a_paper(said), wrong=True)
            case Paperless():
                return Answer(private=correcting.paperless(), wrong=True)
            case AuthorHint():
                return Answer(private=correcting.author_hint(said))
            case _:
                with self._store.one_view() if _only_asks(said) else nullcontext():
                    asked = self._asked(request, now)
                    answer = _answered(asked, said)
                return (
                    welcoming.greeted(asked, answer, isinstance(said, Nothing)) if request.first else answer
                )

    def _asked(self, request: Request, now: datetime) -> Asked:
        channel = channel_of(request, self._store, self._default_schedule, now)
        return Asked(
            request=request,
            now=now,
            store=self._store,
            engine=self._engine,
            channel=channel,
            limits=self._limits,
            allowance=self._allowance,
            wall_ahead=self._wall_ahead(),
        )


def _storable(request: Request) -> Request:
    """With names that can be kept, whatever a platform lets people call themselves."""
    name, channel_name = storable(request.who.name), request.channel_name and storable(request.channel_name)
    return replace(request, who=replace(request.who, name=name), channel_name=channel_name)


def _only_asks(said: Understood) -> bool:
    """Whether nothing is written on the way to the answer."""
    match said:
        case Search(stops=stops):
            return stops is None
        case (
            Recent()
            | Show()
            | Why()
            | Preview()
            | ListFollows()
            | AskMutes()
            | AskPreferences()
            | AskStatus()
        ):
            return True
        case _:
            return False


def _answered(asked: Asked, said: Understood) -> Answer:
    """What needs the store."""
    match said:
        case Search(stops=Unsubscribe() as ends) if unfollowing.is_followed(asked, ends):
            return unfollowing.unsubscribe(asked, ends)
        case Search():
            return searching.search(asked, said)
        case Recent():
            return recent.tell_recent(asked, said)
        case Show():
            return showing.show(asked, said)
        case Share():
            return sharing.share(asked, said)
        case Why():
            return explaining.why(asked, said)
        case Preview():
            return previewing.preview(asked)
        case _:
            return _changed(asked, said) or _told(asked, said)


def _changed(asked: Asked, said: Understood) -> Answer | None:
    """What changes the channel."""
    match said:
        case Subscribe():
            return following.subscribe(asked, said)
        case Unsubscribe():
            return unfollowing.unsubscribe(asked, said)
        case SetSchedule():
            return timing.set_schedule(asked, said)
        case Pause():
            return pausing.pause(asked, said)
        case Resume():
            return resuming.resume(asked, said)
        case Mute():
            return muting.mute(asked, said)
        case Unmute():
            return muting.unmute(asked, said)
        case SetPreference():
            return preferring.set_preference(asked, said)
        case Looked():
            return resuming.looked(asked, said)
        case _:
            return None


def _told(asked: Asked, said: Understood) -> Answer:
    """What asks how the channel is set up, and whether all is well."""
    match said:
        case ListFollows():
            return telling.list_follows(asked)
        case AskSchedule():
            return timing.tell_schedule(asked)
        case AskMutes():
            return muting.tell_mutes(asked)
        case AskPreferences():
            return preferring.tell_settings(asked)
        case AskStatus():
            return status.tell_status(asked)
        case _:
            return telling.tell(asked)

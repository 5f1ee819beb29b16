"""The story: first start, two ordinary days, a quiet weekend, a lost day, a power cut, two questions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import script
from bot.demo.machine import Chat, Machine, PowerCut
from bot.demo.preview import KEYWORDS
from bot.demo.sample import Announced, sample
from bot.domain import Batch, PaperId
from bot.message import Message, Say

Printer = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of the five days."""

    batches: tuple[Batch, ...]
    posted: tuple[PaperId, ...]  # in the order they came
    asked: int  # times the chat was asked whether a post had come through


def run(print_message: Printer, *, pace: float = 0.15, sleep: Callable[[float], None] = time.sleep) -> Shown:
    """Play five days, waiting ``pace`` seconds after each message, and leave nothing behind.

    Must not be called on an event loop.
    """
    with TemporaryDirectory(prefix="papers-demo-") as folder:

        def say(message: Message) -> None:
            print_message(message)
            sleep(pace)

        show = _Show(Path(folder), say)
        try:
            return show.play()
        finally:
            show.machine.stop()


class _Show:
    """One performance."""

    def __init__(self, folder: Path, say: Printer) -> None:
        self._say = say
        self._batches: list[Batch] = []
        self._chat = Chat(say)
        self.machine = Machine(folder, self._chat)

    def play(self) -> Shown:
        self._say(script.opening())
        self._first_start(at(26, 3))
        self._ordinary_day(at(27, 3))
        self._ordinary_day(at(28, 3))
        self._weekend(at(29, 3))
        self._lost_day(at(31, 3))
        self._power_cut(at(33, 3))
        self._questions(at(33, 10))
        self._say(script.closing(self._batches, self._chat.posted))
        return Shown(tuple(self._batches), tuple(self._chat.posted), self._chat.asked)

    def _first_start(self, night: datetime) -> None:
        self.machine.start(night)
        self.machine.take_in(night)
        self._tell(
            night, "First start: the bot takes in what arXiv has announced so far. None of it is news."
        )
        self._ask("subscribe " + ", ".join(KEYWORDS), night.replace(hour=8))
        self.machine.give_out(nine := night.replace(hour=9))
        self._tell(nine, "Time for the digest. A new keyword brings no backlog, so nothing is posted.")

    def _ordinary_day(self, night: datetime) -> None:
        self._take_in(night)
        self._tell(nine := night.replace(hour=9), "Time for the digest:")
        self.machine.give_out(nine)

    def _weekend(self, night: datetime) -> None:
        for day in (night, night + timedelta(days=1)):
            self.machine.take_in(day)
            self.machine.give_out(nine := day.replace(hour=9))
        self._tell(nine, "A quiet weekend: arXiv has announced nothing, the bot has said nothing.")

    def _lost_day(self, night: datetime) -> None:
        self._take_in(night)
        self._tell(
            night.replace(hour=4), "Somebody needs the socket. The bot is off, and Monday has no digest."
        )
        self.machine.stop()
        back = night + timedelta(hours=31)
        self.machine.start(back)
        self._take_in(back)
        self._tell(back, "The bot is back, with one digest for both days:")
        self.machine.give_out(back)

    def _power_cut(self, night: datetime) -> None:
        self._take_in(night)
        nine, back, later = (night.replace(hour=9, minute=minute) for minute in (0, 5, 7))
        self._tell(nine, "Time for the digest. The chat takes it, and at that very moment the power fails:")
        self._chat.cut_after_next = True
        try:
            self.machine.give_out(nine)
        except PowerCut:
            self.machine.stop()
        self.machine.start(back)
        self._tell(back, "Started again, the bot cannot know whether that post came through …")
        self.machine.give_out(back)
        self.machine.give_out(later)  # even somebody who was only slow would be done by now
        self._tell(later, "… so it has asked the chat, found the post there, and posts nothing twice.")
        self._say(script.late_arrival(max(map(_announced, self._chat.posted), key=_days_on_the_way)))

    def _questions(self, now: datetime) -> None:
        self._ask(KEYWORDS[0], now)
        self._ask(f"show {self._chat.posted[-1]}", now)

    def _take_in(self, now: datetime) -> None:
        batch = self.machine.take_in(now)
        assert batch
        self._batches.append(batch)
        self._tell(now, script.announcement(batch))

    def _ask(self, said: str, now: datetime) -> None:
        self._tell(now, "You type ", Say(said))
        self._say(self.machine.answer(said, now))

    def _tell(self, now: datetime, *spans: str | Say) -> None:
        self._say(script.step(now, *spans))


def at(day: int, hour: int) -> datetime:
    """A moment of the show; days are counted from the first of March 2025, and go on into April."""
    return datetime(2025, 3, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


def _announced(id: PaperId) -> Announced:
    return next(one for one in sample() if one.paper.id == id)


def _days_on_the_way(one: Announced) -> int:
    return (one.day - one.paper.published.date()).days if one.paper.published else 0

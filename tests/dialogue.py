"""A channel to talk to: a real database, a feed with a vocabulary, and what is said as plain text."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands import Commands
from bot.domain import ChannelId, Paper, Person, Schedule
from bot.engine import Engine
from bot.message import (
    Action,
    Actions,
    Blank,
    Block,
    Choice,
    Code,
    Form,
    Heading,
    Items,
    Jump,
    Link,
    Message,
    Note,
    PaperCard,
    PaperLine,
    Say,
    Span,
    Strong,
    Text,
)
from bot.ports import Answer, Request, Store
from bot.storage import open_store
from feed import Feed, a_paper, utc
from stores import all_tables, file_in, new_file

LAB = ChannelId("slack/T1/C1")
ANN = Person(id="U1", name="Ann")
BASELINE = utc(2025, 3, 10, 5, 12)  # a Monday
NOW = utc(2025, 3, 13, 10)  # Thursday
PARIS = Schedule(zone="Europe/Paris")

OLD = (
    a_paper("2503.05001", "Fast MRI for everyone", published=utc(2025, 3, 6)),
    a_paper("2503.05002", "A survey of diffusion models", published=utc(2025, 3, 6)),
)
NEW = tuple(
    a_paper(f"2503.0900{number}", title, published=utc(2025, 3, 11))
    for number, title in enumerate(
        [
            "Deep MRI",
            "MRI of the heart",
            "MRI of the brain",
            "Diffusion in the brain",
            "Learning fast reconstruction of MRI by unrolling",
            "Attention to MRI: a pasted title",
        ],
        start=1,
    )
)

CHANGE = (
    "[Change the time: schedule (When shall it come? Such as 9am, 08:30 mon-thu Europe/Paris, "
    "weekly mon 8:30, or announced)]"
)
"""As it stands under what was followed."""


class Room:
    """One channel in one installation, some days after it began."""

    def __init__(self, folder: Path, *, harvested: bool = True) -> None:
        self.feed = Feed(page_size=100)
        url = new_file(folder, _harvested if harvested else all_tables)
        self.store: Store = open_store(url, now=BASELINE)
        self.engine = Engine(self.store, self.feed)
        self.commands = Commands(self.store, self.engine, PARIS)
        self.feed.announce(date(2025, 3, 7), *OLD)
        self.feed.announce(date(2025, 3, 12), *NEW)

    def announce(self, day: date, *papers: Paper, at: datetime) -> None:
        """arXiv announces papers, and they are harvested."""
        self.feed.announce(day, *papers)
        self.engine.harvest(at)

    def answer(
        self,
        said: str,
        *,
        may_change: bool = True,
        manages: bool | None = None,
        now: datetime = NOW,
        channel: ChannelId = LAB,
    ) -> Answer:
        request = Request(channel=channel, said=said, who=ANN, may_change=may_change, manages=manages)
        return self.commands.answer(request, now)

    def say(self, said: str, *, may_change: bool = True, now: datetime = NOW) -> str:
        """What the person reads at once."""
        return printed(self.answer(said, may_change=may_change, now=now).private)

    def public(self, said: str, *, now: datetime = NOW) -> str:
        """What the channel is told."""
        answer = self.answer(said, now=now)
        assert answer.public is not None
        return printed(answer.public)

    def later(self, said: str) -> str:
        """What the person reads once arXiv was asked."""
        answer = self.answer(said)
        assert answer.later is not None
        return printed(answer.later())

    def followed(self) -> list[str]:
        return [follow.text for follow in self.store.follows(LAB, NOW)]


@cache
def _harvested() -> bytes:
    """The file after the baseline and the first announcement: to copy it is much faster than to live it."""
    with TemporaryDirectory() as folder:
        room = Room(Path(folder), harvested=False)
        room.engine.harvest(BASELINE)
        room.engine.harvest(utc(2025, 3, 13, 4, 12))
        room.store.close()
        return file_in(Path(folder)).read_bytes()


def printed(message: Message) -> str:
    """A message as plain text: `keyword`, «sentence to type», [button: sentence]."""
    return "\n".join(map(_block, message.blocks))


def _block(block: Block) -> str:
    match block:
        case Heading(words):
            return words.upper()
        case Text(spans) | Note(spans):
            return "".join(map(_span, spans))
        case Items(rows, numbered):
            marks = (f"{at}." if numbered else "-" for at in range(1, len(rows) + 1))
            return "\n".join(
                f"{mark} {''.join(map(_span, row))}" for mark, row in zip(marks, rows, strict=True)
            )
        case PaperLine():
            facts = (block.authors, block.categories, block.date, block.comment, ", ".join(block.keywords))
            return " · ".join(filter(None, (f"* {block.title}", *facts)))
        case PaperCard():
            return "\n".join((f"# {block.line.title}", block.authors, block.abstract))
        case Actions(actions):
            return " ".join(map(_button, actions))
        case Form(title=title, fields=fields):
            return "\n".join([f"[{title}]", *map(_field, fields)])


def _button(action: Action) -> str:
    asks = f" ({action.asks})" if action.asks else ""
    return f"[{action.label}: {action.sentence}{asks}]"


def _field(field: Choice | Blank) -> str:
    match field:
        case Choice():
            options = (
                f"{'(*)' if at == field.chosen else '( )'} {label}: {sentence}"
                for at, (label, sentence) in enumerate(field.options)
            )
            return f"{field.label} {' '.join(options)}"
        case Blank():
            return f"{field.label} [{field.typed}]: {field.sentence}"


def _span(span: Span) -> str:
    match span:
        case Code(text):
            return f"`{text}`"
        case Say(sentence):
            return f"«{sentence}»"
        case Strong(text):
            return text
        case Link(label, _):
            return label
        case Jump(label, _, message_id):
            return f"{label} → {message_id}"
        case _:
            return span

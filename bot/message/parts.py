"""What a message is made of: spans, blocks, and the message itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain import ChannelId, PaperId


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that matter most in their paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A keyword, an identifier, a setting: something to be read letter by letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence to type. A renderer puts its own way of calling us in front (``/papers …``)."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Jump:
    """The way to a message we posted; where a platform has no address for it, the label alone is shown."""

    label: str
    channel: ChannelId
    message_id: str  # as the platform named it
    root: str | None = None  # the message it is a reply to


Span = str | Strong | Code | Say | Link | Jump
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``numbered`` from 1."""

    rows: tuple[Spans, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper in a list: everything readable, nothing escaped, what is missing left out."""

    id: PaperId
    url: str
    title: str
    authors: str = ""  # first three, "et al. (11)"
    categories: str = ""  # primary × cross-lists
    date: str = ""  # and what is unusual about it: announced late, a new version
    comment: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCard:
    """One paper in full."""

    line: PaperLine
    authors: str  # all of them
    abstract: str
    facts: tuple[tuple[str, str], ...] = ()  # label, value: versions, dates, journal
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A button: pressing it says the sentence, in the channel and by the person who pressed.

    One that ``asks`` first asks for a text with this question, and says the sentence followed by it; where
    nothing can be asked, the sentence is shown as the beginning of one to type.
    """

    label: str
    sentence: str
    asks: str | None = None
    lines: bool = False  # whether that text may have several lines

    def said(self, typed: str) -> str:
        """What it says, with the text that was asked for."""
        return followed_by(self.sentence, typed)


@dataclass(frozen=True, slots=True)
class Actions:
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A field with something to choose: choosing another than the one that holds says its sentence."""

    label: str
    options: tuple[tuple[str, str], ...]  # label, sentence
    chosen: int | None = None  # the one that holds
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A field to type in: another text than the one that holds says the sentence followed by it."""

    label: str
    sentence: str
    typed: str = ""  # what holds
    hint: str = ""
    lines: bool = False  # whether it may have several lines

    def said(self, typed: str) -> str:
        """What filling it in says."""
        return followed_by(self.sentence, typed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Several things to change at once. Each is also a sentence to type, said elsewhere in the message, so
    where there are no forms nothing is drawn for it."""

    title: str
    label: str  # of the button that opens it, where it is not open already
    sentence: str  # what brings the message with this form again, as things are then
    fields: tuple[Choice | Blank, ...]


Block = Heading | Text | Note | Items | PaperLine | PaperCard | Actions | Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to people.

    ``abstracts`` asks the renderer for one menu over the paper lines that shows an abstract to whoever
    picks it; picking says ``show ID``. ``reasons`` asks for a button over them that says why they are here
    (`reasons_of`). ``compact`` asks for little of each paper: two lines, say.
    """

    summary: str
    blocks: tuple[Block, ...]
    abstracts: bool = False
    reasons: bool = False
    compact: bool = False


def reasons_of(lines: Sequence[PaperLine]) -> Action:
    """The button that asks why these papers are here."""
    label = "Why this?" if len(lines) == 1 else "Why these?"
    return Action(label, f"why {' '.join(line.id for line in lines)}")


def followed_by(sentence: str, typed: str) -> str:
    """The sentence with what was typed behind it; who typed the whole sentence there is understood, too."""
    again = re.match(rf"(?:/\w+\s+)?{re.escape(sentence)}\s+(?=\S)", typed, re.IGNORECASE)
    return f"{sentence} {typed[again.end() :] if again and sentence else typed}".strip()


def text(*spans: Span) -> Text:
    return Text(spans)


def note(*spans: Span) -> Note:
    return Note(spans)


def say(*spans: Span) -> Message:
    """A message of one paragraph."""
    return Message(summary=plain(spans), blocks=(Text(spans),))


def to_type(question: str, sentence: str) -> Message:
    """What a button asks, where nothing can be filled in: the sentence to type instead."""
    return say(f"{question.rstrip('.')}. To answer, type ", Say(f"{sentence} …"))


def plain(spans: Iterable[Span]) -> str:
    """The words of some spans without their roles."""
    return "".join(_words(span) for span in spans)


def _words(span: Span) -> str:
    match span:
        case str():
            return span
        case Strong(words) | Code(words):
            return words
        case Say(sentence):
            return sentence
        case Link(label, _) | Jump(label):
            return label

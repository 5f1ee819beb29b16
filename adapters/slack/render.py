"""A message as Block Kit. Any message fits: what matters least is left out first.

`render` tries one `Room` after the other, from generous to tight, until Slack surely takes the result:
comments go first, then authors, keywords and words; titles are only cut. (Of 799 parts made of real papers,
fifteen each, every one fits in the first.) Where even the tightest is too
wide (never for a digest's part, see the tests), whole blocks go: remarks first, papers last and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.slack import limits
from adapters.slack.blocks import (
    Button,
    bold,
    buttons,
    clean,
    code,
    context,
    header,
    link,
    menu,
    paragraph,
    plain,
    rich_text,
    row,
)
from adapters.slack.limits import Element, cut
from adapters.slack.plain import aloud
from adapters.slack.words import one_line, permalink
from bot.message import (
    Action,
    Actions,
    Block,
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
    Spans,
    Strong,
    Text,
    note,
    papers,
    reasons_of,
)

COMMAND = "/papers"

SAYS = "say"
"""How the ids of our buttons begin; their value is the sentence they say."""

ASKS, ASKS_LINES = "ask", "ask-lines"
"""How the ids of buttons begin that ask for a text first; their value is the sentence and the question."""

_WHY_ALOUD = "Why these papers are here, told only to you"

ABSTRACT_MENU = "abstract"
"""The id of the menu over a message's papers; the value of a choice is the sentence it says."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each thing is shown, in characters or pieces; 0 leaves it out."""

    title: int
    authors: int
    comment: int
    keywords: int
    choice: int  # a title in the menu
    words: int  # a paragraph, a row of a list
    rows: int
    abstract: int
    names: int  # the authors of a card


ROOMS = (
    #    title  authors  comment  keywords  choice  words  rows  abstract  names
    Room(300,   200,     200,     8,        75,     3000,  60,   4000,     1500),
    Room(300,   150,     80,      6,        60,     1500,  40,   4000,     800),
    Room(300,   120,     40,      4,        45,     800,   30,   3000,     400),
    Room(250,   120,     0,       4,        45,     800,   30,   3000,     400),
    Room(250,   0,       0,       3,        45,     400,   20,   2000,     200),
    Room(160,   0,       0,       1,        40,     250,   12,   1000,     100),
    Room(80,    0,       0,       0,        40,     100,   6,    500,      50),
)  # fmt: skip
_KEYWORD = 40
_CATEGORIES = 40
_DATE = 44  # "new version v12, 30 Sep 2025" and such


@dataclass(frozen=True, slots=True)
class Speech:
    """How we are called where it is shown, and the address of the workspace, empty while unknown."""

    command: str
    home: str


def render(message: Message, command: str = COMMAND, home: str = "") -> Element:
    """What is posted: ``text`` for notifications and screen readers, ``blocks`` for everybody else."""
    speech = Speech(command, home)
    return {
        "text": aloud(message),
        "blocks": _blocks(message, speech),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _blocks(message: Message, speech: Speech) -> list[Element]:
    if len(message.blocks) < limits.BLOCKS:
        for room in ROOMS:
            if limits.fits(blocks := _drawn(message, room, speech)):
                return blocks
    return _shed(message, speech)


def _shed(message: Message, speech: Speech) -> list[Element]:
    """As many whole blocks as fit in the tightest room, what matters most first."""
    by_weight = sorted(range(len(message.blocks)), key=lambda at: (_matters(message.blocks[at]), at))
    for kept in range(min(len(by_weight), limits.BLOCKS - 2), -1, -1):
        some = _only(message, sorted(by_weight[:kept]))
        if limits.fits(blocks := _drawn(some, ROOMS[-1], speech)):
            return blocks
    return []


def _only(message: Message, kept: Sequence[int]) -> Message:
    blocks = tuple(message.blocks[at] for at in kept)
    missing = _papers_in(message.blocks) - _papers_in(blocks)
    return replace(message, blocks=(*blocks, note(f"… and {papers(missing)} more")) if missing else blocks)


def _papers_in(blocks: Sequence[Block]) -> int:
    return sum(isinstance(block, PaperLine | PaperCard) for block in blocks)


def _matters(block: Block) -> int:
    match block:
        case PaperLine() | PaperCard():
            return 0
        case Heading():
            return 1
        case Actions() | Form():
            return 2
        case _:
            return 3


def _drawn(message: Message, room: Room, speech: Speech) -> list[Element]:
    return list(_Drawing(room, speech, message.compact).message(message))


@dataclass(frozen=True, slots=True)
class _Drawing:
    room: Room
    speech: Speech
    compact: bool = False

    def message(self, message: Message) -> Iterator[Element]:
        listed = {at: block for at, block in enumerate(message.blocks) if isinstance(block, PaperLine)}
        for at, block in enumerate(message.blocks):
            yield from self.block(block, at)
            if at == max(listed, default=None):
                yield from row(self.touched(message, list(listed.values())))

    def touched(self, message: Message, lines: Sequence[PaperLine]) -> Iterator[Element]:
        """What can be asked about the papers of a message."""
        if message.abstracts:
            choices = ((self.choice(line), f"show {line.id}") for line in lines)
            yield from menu(ABSTRACT_MENU, "Abstract of…", choices)
        if message.reasons:
            why = reasons_of(lines)
            yield from buttons("why", [Button(SAYS, why.label, why.sentence, _WHY_ALOUD)])

    def choice(self, line: PaperLine) -> str:
        return cut(one_line(line.title) or line.id, self.room.choice)

    def block(self, block: Block, at: int) -> Iterator[Element]:
        match block:
            case Heading(words):
                yield from header(words)
            case Text(spans):
                yield from rich_text(paragraph(self.spans(spans, self.room.words)))
            case Note(spans):
                yield from self.note(spans)
            case Items(rows, numbered):
                yield from self.items(rows, numbered=numbered)
            case PaperLine():
                yield from rich_text(paragraph(self.paper(block)))
            case PaperCard():
                yield from self.card(block)
            case Actions(some):
                yield from row(buttons(str(at), map(button, some)))
            case Form(label=label, sentence=sentence):
                yield from row(buttons(str(at), [Button(SAYS, label, sentence)]))

    # --- running text ---

    def spans(self, spans: Spans, most: int) -> Iterator[Element]:
        for span in spans:
            if most <= 0:
                return
            for element in self.span(span, most):
                most -= limits.characters(element)
                yield element

    def span(self, span: Span, most: int) -> Iterator[Element]:
        match span:
            case str():
                return plain(span, most)
            case Strong(words):
                return bold(words, most)
            case Code(words):
                return code(words, most)
            case Say(sentence):
                return code(f"{self.speech.command} {sentence}", most)
            case Link(label, url):
                return link(label, url, most)
            case Jump(label, channel, moment, root):
                return link(label, permalink(self.speech.home, channel, moment, root), most)

    def note(self, spans: Spans) -> Iterator[Element]:
        """Small print; where it has links, ordinary print, for small print with links would be parsed."""
        if any(isinstance(span, Link | Jump) for span in spans):
            yield from rich_text(paragraph(self.spans(spans, self.room.words)))
        else:
            words = (element["text"] for element in self.spans(spans, min(self.room.words, limits.NOTE)))
            yield from context("".join(words))

    def items(self, rows: Sequence[Spans], *, numbered: bool) -> Iterator[Element]:
        shown = [paragraph(self.spans(row, self.room.words)) for row in rows[: self.room.rows]]
        # A row without words keeps its place: people refer to rows by number.
        kept = [row or paragraph(plain("–", 1)) for row in shown]
        elements = [_list([row for some in kept for row in some], numbered=numbered)] if kept else []
        if left := len(rows) - len(shown):
            elements += paragraph(plain(f"… and {left:,} more", self.room.words))
        yield from rich_text(elements)

    # --- papers ---

    def paper(self, line: PaperLine) -> Iterator[Element]:
        yield from link(one_line(line.title) or line.id, line.url, self.room.title, strong=True)
        keywords = [cut(one_line(keyword), _KEYWORD) for keyword in line.keywords[: self.room.keywords]]
        # Every piece of its own costs more than its words: one piece for all keywords.
        tags = list(code(" · ".join(filter(None, keywords)), limits.NOTE))
        rows = self.short(line) if self.compact else self.about(line)
        about = "".join(f"\n{row}" for row in rows if row)
        between = " · " if rows[-1] else "\n"
        yield from clean(about + between if tags else about)
        yield from tags

    def about(self, line: PaperLine) -> Sequence[str]:
        """Authors, and below them where and when it appeared and what its authors say of it."""
        authors = cut(one_line(line.authors), self.room.authors)
        facts = (
            cut(one_line(line.categories), _CATEGORIES),
            cut(one_line(line.date), _DATE),
            cut(one_line(line.comment), self.room.comment),
        )
        return authors, " · ".join(filter(None, facts))

    def short(self, line: PaperLine) -> Sequence[str]:
        """Authors and date on one line."""
        authors = cut(one_line(line.authors), self.room.authors)
        return (" · ".join(filter(None, (authors, cut(one_line(line.date), _DATE)))),)

    def card(self, card: PaperCard) -> Iterator[Element]:
        """The paper; its abstract, with the way to the rest where it is cut; facts and links."""
        line = replace(card.line, authors=card.authors)
        whole = replace(self.room, authors=self.room.names, comment=max(self.room.comment, self.room.names))
        yield from rich_text(paragraph(_Drawing(whole, self.speech).paper(line)))
        yield from rich_text(paragraph(self.abstract(card)))
        yield from rich_text(paragraph(self.facts(card)))

    def abstract(self, card: PaperCard) -> Iterator[Element]:
        yield from plain(card.abstract, self.room.abstract)
        if limits.length(card.abstract) > self.room.abstract:
            yield from plain(" ", 1)
            yield from link("read on", card.line.url, self.room.words)

    def facts(self, card: PaperCard) -> Iterator[Element]:
        facts = " · ".join(f"{label}: {value}" for label, value in card.facts if value)
        yield from plain(facts, self.room.words)
        for index, one in enumerate(card.links):
            if facts or index:
                yield from plain(" · ", 3)
            yield from link(one.label, one.url, self.room.words)


def button(action: Action) -> Button:
    """It carries its sentence, and its question if it asks one; both are what a screen reader says."""
    if action.asks is None:
        return Button(SAYS, action.label, action.sentence, _aloud(action.label, action.sentence))
    kind, said = ASKS_LINES if action.lines else ASKS, f"{action.sentence}\n{action.asks}"
    return Button(kind, action.label, said, _aloud(action.label, action.asks))


def _aloud(label: str, says: str) -> str:
    return f"{label}: {says}" if label and says else ""


def asking(kind: str, label: str, value: str) -> Action:
    """The button again, of what it carried."""
    sentence, _, asks = value.partition("\n")
    return Action(label, sentence, asks=asks, lines=kind == ASKS_LINES)


def _list(rows: Sequence[Element], *, numbered: bool) -> Element:
    return {"type": "rich_text_list", "style": "ordered" if numbered else "bullet", "elements": list(rows)}

"""One block of a message → Block Kit, with as much of each thing as there is room for."""

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
    paragraph,
    plain,
    rich_text,
    row,
)
from adapters.slack.inert import one_line, permalink
from adapters.slack.limits import Element, cut
from adapters.slack.parts import SAYS, button, touched
from bot.message import (
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
)


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


@dataclass(frozen=True, slots=True)
class Drawing:
    """A message in one room."""

    room: Room
    speech: Speech
    compact: bool = False

    def message(self, message: Message) -> Iterator[Element]:
        listed = {at: block for at, block in enumerate(message.blocks) if isinstance(block, PaperLine)}
        last = max(listed, default=None)
        for at, block in enumerate(message.blocks):
            yield from self.block(block, at)
            if at == last:
                yield from row(touched(message, list(listed.values()), self.room.choice))

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
        yield from rich_text(paragraph(Drawing(whole, self.speech).paper(line)))
        yield from rich_text(paragraph(self.abstract(card)))
        yield from rich_text(paragraph(self.facts(card)))

    def abstract(self, card: PaperCard) -> Iterator[Element]:
        yield from plain(card.abstract, self.room.abstract)
        if limits.size(card.abstract) > self.room.abstract:
            yield from plain(" ", 1)
            yield from link("read on", card.line.url, self.room.words)

    def facts(self, card: PaperCard) -> Iterator[Element]:
        facts = " · ".join(f"{label}: {value}" for label, value in card.facts if value)
        yield from plain(facts, self.room.words)
        for index, one in enumerate(card.links):
            if facts or index:
                yield from plain(" · ", 3)
            yield from link(one.label, one.url, self.room.words)


def _list(rows: Sequence[Element], *, numbered: bool) -> Element:
    return {"type": "rich_text_list", "style": "ordered" if numbered else "bullet", "elements": list(rows)}

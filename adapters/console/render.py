"""A message as a terminal shows it. Every text goes through `inert`; nothing is parsed as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import quote

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text as Line

from adapters.console.hanging import Hanging
from adapters.console.inert import inert, inert_url
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
    Strong,
    Text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the terminal at hand can do, and how we are called there."""

    hyperlinks: bool = False
    prompt: bool = False  # sentences are typed as they are; in a shell, `papers` goes in front
    channel: str | None = None  # and this behind, where they are about another channel


_FOR_A_SHELL = re.compile(r"[\w ,.:/@+=…-]*")
"""What a shell takes as it is; it would drop quotes, and all that follows a ``#``."""

HEADING = Style(bold=True)
TITLE = Style(bold=True)
SAY = Style(color="cyan")
CODE = Style(color="green")
KEYWORD = Style(color="magenta")
DIM = Style(dim=True)
COMMENT = Style(italic=True)


def render(message: Message, look: Look, first: int = 1) -> RenderableType:
    """The whole message, its papers numbered from ``first``, wrapped by whoever prints it."""
    count = sum(isinstance(block, PaperLine) for block in message.blocks)
    return Group(*_Renderer(look, range(first, first + count)).blocks(message))


@dataclass(frozen=True, slots=True)
class _Renderer:
    look: Look
    numbers: range  # of its papers

    def blocks(self, message: Message) -> Iterator[RenderableType]:
        numbers = iter(self.numbers)
        # What a form changes is said in words beside it, too.
        drawn = [block for block in message.blocks if not isinstance(block, Form)]
        for index, block in enumerate(drawn):
            if index and _apart(drawn[index - 1], block):
                yield Line()
            yield _tidy(self.block(block, numbers))
        if message.abstracts and self.numbers:
            yield Line()
            yield _tidy(self.hint())

    def block(self, block: Block, numbers: Iterator[int]) -> RenderableType:
        match block:
            case Heading(words):
                return Line(inert(words), style=HEADING)
            case Text(spans):
                return self.spans(spans)
            case Note(spans):
                return self.spans(spans, DIM)
            case Items(rows, numbered):
                return self.items(rows, numbered=numbered)
            case PaperLine():
                return self.paper(block, next(numbers))
            case PaperCard():
                return self.card(block)
            case Actions(actions):
                return self.actions(actions)
            case Form():
                return Line()

    def hint(self) -> Line:
        example = f"show {self.numbers.start}" if self.look.prompt else "show ID"
        return self.spans(("Read an abstract: ", Say(example)), DIM)

    # --- running text ---

    def spans(self, spans: Sequence[Span], style: Style | None = None) -> Line:
        line = Line(style=style or Style.null())
        for span in spans:
            self.span(line, span)
        return line

    def span(self, line: Line, span: Span) -> None:
        match span:
            case str():
                # The blanks around a span are ours and keep words apart.
                line.append(_spaced(span))
            case Strong(words):
                line.append(inert(words), Style(bold=True))
            case Code(words):
                line.append(inert(words), CODE)
            case Say(sentence):
                line.append(self.said(sentence), SAY)
            case Link(label, url):
                self.link(line, label, url)
            case Jump(label):
                line.append(inert(label))

    def said(self, sentence: str) -> str:
        if self.look.prompt:
            return inert(sentence)
        about = f" --channel {quote(self.look.channel)}" if self.look.channel else ""
        words = sentence if _FOR_A_SHELL.fullmatch(sentence) else quote(sentence)
        return inert(f"papers {words}{about}")

    def link(self, line: Line, label: str, url: str, style: Style | None = None) -> None:
        safe = inert_url(url)
        if safe and self.look.hyperlinks:
            line.append(inert(label), (style or Style(underline=True)) + Style(link=safe))
        elif safe:
            line.append(f"{inert(label)} {safe}", style or Style.null())
        else:
            line.append(inert(label), style or Style.null())

    def items(self, rows: Sequence[Sequence[Span]], *, numbered: bool) -> Group:
        width = len(str(len(rows)))
        marks = [f" {number:>{width}}. " if numbered else " • " for number in range(1, len(rows) + 1)]
        return Group(
            *(Hanging(Line(mark, DIM), self.spans(row)) for mark, row in zip(marks, rows, strict=True))
        )

    def actions(self, actions: Sequence[Action]) -> Line:
        if self.look.prompt:
            labels = Line(" ").join(Line(f"[{inert(action.label)}]", style=SAY) for action in actions)
            return labels.append("  type its name", DIM)
        return Line(" · ").join(
            Line(f"{inert(action.label)}: ").append(self.said(_typed(action)), SAY) for action in actions
        )

    # --- papers ---

    def paper(self, paper: PaperLine, number: int) -> Group:
        width = len(str(self.numbers[-1])) + 1
        indent = Line(" " * (width + 1))
        return Group(
            Hanging(Line(f"{number:>{width}} ", DIM), self.title(paper)),
            *(Hanging(indent, line) for line in self.details(paper)),
        )

    def title(self, paper: PaperLine) -> Line:
        url = inert_url(paper.url)
        style = TITLE + Style(link=url) if url and self.look.hyperlinks else TITLE
        return Line(inert(paper.title) or paper.id, style=style)

    def details(self, paper: PaperLine) -> Iterator[Line]:
        facts = (paper.authors, paper.categories, paper.date)
        yield Line(" · ".join([inert(fact) for fact in facts if fact] or [paper.id]))
        if paper.comment:
            yield Line(inert(paper.comment), style=COMMENT)
        last = Line(" · ", style=DIM).join([Line(inert(word), style=KEYWORD) for word in paper.keywords])
        if last:
            last.append(" · ", DIM)
        yield last.append(paper.id if self.look.hyperlinks else inert_url(paper.url) or paper.id, DIM)

    def card(self, card: PaperCard) -> Group:
        facts = [("", card.line.categories), *card.facts]
        told = [f"{inert(label)} {inert(value)}".strip() for label, value in facts if value]
        parts: list[RenderableType] = [self.title(card.line)]
        if card.authors:
            parts.append(Line(inert(card.authors)))
        parts.append(Line(" · ".join([*told, card.line.id]), style=DIM))
        if card.line.comment:
            parts.append(Line(inert(card.line.comment), style=COMMENT))
        if card.abstract:
            parts += [Line(), Hanging(Line("  "), Line(inert(card.abstract))), Line()]
        return Group(*map(_tidy, (*parts, *self.links(card.links))))

    def links(self, links: Sequence[Link]) -> Iterator[Line]:
        lines = [self.spans((link,)) for link in links]
        if self.look.hyperlinks and lines:
            yield Line(" · ").join(lines)
        else:
            yield from lines


def _tidy(renderable: RenderableType) -> RenderableType:
    """A paragraph without blanks at the ends of its lines."""
    return Hanging(Line(), renderable) if isinstance(renderable, Line) else renderable


def _spaced(text: str) -> str:
    """Inert, with a blank kept at either end."""
    words = inert(text)
    if not words:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


def _typed(action: Action) -> str:
    """What there is to type for a button; a dash of dots stands for what it would ask for."""
    return action.said("…") if action.asks else action.sentence


def _apart(before: Block, block: Block) -> bool:
    """Whether an empty line stands between two blocks."""
    if isinstance(before, Heading):
        return isinstance(block, PaperLine | PaperCard)
    return isinstance(block, PaperLine | PaperCard | Actions | Heading) or isinstance(before, PaperLine)

"""The menu and the buttons under a message. All they need is in the message, so they outlive restarts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.slack.blocks import Button, buttons, menu
from adapters.slack.inert import one_line
from adapters.slack.limits import Element, cut
from bot.message import Action, Message, PaperLine, reasons_of

SAYS = "say"
"""How the ids of our buttons begin; their value is the sentence they say."""

ASKS, ASKS_LINES = "ask", "ask-lines"
"""How the ids of buttons begin that ask for a text first; their value is the sentence and the question."""

ABSTRACT_MENU = "abstract"
"""The id of the menu over a message's papers; the value of a choice is the sentence it says."""

_WHY_ALOUD = "Why these papers are here, told only to you"


def touched(message: Message, lines: Sequence[PaperLine], most: int) -> Iterator[Element]:
    """What can be asked about the papers of a message; a title in the menu has at most so many characters."""
    if message.abstracts:
        choices = ((cut(one_line(line.title) or line.id, most), f"show {line.id}") for line in lines)
        yield from menu(ABSTRACT_MENU, "Abstract of…", choices)
    if message.reasons:
        why = reasons_of(lines)
        yield from buttons("why", [Button(SAYS, why.label, why.sentence, _WHY_ALOUD)])


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

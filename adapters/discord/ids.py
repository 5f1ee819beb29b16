"""What a button or an entry of a menu means, in the id Discord gives back with it.

An id names no channel and no person: those are told by Discord with what was pressed, so nobody can bring a
button into another channel.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.message import followed_by

_SAY, _ASK, _ASK_LINES = "say:", "ask:", "lines:"
_BETWEEN = "¦"


@dataclass(frozen=True, slots=True)
class Says:
    """A sentence, for whoever pressed."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Asks for a text, and says the sentence followed by it."""

    sentence: str
    title: str
    question: str
    typed: str = ""  # what stands in the field already
    lines: bool = False  # whether it may have several lines

    def said(self, typed: str) -> str:
        return followed_by(self.sentence, typed)


def id_of(meaning: Says | Asks) -> str:
    """The id that means this; of any length."""
    if isinstance(meaning, Says):
        return f"{_SAY}{meaning.sentence}"
    pieces = (meaning.sentence, meaning.title, meaning.question, meaning.typed)
    start = _ASK_LINES if meaning.lines else _ASK
    return start + _BETWEEN.join(piece.replace(_BETWEEN, "|") for piece in pieces).rstrip(_BETWEEN)


def meaning_of(id: str) -> Says | Asks | None:
    """What the id means; None for one of somebody else's."""
    if id.startswith(_SAY):
        return Says(id.removeprefix(_SAY))
    for start in (_ASK, _ASK_LINES):
        if id.startswith(start):
            pieces = (id.removeprefix(start).split(_BETWEEN) + [""] * 3)[:4]
            sentence, title, question, typed = pieces
            lines = start == _ASK_LINES
            return Asks(sentence=sentence, title=title, question=question, typed=typed, lines=lines)
    return None

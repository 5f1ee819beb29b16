"""What was shown in one conversation, and so what a number or the name of a button means in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain import PaperId
from bot.message import Action, Actions, Block, Message, PaperLine, Say, Spans, papers, say

UNDO, REDO, MORE = "undo", "redo", "more"

_FOLLOW: Spans = (
    " goes with papers that were found. Search first, for example ",
    Say("mri"),
    ", or say what to follow: ",
    Say("subscribe mri"),
)
_LACKING: dict[str, Spans] = {
    UNDO: ("There is nothing to undo.",),
    REDO: ("There is nothing to redo.",),
    MORE: ("There is nothing more to show.",),
    "do that": ("There is nothing to do: “Do that” goes with a question.",),
    "change the time": ("To change when the digest comes: ", Say("schedule 9am")),
    "follow a topic": ("Say what to follow: ", Say("subscribe mri")),
    "follow that here": ("“Follow that here”", *_FOLLOW),
    "follow here": ("“Follow here”", *_FOLLOW),
    "follow the phrase": ("“Follow the phrase”", *_FOLLOW),
    "follow that instead": (
        "“Follow that instead” goes with another keyword that was offered. Say what to follow: ",
        Say("subscribe mri"),
    ),
    "follow all its words": ("“Follow all its words”", *_FOLLOW),
    "follow all its words too": ("“Follow all its words too”", *_FOLLOW),
    "follow the narrower one too": ("“Follow the narrower one too”", *_FOLLOW),
}
"""Names of buttons that mean nothing by themselves, and what is missing where no answer has offered them."""

_LIST_VERBS = {"show", "abstract"}
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Meant:
    """A sentence for the desk, and the name of the button it was typed by, if any."""

    sentence: str
    button: str = ""


class Memory:
    """The last list of papers, the last button of each name, and every change that can be undone."""

    def __init__(self) -> None:
        self._papers: dict[int, PaperId] = {}
        self._offers: dict[str, str] = {}
        self._undos: list[str] = []
        self._redos: list[str] = []

    def meant(self, said: str) -> Meant | Message:
        """``show 2`` as that paper of the last list, a button's name as its sentence.

        A message where there is no such paper or button.
        """
        words = said.split()
        if len(words) == 2 and words[0].lower() in _LIST_VERBS and _is_number(words[1]):
            return self._listed(int(words[1]))
        name = _name(said)
        sentence = self._take(name)
        if sentence is not None:
            return Meant(sentence, name)
        return say(*_LACKING[name]) if name in _LACKING else Meant(said)

    def saw(self, message: Message, first: int = 1) -> None:
        """Keep the papers of a message, numbered from ``first``; a list that goes on is one list."""
        lines = [block.id for block in message.blocks if isinstance(block, PaperLine)]
        if lines:
            before = self._papers if first > 1 else {}
            self._papers = {**before, **dict(enumerate(lines, first))}

    def answered(self, meant: Meant, message: Message) -> Message:
        """Keep what an answer offers; returns it as it is to be shown.

        The way back from an undo is called *Redo*, so that one undo after the other goes further back.
        """
        self.saw(message)
        offered = {_name(action.label): action.sentence for action in _actions(message)}
        back = offered.pop(UNDO, None)
        self._offers |= offered
        if meant.button == UNDO:
            self._redos += [back] if back else []
            return _with_redo(message)
        if back:
            self._undos.append(back)
            if meant.button != REDO:
                self._redos.clear()
        return message

    def _listed(self, number: int) -> Meant | Message:
        if number in self._papers:
            return Meant(f"show {self._papers[number]}")
        if not self._papers:
            return say("No list of papers was shown yet. Search first, for example ", Say("mri"))
        first, last = min(self._papers), max(self._papers)
        numbered = f", numbered {first} to {last}" if first > 1 else ""
        return say(f"That list had {papers(len(self._papers))}{numbered}.")

    def _take(self, name: str) -> str | None:
        """The sentence of a button; one that leads a step further is gone once it was used."""
        steps = {UNDO: self._undos, REDO: self._redos}.get(name)
        if steps is not None:
            return steps.pop() if steps else None
        return self._offers.pop(name, None) if name == MORE else self._offers.get(name)


def _is_number(word: str) -> bool:
    return word.isdecimal() and len(word) <= _LONGEST_NUMBER


def _name(label: str) -> str:
    return " ".join(label.lower().split())


def _actions(message: Message) -> Iterator[Action]:
    for block in message.blocks:
        if isinstance(block, Actions):
            yield from block.actions


def _with_redo(message: Message) -> Message:
    return replace(message, blocks=tuple(map(_redo_for_undo, message.blocks)))


def _redo_for_undo(block: Block) -> Block:
    if not isinstance(block, Actions):
        return block
    return Actions(
        tuple(
            Action("Redo", action.sentence) if _name(action.label) == UNDO else action
            for action in block.actions
        )
    )

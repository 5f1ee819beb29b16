"""What people are told when it cannot be done as typed: what is wrong, where, and an example that works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.commands.sentences import muting, searching, subscribing
from bot.commands.understood import (
    AuthorHint,
    Incomplete,
    Mute,
    NotAPaper,
    Pause,
    SetPreference,
    SetSchedule,
    Subscribe,
    Understood,
)
from bot.errors import KeywordError, RequestError, StoreError
from bot.message import Action, Actions, Block, Code, Message, Say, Spans, note, plain, text

BEFORE, AFTER = 30, 20
"""Characters shown around the place of a mistake."""

CARET = "▸"

_SHORT = re.compile(r"(?:arxiv:)?(?:1[5-9]|[2-9]\d)\d\d\.\d{4}(?:v\d+)?", re.ASCII | re.IGNORECASE)

_EXAMPLES = {
    "subscribe": ("Which keyword would you like to follow?", "subscribe mri"),
    "unsubscribe": ("Which keyword would you like to stop following?", "unsubscribe mri"),
    "show": ("Which paper?", "show 2504.02408"),
    "share": ("What shall I show everybody here?", "share 2504.02408"),
    "search": ("Which words shall I look for?", "search mri"),
    "why": ("Which paper?", "why 2504.02408"),
}


def wrong_keyword(error: KeywordError, said: Understood) -> Message:
    """What is wrong with a keyword and where, and one that works."""
    typed = getattr(said, "text", "")
    blocks: list[Block] = [text(error.problem)]
    if typed:
        blocks.append(text("Here: ", Code(place(typed, error.at))))
    match said:
        case Subscribe():
            undone, example = "Nothing was followed.", subscribing([error.example])
        case Mute():
            undone, example = "Nothing was muted.", muting([error.example])
        case _:
            undone, example = "", searching(error.example)
    if undone:
        blocks.append(text(undone))
    blocks.append(text("This works: ", Say(example)))
    blocks.append(note("How keywords work: ", Say("help keywords")))
    return Message(summary=error.problem, blocks=tuple(blocks))


def place(typed: str, at: int) -> str:
    """The neighbourhood of a mistake, with a caret in front of it."""
    before, after = typed[:at], typed[at:]
    start = f"…{before[-BEFORE:]}" if len(before) > BEFORE else before
    end = f"{after[:AFTER]}…" if len(after) > AFTER else after
    return f"{start}{CARET}{end}"


def wrong_request(error: RequestError, said: Understood) -> Message:
    """What is wrong with a sentence, one that works, and how to search for its words if that was meant."""
    return Message(summary=error.problem, blocks=(text(error.problem), *_ways_out(error, said)))


def _ways_out(error: RequestError, said: Understood) -> Iterator[Block]:
    if error.example:
        yield text("For example: ", Say(error.example))
    if words := _as_typed(said):
        yield note("To search for these words: ", Say(searching(words)))


def _as_typed(said: Understood) -> str | None:
    """What was typed, where the verb may have been meant as a word to look for."""
    match said:
        case SetSchedule(text=words):
            return f"schedule {words}"
        case Pause(said=words) if words:
            return f"pause {words}"
        case Mute(text=words):
            return f"mute {words}"
        case SetPreference(text=words):
            return f"settings {words}"
        case _:
            return None


def no_store(error: StoreError) -> Message:
    """The database cannot be reached; what was asked is not done."""
    head = "I cannot get at my own notes right now, so nothing was changed. Please try again in a while."
    return Message(summary=head, blocks=(text(head), note(str(error))))


def incomplete(said: Incomplete) -> Message:
    """A verb alone gets its example."""
    question, example = _EXAMPLES[said.verb]
    more = note("More: ", Say(f"help {said.verb}"))
    return Message(summary=question, blocks=(text(question, " For example: ", Say(example)), more))


def not_a_paper(said: NotAPaper) -> Message:
    """A link or number of something else."""
    short = " Since 2015 there are five digits after the dot." if _SHORT.fullmatch(said.said) else ""
    head: Spans = (Code(said.said), f" is no paper on arXiv, as far as I can tell.{short}")
    known = text(
        "I know numbers and links such as ", Say("2504.02408"), " or ", Say("arxiv.org/abs/2504.02408"), "."
    )
    return Message(
        summary=plain(head),
        blocks=(text(*head), known, note("To search for it: ", Say(searching(said.said)))),
    )


def paperless() -> Message:
    """Somebody pointed at a message without a paper."""
    head = "I see no arXiv paper in that message."
    known = text("I look for numbers and links such as ", Say("2504.02408"), ".")
    return Message(summary=head, blocks=(text(head), known))


def author_hint(said: AuthorHint) -> Message:
    """Authors are followed by their printed name, whoever else is called so here."""
    name = said.name or "Yann LeCun"
    ask, follow = f'au:"{name}"', f'subscribe au:"{name}"'
    head: Spans = ("To find the papers of an author: ", Say(ask), ". To follow them: ", Say(follow))
    buttons = (Actions((Action("Find papers", ask),)),) if said.name else ()
    return Message(summary=plain(head), blocks=(text(*head), *buttons))

"""How a search is answered: a line that says what is shown, the papers, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from bot import keywords
from bot.commands.asked import Asked, as_of, share_button
from bot.commands.identifiers import identifiers
from bot.commands.sentences import going_on, searching, subscribing
from bot.commands.understood import Search
from bot.commands.verbs import verb_called
from bot.domain import And, Keyword, Node, Not, Or, Paper, Term
from bot.message import (
    Action,
    Actions,
    Block,
    Code,
    Message,
    Say,
    Spans,
    day_words,
    note,
    paper_card,
    paper_line,
    papers,
    plain,
    text,
)

SHOWN = 5
"""Papers in one answer; arXiv is asked where fewer are stored."""


class Arxiv(Enum):
    """How far arXiv had a part in it."""

    NOT_ASKED = auto()
    ASKING = auto()
    ASKED = auto()
    SILENT = auto()
    SPARED = auto()  # too much was asked of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search came to, and how far it had to go from what was asked."""

    asked_for: Keyword
    found_by: Keyword  # another one where the phrase is nowhere, but all its words are
    papers: tuple[Paper, ...] = ()  # one more than is shown, where there are more
    since: date | None = None  # what was asked for
    in_window: bool = True  # else these are from before
    arxiv: Arxiv = Arxiv.NOT_ASKED
    trouble: str = ""  # why arXiv is silent
    near: str | None = None  # a keyword that may have been meant, where the phrase was not found

    @property
    def loosened(self) -> bool:
        return self.found_by != self.asked_for


def message(asked: Asked, said: Search, found: Found) -> Message:
    """The answer to a search."""
    head = (*_head(said, found), as_of(asked) if found.papers else "")
    lines = tuple(paper_line(paper) for paper in found.papers[:SHOWN])
    return Message(
        summary=plain(head),
        blocks=(text(*head), *lines, *_notes(said, found), *_buttons(asked, said, found)),
        abstracts=bool(lines),
    )


def titled(asked: Asked, paper: Paper, said: Search) -> Message:
    """The paper whose title was pasted."""
    card = paper_card(paper)
    others = Action("Search for these words", f"search {said.text}")
    buttons = Actions((others, *share_button(asked, paper.id)))
    return Message(summary=card.line.title, blocks=(card, buttons))


# --- the first line -----------------------------------------------------------------------------


def _head(said: Search, found: Found) -> Spans:
    wanted = Code(found.asked_for.text)
    if not found.papers:
        return _nothing_found(said, found, wanted)
    shown = min(len(found.papers), SHOWN)
    if found.loosened:
        where = "" if found.arxiv is Arxiv.ASKED else " stored"
        words = f"; {_have(shown)} all its words"
        return (f"No{where} paper has the exact phrase ", wanted, words, *_when(found))
    if said.below:
        return ("Older papers for ", wanted, *_when(found))
    newest = f"The newest {shown} papers" if len(found.papers) > SHOWN else papers(shown)
    return (f"{newest} for ", wanted, *_when(found))


def _have(count: int) -> str:
    return "this one has" if count == 1 else f"these {count} have"


def _when(found: Found) -> Spans:
    if not found.since:
        return ()
    since = day_words(found.since, weekday=True)
    return (f" since {since}",) if found.in_window else (f", none of them since {since}",)


def _nothing_found(said: Search, found: Found, wanted: Code) -> Spans:
    match found.arxiv:
        case Arxiv.ASKING:
            return ("No stored paper matches ", wanted, " yet. I am asking arXiv …")
        case Arxiv.ASKED:
            return ("No paper on arXiv matches ", wanted, ".")
        case Arxiv.SILENT:
            return ("No stored paper matches ", wanted, ", and arXiv could not be asked.")
        case _:
            return ("No older" if said.below else "No", " stored paper matches ", wanted, ".")


# --- after the papers ---------------------------------------------------------------------------


def _notes(said: Search, found: Found) -> Iterator[Block]:
    if found.arxiv is Arxiv.ASKING and found.papers:
        yield note("I am asking arXiv for more …")
    if found.trouble:
        later = found.arxiv is Arxiv.SILENT and not found.papers
        yield note(found.trouble, " Please ask again later." if later else "")
    if meant := _meant(said, found):
        yield text("Did you mean ", Say(meant), "?")
    if ids := identifiers(said.text):
        yield note("To see that paper: ", Say(f"show {ids[0]}"))
    if _has_acronym(found.asked_for.node):
        yield note("I looked for ", keywords.in_words(found.asked_for), ".")
    if found.papers:
        return
    if verb := verb_called(said.text.partition(" ")[0]):
        yield note(f"How {verb} is said: ", Say(f"help {verb}"))
    if found.arxiv is Arxiv.ASKED:
        fewer = "Fewer words find more. " if " " in found.asked_for.text else ""
        yield note(f"{fewer}How keywords work: ", Say("help keywords"))


def _meant(said: Search, found: Found) -> str | None:
    """The sentence that may have been meant."""
    return said.meant or (searching(found.near) if found.near else None)


def _has_acronym(node: Node) -> bool:
    match node:
        case Term():
            return node.acronym
        case Not(part):
            return _has_acronym(part)
        case And(parts) | Or(parts):
            return any(map(_has_acronym, parts))


def _buttons(asked: Asked, said: Search, found: Found) -> Iterator[Actions]:
    meant = _meant(said, found)
    actions = [Action("Do that", meant)] if meant else []
    if len(found.papers) > SHOWN:
        actions.append(Action("More", _more(said, found)))
    if found.papers and asked.may_change:
        actions += _follow_buttons(asked, found)
    if found.papers:
        actions += share_button(asked, _same(said, found))
    if actions:
        yield Actions(tuple(actions))


def _more(said: Search, found: Found) -> str:
    window = said.window.said if said.window and found.in_window else None
    return going_on(found.found_by.text, window, found.papers[SHOWN - 1].id)


def _same(said: Search, found: Found) -> str:
    """The sentence that brings these papers again."""
    window = said.window.said if said.window and found.in_window else None
    if said.below:
        return going_on(found.found_by.text, window, said.below)
    return f"search ({found.found_by.text}) {window}" if window else searching(found.found_by.text)


def _follow_buttons(asked: Asked, found: Found) -> list[Action]:
    wanted = {"Follow here": found.asked_for}
    if found.loosened:
        wanted = {"Follow the phrase": found.asked_for, "Follow all its words": found.found_by}
    keys = [keyword.key for keyword in wanted.values()]
    followed = asked.store.followed_of(asked.channel.id, keys)
    return [
        Action(label, subscribing([keyword.text]))
        for label, keyword in wanted.items()
        if keyword.key not in followed
    ]

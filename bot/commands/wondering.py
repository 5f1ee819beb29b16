"""How much to expect of a keyword while little is stored: arXiv's own newest papers tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.asked import Asked, asked_too_often, not_answering
from bot.commands.expecting import HOW_TO_NARROW, titles
from bot.commands.volumes import Volume, estimate
from bot.domain import Keyword, Paper
from bot.errors import SourceError
from bot.message import Block, Code, Text, text

AT_ONCE = 3
"""Keywords arXiv is asked for while somebody waits; each takes some seconds."""


def asking_how_much(wanted: Sequence[Keyword]) -> Text:
    """What is said at once."""
    if len(wanted) > AT_ONCE:
        return text("How much they bring is known once arXiv's papers of the last days are here.")
    return text("I am asking arXiv how much to expect …")


def too_often_to_ask(asked: Asked, wanted: Sequence[Keyword]) -> Text | None:
    """What is said instead to who asked arXiv too often; None counts as asked."""
    too_often = asked_too_often(asked) if len(wanted) <= AT_ONCE else None
    return text(too_often, f" {_all_the_same(len(wanted))}") if too_often else None


def ask_how_much(asked: Asked, wanted: Sequence[Keyword]) -> Iterator[Block]:
    """What arXiv's newest papers of each keyword tell; they serve as its back-fill, too."""
    if len(wanted) > AT_ONCE:
        yield asking_how_much(wanted)
        return
    try:
        for keyword in wanted:
            newest, more = asked.engine.fill(keyword, asked.now)
            volume = estimate(newest, asked.now, more=more)
            yield from _told(keyword, newest, volume, alone=len(wanted) == 1)
    except SourceError as error:
        yield text(not_answering(error, asked), f" {_all_the_same(len(wanted))}")


def _told(keyword: Keyword, newest: Sequence[Paper], volume: Volume, *, alone: bool) -> Iterator[Block]:
    by = f"estimated from arXiv's newest {len(newest)}" if newest else "going by arXiv's own search"
    if not alone:
        yield text(Code(keyword.text), f": {volume}, {by}.")
        return
    if not newest:
        yield text("arXiv has no paper for it so far.")
        return
    yield text(f"It would have brought {volume}, {by}, for example:")
    yield titles(newest)
    if volume.is_much:
        yield text("That is a lot; ", *HOW_TO_NARROW)


def _all_the_same(count: int) -> str:
    it_is, its = ("It is", "its") if count == 1 else ("They are", "their")
    return f"{it_is} followed all the same; how much to expect, and {its} older papers, come later."

"""How much to expect of a keyword while little is stored: arXiv's own newest papers tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import keywords, matching
from bot.commands.asked import Asked, asked_too_often, not_answering
from bot.commands.expecting import titles
from bot.commands.reworded import reworded
from bot.commands.too_few import did_you_mean, phrase_or_words
from bot.commands.too_many import narrowed, narrower
from bot.commands.volumes import Counted, Volume, estimate
from bot.domain import Keyword
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
            yield from _told(asked, Counted(keyword, volume, tuple(newest)), alone=len(wanted) == 1)
    except SourceError as error:
        yield text(not_answering(error, asked), f" {_all_the_same(len(wanted))}")


def _told(asked: Asked, found: Counted, *, alone: bool) -> Iterator[Block]:
    newest, volume = found.papers, found.volume
    by = f"estimated from arXiv's newest {len(newest)}" if newest else "going by arXiv's own search"
    if not alone:
        yield text(Code(found.keyword.text), f": {volume}, {by}.")
        return
    if not newest:
        yield text("arXiv has no paper for it so far.")
        if better := reworded(found.keyword):
            yield from did_you_mean(found.keyword, better)
    else:
        yield text(f"It would have brought {volume}, {by}, for example:")
        yield titles(newest)
    if volume.is_much:
        yield from narrower(found, [_share(found, keyword) for keyword in narrowed(found)])
    elif not (volume.is_daily or reworded(found.keyword)):
        yield from _all_words(asked, found)


def _share(found: Counted, narrow: Keyword) -> Counted:
    """What a narrower keyword brings, going by the same papers."""
    hits = tuple(paper for paper in found.papers if matching.matches(narrow, paper))
    return Counted(narrow, Volume(len(hits), found.volume.days), hits)


def _all_words(asked: Asked, found: Counted) -> list[Block]:
    """All words of a phrase that brings little, where they bring more; arXiv is asked once more."""
    loosened = keywords.loosen(found.keyword)
    if loosened is None:
        return []
    try:
        newest, more = asked.engine.fill(loosened, asked.now)
    except SourceError:
        return []  # what was asked for is answered, and this was more than that
    return phrase_or_words(found, Counted(loosened, estimate(newest, asked.now, more=more), tuple(newest)))


def _all_the_same(count: int) -> str:
    it_is, its = ("It is", "its") if count == 1 else ("They are", "their")
    return f"{it_is} followed all the same; how much to expect, and {its} older papers, come later."

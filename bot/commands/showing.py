"""Papers in full: from the store, or looked up at arXiv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from bot.commands.asked import Asked, asked_too_often, not_answering, share_button
from bot.commands.understood import Show
from bot.domain import Paper, PaperId
from bot.engine import is_whole
from bot.errors import SourceError
from bot.message import (
    Actions,
    Block,
    Code,
    Link,
    Message,
    Say,
    Spans,
    Text,
    note,
    paper_card,
    plain,
    text,
)
from bot.ports import Answer

CARDS = 3
"""Papers shown in full at once."""


def show(asked: Asked, said: Show) -> Answer:
    """These papers in full; what is not stored, or not at the version named, is looked up."""
    ids = said.ids[:CARDS]
    stored = asked.store.papers(ids)
    rest = _rest(said.ids[CARDS:])
    held = {paper.id: paper.version for paper in stored if is_whole(paper)}
    wanted = [_wanted(id, said, held) for id in ids if held.get(id, -1) < said.versions.get(id, 0)]
    if not wanted:
        return Answer(private=_cards(asked, stored, rest))
    if too_often := asked_too_often(asked):
        return Answer(private=_silent(asked, said, too_often, rest))
    waiting = text("I am asking arXiv for ", *_joined(wanted), " …")
    return Answer(private=_cards(asked, stored, (waiting,)), later=partial(_look_up, asked, said, rest))


def _wanted(id: PaperId, said: Show, held: Mapping[PaperId, int]) -> Spans:
    """The paper, or that version of it, where the paper itself is at hand."""
    return (f"version {said.versions[id]} of ", Code(id)) if id in held else (Code(id),)


def _look_up(asked: Asked, said: Show, rest: tuple[Block, ...]) -> Message:
    ids = said.ids[:CARDS]
    try:
        found = asked.engine.look_up(ids, asked.now, said.versions)
    except SourceError as error:
        return _silent(asked, said, not_answering(error, asked), rest)
    missing = [id for id in ids if id not in {paper.id for paper in found}]
    none = (text("arXiv has no paper ", *_joined([(Code(id),) for id in missing]), "."),) if missing else ()
    return _cards(asked, found, (*_too_high(said, found), *none, *rest))


def _too_high(said: Show, found: Sequence[Paper]) -> Iterator[Block]:
    """The versions asked for that there are not."""
    for paper in found:
        wanted = said.versions.get(paper.id, 0)
        if wanted > paper.version:
            of_which: Spans = (" of ", Code(paper.id)) if len(found) > 1 else ()
            yield text(f"There is no version {wanted}", *of_which, f" yet; this is version {paper.version}.")


def _silent(asked: Asked, said: Show, trouble: str, rest: tuple[Block, ...]) -> Message:
    """What is stored, and where to look oneself, while arXiv does not talk to us or is not to be asked."""
    ids = said.ids[:CARDS]
    stored = asked.store.papers(ids)
    there = {paper.id for paper in stored}
    pages = [(Link(id, f"https://arxiv.org/abs/{id}"),) for id in ids if id not in there]
    lower = [paper for paper in stored if paper.version < said.versions.get(paper.id, 0)]
    this = f"This is version {lower[0].version}. " if len(lower) == len(ids) == 1 else ""
    links = (text("Not stored here: ", *_joined(pages)),) if pages else ()
    return _cards(asked, stored, (*links, note(this, trouble), *rest))


def _cards(asked: Asked, found: Sequence[Paper], after: tuple[Block, ...]) -> Message:
    cards = [paper_card(paper) for paper in found]
    words = [plain(block.spans) for block in after if isinstance(block, Text)]
    buttons = share_button(asked, " ".join(paper.id for paper in found)) if found else []
    blocks = (*cards, *after, *((Actions(tuple(buttons)),) if buttons else ()))
    return Message(summary="; ".join([card.line.title for card in cards] or words), blocks=blocks)


def _rest(ids: Sequence[PaperId]) -> tuple[Block, ...]:
    if not ids:
        return ()
    return (note(f"{CARDS} at a time. Next: ", Say(f"show {' '.join(ids[:CARDS])}")),)


def _joined(parts: Sequence[Spans]) -> Spans:
    return tuple(span for part in parts for span in (", ", *part))[1:]

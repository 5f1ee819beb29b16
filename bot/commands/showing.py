"""Papers in full: from the store, or looked up at arXiv."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.commands.asked import Asked, not_answering
from bot.commands.understood import Show
from bot.domain import Paper, PaperId
from bot.engine import is_whole
from bot.errors import SourceError
from bot.message import (
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
    """These papers in full; what is not stored is looked up."""
    ids = said.ids[:CARDS]
    stored = asked.store.papers(ids)
    rest = _rest(said.ids[CARDS:])
    if len([paper for paper in stored if is_whole(paper)]) == len(ids):
        return Answer(private=_cards(stored, rest))
    waiting = text("I am asking arXiv for ", *_codes([id for id in ids if not _is_there(id, stored)]), " …")
    return Answer(private=_cards(stored, (waiting,)), later=partial(_look_up, asked, ids, rest))


def _is_there(id: PaperId, stored: Sequence[Paper]) -> bool:
    return any(paper.id == id and is_whole(paper) for paper in stored)


def _look_up(asked: Asked, ids: Sequence[PaperId], rest: tuple[Block, ...]) -> Message:
    try:
        found = asked.engine.look_up(ids, asked.now)
    except SourceError as error:
        return _cards(asked.store.papers(ids), (*_by_hand(asked, ids, error), *rest))
    missing = [id for id in ids if id not in {paper.id for paper in found}]
    none = (text("arXiv has no paper ", *_codes(missing), "."),) if missing else ()
    return _cards(found, (*none, *rest))


def _by_hand(asked: Asked, ids: Sequence[PaperId], error: SourceError) -> tuple[Block, ...]:
    """Where to look oneself, while arXiv does not talk to us."""
    stored = {paper.id for paper in asked.store.papers(ids)}
    pages = [Link(id, f"https://arxiv.org/abs/{id}") for id in ids if id not in stored]
    trouble = note(not_answering(error, asked))
    return (text("Not stored here: ", *_joined(pages)), trouble) if pages else (trouble,)


def _cards(found: Sequence[Paper], after: tuple[Block, ...]) -> Message:
    cards = [paper_card(paper) for paper in found]
    words = [plain(block.spans) for block in after if isinstance(block, Text)]
    return Message(summary="; ".join([card.line.title for card in cards] or words), blocks=(*cards, *after))


def _rest(ids: Sequence[PaperId]) -> tuple[Block, ...]:
    if not ids:
        return ()
    return (note(f"{CARDS} at a time. Next: ", Say(f"show {' '.join(ids[:CARDS])}")),)


def _codes(ids: Sequence[PaperId]) -> Spans:
    return _joined([Code(id) for id in ids])


def _joined(spans: Sequence[Code | Link]) -> Spans:
    return tuple(part for span in spans for part in (", ", span))[1:]

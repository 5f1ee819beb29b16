"""An existing page becomes a channel's feed: keywords followed, papers known, nothing posted again."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.domain import Channel, ChannelId, Field, Keyword, Paper, PaperId, Person, Term
from bot.errors import KeywordError, PapersError
from bot.keywords import in_words, parse
from bot.message import Code, Heading, Items, Message, Say, Spans, Text, papers, say, some, text
from bot.page.read import Page
from bot.ports import FollowStore
from bot.text import visible


def import_page(store: FollowStore, channel: Channel, page: Page, who: Person, now: datetime) -> Message:
    """Follow every keyword of the page, know every paper, and say what that means."""
    tables = _tables(page)
    before = _seen(store, channel.id)
    store.import_page(channel, tables, who, now)
    return _report(tables) if _seen(store, channel.id) != before else _nothing_new(tables)


def _seen(store: FollowStore, channel: ChannelId) -> list[tuple[str, list[PaperId]]]:
    return [(text, [paper.id for paper in seen]) for text, seen in store.table(channel, sys.maxsize)]


def _tables(page: Page) -> list[tuple[Keyword, list[Paper]]]:
    """One table per keyword, also where two headings mean the same."""
    merged: dict[str, tuple[Keyword, list[Paper]]] = {}
    for heading, found in page.tables:
        keyword = _keyword(heading)
        merged.setdefault(keyword.key, (keyword, []))[1].extend(found)
    return [(keyword, _once(found)) for keyword, found in merged.values()]


def _keyword(heading: str) -> Keyword:
    try:
        return parse(heading)
    except KeywordError as error:
        raise PapersError(
            f"The heading “{visible(heading)}” of the page cannot be followed: {error}"
        ) from error


def _once(found: Iterable[Paper]) -> list[Paper]:
    return list({paper.id: paper for paper in found}.values())


def _nothing_new(tables: Sequence[tuple[Keyword, Sequence[Paper]]]) -> Message:
    known = f"{papers(len(tables), 'keyword')} followed and {papers(_count(tables))} known already."
    return say(f"Nothing on this page is new: {known}")


def _count(tables: Sequence[tuple[Keyword, Sequence[Paper]]]) -> int:
    return len({paper.id for _, found in tables for paper in found})


def _report(tables: Sequence[tuple[Keyword, Sequence[Paper]]]) -> Message:
    count = _count(tables)
    names = some([keyword.text for keyword, _ in tables], 3)
    followed = tuple(_row(keyword, len(found)) for keyword, found in tables)
    single = [keyword.text for keyword, _ in tables if _is_one_word(keyword)]
    return Message(
        summary=f"Imported {papers(count)} and followed {names}.",
        blocks=(
            Heading(f"The page is imported: {papers(count)}"),
            text("These papers are known now and none of them is posted. Followed from here on:"),
            Items(followed, numbered=True),
            *(_both(single) if single else []),
        ),
    )


def _row(keyword: Keyword, count: int) -> Spans:
    return (Code(keyword.text), f" · {in_words(keyword)} · {papers(count)}")


def _both(words: Sequence[str]) -> Iterator[Text]:
    """What a single word used to mean, and what to type to have that back."""
    yield text(
        "The old page listed a single word only if title and abstract both had it; here either is enough. "
        "To have it as before:"
    )
    for word in words:
        yield text(Say(f"subscribe ti:{word} AND abs:{word}"))
        yield text(Say(f"unsubscribe {word}"))


def _is_one_word(keyword: Keyword) -> bool:
    node = keyword.node
    return (
        isinstance(node, Term)
        and node.field is Field.TEXT
        and not node.exact
        and len(node.words.split()) == 1
    )

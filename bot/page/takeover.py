"""An existing page becomes a channel's feed: keywords followed, papers known, nothing posted again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain import Channel, Field, Keyword, Paper, Person, Term
from bot.errors import KeywordError, PapersError
from bot.keywords import in_words, parse
from bot.message import Code, Heading, Items, Message, Say, Spans, Text, papers, some, text
from bot.page.read import Page
from bot.ports import FollowStore


def import_page(store: FollowStore, channel: Channel, page: Page, who: Person, now: datetime) -> Message:
    """Follow every keyword of the page, know every paper, and say what that means."""
    tables = _tables(page)
    store.import_page(channel, tables, who, now)
    return _report(tables)


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
        raise PapersError(f"The heading “{heading}” of the page cannot be followed: {error}") from error


def _once(found: Iterable[Paper]) -> list[Paper]:
    return list({paper.id: paper for paper in found}.values())


def _report(tables: Sequence[tuple[Keyword, Sequence[Paper]]]) -> Message:
    count = len({paper.id for _, found in tables for paper in found})
    names = some([keyword.text for keyword, _ in tables], 3)
    followed = tuple(_row(keyword, len(found)) for keyword, found in tables)
    single = [keyword.text for keyword, _ in tables if _is_one_word(keyword)]
    return Message(
        summary=f"Imported {papers(count)} and followed {names}.",
        blocks=(
            Heading(f"The page is imported: {papers(count)}"),
            text("These papers are known now and none of them is posted. Followed from here on:"),
            Items(followed, numbered=True),
            *([_both(single)] if single else []),
        ),
    )


def _row(keyword: Keyword, count: int) -> Spans:
    return (Code(keyword.text), f" · {in_words(keyword)} · {papers(count)}")


def _both(words: Sequence[str]) -> Text:
    """What a single word used to mean, and how to have that back."""
    offers: list[Spans] = [
        (Say(f"subscribe ti:{word} AND abs:{word}"), " and ", Say(f"unsubscribe {word}")) for word in words
    ]
    spans: Spans = (
        "The old page listed a single word only if title and abstract both had it; here either is ",
    )
    spans += ("enough. To have it as before: ", *offers[0])
    for offer in offers[1:]:
        spans += ("; ", *offer)
    return Text((*spans, "."))


def _is_one_word(keyword: Keyword) -> bool:
    node = keyword.node
    return (
        isinstance(node, Term)
        and node.field is Field.TEXT
        and not node.exact
        and len(node.words.split()) == 1
    )

"""A thousand channels whose digests are due at the same minute, on both databases."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.matching import phrases
from benchmarks.material import some_papers, source
from benchmarks.measure import Row, seconds, under
from bot.clock import decide
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId, Digest, KeywordId, Origin, Paper, PaperId, Person, Preferences
from bot.engine.matcher import KnownKeywords
from bot.keywords import parse
from bot.ports import Store
from bot.storage import open_store, upgrade
from postgres import running_postgres

CHANNELS, KEYWORDS, EACH, PAPERS = 1_000, 2_000, 10, 3_000
BUSY = 25
"""Papers a day from which on the bot warns of a keyword; so broad a one few people follow."""

SECONDS = 10
INSTALL = datetime(2025, 3, 12, 7, tzinfo=UTC)
BATCH = datetime(2025, 3, 13, 3, tzinfo=UTC)
SLOT = datetime(2025, 3, 13, 9, tzinfo=UTC)
ANN = Person(id="U1", name="Ann")


def rows() -> Iterator[Row]:
    day = a_day()
    with ExitStack() as leaving:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
        postgres = leaving.enter_context(running_postgres()).new_database()
        upgrade(postgres)
        for name, url in (("SQLite", f"sqlite:///{folder / 'papers.sqlite3'}"), ("PostgreSQL", postgres)):
            store = open_store(url, now=INSTALL)
            prepare(store, day)
            made = list[Digest]()
            taken = seconds(lambda store=store, made=made: made.extend(compose(store)))  # type: ignore[misc]
            papers = sum(digest.total for digest in made)
            what = f"compose {len(made):,} digests of {papers:,} papers in all on {name} ({source()})"
            yield under(what, taken, SECONDS)
            store.close()


def compose(store: Store) -> list[Digest]:
    return decide(store, DigestLimits(), SLOT)


def a_day() -> list[Paper]:
    """New papers, with one before them for the baseline."""
    return [
        replace(paper, id=PaperId(f"2503.{9_000 + number:05}"), published=BATCH, updated=BATCH)
        for number, paper in enumerate(some_papers(PAPERS))
    ]


def prepare(
    store: Store, day: Sequence[Paper], each: int = EACH, names: str = "slack/T1/C{}", first: int = 0
) -> None:
    """Each channel follows some of a few thousand keywords; a day of papers is announced."""
    chance, match = random.Random(3), KnownKeywords()
    texts = telling(day, match, phrases([paper.title for paper in day], KEYWORDS, chance))
    for number in range(first, first + CHANNELS):
        channel = Channel(id=ChannelId(names.format(number)), preferences=Preferences(quiet_days=True))
        store.follow_configured(channel, [parse(text) for text in chance.sample(texts, each)], INSTALL)
    match = KnownKeywords()
    for some, now in ((day[:1], INSTALL), (day[1:], BATCH)):
        store.harvest_started(now)
        store.save_papers(some, Origin.OAI, now)
        store.close_batch(now.date(), now, match, now - timedelta(hours=12))


def telling(day: Sequence[Paper], match: KnownKeywords, texts: Sequence[str]) -> list[str]:
    """Those that find some of the papers, but not too many."""
    hits = Counter(id for id, _ in match(day, [(KeywordId(at), text) for at, text in enumerate(texts)]))
    return [texts[id] for id, count in sorted(hits.items()) if count <= BUSY]

"""`/papers mri` over many stored papers, from the sentence to the answer, in process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.material import some_papers, source
from benchmarks.measure import Row, median, under
from bot.commands import Commands
from bot.domain import ChannelId, Origin, Person, Schedule
from bot.engine import Engine
from bot.ports import Request, Store
from bot.storage import open_store
from feed import Feed

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
STORED = 50_000
ASKED = ("mri", "magnetic resonance imaging", "large language model", "learning", "a phrase nobody wrote")


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'papers.sqlite3'}", now=NOW)
        _fill(store)
        commands = Commands(store, Engine(store, Feed()), Schedule())
        for said in ASKED:
            request = Request(
                channel=ChannelId("slack/T1/C1"), said=said, who=Person(id="U1", name="Ann"), may_change=True
            )
            taken = median(lambda request=request: commands.answer(request, NOW), 21)  # type: ignore[misc]
            yield under(f"`{said}` over {STORED:,} stored papers ({source()})", taken, 0.02)
        store.close()


def _fill(store: Store) -> None:
    papers = some_papers(STORED)
    for at in range(0, len(papers), 2_500):
        store.save_papers(papers[at : at + 2_500], Origin.OAI, NOW)

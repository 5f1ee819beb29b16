"""Papers in, end to end: fetched over a socket, parsed, stored, indexed, matched, numbered."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from arxiv_server import ArxivServer
from benchmarks.material import some_papers, source
from benchmarks.measure import Row, seconds, under
from bot.arxiv import ArxivSource, Gate
from bot.domain import Channel, ChannelId, Paper, PaperId, Person
from bot.engine import Engine
from bot.keywords import parse
from bot.storage import open_store

BASELINE = datetime(2025, 3, 12, 9, tzinfo=UTC)
NEXT_DAY = datetime(2025, 3, 13, 9, tzinfo=UTC)
FOLLOWED = ("mri", "diffusion", "large language model", "medical imaging", "segmentation")


def rows() -> Iterator[Row]:
    papers = [
        Paper(
            id=PaperId(f"2503.{9000 + number:05}"),
            version=1,
            title=paper.title,
            abstract=paper.abstract,
            authors=paper.authors,
            categories=paper.categories,
            comment=paper.comment,
            published=NEXT_DAY,
            updated=NEXT_DAY,
        )
        for number, paper in enumerate(some_papers(3_000))
    ]
    with tempfile.TemporaryDirectory() as folder, ArxivServer(page_size=2_500) as server:
        store = open_store(f"sqlite:///{Path(folder) / 'papers.sqlite3'}", now=BASELINE)
        gate = Gate(
            store, wall=lambda: datetime.now(UTC), sleep=time.sleep, interval=timedelta(), holder="benchmark"
        )
        engine = Engine(store, ArxivSource(gate, api_url=server.api_url, oai_url=server.oai_url))
        channel, person = Channel(id=ChannelId("console/terminal")), Person(id="b", name="b")
        for text in FOLLOWED:
            store.follow(channel, parse(text), person, BASELINE, undo_within=timedelta())
        server.announce(date(2025, 3, 11), [papers[0]])
        engine.harvest(BASELINE)
        server.announce(date(2025, 3, 13), papers[1:])
        taken = seconds(lambda: engine.harvest(NEXT_DAY))
        assert store.paper_count() == len(papers)
        store.close()
    yield under(f"take in 3,000 OAI records end to end ({source()})", taken, 6)

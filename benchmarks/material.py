"""Papers to measure with: real ones where they are, else generated ones of the same size."""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

from bot.domain import Paper, PaperId, paper_id

_FILE = "papers-50k.jsonl.gz"


def real_folder() -> Path:
    """Where the real papers are, if they are."""
    return Path(os.environ.get("PAPERS_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def some_papers(count: int) -> list[Paper]:
    """Distinct papers, oldest first; repeated under new identifiers where there are not enough."""
    papers = list(islice(every_paper(), count))
    return papers if len({paper.id for paper in papers}) == count else _renumbered(papers)


def source() -> str:
    """Where the papers come from, for the table."""
    return "real papers" if (real_folder() / _FILE).exists() else "generated papers"


def every_paper() -> Iterator[Paper]:
    """All there are, and then from the beginning again, without end."""
    while True:
        yield from _real() if (real_folder() / _FILE).exists() else _generated()


def _real() -> Iterator[Paper]:
    with gzip.open(real_folder() / _FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            facts = json.loads(line)
            if id := paper_id(facts["id"]):
                yield Paper(
                    id=id,
                    version=facts.get("version") or 1,
                    title=facts["title"],
                    abstract=facts["abstract"],
                    authors=tuple(facts["authors"]),
                    categories=tuple(facts["categories"]),
                    comment=facts.get("comment"),
                    published=datetime(2025, 3, 1, tzinfo=UTC),
                    updated=datetime(2025, 3, 1, tzinfo=UTC),
                )


def _generated() -> Iterator[Paper]:
    """Papers of made-up words, some common and most rare, the same in every run."""
    dice = random.Random(1)
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    words = ["".join(dice.choices(syllables, k=3)) for _ in range(20_000)]
    weights = list(accumulate(1 / place for place in range(1, len(words) + 1)))
    for number in range(1, 50_001):
        said = dice.choices(words, cum_weights=weights, k=190)
        yield Paper(
            id=PaperId(f"2503.{number:05}"),
            version=1,
            title=" ".join(said[:10]),
            abstract=" ".join(said[10:]),
            authors=("Ada Lovelace", "Emmy Noether"),
            categories=("cs.CV",),
            published=datetime(2025, 3, 1, tzinfo=UTC),
            updated=datetime(2025, 3, 1, tzinfo=UTC),
        )


def _renumbered(papers: list[Paper]) -> list[Paper]:
    start = datetime(2010, 1, 1, tzinfo=UTC)
    months = [start + timedelta(days=31 * month) for month in range(150)]
    ids = (f"{month:%y%m}.{number:05}" for month in months for number in range(1, 3_000))
    return [replace(paper, id=PaperId(id)) for paper, id in zip(papers, ids, strict=False)]

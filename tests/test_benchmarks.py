"""The benchmarks measure what they say, over an installation small enough for every run."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import asking, growth
from benchmarks.collection import libraries
from benchmarks.holdings import NOW, Scale
from bot.storage import open_store
from stores import new_file

SMALL = Scale(papers=160, distinct=80, days=2, a_day=25, keywords=8, channels=3)


def test_the_installation_is_the_same_on_both_databases(postgres: object) -> None:
    """Papers repeated under new identifiers are found like those they were made from."""
    seen = []
    for library in libraries(SMALL):
        with closing(open_store(library.url, now=NOW)) as store:
            assert store.paper_count() == SMALL.papers + 1
            channels = store.channels()
            owed = [match.paper for channel in channels for match in store.owed(channel.id, NOW).matches]
            posted = [len(store.posted(channel.id, 100)) for channel in channels]
            seen.append((channels, owed, posted))
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert len(seen[0][0]) == SMALL.channels


@pytest.mark.parametrize("sentence", ["a followed keyword", "an unknown keyword", "list", "why", "preview"])
def test_every_sentence_is_measured_alone_and_at_once(sentence: str, rows: list[str]) -> None:
    assert [what for what in rows if what.startswith(f"{sentence}, SQLite")] == [
        f"{sentence}, SQLite",
        f"{sentence}, SQLite, 6 at once",
    ]


@pytest.fixture(scope="module")
def rows() -> list[str]:
    return [row.what for row in asking.rows(SMALL, alone=3, at_once=6)]


def test_a_grown_installation_has_decided_everything_and_owes_nothing(tmp_path: Path) -> None:
    """What is measured is a turn that looks at every channel and finds nothing to do."""
    url, scale = f"sqlite:///{tmp_path / 'papers.sqlite3'}", growth.Scale(channels=7, days=3, keywords=11)
    measured = [row.what for row in growth.paid("SQLite", new_file(tmp_path), scale)]
    assert measured[0] == "a turn of the clock, nothing due: 7 channels with 3 digests each, SQLite"
    with closing(open_store(url, now=growth.NOW)) as store:
        assert len(store.last_slots()) == len(store.channels()) == 7
        assert [(each.platform, each.posted) for each in store.outcomes(growth.NOW)] == [("slack", 7)]

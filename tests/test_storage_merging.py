"""Which source wins each field of a paper."""

from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Origin, Paper, PaperId
from bot.storage.merging import Stored, merge

OAI, API, IMPORT = Origin.OAI, Origin.API, Origin.IMPORT
ID = PaperId("2503.00002")


def told(by: str, version: int = 1, *, authors: bool = True) -> Paper:
    """A paper whose every word says who told us of it."""
    names = (f"{by} author",) if authors else ()
    return Paper(id=ID, version=version, title=f"{by} title", abstract=f"{by} abstract", authors=names)


def after(*events: tuple[Origin, Paper]) -> Stored:
    """What is kept after these sources told us, in this order."""
    stored: Stored | None = None
    for origin, paper in events:
        stored = merge(stored, paper, origin)
    assert stored is not None
    return stored


@pytest.mark.parametrize("events", [(OAI, API), (API, OAI), (OAI, API, OAI, API)])
def test_oai_wins_every_field_but_authors_in_any_order(events: tuple[Origin, ...]) -> None:
    kept = after(*((origin, told(origin)) for origin in events)).paper
    assert (kept.title, kept.abstract, kept.authors) == ("oai title", "oai abstract", ("api author",))


def test_missing_authors_never_replace_known_ones() -> None:
    kept = after((OAI, told("oai")), (API, told("api", authors=False))).paper
    assert kept.authors == ("oai author",)


def test_a_later_version_wins_as_a_whole() -> None:
    newer = told("api", 2)
    assert after((OAI, told("oai")), (API, newer)).paper == newer
    assert after((OAI, told("oai")), (API, newer), (OAI, told("oai"))).paper == newer


def test_an_import_overwrites_nothing_and_gives_way_to_everything() -> None:
    for origin in (OAI, API):
        real = told(origin)
        assert after((origin, real), (IMPORT, told("import", 3, authors=False))).paper == real
        assert after((IMPORT, told("import", authors=False)), (origin, real)).paper == real


def test_an_emptied_paper_takes_any_text_of_its_version_or_later() -> None:
    emptied = Stored(paper=told("", 2), origin=OAI, authors_origin=OAI, emptied=True, harvested=True)
    assert merge(emptied, told("api", 1), API) is emptied
    refilled = merge(emptied, told("api", 2), API)
    assert (refilled.paper, refilled.emptied, refilled.harvested) == (told("api", 2), False, True)


def test_what_oai_brings_first_is_to_be_matched_even_if_known() -> None:
    known = replace(after((API, told("api"))), to_match=False)
    harvested = merge(known, told("api"), OAI)
    assert (harvested.harvested, harvested.to_match) == (True, True)


def test_nothing_is_to_be_matched_for_a_new_doi() -> None:
    stored = replace(after((OAI, told("oai"))), to_match=False)
    assert not merge(stored, replace(stored.paper, doi="10.1/2"), OAI).to_match
    assert merge(stored, replace(stored.paper, categories=("cs.CV",)), OAI).to_match


EVENTS = st.lists(
    st.builds(
        lambda origin, version, authors: (
            origin,
            told(origin, version, authors=authors and origin is not Origin.IMPORT),
        ),
        st.sampled_from(Origin),
        st.integers(1, 3),
        st.booleans(),
    ),
    min_size=1,
)


@given(EVENTS)
def test_hearing_it_all_again_changes_nothing(events: list[tuple[Origin, Paper]]) -> None:
    """Nothing flaps: once all sources have told all they know, the text stands still."""
    once = after(*events, *events)
    again = reduce(lambda stored, event: merge(stored, event[1], event[0]), events, once)
    assert again.paper == once.paper


@given(EVENTS)
def test_a_version_never_goes_back(events: list[tuple[Origin, Paper]]) -> None:
    versions = [after(*events[:count]).paper.version for count in range(1, len(events) + 1)]
    assert versions == sorted(versions)

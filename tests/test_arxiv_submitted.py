"""Searching for many keywords at once: few requests, whole answers only."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_line import NOW, MemoryGate, a_source
from arxiv_server import ArxivServer
from bot.arxiv.submitted import ADDRESS, cheapest
from bot.domain import Paper
from bot.errors import SourceError, SourceRefused
from bot.keywords import parse, to_arxiv
from feed import a_paper

WEEK = timedelta(days=7)
LATELY = datetime(2025, 4, 2, 9, tzinfo=UTC)
LONG_AGO = datetime(2025, 3, 1, tzinfo=UTC)
THOUSAND = [f"{word} imaging of the {part}" for word in map(str, range(100)) for part in "abcdefghij"]


def announced(server: ArxivServer, *papers: Paper) -> None:
    server.announce(date(2025, 4, 3), papers)
    server.today = NOW.date()


def found(server: ArxivServer, *texts: str) -> list[str]:
    pages = a_source(server).submitted([parse(text) for text in texts], NOW - WEEK, NOW)
    return [paper.id for page in pages for paper in page]


def test_a_few_keywords_are_one_question_joined_by_or(arxiv_server: ArxivServer) -> None:
    announced(
        arxiv_server,
        a_paper("2504.00001", "Fast MRI", published=LATELY),
        a_paper("2504.00002", "Old MRI", published=LONG_AGO),
        a_paper("2504.00003", "Diffusion of heat", published=LATELY + timedelta(hours=1)),
        a_paper("2504.00004", "Cooking", published=LATELY),
    )
    assert found(arxiv_server, "mri", "diffusion, heat", "cat:math.AG -x") == ["2504.00003", "2504.00001"]
    (asked,) = arxiv_server.requests
    assert asked.params["search_query"].endswith(" AND submittedDate:[202503280500 TO 202504040500])")
    assert asked.params["sortBy"] == "submittedDate"


def test_a_thousand_keywords_take_no_more_questions_than_all_of_arxiv(arxiv_server: ArxivServer) -> None:
    announced(
        arxiv_server,
        *(a_paper(f"2504.{n:05}", f"Paper {n}", published=LATELY) for n in range(1, 2_101)),
    )
    assert len(found(arxiv_server, *THOUSAND)) == 2_100
    assert [request.params["start"] for request in arxiv_server.requests] == ["0", "2000"]
    assert "OR" not in arxiv_server.requests[0].params["search_query"]


@given(st.lists(st.sampled_from([*THOUSAND, "mri", "au:lecun, cat:cs.LG -survey"]), min_size=1, max_size=400))
def test_the_cheaper_way_is_taken_and_every_address_is_short(texts: list[str]) -> None:
    queries = [to_arxiv(parse(text)) for text in texts]
    asked = cheapest(queries, NOW - WEEK, NOW)
    assert len(asked) <= 5
    assert all(len(query.text) < ADDRESS + 200 for query in asked)
    if asked[0].owed == 0:
        assert all(any(query in each.text for each in asked) for query in queries)


@pytest.mark.parametrize("fault", ["503", "html_200", "rate_exceeded_200", "truncated", "short", "empty"])
def test_an_answer_that_is_not_whole_is_a_failure(arxiv_server: ArxivServer, fault: str) -> None:
    announced(arxiv_server, *(a_paper(f"2504.{n:05}", "Fast MRI", published=LATELY) for n in range(1, 2_101)))
    arxiv_server.fail_next(fault, on="api", skip=1)
    gate = MemoryGate()
    with pytest.raises(SourceError):
        list(a_source(arxiv_server, gate).submitted([parse("mri")], NOW - WEEK, NOW))
    assert gate.state.failures == 1


def test_a_result_without_papers_is_asked_for_once_more(arxiv_server: ArxivServer) -> None:
    announced(arxiv_server, a_paper("2504.00001", "Fast MRI", published=LATELY))
    assert found(arxiv_server, "giraffes") == []
    assert len(arxiv_server.requests) == 2


def test_days_without_any_paper_at_all_are_arxivs_mistake(arxiv_server: ArxivServer) -> None:
    announced(arxiv_server, a_paper("2504.00001", "Fast MRI", published=LONG_AGO))
    with pytest.raises(SourceError, match="finds 0 papers where there must be more"):
        found(arxiv_server, *THOUSAND)


def test_a_question_that_arxiv_cannot_read_is_put_without_keywords(arxiv_server: ArxivServer) -> None:
    announced(arxiv_server, a_paper("2504.00001", "Fast MRI", published=LATELY), a_paper("2504.00002"))
    arxiv_server.fail_next("400", on="api")
    assert found(arxiv_server, "mri") == ["2504.00001", "2504.00002"]
    arxiv_server.fail_next("400", on="api", times=2)
    with pytest.raises(SourceRefused):
        found(arxiv_server, "mri")

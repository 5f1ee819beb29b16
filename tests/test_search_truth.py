"""What arXiv's own search returned for real keywords is what we find: nothing less, next to nothing more."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.domain import Keyword, KeywordId, Paper, PaperId
from bot.keywords import parse
from bot.matching import Index, index_tokens, matches, narrowing
from realdata import real_data

# Its rules in small, which the project carries itself: (keyword, title, abstract, whether arXiv lists it).
CARRIED = [
    ("ai agent", "Securing AI Agents", "", True),
    ("ai agent", "AI for agents", "", False),
    ("llm for security", "LLM-based Security", "", True),
    ("time series", "Forecasting of time-series", "", True),
    ("function call", "Tools", "How function calling is learned.", True),
    ("embodied ai", "The AI's embodied cousin", "", False),
    ("ti:vla AND abs:vla", "VLAs that see", "A VLA's memory grows.", True),
    ("ti:vla AND abs:vla", "VLAs that see", "Vision-language-action models.", False),
    ("ti:sam AND abs:sam", "SAM 2 in practice", "We fine-tune SAM.", True),
    ("ti:sam AND abs:sam", "SAM2 in practice", "We fine-tune SAM2.", False),
    ("ti:multimodal AND abs:multimodal", "MM-OVSeg:Multimodal Fusion", "A multimodal framework.", False),
]


@pytest.mark.parametrize(("said", "title", "abstract", "listed"), CARRIED)
def test_we_list_what_arxiv_lists(said: str, title: str, abstract: str, listed: bool) -> None:
    paper = Paper(id=PaperId("2504.02408"), version=1, title=title, abstract=abstract)
    assert matches(parse(said), paper) is listed


@dataclass(frozen=True)
class Asked:
    """One keyword as it was put to arXiv, and the verdicts."""

    keyword: Keyword
    listed: list[str]
    not_listed: list[str]


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    records = json.loads(real_data("search-truth.json").read_text())
    return [Asked(parse(_put(record)), record["listed"], record["not_listed"]) for record in records]


def _put(record: dict[str, str]) -> str:
    keyword = record["keyword"]
    return f'ti:"{keyword}" AND abs:"{keyword}"' if record["rule"] == "title and abstract" else keyword


@pytest.fixture(scope="module")
def papers(asked: list[Asked]) -> dict[str, Paper]:
    wanted = {id for one in asked for id in one.listed + one.not_listed}
    return {id: paper for id, paper in _papers() if id in wanted}


def _papers() -> Iterator[tuple[str, Paper]]:
    with gzip.open(real_data("search-truth-papers.jsonl.gz"), "rt") as lines:
        for record in map(json.loads, lines):
            paper = Paper(
                id=PaperId(record["id"]),
                version=record["version"],
                title=record["title"],
                abstract=record["abstract"],
            )
            yield f"{paper.id}v{paper.version}", paper


@pytest.fixture(scope="module")
def found(asked: list[Asked], papers: dict[str, Paper]) -> dict[str, set[int]]:
    """What the index says, for all keywords in one pass."""
    index = Index()
    for number, one in enumerate(asked):
        index.add(KeywordId(number), one.keyword)
    return {id: {number for number, _ in index.match([paper])} for id, paper in papers.items()}


def test_everything_arxiv_listed_is_found(asked: list[Asked], found: dict[str, set[int]]) -> None:
    missed = [
        (one.keyword.text, id)
        for number, one in enumerate(asked)
        for id in one.listed
        if number not in found[id]
    ]
    assert sum(len(one.listed) for one in asked) == 5_051
    assert missed == []


def test_next_to_nothing_else_is_found(asked: list[Asked], found: dict[str, set[int]]) -> None:
    """At most 6 of 195; those arXiv should have listed by its own rule."""
    extra = [
        (one.keyword.text, id)
        for number, one in enumerate(asked)
        for id in one.not_listed
        if number in found[id]
    ]
    assert sum(len(one.not_listed) for one in asked) == 195
    assert len(extra) <= 6, extra


def test_a_search_of_stored_papers_finds_it_too(asked: list[Asked], papers: dict[str, Paper]) -> None:
    """What a database narrows by holds for everything listed."""
    for one in asked:
        (tokens,) = narrowing(one.keyword)
        assert all(tokens <= index_tokens(papers[id]) for id in one.listed[:20])

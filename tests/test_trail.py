"""The line beside the search index: a phrase is looked for in it, and nothing the matcher finds is missed."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import matching
from bot.domain import Keyword, Paper
from bot.errors import KeywordError
from bot.keywords import parse
from bot.matching import INDEX_REVISION, index_line, likely, matches
from feed import a_paper
from realdata import real_data

SAID = """
the of MRI SARS SARSs network's networks learning Learned fast-MRI F$^3$OCUS 3D C++ C# na\\"ive
\\textbf{deep} \\% $k$-means $O(n log n)$ Poincaré ﬁne state–of–the–art model. (x,y) 2,000 a_b CNN`s
\\emph{large language} model -- `quoted' Größe 深度 学习 US CLIP vision's \\alpha ~ tie~d Schr{\\"o}dinger
"""
WORDS = SAID.split()
FORMS = ("{}", '"{}"', '="{}"', "ti:{}", 'ti:"{}"', 'abs:"{}"', '"{}" -cats', 'ti:x OR "{}"', "mri, {}")


def line_of(paper: Paper) -> str:
    return " ".join(index_line(paper))


def is_likely(keyword: Keyword, paper: Paper) -> bool:
    """Whether the line lets the paper pass, as every paper does where there is nothing to look for."""
    look = likely(keyword)
    return look is None or look(line_of(paper))


def keyword_of(text: str) -> Keyword | None:
    try:
        return parse(text)
    except KeywordError:
        return None


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


@given(texts, texts, st.data())
def test_what_the_matcher_finds_is_likely(title: str, abstract: str, data: st.DataObject) -> None:
    paper = a_paper("2503.00001", title, abstract=abstract)
    words = data.draw(st.sampled_from([title, abstract])).split(" ")
    start = data.draw(st.integers(0, len(words) - 1))
    phrase = " ".join(words[start : start + data.draw(st.integers(1, 5))]).replace('"', "")
    keyword = keyword_of(data.draw(st.sampled_from(FORMS)).format(phrase))
    if keyword and matches(keyword, paper):
        assert is_likely(keyword, paper)


@pytest.mark.parametrize(
    ("said", "title", "abstract", "fits"),
    [
        ("large model", "A large model", "", True),
        ("large model", "", "Models, large ones", False),
        ("large model", "Models large", "model", False),
        ("large model", "large", "models", False),
        ("model for images", "Models of images", "", True),
        ("model for images", "Model images", "", False),
        ("ti:images", "Images", "", True),
        ("ti:images", "", "Images", False),
        ('abs:"fast images"', "Fast images", "slow", False),
        ('abs:"fast images"', "slow", "fast image", True),
        ("fast images OR slow images", "slow image", "", True),
        ("fast images OR slow images", "slow fast image slow", "", True),
        ("fast images OR slow images", "image slow", "", False),
        ('"fast images" AND "slow images"', "fast images", "slow images", True),
        ('"fast images" AND "slow images"', "fast images", "slow", False),
        ('"fast images" -slow', "fast images", "slow", True),
    ],
)
def test_a_phrase_is_looked_for_where_it_must_stand(said: str, title: str, abstract: str, fits: bool) -> None:
    assert is_likely(parse(said), a_paper("2503.00001", title, abstract=abstract)) is fits


@pytest.mark.parametrize(
    "said", ["mri", "au:lovelace", "cat:cs.CV", "co:MICCAI", "SARS", 'mri OR "fast images"']
)
def test_where_the_tokens_say_it_all_nothing_is_looked_for(said: str) -> None:
    assert likely(parse(said)) is None


def test_a_line_of_another_version_may_be_anything() -> None:
    look = likely(parse("fast images"))
    assert look
    assert look("wimag wslow")
    assert not look(f"{INDEX_REVISION} wimag | wslow | ")


def test_what_a_paper_is_found_by_stands_in_its_line() -> None:
    paper = a_paper("2503.00001", "The US in MRI", abstract="F$^3$OCUS")
    assert line_of(paper).startswith(f"{INDEX_REVISION} wf w3 wocu / wf3ocu | - wus - wmri | a")
    assert frozenset(line_of(paper).split(" ")) >= matching.index_tokens(paper)


def some_real_papers() -> Iterator[Paper]:
    with gzip.open(real_data("papers-50k.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for facts in map(json.loads, islice(lines, 0, 10_000, 50)):
            yield a_paper("2503.00001", facts["title"], abstract=facts["abstract"])


def test_no_real_paper_is_missed() -> None:
    """Pieces of each paper's own words find it."""
    dice = random.Random(3)
    looked = 0
    for paper in some_real_papers():
        words = f"{paper.title} {paper.abstract}".replace('"', "").split()
        for _ in range(3):
            start = dice.randrange(len(words))
            keyword = keyword_of(f'"{" ".join(words[start : start + dice.randrange(2, 5)])}"')
            if keyword and matches(keyword, paper):
                looked += 1
                assert is_likely(keyword, paper), keyword.text
    assert looked > 400

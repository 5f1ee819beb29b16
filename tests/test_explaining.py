"""Where in a paper a keyword hits: non-empty where it matches, and always words that stand there."""

import gzip
import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Keyword, Paper, PaperId
from bot.errors import KeywordError
from bot.keywords import parse
from bot.matching import Found, explain, matches
from bot.text import readable, searchable
from realdata import real_data

PAPER = Paper(
    id=PaperId("2504.02408"),
    version=2,
    title=r"F$^3$OCUS: LLM-based Security of C++ Images",
    abstract="We study SARS in the US. Ti:sapphire lasers help Schrödinger's cats in magnetic resonance "
    r"imaging, where $\alpha$-rays of the ﬁnest kind, all of them measured in Zürich, meet their match.",
    authors=("Yann LeCun", r"Paul Erd\H{o}s", "ATLAS Collaboration"),
    categories=("cs.CV", "eess.IV", "hep-th"),
    comment="Accepted at MICCAI 2025, code on GitHub",
)


def told(text: str, paper: Paper = PAPER) -> list[str]:
    """Each hit as ``field: before [words] after``, with dots where the text was cut."""
    return [_told(found) for found in explain(parse(text), paper)]


def _told(found: Found) -> str:
    cut = found.cutting
    start, end = ("" if cut.starts else "…"), ("" if cut.ends else "…")
    return f"{found.where}: {start}{cut.before}[{cut.words}]{cut.after}{end}"


@pytest.mark.parametrize(
    ("keyword", "hits"),
    [
        ("llm", ["title: F³OCUS: [LLM]-based Security of C++ Images"]),
        ("security of C++", ["title: F³OCUS: LLM-based [Security of C++] Images"]),
        ("f3ocus", ["title: [F³OCUS]: LLM-based Security of C++ Images"]),
        ("llm for security", ["title: F³OCUS: [LLM-based Security] of C++ Images"]),
        (
            "magnetic resonance images",
            ["abstract: …cats in [magnetic resonance imaging], where α-rays of…"],
        ),
        ("SARS", ["abstract: We study [SARS] in the US. Ti:sapphire lasers help…"]),
        ('="in the US"', ["abstract: We study SARS [in the US]. Ti:sapphire lasers help…"]),
        ("schrodinger", ["abstract: …lasers help [Schrödinger's] cats in magnetic…"]),
        ("finest", ["abstract: …where α-rays of the [ﬁnest] kind, all of them measured…"]),
        ("zurich", ["abstract: …kind, all of them measured in [Zürich], meet their match."]),
        ("au:erdos", ["authors: [Paul Erdős]"]),
        ("cat:eess.IV", ["categories: [eess.IV]"]),
        ("cat:eess", ["categories: [eess.IV]"]),
        ("co:miccai", ["comment: Accepted at [MICCAI] 2025, code on GitHub"]),
        (
            "quantum OR miccai OR laser",
            ["abstract: …in the US. Ti:sapphire [lasers] help Schrödinger's cats in…"],
        ),
        (
            "cat:cs.CV sars -quantum",
            ["categories: [cs.CV]", "abstract: We study [SARS] in the US. Ti:sapphire lasers help…"],
        ),
        ("llm AND NOT (NOT laser OR quantum)", None),
        ("quantum", []),
        ("llm -laser", []),
    ],
)
def test_every_kind_of_term_tells_where_it_hits(keyword: str, hits: list[str] | None) -> None:
    """Phrases, acronyms, fields, authors, categories; of OR only what hits, of NOT nothing."""
    if hits is None:
        assert [hit.partition(":")[0] for hit in told(keyword)] == ["title", "abstract"]
    else:
        assert told(keyword) == hits


def test_the_same_hit_of_two_terms_is_told_once() -> None:
    assert told("llm AND LLMs AND ti:llm") == ["title: F³OCUS: [LLM]-based Security of C++ Images"]


def test_a_text_without_blanks_is_cut_between_its_words() -> None:
    paper = Paper(id=PaperId("2504.00001"), version=1, title="磁共振" * 60)
    (hit,) = told("磁共振", paper)
    assert hit.startswith("title: [磁共振]磁共振")
    assert len(hit) < 90
    (hit,) = told("磁共振", Paper(id=PaperId("2504.00002"), version=1, title="成像" * 60 + "磁共振" * 30))
    assert hit.startswith("title: …成像")
    assert len(hit) < 90


# --- for any keyword and paper ------------------------------------------------------------------

WORDS = st.sampled_from(
    ["llm", "images", "laser", "quantum", "SARS", "US", "we", "of", "the", "C++", "security", "magnetic"]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
FIELDS = st.sampled_from(["", "ti:", "abs:", "co:", "="])
TERMS = st.builds('{}"{}"'.format, FIELDS, PHRASES) | st.sampled_from(
    ["au:LeCun", "au:Erdos", "cat:cs.*", "cat:hep-th", "cat:math"]
)
SAID = st.recursive(
    TERMS,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR", "AND NOT"]), inner)
        | st.builds("({} AND NOT (NOT {}))".format, inner, inner)
    ),
    max_leaves=5,
)
TITLES = st.lists(
    WORDS | st.sampled_from([r"F$^3$", "ﬁne", "Erdős,", "磁共振", "a-b", "…"]), max_size=40
).map(" ".join)
PAPERS = st.builds(
    Paper,
    id=st.just(PaperId("2504.00001")),
    version=st.just(1),
    title=TITLES,
    abstract=TITLES | st.text(max_size=60),
    authors=st.lists(st.sampled_from(PAPER.authors), max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(PAPER.categories), max_size=2).map(tuple),
    comment=st.none() | TITLES,
)


def check(keyword: Keyword, paper: Paper) -> None:
    """The promise of `explain`."""
    hits = explain(keyword, paper)
    assert bool(hits) is matches(keyword, paper)
    texts = {
        "title": paper.title,
        "abstract": paper.abstract,
        "comment": paper.comment or "",
        "authors": "\n".join(map(readable, paper.authors)),
        "categories": "\n".join(paper.categories),
    }
    for hit in hits:
        text = texts[hit.where]
        assert hit.words
        assert hit.excerpt in readable(text) or hit.excerpt in searchable(text) or hit.excerpt in text


@given(SAID, PAPERS)
def test_it_explains_just_what_matches_with_words_that_are_there(said: str, paper: Paper) -> None:
    try:
        keyword = parse(said)
    except KeywordError:
        return
    check(keyword, paper)


def test_real_papers_are_explained_by_words_of_their_own() -> None:
    """Phrases cut from real titles and abstracts, TeX, Unicode and all."""
    with gzip.open(real_data("papers-50k.jsonl.gz"), "rt") as lines:
        records = [json.loads(line) for line in islice(lines, 0, 10_000, 100)]
    common = [
        parse(text) for text in ("learning", "we AND show", "cat:cs.*", "ti:model OR abs:quantum", "au:Wang")
    ]
    for record in records:
        paper = Paper(
            id=PaperId(record["id"]),
            version=1,
            title=record["title"],
            abstract=record["abstract"],
            authors=tuple(record["authors"]),
            categories=tuple(record["categories"]),
            comment=record.get("comment"),
        )
        words = paper.abstract.split()
        middle = " ".join(words[len(words) // 2 :][:3]).replace('"', "")
        for text in (f'"{middle}"', f'="{middle}"', f'"{paper.title[:40]}"'):
            try:
                check(parse(text), paper)
            except KeywordError:
                continue
        for keyword in common:
            check(keyword, paper)

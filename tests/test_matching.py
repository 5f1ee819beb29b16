"""Which keyword finds which paper; and that the index and what a database narrows by lose none."""

import gzip
import json
import random
import time
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Keyword, KeywordId, Paper, PaperId
from bot.errors import KeywordError
from bot.keywords import parse
from bot.matching import Index, index_tokens, matches, narrowing
from realdata import real_data

PAPER = Paper(
    id=PaperId("2504.02408"),
    version=2,
    title=r"F$^3$OCUS: LLM-based Security of C++ Images",
    abstract="We study SARS in the US. Ti:sapphire lasers help Schrödinger's cats in magnetic resonance "
    "imaging.",
    authors=("Yann LeCun", r"Paul Erd\H{o}s", "ATLAS Collaboration"),
    categories=("cs.CV", "eess.IV", "hep-th"),
    comment="Accepted at MICCAI 2025, code on GitHub",
)

FOUND = [
    # phrases, stemmed, in title or abstract
    "image", "imaging", "magnetic resonance images", "resonance imaging", "llm", "LLMs", "laser help",
    # a dropped word keeps its place, where any one word may stand
    "llm for security", "security of C++", "SARS for a US",
    # exact
    '="magnetic resonance imaging"', "=images", '="security of C++ images"', '="in the US"',
    # acronyms
    "SARS", "US", "SARS OR nothing",
    # as arXiv wrote it, and readable
    "F$^3$OCUS", "F³OCUS", "f3ocus", "ocus llm", "C++", "schrodinger", '="Schrodinger\'s cats"',
    "Ti:sapphire",
    # operators
    "llm AND laser", "llm OR quantum", "llm -quantum", "(quantum OR llm) AND NOT (physics AND laser)",
    "llm AND NOT (NOT laser)",
    # fields
    "ti:llm", "abs:laser", "ti:=images", "co:miccai", 'co:"code on github"', "ti:llm abs:laser",
    "au:LeCun", 'au:"Y. LeCun"', 'au:"LeCun, Yann"', "au:erdos", "au:ATLAS",
    "cat:cs.CV", "cat:CS.cv", "cat:eess.IV", "cat:cs.*", "cat:cs", "cat:cs.C*", "cat:hep-*", "cat:hep-th",
    'cat:cs.CV "magnetic resonance"', "cat:cs.CV -quantum", "cat:(cs.LG, cs.CV)",
]  # fmt: skip
MISSED = [
    "imagine", "resonance magnetic", "magnetic imaging", "mri", "images we study", "images study",
    "=image", '="security of images"', '="magnetic resonance image"', "ti:=imaging",
    "AIDS", "IT", "STUDY", "C", "C#", "sapphire", "f3", "os", "llm security images",
    "llm AND quantum", "llm -laser", "quantum OR physics", "llm AND NOT (laser OR quantum)",
    "ti:laser", "abs:llm", "co:laser", "ti:miccai", "miccai", "au:laser", "lecun",
    "au:Yann", "au:Paul", 'au:"Yves LeCun"', 'au:"Yann Erdős"',
    "cat:cs.LG", "cat:math.*", "cat:hep-ph", "cat:cs.L*", "cat:q-*",
]  # fmt: skip


@pytest.mark.parametrize("said", FOUND)
def test_a_keyword_finds_the_paper(said: str) -> None:
    assert matches(parse(said), PAPER)
    assert list(index_of(said).match([PAPER])) == [(0, PAPER.id)]


@pytest.mark.parametrize("said", MISSED)
def test_a_keyword_does_not_find_the_paper(said: str) -> None:
    assert not matches(parse(said), PAPER)
    assert not list(index_of(said).match([PAPER]))


def index_of(*said: str) -> Index:
    index = Index()
    for number, keyword in enumerate(map(parse, said)):
        index.add(KeywordId(number), keyword)
    return index


def test_use_is_not_the_united_states() -> None:
    """Stemmed, "using" and "US" would be one word."""
    paper = Paper(id=PaperId("2504.00001"), version=1, title="Using us to aid hearing AIDs")
    assert not matches(parse("US"), paper)
    assert not matches(parse("AIDS AND cure"), paper)
    assert matches(parse("hearing aids"), paper)


ANY_SCRIPT = {
    "нейронные сети": "Глубокие нейронные сети",
    "φάσμα": "Το ΦΑΣΜΑ του φωτός",
    "深層学習": "画像の深層学習について",
    "ガン": "ガンの画像診断",
    "شبكة عصبية": "نَحْوَ شَبَكَةٍ عَصَبِيَّة",
    "רשת נוירונים": "אימון רֶשֶׁת נוירונים",
    "हिन्दी भाषा": "हिन्दी भाषा का मॉडल",
    "한국어 모델": "새로운 한국어 모델",
    "2025": "मॉडल २०२५",
    "Poincare\u0301": "On the Poincaré map",
}


@pytest.mark.parametrize("said", ANY_SCRIPT)
def test_a_keyword_in_any_script_finds_its_papers(said: str) -> None:
    paper = Paper(id=PaperId("2504.00001"), version=1, title=ANY_SCRIPT[said])
    found_by(said, paper)
    found_by(f'ti:"{said}"', paper)
    assert not matches(parse(said), PAPER)


AUTHORS = ("Yann LeCun", "Laurens van der Maaten", 'Klaus-Robert M\\"uller', "Fei-Fei Li",
           "ATLAS Collaboration", "Wei Zhang", "G. David Forney Jr.", "李明")  # fmt: skip
BY = [
    "au:lecun", 'au:"Yann LeCun"', 'au:"LeCun, Y."', 'au:"LeCun, Yann"', 'au:"Y LeCun"', 'au:"Y. A. LeCun"',
    'au:"LeCun Yann"', "au:Maaten", 'au:"van der Maaten"', 'au:"L. van der Maaten"', "au:Müller",
    "au:Mueller", 'au:"K.-R. Müller"', 'au:"Feifei Li"', 'au:"Li, F.-F."', "au:ATLAS", 'au:"Zhang Wei"',
    "au:Forney", 'au:"G. D. Forney, Jr."', "au:李明", "au:Wei Zhang AND au:LeCun",
]  # fmt: skip
NOT_BY = [
    "au:Yann", 'au:"A. LeCun"', 'au:"Yves LeCun"', "au:van", "au:Laurens", "au:Mulder", 'au:"Wen Zhang"',
    'au:"Zhang, Y."', "au:CMS", "au:Collaboration", "au:李", 'au:"Yann Zhang"', 'au:"Klaus Mueller, B."',
]  # fmt: skip


@pytest.mark.parametrize("said", BY)
def test_an_author_is_found(said: str) -> None:
    """By what is compared, through the index, and in what a database narrows by."""
    found_by(said, Paper(id=PaperId("2504.00001"), version=1, title="A title", authors=AUTHORS))


@pytest.mark.parametrize("said", NOT_BY)
def test_another_author_is_not(said: str) -> None:
    paper = Paper(id=PaperId("2504.00001"), version=1, title="A title", authors=AUTHORS)
    assert not matches(parse(said), paper)
    assert not list(index_of(said).match([paper]))


def test_what_is_unknown_about_a_paper_is_not_found() -> None:
    """An imported paper has no authors, categories or comment yet."""
    paper = Paper(id=PaperId("2504.00001"), version=1, title="A title")
    for said in ("au:LeCun", "cat:cs.*", "co:code", "title cat:cs.CV"):
        assert not matches(parse(said), paper)
    assert matches(parse("title -cat:cs.CV"), paper)


SAME_CATEGORY = [
    ("math-ph", "math.MP"), ("math.ST", "stat.TH"), ("cs.IT", "math.IT"), ("eess.SY", "cs.SY"),
    ("econ.GN", "q-fin.EC"), ("math.NA", "cs.NA"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME_CATEGORY)
def test_a_category_of_two_names_is_found_by_both(one: str, other: str) -> None:
    """Whichever of them the paper has; so is what became of a closed archive."""
    for filed in (one, other):
        paper = Paper(id=PaperId("2504.00001"), version=1, title="A title", categories=(filed,))
        for asked in (one, other):
            found_by(f"cat:{asked}", paper)
        assert not matches(parse("cat:cs.CV"), paper)


def test_papers_of_a_closed_archive_are_found_in_what_it_became() -> None:
    paper = Paper(id=PaperId("cmp-lg/9404001"), version=1, title="A title", categories=("cmp-lg",))
    found_by("cat:cs.CL", paper)
    found_by("cat:cmp-lg", paper)
    newer = Paper(id=PaperId("2504.00001"), version=1, title="A title", categories=("cs.CL",))
    assert not matches(parse("cat:cmp-lg"), newer)


def found_by(said: str, paper: Paper) -> None:
    """Alone, through the index and in what a database narrows by."""
    keyword = parse(said)
    assert matches(keyword, paper)
    assert list(index_of(said).match([paper])) == [(0, paper.id)]
    assert any(tokens <= index_tokens(paper) for tokens in narrowing(keyword))


def test_no_phrase_runs_from_the_title_into_the_abstract() -> None:
    paper = Paper(id=PaperId("2504.00001"), version=1, title="On magnetic", abstract="Resonance is not all.")
    assert not matches(parse("magnetic resonance"), paper)
    assert matches(parse("magnetic AND resonance"), paper)


@pytest.mark.parametrize("said", ["mri OR ti:nothing", "ti:mri", "mri ti:imaging", "abs:mri"])
def test_a_title_may_be_the_whole_abstract(said: str) -> None:
    words = "Imaging by MRI"
    assert matches(parse(said), Paper(id=PAPER.id, version=1, title=words, abstract=words))
    assert not matches(parse("ti:imaging"), Paper(id=PAPER.id, version=1, title="By MRI", abstract=words))


def test_a_very_long_text_is_matched() -> None:
    paper = Paper(id=PaperId("2504.00001"), version=1, title="mri", abstract="fast scan " * 5_000)
    assert matches(parse("scan fast"), paper)


# --- the index ----------------------------------------------------------------------------------


def test_keywords_come_and_go() -> None:
    """One at a time; those of one meaning are found together, each for itself."""
    index = index_of("image", "images", "quantum", "au:LeCun OR cat:cs.CV")
    assert sorted(id for id, _ in index.match([PAPER])) == [0, 1, 3]
    index.discard(KeywordId(0))
    index.discard(KeywordId(3))
    index.discard(KeywordId(99))
    index.add(KeywordId(2), parse("lasers"))
    assert sorted(id for id, _ in index.match([PAPER])) == [1, 2]
    assert KeywordId(1) in index
    assert KeywordId(0) not in index
    assert len(index) == 2


TYPED = "image imaging of the US us using SARS sar C++ c fast MRI F$^3$ é e à a it IT Ti:x x"
WORDS = TYPED.split()
NAMES = ["Yann LeCun", "Y. LeCun", "Lee, Ann", "A. Lee", "Ann Marie Lee"]
CATEGORIES = ["cs.CV", "cs.LG", "eess.IV", "hep-th", "math.NA"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join)
PAPERS = st.builds(
    Paper,
    id=st.just(PaperId("2504.00001")),
    version=st.just(1),
    title=TEXTS,
    abstract=TEXTS,
    authors=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(CATEGORIES), max_size=2).map(tuple),
    comment=st.none() | TEXTS,
)
TERMS = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(lambda words: f'"{" ".join(words)}"'),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: f'="{" ".join(words)}"'),
    st.tuples(st.sampled_from(["ti", "abs", "co"]), st.sampled_from(WORDS)).map(":".join),
    st.sampled_from(NAMES).map(lambda name: f'au:"{name}"'),
    st.sampled_from([*CATEGORIES, "cs.*", "cs.C*", "math"]).map(lambda category: f"cat:{category}"),
)
SAID = st.recursive(
    TERMS,
    lambda part: st.one_of(
        st.tuples(part, part).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(part, part).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        st.tuples(part, part).map(lambda pair: f"({pair[0]} AND NOT {pair[1]})"),
    ),
    max_leaves=5,
)


def understood(said: list[str]) -> list[Keyword]:
    keywords: list[Keyword] = []
    for text in said:
        try:
            keywords.append(parse(text))
        except KeywordError:
            continue  # only stop words, for instance
    return keywords


@given(st.lists(SAID, max_size=6), st.lists(PAPERS, max_size=3), st.randoms())
def test_the_index_finds_what_each_keyword_finds_alone(
    said: list[str], papers: list[Paper], chance: random.Random
) -> None:
    """Whatever else is in it, and whatever was before."""
    index, left = Index(), {}
    for number, keyword in enumerate(understood(said)):
        id = KeywordId(number)
        index.add(id, keyword)
        left[id] = keyword
        if chance.random() < 0.2:
            index.discard(id)
            del left[id]
    for paper in papers:
        found = [id for id, _ in index.match([paper])]
        assert sorted(found) == [id for id, keyword in left.items() if matches(keyword, paper)]


@given(SAID, PAPERS)
def test_narrowing_never_loses_a_match(said: str, paper: Paper) -> None:
    """A paper that matches has all tokens of some alternative."""
    for keyword in understood([said]):
        alternatives = narrowing(keyword)
        if alternatives and matches(keyword, paper):
            assert any(tokens <= index_tokens(paper) for tokens in alternatives)


@given(SAID)
def test_one_meaning_finds_the_same(said: str) -> None:
    """Keywords of one key find the same papers, so they may be kept as one."""
    for keyword in understood([said]):
        again = parse(f"NOT (NOT ({keyword.text}))")
        assert again.key == keyword.key
        assert matches(again, PAPER) == matches(keyword, PAPER)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_paper_can_be_indexed(title: str, other: str) -> None:
    """Tokens are letters and digits only, whatever strangers write."""
    paper = Paper(
        id=PaperId("2504.00001"), version=1, title=title, abstract=other, authors=(other,), comment=title,
        categories=(other,),
    )  # fmt: skip
    for token in index_tokens(paper):
        assert token.isascii()
        assert token.isalnum()
        assert token == token.lower()


NARROWED = {
    "magnetic resonance imaging": [{"wmagnet", "wreson", "wimag"}],
    "ti:mri AND abs:mri": [{"wmri"}],
    "mri OR ct": [{"wmri"}, {"wct"}],
    "(mri OR ct) brain -heart": [{"wmri", "wbrain"}, {"wct", "wbrain"}],
    "cat:cs.CV mri": [{"ccsx2excv", "wmri"}],
    "co:miccai": [{"omiccai"}],
    'au:"Yann LeCun"': [{"alecunx20xyann"}, {"ayannx20xlx2ex"}, {"alecunx20xyx2ex"}, {"ax2ax"}],
    "mri OR cat:c*": [],
    "US": [{"wx55xx53x"}],
    "C++": [{"wcx2bxx2bx"}],
}


@pytest.mark.parametrize("said", NARROWED)
def test_a_search_is_narrowed_to_all_stems(said: str) -> None:
    assert [set(tokens) for tokens in narrowing(parse(said))] == NARROWED[said]


# --- at size ------------------------------------------------------------------------------------


def test_cost_grows_with_hits_not_with_keywords_times_papers() -> None:
    """A hundred times the keywords, none of which is in any paper, cost nothing to speak of."""
    papers = [Paper(id=PaperId(f"2504.{n:05}"), version=1, title=f"word{n} fast mri") for n in range(200)]
    few, many = index_of("fast mri"), index_of("fast mri", *(f"absent{n} word{n} here" for n in range(5_000)))
    assert list(few.match(papers)) == list(many.match(papers))
    assert seconds(many, papers) < 3 * seconds(few, papers) + 0.05


def seconds(index: Index, papers: list[Paper]) -> float:
    return min(_timed(index, papers) for _ in range(3))


def _timed(index: Index, papers: list[Paper]) -> float:
    start = time.process_time()
    assert sum(1 for _ in index.match(papers)) >= len(papers)
    return time.process_time() - start


def test_real_papers_are_found_by_their_own_titles() -> None:
    """Each phrase cut from a title finds its paper, through the index and through narrowing."""
    with gzip.open(real_data("papers-50k.jsonl.gz"), "rt") as lines:
        records = [json.loads(line) for line in islice(lines, 1_000, 1_400)]
    papers = [
        Paper(id=PaperId(record["id"]), version=1, title=record["title"], abstract=record["abstract"],
              authors=tuple(record["authors"]), categories=tuple(record["categories"]))
        for record in records
    ]  # fmt: skip
    chance, index, cut = random.Random(3), Index(), []
    for number, paper in enumerate(papers):
        words = paper.title.replace('"', " ").split()
        start = chance.randrange(len(words))
        pieces = words[start : start + 3], words
        keyword = understood([f'"{" ".join(piece)[:200]}"' for piece in pieces])[0]
        index.add(KeywordId(number), keyword)
        cut.append(keyword)
    found = set(index.match(papers))
    for number, (keyword, paper) in enumerate(zip(cut, papers, strict=True)):
        if "$" not in keyword.text and "\\" not in keyword.text:
            assert (KeywordId(number), paper.id) in found, keyword
            assert any(tokens <= index_tokens(paper) for tokens in narrowing(keyword))

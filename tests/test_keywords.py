"""The keyword language as two tables, said → understood and said → refused, and what holds for any text."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import And, Keyword, Not, Or, Term
from bot.domain.categories import CATEGORIES, CLASSES
from bot.errors import KeywordError
from bot.keywords import in_words, loosen, parse, parse_list, parse_stored, to_arxiv
from bot.keywords.mistakes import LONGEST

# said: (text, in plain words)
UNDERSTOOD = {
    # phrases
    "mri": ("mri", '"mri" in title or abstract'),
    "magnetic resonance imaging": (
        "magnetic resonance imaging",
        '"magnetic resonance imaging" in title or abstract',
    ),
    '"medical imaging"': ("medical imaging", '"medical imaging" in title or abstract'),
    '  medical   "imaging "': ("medical imaging", '"medical imaging" in title or abstract'),
    "“medical imaging”": ("medical imaging", '"medical imaging" in title or abstract'),
    "self-supervised": ("self-supervised", '"self-supervised" in title or abstract'),
    "1,000 genomes": ('"1,000 genomes"', '"1,000 genomes" in title or abstract'),
    "What is a GAN?": ("What is a GAN?", '"What is a GAN?" in title or abstract'),
    "mri – ct": ('"mri - ct"', '"mri - ct" in title or abstract'),
    "zero\u200bwidth": ("zerowidth", '"zerowidth" in title or abstract'),
    "F$^3$OCUS": ("F$^3$OCUS", '"F$^3$OCUS" in title or abstract'),
    # exact
    '="image generation"': ('="image generation"', 'exactly "image generation" in title or abstract'),
    "=imaging": ('="imaging"', 'exactly "imaging" in title or abstract'),
    'ti:="image generation"': ('ti:="image generation"', 'exactly "image generation" in the title'),
    # acronyms
    "SARS": ("SARS", '"SARS" (in capitals) in title or abstract'),
    "US election": ("US election", '"US election" (US in capitals) in title or abstract'),
    "SARS-CoV-2": ("SARS-CoV-2", '"SARS-CoV-2" (SARS in capitals) in title or abstract'),
    "FAST MRI": ("FAST MRI", '"FAST MRI" in title or abstract'),
    "MRI": ("MRI", '"MRI" in title or abstract'),
    "GPT-4": ("GPT-4", '"GPT-4" in title or abstract'),
    # operators
    "brain AND heart": ("brain AND heart", '"brain" and "heart", in title or abstract'),
    "brain OR heart": ("brain OR heart", '"brain" or "heart", in title or abstract'),
    "brain, heart": ("brain OR heart", '"brain" or "heart", in title or abstract'),
    ", brain,, heart,": ("brain OR heart", '"brain" or "heart", in title or abstract'),
    "mri AND NOT ct": ("mri AND NOT ct", '"mri" and not "ct", in title or abstract'),
    "mri -ct": ("mri AND NOT ct", '"mri" and not "ct", in title or abstract'),
    "mri −ct": ("mri AND NOT ct", '"mri" and not "ct", in title or abstract'),
    "mri ANDNOT ct": ("mri AND NOT ct", '"mri" and not "ct", in title or abstract'),
    "NOT NOT mri": ("mri", '"mri" in title or abstract'),
    "brain heart OR deep learning": (
        '"brain heart" OR "deep learning"',
        '"brain heart" or "deep learning", in title or abstract',
    ),
    "b1 OR c1 AND NOT d1, e1": (
        "b1 OR (c1 AND NOT d1) OR e1",
        '"b1" or ("c1" and not "d1") or "e1", in title or abstract',
    ),
    "(b1 OR c1) -(d1, e1)": (
        "(b1 OR c1) AND NOT (d1 OR e1)",
        '("b1" or "c1") and not ("d1" or "e1"), in title or abstract',
    ),
    "((mri))": ("mri", '"mri" in title or abstract'),
    "mri, mri OR MRIs": ("mri", '"mri" in title or abstract'),
    '"search AND rescue"': ('"search AND rescue"', '"search AND rescue" in title or abstract'),
    '"-5 degrees"': ('"-5 degrees"', '"-5 degrees" in title or abstract'),
    # fields
    "ti:mri": ("ti:mri", '"mri" in the title'),
    "abs:fast mri": ('abs:"fast mri"', '"fast mri" in the abstract'),
    "co:MICCAI": ("co:MICCAI", '"MICCAI" in the comment'),
    'au:"Yann LeCun"': ('au:"Yann LeCun"', 'author "Yann LeCun"'),
    "au:Yann LeCun": ('au:"Yann LeCun"', 'author "Yann LeCun"'),
    "cat:CS.cv": ("cat:cs.CV", "category cs.CV"),
    "cat:Physics.Acc-Ph": ("cat:physics.acc-ph", "category physics.acc-ph"),
    "cat:cs.*": ("cat:cs.*", "any category of cs"),
    "cat:cs": ("cat:cs.*", "any category of cs"),
    "cat:hep-th": ("cat:hep-th", "category hep-th"),
    "cat:math.MP": ("cat:math.MP", "category math.MP"),
    "cat:nlin.cd": ("cat:nlin.CD", "category nlin.CD"),
    "cat:cmp-lg": ("cat:cmp-lg", "category cmp-lg"),  # closed in 1998, its papers are still there
    "cat:astro-ph": ("cat:astro-ph.*", "any category of astro-ph"),
    "cat:gr-qc.*": ("cat:gr-qc.*", "any category of gr-qc"),
    '"fast mri" cat:eess.IV': (
        '"fast mri" AND cat:eess.IV',
        '"fast mri" in title or abstract, and category eess.IV',
    ),
    "cat:eess.IV fast mri": (
        'cat:eess.IV AND "fast mri"',
        'category eess.IV, and "fast mri" in title or abstract',
    ),
    "cat:(cs.CV, cs.LG) diffusion": (
        "(cat:cs.CV OR cat:cs.LG) AND diffusion",
        '(category cs.CV, or category cs.LG), and "diffusion" in title or abstract',
    ),
    "ti:(deep OR wide)": ("ti:deep OR ti:wide", '"deep" or "wide", in the title'),
    "ti:mri AND abs:mri": ("ti:mri AND abs:mri", '"mri" in the title, and "mri" in the abstract'),
    "all:mri": ("mri", '"mri" in title or abstract'),  # as at arXiv
    "all:fast mri -ti:ct": (
        '"fast mri" AND NOT ti:ct',
        '"fast mri" in title or abstract, and not "ct", in the title',
    ),
    "cat:hep-*": ("cat:hep-*", "category hep-*"),
    # not fields
    "Attention: a survey": ("Attention: a survey", '"Attention: a survey" in title or abstract'),
    "Ti:sapphire laser": ("Ti:sapphire laser", '"Ti:sapphire laser" in title or abstract'),
    '"all:electron"': ('"all:electron"', '"all:electron" in title or abstract'),
    '"ti:"': ('"ti:"', '"ti:" in title or abstract'),
    '"ti:mri"': ('"ti:mri"', '"ti:mri" in title or abstract'),
    "C++": ("C++", '"C++" in title or abstract'),
}


@pytest.mark.parametrize("said", UNDERSTOOD)
def test_what_is_said_is_understood(said: str) -> None:
    """As one text and in plain words."""
    keyword = parse(said)
    assert (keyword.text, in_words(keyword)) == UNDERSTOOD[said]


@pytest.mark.parametrize("said", UNDERSTOOD)
def test_the_text_of_a_keyword_parses_back(said: str) -> None:
    keyword = parse(said)
    again = parse(keyword.text)
    assert (again, again.node) == (keyword, keyword.node)


# said: (part of the sentence, where)
REFUSED = {
    "": ("no keyword", 0),
    " , ": ("no keyword", 0),
    '"fast mri': ("never closed", 0),
    'mri AND "fast': ("never closed", 8),
    'ti:"fast': ("never closed", 3),
    "mri AND (ct": ("bracket is never closed", 8),
    "mri) AND ct": ("never opened", 3),
    "mri ()": ("nothing in these brackets", 4),
    "mri AND": ("AND needs something on both sides", 4),
    "AND mri": ("AND needs something on both sides", 0),
    "mri OR": ("OR needs something on both sides", 4),
    "mri AND OR ct": ("AND needs something on both sides", 4),
    "mri AND (OR ct)": ("OR needs something on both sides", 9),
    "mri NOT": ("NOT needs something after it", 4),
    "NOT ct": ("only what to leave out", 0),
    "-a1 -b1": ("only what to leave out", 0),
    "mri OR NOT ct": ("only what to leave out", 7),
    "mri, -ct": ("only what to leave out", 5),
    "(NOT ct OR mri)": ("only what to leave out", 0),
    "NOT (mri AND ct)": ("only what to leave out", 0),
    "the": ("“the” has only words that are in every paper", 0),
    "mri AND of the": ("“of the” has only words", 8),
    '="the of"': ("only words that are in every paper", 0),
    "?!": ("no word in it", 0),
    'mri AND "..."': ("no word in it", 8),
    '""': ("These quotation marks have no word in them", 0),
    "ti:": ("ti: needs a word right after it", 0),
    "mri, au:": ("au: needs a word right after it", 5),
    "all:": ("all: needs a word right after it", 0),
    "au:Y": ("no family name", 3),
    "cat:42": ("no arXiv category", 4),
    "cat:foo.BAR": ("“foo.BAR” is no arXiv category.", 4),
    "cat:hep": ("“hep” is no arXiv category", 4),
    "mri cat:quantph": ("“quantph” is no arXiv category; the nearest is quant-ph.", 8),
    "cat:sc.cv": ("the nearest is cs.CV.", 4),
    "cat:cs.VC": ("“cs.VC” is no arXiv category; the nearest is cs.CV.", 4),
    "cat:cs.IV": ("the nearest is eess.IV.", 4),  # this class of another archive
    "cat:math.ML": ("the nearest is stat.ML.", 4),
    "cat:CV": ("the nearest is cs.CV.", 4),
    "cat:stats.ML": ("the nearest is stat.ML.", 4),
    "cat:physics.optic": ("the nearest is physics.optics.", 4),
    "mri cat:cs.ZZ": ("“cs.ZZ” is no arXiv category; the nearest is cs.*, all of cs.", 8),
    "cat:cs.Z*": ("the nearest is cs.*, all of cs.", 4),
    "cat:hep-th.CO": ("the nearest is hep-th.", 4),
    "cat:cs.AI.CV": ("“cs.AI.CV” is no arXiv category.", 4),
    "-cat:cs.ZZ mri": ("no arXiv category", 5),
    "cat:astroph.ga": ("the nearest is astro-ph.GA.", 4),
    "x" * 301: ("300 characters; this one has 301", 300),
    ",".join(f"{number}" for number in range(90)): ("written out in full", 0),
    "(" * 21 + "mri" + ")" * 21: ("More than 20 brackets", 20),
    "\u200bmri\u200b AND ": ("AND needs something", 6),
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_understood_is_refused_with_help(said: str) -> None:
    """One sentence says what is wrong and where, and the example works."""
    with pytest.raises(KeywordError) as refused:
        parse(said)
    sentence, at = REFUSED[said]
    assert sentence in refused.value.problem
    assert refused.value.problem.endswith(".")
    assert refused.value.at == at
    parse(refused.value.example)


@pytest.mark.parametrize("said", ["cat:cs.ZZ", "cat:cs.zz mri", "mri -cat:(physics.Old, cs.CV)", "cat:cs.Z*"])
def test_what_was_accepted_once_is_understood_for_ever(said: str) -> None:
    """Categories come and go; a followed keyword stays what it was."""
    with pytest.raises(KeywordError):
        parse(said)
    keyword = parse_stored(said)
    assert parse_stored(keyword.text) == keyword


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_of_arxiv_is_known(category: str) -> None:
    """However it is typed; the name of an archive that has classes means all of them."""
    as_written = f"cat:{category}.*" if category in CLASSES else f"cat:{category}"
    for typed in (category, category.lower(), category.upper()):
        assert parse(f"cat:{typed}").text == as_written


SAME = [
    ("magnetic resonance imaging", '"Magnetic-Resonance images"'),
    ("brain AND heart", "heart AND brain AND (brain)"),
    ("brain AND (heart AND mri)", "(mri AND brain) AND heart AND brain"),
    ("mri -(brain OR heart)", "mri NOT brain NOT heart"),
    ("mri AND NOT (NOT ct)", "mri AND ct"),
    ("the mri of", "mri"),
    ("a1, b1", "b1 OR a1"),
    ("Schrödinger", "schrodinger"),
    ("au:LeCun, mri", 'mri OR au:"lecun"'),
    ('au:"Yann LeCun"', 'au:"LeCun, Yann"'),
    ("cat:cs", "cat:CS.*"),
]
DIFFERENT = [
    ("mri", "ti:mri"),
    ("ti:mri", "abs:mri"),
    ("imaging", "=imaging"),
    ("SARS", "sars"),
    ("us", "US"),
    ("llm security", "llm for security"),
    ("llm for security", "llm for the security"),
    ("a1 AND b1", "a1 OR b1"),
    ("mri", "mri -ct"),
    ("Ti:sapphire", "ti:sapphire"),
    ("C++", "C"),
    ("brain heart", "heart brain"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_meaning_has_one_key(one: str, other: str) -> None:
    assert parse(one).key == parse(other).key


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_meanings_have_other_keys(one: str, other: str) -> None:
    assert parse(one).key != parse(other).key


def test_a_list_is_split_at_its_own_commas() -> None:
    """Not at those in brackets, quotes and numbers; the same twice is once."""
    said = 'mri, "a1, b1", (ct, pet scan), 1,000 genomes, MRIs,'
    assert [keyword.text for keyword in parse_list(said)] == [
        "mri",
        '"a1, b1"',
        'ct OR "pet scan"',
        '"1,000 genomes"',
    ]


def test_a_list_may_be_longer_than_a_keyword() -> None:
    """But none of its keywords, and not without end."""
    assert len(parse_list(", ".join(f"keyword number {number}" for number in range(25)))) == 25
    with pytest.raises(KeywordError, match="may have 300 characters; this one has 400"):
        parse_list(f"mri, {'x' * 400}")
    with pytest.raises(KeywordError, match="may have 300 characters; this one has 4,000"):
        parse_list("mri," * 1_000)


def test_a_mistake_in_a_list_is_shown_in_its_place() -> None:
    with pytest.raises(KeywordError) as refused:
        parse_list("mri, ct AND")
    assert refused.value.at == 8


# --- loosened -----------------------------------------------------------------------------------

LOOSENED = {
    "magnetic resonance imaging": "magnetic AND resonance AND imaging",
    "llm for security": "llm AND security",
    "self-supervised learning": "self-supervised AND learning",
    "ti:fast mri": "ti:fast AND ti:mri",
    "FAST MRI": "fast AND mri",
    "US election": "US AND election",
    "What is a GAN, really?": None,  # a comma: two keywords
    "Attention: a survey": "Attention AND survey",
    "mri": None,
    "mri MRIs": None,
    "self-supervised": None,
    '="fast mri"': None,
    "fast AND mri": None,
    'au:"Yann LeCun"': None,
}


@pytest.mark.parametrize(("said", "loose"), LOOSENED.items())
def test_a_phrase_can_be_loosened_to_all_its_words(said: str, loose: str | None) -> None:
    found = loosen(parse(said))
    assert (found and found.text) == loose
    if found:
        assert parse(found.text).key == found.key


# --- for arXiv ----------------------------------------------------------------------------------

AT_ARXIV = {
    "mri": '(ti:"mri" OR abs:"mri")',
    "fast mri": '(ti:"fast mri" OR abs:"fast mri")',
    "ti:fast mri": 'ti:"fast mri"',
    '="fast mri"': '(ti:"fast mri" OR abs:"fast mri")',
    "cat:cs.*": "cat:cs.*",
    'au:"LeCun, Yann"': 'au:"Yann LeCun"',
    "au:del_Maestro": 'au:"del Maestro"',
    "co:MICCAI": 'co:"MICCAI"',
    "ti:b1 AND ti:c1 OR ti:d1": '((ti:"b1" AND ti:"c1") OR ti:"d1")',
    "ti:b1 AND ti:c1 AND ti:d1": '((ti:"b1" AND ti:"c1") AND ti:"d1")',
    "-ti:b1 cat:cs.AI": '(cat:cs.AI ANDNOT ti:"b1")',
    "ti:b1 -(ti:c1 OR ti:d1) ti:e1": '(((ti:"b1" AND ti:"e1") ANDNOT ti:"c1") ANDNOT ti:"d1")',
    "ti:b1 AND NOT (ti:c1 AND ti:d1)": '(ti:"b1" ANDNOT (ti:"c1" AND ti:"d1"))',
    "ti:b1 AND NOT (NOT ti:c1 OR ti:d1)": '((ti:"b1" AND ti:"c1") ANDNOT ti:"d1")',
    'ti:"what? a*b (c)"': 'ti:"what a b c"',
    "ti:F$^3$OCUS": 'ti:"F 3 OCUS"',
}


@pytest.mark.parametrize(("said", "query"), AT_ARXIV.items())
def test_arxiv_is_asked_in_brackets_quotes_and_prefixes(said: str, query: str) -> None:
    assert to_arxiv(parse(said)) == query


# --- any text -----------------------------------------------------------------------------------

TYPED = """
    mri fast the US SARS a-b C++ x_1 $\\alpha$ é 1,000 Ti:x ? - = ANDNOT AND OR NOT ( ) , “
    ti: abs: au: cat: co: cs.CV cs.* -ct LeCun "AND" "-x"
"""
PIECES = st.sampled_from([*TYPED.split(), '"fast mri"', '="of images"', "\u200b", "\u00a0"])
SAID = (
    st.lists(PIECES, max_size=14).map(" ".join)
    | st.lists(PIECES, max_size=10).map("".join)
    | st.text(max_size=60)
)
NAMES = st.sampled_from(
    ["mri", "fast mri", "ct", "deep learning", "US", '="ct scan"', "ti:mri", "au:LeCun", "cat:cs.CV", "co:v2"]
)
NESTED = st.recursive(
    NAMES,
    lambda part: st.one_of(
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' AND '.join(parts)})"),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        part.map(lambda said: f"NOT {said}"),
    ),
    max_leaves=8,
)


def understood(said: str) -> Keyword | None:
    try:
        return parse(said)
    except KeywordError as refused:
        mistake = refused
    assert 0 <= mistake.at <= len(said)
    parse(mistake.example)
    return None


@given(SAID | NESTED)
def test_any_text_is_understood_or_refused(said: str) -> None:
    """Never another error; and what is understood can be said back in every way."""
    if keyword := understood(said):
        again = parse(keyword.text)
        assert (again, again.node) == (keyword, keyword.node)
        assert len(keyword.text) <= LONGEST
        assert in_words(keyword)
        if loose := loosen(keyword):
            assert parse(loose.text) == loose


@given(SAID | NESTED)
def test_any_query_for_arxiv_is_balanced_quoted_and_prefixed(said: str) -> None:
    if keyword := understood(said):
        query = to_arxiv(keyword)
        quoted = re.compile(r'(ti|abs|au|co):"[^"_()]*[^"_() ][^"_()]*"|cat:[A-Za-z.*-]+')
        rest = quoted.sub("t", query)
        while rest != (simpler := re.sub(r"\(t(?: (?:AND|OR|ANDNOT) t)\)", "t", rest)):
            rest = simpler
        assert rest == "t", query


@given(SAID)
def test_any_list_is_what_its_parts_are(said: str) -> None:
    """Following them one by one or asking for either is the same."""
    try:
        keywords = parse_list(said)
    except KeywordError:
        assert understood(said) is None
    else:
        assert len({keyword.key for keyword in keywords}) == len(keywords)
        if whole := understood(said):
            assert parse(" OR ".join(f"({keyword.text})" for keyword in keywords)).key == whole.key


@given(NESTED)
def test_any_understood_keyword_wants_something(said: str) -> None:
    """Nothing matches by absence alone: with all that is looked for missing, it is false."""
    if keyword := understood(said):
        assert not true_without_anything(keyword.node)


def true_without_anything(node: Term | Not | And | Or) -> bool:
    match node:
        case Term():
            return False
        case Not(part):
            return not true_without_anything(part)
        case And(parts):
            return all(map(true_without_anything, parts))
        case Or(parts):
            return any(map(true_without_anything, parts))


@given(st.text(string.ascii_letters + string.digits + " -", min_size=1, max_size=40))
def test_any_plain_words_are_shown_as_typed(said: str) -> None:
    keyword = understood(said)
    if keyword and isinstance(keyword.node, Term):
        assert keyword.text.strip('"') == " ".join(said.split())

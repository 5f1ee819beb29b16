"""One line of authors becomes their names."""

import gzip
import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arxiv.authors import names
from realdata import real_data

LINES = [
    ("", []),
    ("Ada Lovelace", ["Ada Lovelace"]),
    ("A. Lovelace, E. Noether", ["A. Lovelace", "E. Noether"]),
    ("A. Lovelace and E. Noether", ["A. Lovelace", "E. Noether"]),
    ("A. Lovelace, E. Noether, and S. Kovalevskaya", ["A. Lovelace", "E. Noether", "S. Kovalevskaya"]),
    ("A. Lovelace & E. Noether \\& C. Herschel", ["A. Lovelace", "E. Noether", "C. Herschel"]),
    ("A. Lovelace; E. Noether", ["A. Lovelace", "E. Noether"]),
    ("Alexander Anderson", ["Alexander Anderson"]),
    ("Sandy Brand", ["Sandy Brand"]),
    ("  A.\n   Lovelace ,,  E. Noether, ", ["A. Lovelace", "E. Noether"]),
    # affiliations
    ("A. Lovelace (1), E. Noether (2) ((1) CERN, (2) U of Geneva)", ["A. Lovelace", "E. Noether"]),
    ("A. Lovelace (1 and 3) and E. Noether (2) ((1) CERN (Meyrin), (2) MIT)", ["A. Lovelace", "E. Noether"]),
    ("A. Lovelace (MIT, Cambridge), E. Noether", ["A. Lovelace", "E. Noether"]),
    ("Ada Lovelace (MIT) Emmy Noether (ETH)", ["Ada Lovelace", "Emmy Noether"]),
    ("A. Lovelace [1], E. Noether [2]", ["A. Lovelace", "E. Noether"]),
    ("A. Lovelace$^{1,2}$, E. Noether$^*$, S. Germain^{3}", ["A. Lovelace", "E. Noether", "S. Germain"]),
    ("Ada Lovelace*, Emmy Noether*", ["Ada Lovelace", "Emmy Noether"]),
    ("A. Lovelace (for the PHENIX Collaboration)", ["A. Lovelace"]),
    ("A. Lovelace, E. Noether (Eds.)", ["A. Lovelace", "E. Noether"]),
    # brackets that are something else, or never close
    ("Zhangyang (Atlas) Wang, E. Noether", ["Zhangyang Wang", "E. Noether"]),
    ("A. Lovelace (MIT, E. Noether", ["A. Lovelace", "E. Noether"]),
    ("A. Lovelace), E. Noether", ["A. Lovelace", "E. Noether"]),
    # more than names
    ("A. Lovelace, E. Noether, et al.", ["A. Lovelace", "E. Noether"]),
    ("A. Lovelace et al", ["A. Lovelace"]),
    ("A. Lovelace et. al.", ["A. Lovelace"]),
    ("A. Lovelace, and others", ["A. Lovelace"]),
    ("Sammy Davis, Jr., E. Noether", ["Sammy Davis Jr.", "E. Noether"]),
    ("Sammy Davis Jr., John Nash III", ["Sammy Davis Jr.", "John Nash III"]),
    ("G. David Forney, Jr. and P. Vontobel", ["G. David Forney Jr.", "P. Vontobel"]),
    ("ATLAS Collaboration", ["ATLAS Collaboration"]),
    ("LHCb collaboration: R. Aaij, B. Adeva", ["LHCb collaboration", "R. Aaij", "B. Adeva"]),
    ("A. Lovelace, for the ATLAS Collaboration", ["A. Lovelace", "the ATLAS Collaboration"]),
    ("A. Lovelace on behalf of the LIGO team", ["A. Lovelace", "the LIGO team"]),
    ("A. Lovelace, with an appendix by E. Noether", ["A. Lovelace", "E. Noether"]),
    # TeX stays as it is, but for ties
    ('J. Lepp\\"akangas, Fran\\c{c}ois Clé', ['J. Lepp\\"akangas', "Fran\\c{c}ois Clé"]),
    ("R.H. {\\O}stensen, S\\~ao Paulo", ["R.H. {\\O}stensen", "S\\~ao Paulo"]),
    ("J\\'er\\^ome Darmont, J\\^{e}r\\^{o}me", ["J\\'er\\^ome Darmont", "J\\^{e}r\\^{o}me"]),
    ("A.~Lovelace, E.~Noether", ["A. Lovelace", "E. Noether"]),
    ("王小明, Дмитрий Менделеев", ["王小明", "Дмитрий Менделеев"]),
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line[:40] or "nothing" for line, _ in LINES])
def test_a_line_of_authors_is_cut_into_names_as_printed(line: str, expected: list[str]) -> None:
    assert list(names(line)) == expected


@given(st.text(alphabet="aB .,;:()[]{}$^\\~&*'\"Jrandtle", max_size=200))
def test_any_line_gives_clean_names(line: str) -> None:
    """Whatever is typed, each name has a letter, no comma and no white space at its ends."""
    for name in names(line):
        assert any(letter.isalpha() for letter in name)
        assert name == " ".join(name.split())
        assert "," not in name


@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8} ([A-Z]\. )?Q[a-z]{1,9}", fullmatch=True), max_size=12))
def test_names_survive_being_listed(people: list[str]) -> None:
    assert list(names(", ".join(people))) == people


@pytest.mark.parametrize(
    "nasty", ["(", "(a", ")", " and ", "$^", "$ ", "^{", " et al", "and with ", "[(", ", "]
)
def test_no_line_takes_long(nasty: str) -> None:
    """Every step is linear: a quadratic one would take minutes here, and so would the suite."""
    names(nasty * 20_000)


def test_names_of_real_papers_survive_being_listed() -> None:
    """Of 15,000 papers, all but those whose listed names are not names come back the same."""
    with gzip.open(real_data("papers-50k.jsonl.gz"), "rt", encoding="utf-8") as lines:
        people = [tuple(json.loads(line).get("authors") or ()) for line in islice(lines, 15_000)]
    changed = sum(names(", ".join(one)) != one for one in people)
    assert changed <= 20

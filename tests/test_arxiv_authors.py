"""One line of authors becomes their names."""

import gzip
import json
import re
from html import unescape
from itertools import islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.arxiv.authors import listed, names
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
    ("A. Lovelace and, E. Noether &", ["A. Lovelace", "E. Noether"]),
    ("A. Lovelace, E. N.and S.Germain", ["A. Lovelace", "E. N.", "S. Germain"]),
    ("Sammy Davis, Jr., E. Noether", ["Sammy Davis Jr.", "E. Noether"]),
    ("Sammy Davis Jr., John Nash III", ["Sammy Davis Jr.", "John Nash III"]),
    ("G. David Forney, Jr. and P. Vontobel", ["G. David Forney Jr.", "P. Vontobel"]),
    ("ATLAS Collaboration", ["ATLAS Collaboration"]),
    ("LHCb collaboration: R. Aaij, B. Adeva", ["LHCb collaboration", "R. Aaij", "B. Adeva"]),
    ("A. Lovelace, for the ATLAS Collaboration", ["A. Lovelace", "the ATLAS Collaboration"]),
    ("A. Lovelace on behalf of the LIGO team", ["A. Lovelace", "the LIGO team"]),
    ("A. Lovelace, with an appendix by E. Noether", ["A. Lovelace", "E. Noether"]),
    ("On behalf of CMS: A. Lovelace,on behalf of ALICE", ["CMS", "A. Lovelace", "ALICE"]),
    ("A. Lovelace on behalf of CMS", ["A. Lovelace", "CMS"]),
    ("Dave Besson for ARA Collaboration", ["Dave Besson", "ARA Collaboration"]),
    ("for the Pierre Auger Collaboration, A. Lovelace", ["the Pierre Auger Collaboration", "A. Lovelace"]),
    ("A. Lovelace, E. Noether (with an appendix by C. Herschel)", ["A. Lovelace", "E. Noether"]),
    ("The ATLAS Collaboration: G. Aad et al.", ["The ATLAS Collaboration", "G. Aad"]),
    ("H.E.S.S. Collaboration, F. Acero", ["H. E. S. S. Collaboration", "F. Acero"]),
    # accents are letters, as at the API
    ('J. Lepp\\"akangas, Fran\\c{c}ois Clé', ["J. Leppäkangas", "François Clé"]),
    ("R.H. {\\O}stensen, S\\~ao Paulo", ["R. H. Østensen", "São Paulo"]),
    ("J\\'er\\^ome Darmont, J\\^{e}r\\^{o}me", ["Jérôme Darmont", "Jêrôme"]),
    ("\\.Ilhan Kara, A.\\'E. Pol, {\\L}\\k{a}cki", ["İlhan Kara", "A.É. Pol", "Łącki"]),
    (
        "\\L ukasz Kaiser, \\AA ke Bj\\o rk, Ma\\l gorzata Gar\\c cia",
        ["Łukasz Kaiser", "Åke Bjørk", "Małgorzata Garçia"],
    ),
    ("J\\\\'er\\\\^ome Leli\\\\`evre, Ren\\\\'{e} M\\\\\\\\\"uller", ["Jérôme Lelièvre", "René Müller"]),
    ("Fran\\\\ça, Sch\\\\\\\\ürmann", ["França", "Schürmann"]),
    # initials stand apart, as at the API; not those with a hyphen
    ("C.N. Pope, M.P.Smith, St.John", ["C. N. Pope", "M. P. Smith", "St. John"]),
    ("J.-P. Serre, C. -P. Yuan, P.-L Giscard", ["J.-P. Serre", "C.-P. Yuan", "P.-L Giscard"]),
    # marks of footnotes
    ("Ada Lovelace†, Emmy Noether‡*, S. Germain¹", ["Ada Lovelace", "Emmy Noether", "S. Germain"]),
    ("A. Lovelace\\textsuperscript{1}, E. Noether\\thanks{MIT}", ["A. Lovelace", "E. Noether"]),
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


@given(st.text(alphabet="aB .,;:()[]&*'Jrandtle", max_size=200))
@example(".and")
def test_the_names_of_a_line_without_tex_stay_what_they_are(line: str) -> None:
    """The second source lists what was read from the first."""
    assert listed(names(line)) == names(line)


@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8} ([A-Z]\. )?Q[a-z]{1,9}", fullmatch=True), max_size=12))
def test_names_survive_being_listed(people: list[str]) -> None:
    assert list(names(", ".join(people))) == people


NASTY = ["(", "(a", "a(", ")", "[(", "] ", " and ", "$^", "$ ", "^{", " et al", "and with ", ", ", " for a",
         "\\thanks{", "a b team ", ". -", "a.b"]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY)
def test_no_line_takes_long(nasty: str) -> None:
    """Every step is linear: a quadratic one would take minutes here, and so would the suite."""
    names((nasty * 100_000)[:100_000])


def test_three_thousand_names_are_read_at_once() -> None:
    line = ", ".join(f'A.B. M\\"uller{number} ({number % 300})' for number in range(3_000)) + " ((1) CERN)"
    found = names(line)
    assert len(found) == 3_000
    assert found[7] == "A. B. Müller7"


def test_what_the_api_lists_is_what_oai_lists() -> None:
    """The API has colons for names, two names in one, and a blank within "J.-P."."""
    people = [
        "LHCb collaboration",
        ":",
        "J. -P. Serre",
        "and Jun Wang",
        "Ann Li Jr. and Bo Li",
        "S. Ryan, Jr.",
    ]
    raw = "LHCb collaboration: J.-P. Serre, and Jun Wang, Ann Li Jr. and Bo Li, S. Ryan, Jr."
    assert listed(people) == names(raw)
    assert listed([]) == ()


ACCENTS = {
    "á": r"\'a", "é": r"\'{e}", "ö": r"\"o", "ü": r"{\"u}", "ç": r"\c{c}", "ñ": r"\~n", "ø": r"{\o}",
    "š": r"\v{s}", "ł": r"{\l}", "å": r"{\aa}", "í": r"\'{\i}", "É": r"\'E", "Ö": r"\"{O}",
    "ô": r"\^{o}",
}  # fmt: skip


def in_tex(name: str) -> str:
    return "".join(ACCENTS.get(letter, letter) for letter in name)


@given(st.lists(st.from_regex(r"\A[A-ZÉÖ][a-záéöüçñøšłåí]{2,8} Q[a-zéø]{1,9}\Z"), max_size=6))
def test_names_in_tex_are_the_names_the_api_lists(people: list[str]) -> None:
    assert names(", ".join(map(in_tex, people))) == listed(people)


def test_names_of_real_papers_survive_being_listed() -> None:
    """Of 3,000 papers, all but those whose listed names are not names come back the same, in every manner.

    They are put together again as authors write them: with commas, "and", affiliations, TeX.
    """
    with gzip.open(real_data("papers-50k.jsonl.gz"), "rt", encoding="utf-8") as lines:
        people = [tuple(json.loads(line).get("authors") or ()) for line in islice(lines, 0, 15_000, 5)]
    tidy = [(listed(one), tuple(name.replace(". -", ".-") for name in one)) for one in people]
    assert sum(found != one for found, one in tidy) <= 15
    for one, _ in tidy:
        assert names(" and ".join(one)) == one
        assert names(in_tex(", ".join(one[:-1]) + ", and " + one[-1] if one[1:] else "".join(one))) == one
        numbered = ", ".join(f"{name} ({at % 3 + 1})" for at, name in enumerate(one))
        assert names(f"{numbered} ((1) MIT, (2) ETH (Zürich), (3) Univ. of X and Y)") == one


def test_real_lines_are_cut_as_arxiv_cuts_them() -> None:
    """Recorded records of OAI: no bracket, no mark, no conjunction is left in a name."""
    lines = {
        line
        for folder in ("oai", "oai_server_rendered")
        for path in real_data(f"protocol/{folder}").glob("*.xml")
        for line in re.findall(r"<authors>([^<]+)</authors>", path.read_text(encoding="utf-8"))
    }
    found = [name for line in lines for name in names(unescape(line))]
    assert len(lines) > 800
    assert len(found) > 3_000
    assert not [name for name in found if re.search(r"[()\[\]{}$,;]|^and |\bet al|[a-z]\.[A-Z]", name)]

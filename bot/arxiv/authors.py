"""From arXiv's one string of authors to their names, as its search API lists them, given name first.

    Ada Lovelace, C.N. Pope and Fran\\c{c}ois Viète Jr. (1) ((1) CERN, Geneva)
    -> Ada Lovelace · C. N. Pope · François Viète Jr.

What arXiv's own parser does (Perl's arXiv::Authors, Python's arxiv-base): brackets are affiliations, commas,
colons and "and" separate, initials stand apart, accents are letters. With kindnesses on top: a nickname in
brackets does not cut a name in two, an unclosed bracket swallows no other author, marks of footnotes are
dropped, and so is what the API lists though it is no name. Both sources then tell the same list.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.text import readable

_OPENING, _CLOSING = "([", ")]"
_BRACKET = re.compile(r"([()\[\]])")
_UNCLOSED = re.compile(r"[(\[][^,;]*|[)\]]")
_TIE = re.compile(r"(?<!\\)~")  # a TeX space; \~ is an accent
_FOOTNOTE = re.compile(
    r"\$ ?(?:\{\})?\^[^$]*\$|(?<!\\)\^\{[^{}]*\}"
    r"|\\(?:textsuperscript|thanks|inst|footnote|orcid\w{0,9}) ?\{[^{}]*\}"
)
_GROUP = r"[^,;:]{1,40}\b(?:collaboration|team|consortium)\b"
_SEPARATOR = re.compile(rf"[,;:]|\s(?:and|&|\\&)\s|\son behalf of\s|\sfor\s(?=the\s|{_GROUP})", re.IGNORECASE)
_INITIAL = re.compile(r"(?<!\\)\.(?=[^\W\d_])|\. (?=-[^\W\d_])")  # "C.N. Pope"; the API has "J. -P. Serre"
_RING = re.compile(r"\\AA (?=[a-z])")  # "\AA ke": in names it is a letter, elsewhere mostly the unit
_ESCAPED = re.compile(r"\\+(?=[^\x00-\x7f]|\\[^\w\s])")  # "Fran\\ça", "Ren\\'e": escaped once too often
_MARKS = " *†‡§¶∗⋆✉⁰¹²³⁴⁵⁶⁷⁸⁹"
_LEADING = re.compile(
    r"(?:(?:and|&|\\&|with|on behalf of|for(?=\s+the\s))\s+)+(?:an\s+appendix\s+by\s+)?", re.IGNORECASE
)
_OTHERS = re.compile(r"(?:^|\s)(?:et\.?\s*al\b.*|(?:and\s+)?others\.?|and|&)$", re.IGNORECASE)
_SUFFIX = re.compile(r"Jr\.?|Sr\.?|I{2,3}|IV", re.IGNORECASE)


def names(line: str) -> tuple[str, ...]:
    """The names in one author line, in order; nothing for an empty line."""
    plain = _FOOTNOTE.sub("", " ".join(_TIE.sub(" ", line).split()))
    found: list[str] = []
    for part in _SEPARATOR.split(_initials_apart(_without_brackets(plain))):
        name = _name(part)
        if found and _SUFFIX.fullmatch(name):
            found[-1] = f"{found[-1]} {name}"
        elif any(letter.isalpha() for letter in name):
            found.append(name)
    return tuple(found)


def listed(people: Iterable[str]) -> tuple[str, ...]:
    """The names of a list that arXiv made itself; now and then it has two in one, or a colon for a name."""
    return names(", ".join(people))


def _initials_apart(line: str) -> str:
    """Before the line is cut into names: what follows a dot may be an "and"."""
    line = " ".join(line.split())
    return _INITIAL.sub(lambda dot: "." if dot[0] == ". " else ". ", line) if "." in line else line


def _name(part: str) -> str:
    name = _trimmed(part)
    if "\\" in name or "{" in name or "$" in name:
        name = readable(_RING.sub("Å", _ESCAPED.sub("", name))).strip(_MARKS)
    return name


def _trimmed(name: str) -> str:
    """Without marks, "and" and "et al." at its ends, however many there are."""
    before = None
    while name != before:
        before = name
        name = name.strip(_MARKS)
        if leading := _LEADING.match(name):
            name = name[leading.end() :]
        name = _OTHERS.sub("", name)
    return name


def _without_brackets(line: str) -> str:
    """The line without what stands in brackets, however deep: affiliations, footnotes, nicknames."""
    if not _BRACKET.search(line):
        return line
    outside, balanced = _outside(line)
    return "".join(_joined(outside)) if balanced else _UNCLOSED.sub("", line)


def _outside(line: str) -> tuple[list[str], bool]:
    """The stretches outside all brackets, and whether every bracket is closed."""
    stretches, depth, balanced = [""], 0, True
    for piece in _BRACKET.split(line):
        if piece and piece in _OPENING:
            depth += 1
            if depth == 1:
                stretches.append("")
        elif piece and piece in _CLOSING:
            balanced = balanced and depth > 0
            depth = max(0, depth - 1)
        elif depth == 0:
            stretches[-1] += piece
    return stretches, balanced and depth == 0


def _joined(stretches: list[str]) -> Iterator[str]:
    """Put the stretches together again, with a comma where a bracket stood between two people."""
    yield stretches[0]
    for before, after in pairwise(stretches):
        yield ", " if _ends_a_name(before) and _starts_a_name(after) else " "
        yield after


def _ends_a_name(stretch: str) -> bool:
    return len(_SEPARATOR.split(stretch)[-1].split()) > 1


def _starts_a_name(stretch: str) -> bool:
    return len(_SEPARATOR.split(stretch)[0].split()) > 1

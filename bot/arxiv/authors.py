"""From arXiv's one string of authors to their names, as printed, given name first, TeX and all.

    Ada Lovelace, C.N. Pope and Fran\\c{c}ois Viète Jr. (1) ((1) CERN, Geneva) -> three names

What arXiv's own parser does, with three kindnesses: a nickname in brackets does not cut a name in two, an
unclosed bracket swallows no other author, and marks of footnotes are dropped.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_OPENING, _CLOSING = "([", ")]"
_BRACKET = re.compile(r"([()\[\]])")
_UNCLOSED = re.compile(r"[(\[][^,;]*|[)\]]")
_TIE = re.compile(r"(?<!\\)~")  # a TeX space; \~ is an accent
_FOOTNOTE = re.compile(r"\$ ?(?:\{\})?\^[^$]*\$|(?<!\\)\^\{[^{}]*\}")
_SEPARATOR = re.compile(r"[,;:]|\s(?:and|&|\\&)\s|\s(?:on behalf of|for)\s(?=the\s)", re.IGNORECASE)
_LEADING = re.compile(r"(?:(?:and|&|\\&|with)\s+)+(?:an\s+appendix\s+by\s+)?", re.IGNORECASE)
_OTHERS = re.compile(r"(?:^|\s)(?:et\.?\s*al\b.*|(?:and\s+)?others\.?)$", re.IGNORECASE)
_SUFFIX = re.compile(r"Jr\.?|Sr\.?|I{2,3}|IV", re.IGNORECASE)


def names(line: str) -> tuple[str, ...]:
    """The names in one author line, in order; nothing for an empty line."""
    plain = _FOOTNOTE.sub("", " ".join(_TIE.sub(" ", line).split()))
    found: list[str] = []
    for part in _SEPARATOR.split(_without_brackets(plain)):
        name = _name(part)
        if found and _SUFFIX.fullmatch(name):
            found[-1] = f"{found[-1]} {name}"
        elif any(letter.isalpha() for letter in name):
            found.append(name)
    return tuple(found)


def _name(part: str) -> str:
    name = " ".join(part.split())
    if leading := _LEADING.match(name):
        name = name[leading.end() :]
    return _OTHERS.sub("", name).strip(" *")


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

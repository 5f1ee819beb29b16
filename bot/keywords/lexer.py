"""What people type, cut into pieces: words, quotes, brackets, commas, operators, fields."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from bot.keywords import mistakes


class Kind(StrEnum):
    """What a piece is; of operators and signs the value is how they are typed."""

    WORD = "word"
    QUOTED = "quoted"
    EXACT = "exact"
    FIELD = "field"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    COMMA = ","
    OPEN = "("
    CLOSE = ")"
    END = "end"


class Piece(NamedTuple):
    """One piece, the text that matters of it, and where it starts."""

    kind: Kind
    text: str
    at: int


OPERATORS = frozenset(("AND", "OR", "NOT", "ANDNOT"))  # the last is arXiv's

# A comma between thousands ("1,000 genomes") is part of a number. A prefix counts only where a word may start
# and text follows directly, in small letters: "Ti:sapphire" and "Attention: a survey" are text. A minus
# excludes only where a word may start, too.
_PIECE = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<sign>[,()])
    | "(?P<quoted>[^"]*)"
    | ="(?P<exact>[^"]*)"
    | (?P<unclosed>=?")
    | (?P<operator>AND|OR|NOT|ANDNOT)(?=[\s"(),]|$)
    | (?P<field>ti|abs|au|cat|co|all):(?=[^\s,)])
    | (?<![^\s(,])(?P<minus>-+)(?=[^\s,)\-])
    | =(?P<exactly>[^\s"(),]+)
    | (?P<word>(?:[^\s"(),]|(?<=\d),(?=\d{3}(?!\d)))+)
    """,
    re.VERBOSE,
)
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?: [A-Za-z0-9][A-Za-z0-9-]*)*")
_KINDS = {
    "quoted": Kind.QUOTED, "exact": Kind.EXACT, "exactly": Kind.EXACT, "field": Kind.FIELD, "word": Kind.WORD,
    ",": Kind.COMMA, "(": Kind.OPEN, ")": Kind.CLOSE, "AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT,
}  # fmt: skip


def is_plain(text: str) -> bool:
    """Whether it is nothing but words between single blanks, as nearly all keywords are."""
    return _PLAIN_WORDS.fullmatch(text) is not None


def is_one_phrase(text: str) -> bool:
    """Whether it is plain and no word is an operator."""
    return is_plain(text) and (text.islower() or OPERATORS.isdisjoint(text.split(" ")))


def pieces(text: str) -> list[Piece]:
    """All pieces of a text, with an end behind them. Raises `KeywordError` for a quote that never closes."""
    found: list[Piece] = []
    for match in _PIECE.finditer(text):
        name, at = match.lastgroup or "", match.start()
        if name == "blank":
            continue
        if name == "unclosed":
            raise mistakes.unclosed_quote(at)
        if name == "minus":
            found.append(Piece(Kind.NOT, "-", at))
        elif name == "operator" and match[name] == "ANDNOT":
            found += (Piece(Kind.AND, "AND", at), Piece(Kind.NOT, "NOT", at))
        else:
            found.append(Piece(_KINDS.get(name) or _KINDS[match[name]], match[name], at))
    found.append(Piece(Kind.END, "", len(text)))
    return found


# --- one spelling -------------------------------------------------------------------------------

# Sign for sign, so that every place stays what it was.
_PLAIN_SIGNS = str.maketrans(
    dict.fromkeys("“”„‟″«»＂", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"（": "(", "）": ")", "，": ",", "、": ",", "：": ":", "＝": "="}
)


def plain(text: str) -> str:
    """The text with the quotes, dashes, brackets and commas that the language knows."""
    return text if text.isascii() else text.translate(_PLAIN_SIGNS)

"""What full-text search narrows by: tokens any database can index. The matcher alone decides."""

from functools import lru_cache

from bot.domain import And, Field, Keyword, Node, Not, Or, Paper, Term
from bot.matching import trail
from bot.matching.alternatives import Alternatives, all_of, any_of
from bot.matching.reading import read
from bot.text.marks import clues
from bot.text.names import read_name

INDEX_REVISION = "z4"
"""A token of every paper, to be changed with whatever changes the others: how text or names are read."""

_LONGEST = 80
_KINDS = {Field.AUTHOR: "a", Field.CATEGORY: "c", Field.COMMENT: "o"}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def index_line(paper: Paper) -> list[str]:
    """What a paper is found by: its words in their order, then all else; see `bot.matching.trail`."""
    reading = read(paper)
    abstract, title = reading.text.sections
    stems = {stem for stretch in reading.text.stretches for stem in stretch.stems}
    others = [
        *(_word(acronym) for acronym in reading.text.places if acronym not in stems),
        *(_token("a", mark) for mark in reading.name_marks),
        *(_token("c", category) for category in reading.categories),
        *(_token("o", entry) for entry in reading.comment.places),
    ]
    words = [*trail.section(abstract, _word), trail.SECTION, *trail.section(title, _word)]
    return [INDEX_REVISION, *words, trail.SECTION, *sorted(others)]


def index_tokens(paper: Paper) -> frozenset[str]:
    """All that a paper can be narrowed to, as tokens of [a-z0-9]."""
    return frozenset(index_line(paper)) - trail.MARKS


def likely(keyword: Keyword) -> trail.Likely | None:
    """Whether a line may be that of a paper the keyword finds; None where the tokens say as much."""
    return trail.likely(keyword, _word, INDEX_REVISION)


def narrowing(keyword: Keyword) -> Alternatives:
    """Alternatives; a matching paper has all tokens of at least one. Empty: nothing to go by."""
    return _narrow(keyword.node)


def _narrow(node: Node) -> Alternatives:
    match node:
        case Not():
            return ()
        case And(parts):
            return all_of([_narrow(part) for part in parts])
        case Or(parts):
            return any_of(map(_narrow, parts))
        case _:
            return _narrow_by_term(node)


def _narrow_by_term(term: Term) -> Alternatives:
    kind = _KINDS.get(term.field, "w")
    if term.field is Field.AUTHOR:
        return tuple(frozenset((_token(kind, clue),)) for clue in clues(read_name(term.words)))
    if term.field is Field.CATEGORY:
        pattern = term.words.lower()
        return () if "*" in pattern.removesuffix(".*") else (frozenset((_token(kind, pattern),)),)
    return (frozenset(_token(kind, stem.stem) for stem in term.stems),)


def _word(stem: str) -> str:
    return _token("w", stem)


@lru_cache(maxsize=1 << 14)
def _token(kind: str, word: str) -> str:
    plain = word if _PLAIN.issuperset(word) else "".join(c if c in _PLAIN else f"x{ord(c):x}x" for c in word)
    return kind + plain[:_LONGEST]

"""Why a keyword does not find a paper although it nearly does. Pure: a keyword and a paper → words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot import keywords, matching
from bot.domain import And, Field, Keyword, Node, Not, Or, Paper, Term
from bot.errors import KeywordError
from bot.message import Code, Spans

NEAR = 0.5
"""How much of a keyword must be there to be worth telling."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """How near a keyword came (1 is a hit) and what was in the way, as the end of a sentence."""

    share: float
    because: Spans


def nearest(followed: Iterable[Keyword], paper: Paper) -> tuple[Keyword, NearMiss] | None:
    """The keyword that nearly finds the paper, if any does."""
    misses = [(keyword, miss) for keyword in followed for miss in _misses(keyword.node, paper)]
    best = max(misses, key=lambda each: each[1].share, default=None)
    return best if best and best[1].share >= NEAR else None


def _misses(node: Node, paper: Paper) -> Iterator[NearMiss]:
    match node:
        case And(parts):
            yield _in_part(parts, paper)
        case Or(parts):
            for part in parts:
                yield from _misses(part, paper)
        case Term():
            yield from _of_term(node, paper)
        case Not():
            return


def _in_part(parts: tuple[Node, ...], paper: Paper) -> NearMiss:
    """What of all the parts is missing, or there although it is excluded."""
    failing = [part for part in parts if not _finds(part, paper)]
    share = 1 - len(failing) / len(parts)
    excluded = [part.part for part in failing if isinstance(part, Not)]
    if excluded and len(excluded) == len(failing):
        return NearMiss(0.95, ("leaves out what has ", *_named(excluded), ", and this paper has it"))
    missing = [part for part in failing if not isinstance(part, Not)]
    return NearMiss(share, ("finds all of it but ", *_named(missing)))


def _of_term(term: Term, paper: Paper) -> Iterator[NearMiss]:
    if term.exact and _finds(replace(term, exact=False), paper):
        yield NearMiss(0.9, ("wants exactly these words, and the paper has another form of them",))
    elif term.field in (Field.TITLE, Field.ABSTRACT) and _finds(replace(term, field=Field.TEXT), paper):
        has, lacks = ("abstract", "title") if term.field is Field.TITLE else ("title", "abstract")
        yield NearMiss(0.9, (f"looks in the {lacks}, and these words are in the {has}",))
    elif term.acronym and _finds_small(term, paper):
        yield NearMiss(0.8, ("wants capitals, and the paper has it in small letters",))
    elif loosened := keywords.loosen(_keyword(term)):
        yield _of_words(loosened, paper)


def _of_words(loosened: Keyword, paper: Paper) -> NearMiss:
    """Of a phrase, which of its words are there."""
    parts = loosened.node.parts if isinstance(loosened.node, And) else ()
    missing = [part for part in parts if not _finds(part, paper)]
    if not missing:
        return NearMiss(0.9, ("wants these words as one phrase, and the paper has them apart",))
    return NearMiss(0.9 * (1 - len(missing) / len(parts)), ("finds all its words but ", *_named(missing)))


def _finds(node: Node, paper: Paper) -> bool:
    return matching.matches(Keyword("", "", node), paper)


def _finds_small(term: Term, paper: Paper) -> bool:
    try:
        small = keywords.parse(f'"{term.words.lower()}"')
    except KeywordError:
        return False  # "IT" in small letters is in every paper
    return matching.matches(small, paper)


def _keyword(node: Node) -> Keyword:
    return keywords.written(node)


def _named(nodes: Iterable[Node]) -> Spans:
    """`` `a` and `b` ``."""
    spans = [span for node in nodes for span in (" and ", Code(_keyword(node).text))]
    return tuple(spans[1:])

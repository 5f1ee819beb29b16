"""All keywords against a paper in one pass.

Each keyword hangs on one thing it cannot do without: the rarest two words that stand together in it, or its
one word, else an author or a category. So a paper meets only the keywords that hang on what it has, and those
are checked in full. Keywords that mean the same are checked once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from bot.domain import Keyword, KeywordId, Node, Paper, PaperId
from bot.matching.conditions import Condition, condition
from bot.matching.hooks import Place, Sight, hooks, seen
from bot.matching.reading import Reading


@dataclass(slots=True, eq=False)
class _Rule:
    """One meaning, and who asks for it."""

    keyword: Keyword
    ids: tuple[KeywordId, ...] = ()
    pegs: tuple[_Peg, ...] = ()  # all that it hangs on


@dataclass(slots=True, eq=False)
class _Peg:
    """Where a rule hangs, and what else it asks of a paper that comes by there."""

    rule: _Rule
    sight: Sight
    rest: Node | None
    condition: Condition | None = None

    def fits(self, reading: Reading) -> bool:
        if self.rest is None:
            return True
        if self.condition is None:  # most papers come by at few pegs
            self.condition = condition(self.rest)
        return self.condition(reading)


@dataclass(slots=True, eq=False)
class _Spot:
    """All that hangs on one sight; most of it asks for nothing else and is kept at hand, for speed."""

    ids: tuple[KeywordId, ...] = ()
    pegs: tuple[_Peg, ...] = ()


class Index:
    """Keywords, arranged to be matched; one can be added or dropped without touching the rest."""

    def __init__(self) -> None:
        self._rules: dict[str, _Rule] = {}
        self._of: dict[KeywordId, _Rule] = {}
        self._spots: dict[Place, dict[Hashable, _Spot]] = {}
        self._common: Counter[Sight] = Counter()

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, id: KeywordId) -> bool:
        return id in self._of

    def add(self, id: KeywordId, keyword: Keyword) -> None:
        """Match this keyword from now on, in place of what the id meant before."""
        self.discard(id)
        rule = self._rules.get(keyword.key)
        if rule is None:
            rule = self._rules[keyword.key] = _Rule(keyword)
            rule.pegs = tuple(_Peg(rule, sight, rest) for sight, rest in hooks(keyword.node, self._common))
        self._of[id] = rule
        self._hang(rule, (*rule.ids, id))

    def discard(self, id: KeywordId) -> None:
        """Match it no more; an unknown id is fine."""
        if rule := self._of.pop(id, None):
            self._hang(rule, tuple(other for other in rule.ids if other != id))
            if not rule.ids:
                del self._rules[rule.keyword.key]

    def match(self, papers: Iterable[Paper]) -> Iterator[tuple[KeywordId, PaperId]]:
        """Every keyword with every paper it finds, paper by paper."""
        for paper in papers:
            for id in self.found(Reading(paper)):
                yield id, paper.id

    def found(self, reading: Reading) -> list[KeywordId]:
        """The keywords that find one paper, each once."""
        found: list[KeywordId] = []
        met: set[_Rule] = set()
        for place, spots in self._spots.items():
            for spot in set(filter(None, map(spots.get, seen(reading, place)))):
                found += spot.ids
                for peg in spot.pegs:
                    if peg.rule not in met and peg.fits(reading):
                        met.add(peg.rule)
                        found += peg.rule.ids
        return found

    def _hang(self, rule: _Rule, ids: tuple[KeywordId, ...]) -> None:
        """Let the rule speak for these ids from now on; without any it is taken down."""
        new, rule.ids = not rule.ids, ids
        for peg in rule.pegs:
            place, what = peg.sight
            spots = self._spots.setdefault(place, {})
            spot = spots.get(what) or spots.setdefault(what, _Spot())
            if peg.rest is None and len(rule.pegs) == 1:
                spot.ids = ids  # one meaning, one rule: no other asks just for this
            elif new:
                spot.pegs += (peg,)
            elif not ids:
                spot.pegs = tuple(other for other in spot.pegs if other is not peg)
            if not spot.ids and not spot.pegs:
                del spots[what]

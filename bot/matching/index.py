"""All keywords against a paper in one pass.

Each keyword hangs on one thing it cannot do without: the rarest two words that stand together in it, or its
one word, else an author or a category. So a paper meets only the keywords that hang on what it has, and those
are checked in full. Keywords that mean the same are checked once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from bot.domain import Keyword, KeywordId, Paper, PaperId
from bot.matching.conditions import Condition, condition
from bot.matching.hooks import Hook, Place, hooks, says_it_all, seen
from bot.matching.reading import Reading


@dataclass(slots=True, eq=False)
class _Rule:
    """One meaning, and who asks for it."""

    keyword: Keyword
    hooks: tuple[Hook, ...]
    sure: bool  # the hook says it all
    ids: tuple[KeywordId, ...] = ()
    condition: Condition | None = None

    def asks(self) -> Condition:
        """What it asks of a paper, worked out when the first comes by."""
        self.condition = self.condition or condition(self.keyword.node)
        return self.condition


class Index:
    """Keywords, arranged to be matched; one can be added or dropped without touching the rest."""

    def __init__(self) -> None:
        self._rules: dict[str, _Rule] = {}
        self._of: dict[KeywordId, _Rule] = {}
        self._hung: dict[Place, dict[Hashable, list[_Rule]]] = {}
        self._common: Counter[Hook] = (
            Counter()
        )  # how many keywords asked for it; what many ask for is on many papers

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, id: KeywordId) -> bool:
        return id in self._of

    def add(self, id: KeywordId, keyword: Keyword) -> None:
        """Match this keyword from now on, in place of what the id meant before."""
        self.discard(id)
        rule = self._rules.get(keyword.key)
        if rule is None:
            rule = self._rules[keyword.key] = self._hang(keyword)
        rule.ids += (id,)
        self._of[id] = rule

    def discard(self, id: KeywordId) -> None:
        """Match it no more; an unknown id is fine."""
        rule = self._of.pop(id, None)
        if rule is None:
            return
        rule.ids = tuple(other for other in rule.ids if other != id)
        if rule.ids:
            return
        del self._rules[rule.keyword.key]
        for place, hook in rule.hooks:
            self._hung[place][hook].remove(rule)

    def match(self, papers: Iterable[Paper]) -> Iterator[tuple[KeywordId, PaperId]]:
        """Every keyword with every paper it finds, paper by paper."""
        for paper in papers:
            for id in self.found(Reading(paper)):
                yield id, paper.id

    def found(self, reading: Reading) -> list[KeywordId]:
        """The keywords that find one paper, each once."""
        found: list[KeywordId] = []
        met: set[_Rule] = set()
        for place, hung in self._hung.items():
            for hook in set(filter(hung.__contains__, seen(reading, place))):
                for rule in hung[hook]:
                    if len(rule.hooks) > 1:
                        if rule in met:
                            continue
                        met.add(rule)
                    if rule.sure or (rule.condition or rule.asks())(reading):
                        found += rule.ids
        return found

    def _hang(self, keyword: Keyword) -> _Rule:
        rule = _Rule(keyword, hooks(keyword.node, self._common), says_it_all(keyword.node))
        for place, hook in rule.hooks:
            self._hung.setdefault(place, {}).setdefault(hook, []).append(rule)
        return rule

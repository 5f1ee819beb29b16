"""All keywords against a paper in one pass.

Each keyword hangs on one stem it cannot do without, the one fewest others hang on, so a paper only meets the
keywords that hang on its own words; those are then checked in full. What cannot hang on words hangs on an
author or a category. Keywords that mean the same are checked once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.domain import And, Field, Keyword, KeywordId, Node, Not, Or, Paper, PaperId, Term
from bot.matching.conditions import Condition, condition
from bot.matching.reading import Reading
from bot.text.names import read_name

_EVERY_PAPER = ""
Hook = tuple[Field, str]
"""A field (`TEXT` for title and abstract) and what must be in it."""


@dataclass(slots=True, eq=False)
class _Rule:
    """One meaning, and who asks for it."""

    key: str
    hooks: tuple[Hook, ...]
    fits: Condition | None  # None where the hook says it all
    ids: list[KeywordId] = field(default_factory=list)


class Index:
    """Keywords, arranged to be matched; one can be added or dropped without touching the rest."""

    def __init__(self) -> None:
        self._rules: dict[str, _Rule] = {}
        self._of: dict[KeywordId, _Rule] = {}
        self._hung: dict[Field, dict[str, list[_Rule]]] = {}

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
        rule.ids.append(id)
        self._of[id] = rule

    def discard(self, id: KeywordId) -> None:
        """Match it no more; an unknown id is fine."""
        rule = self._of.pop(id, None)
        if rule is None:
            return
        rule.ids.remove(id)
        if rule.ids:
            return
        del self._rules[rule.key]
        for place, token in rule.hooks:
            self._hung[place][token].remove(rule)

    def match(self, papers: Iterable[Paper]) -> Iterator[tuple[KeywordId, PaperId]]:
        """Every keyword with every paper it finds, paper by paper."""
        for paper in papers:
            for id in self.found(Reading(paper)):
                yield id, paper.id

    def found(self, reading: Reading) -> Iterator[KeywordId]:
        """The keywords that find one paper, each once."""
        met: set[_Rule] = set()
        for place, hung in self._hung.items():
            for token in _tokens(reading, place) & hung.keys():
                for rule in hung[token]:
                    if len(rule.hooks) > 1:
                        if rule in met:
                            continue
                        met.add(rule)
                    if rule.fits is None or rule.fits(reading):
                        yield from rule.ids

    def _hang(self, keyword: Keyword) -> _Rule:
        hooks = tuple(_hooks(keyword.node, self._load) or [(Field.CATEGORY, _EVERY_PAPER)])
        rule = _Rule(keyword.key, hooks, None if _says_it_all(keyword.node) else condition(keyword.node))
        for place, token in hooks:
            self._hung.setdefault(place, {}).setdefault(token, []).append(rule)
        return rule

    def _load(self, hook: Hook) -> int:
        place, token = hook
        return len(self._hung.get(place, {}).get(token, ()))


def _says_it_all(node: Node) -> bool:
    return isinstance(node, Term) and node.field is Field.TEXT and len(node.stems) == 1 and not node.exact


def _tokens(reading: Reading, place: Field) -> Iterable[str]:
    match place:
        case Field.AUTHOR:
            return reading.name_parts
        case Field.CATEGORY:
            return reading.categories | {_EVERY_PAPER}
        case Field.COMMENT:
            return reading.comment.keys()
        case _:
            return reading.places.keys()


def _hooks(node: Node, load: Callable[[Hook], int]) -> set[Hook]:
    """Hooks of which every paper that fits has at least one; empty if there are none."""
    match node:
        case Not():
            return set()
        case And(parts):
            choices = filter(None, (_hooks(part, load) for part in parts))
            return min(choices, key=lambda hooks: _burden(hooks, load), default=set())
        case Or(parts):
            each = [_hooks(part, load) for part in parts]
            return set().union(*each) if all(each) else set()
        case _:
            return _hooks_of_term(node, load)


def _hooks_of_term(term: Term, load: Callable[[Hook], int]) -> set[Hook]:
    if term.field is Field.AUTHOR:
        return {(Field.AUTHOR, part) for part in read_name(term.words).full}
    if term.field is Field.CATEGORY:
        pattern = term.words.lower()
        return {(Field.CATEGORY, _EVERY_PAPER if "*" in pattern.removesuffix(".*") else pattern)}
    place = Field.COMMENT if term.field is Field.COMMENT else Field.TEXT
    lightest = min(term.stems, key=lambda stem: (load((place, stem.stem)), -len(stem.stem)))
    return {(place, lightest.stem)}


def _burden(hooks: set[Hook], load: Callable[[Hook], int]) -> int:
    """How much hangs there already; a category is on so many papers that words come first."""
    return sum(load(hook) + (1_000_000 if hook[0] is Field.CATEGORY else 1) for hook in hooks)

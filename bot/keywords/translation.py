"""A keyword in the syntax of arXiv's search.

Its parser reads operators from right to left without precedence, and a prefix binds one word only; so
everything is in brackets, quoted and prefixed. It can only subtract (``ANDNOT``), so exclusions stand behind
what they are taken from. Underscores in one part spoil another and are never sent.
"""

import re
from functools import reduce

from bot.domain import And, Field, Keyword, Node, Not, Or, Term
from bot.keywords.logic import anchored, pushed_in

# Quotes would end the phrase, stars and question marks are wildcards, backslashes escape.
_UNSAFE = re.compile(r'["*?\\_^~(){}\[\]|!&<>:;=$]+')


def to_arxiv(keyword: Keyword) -> str:
    """The search query that finds at arXiv what the keyword means; arXiv may read it more loosely."""
    return _query(pushed_in(keyword.node))


def _query(node: Node) -> str:
    match node:
        case Or(parts):
            return _chain(" OR ", list(map(_query, parts)))
        case And(parts):
            wanted = [_query(part) for part in parts if anchored(part)]
            unwanted = [_query(pushed_in(part, negated=True)) for part in parts if not anchored(part)]
            return _chain(" ANDNOT ", [_chain(" AND ", wanted), *unwanted])
        case Term():
            return _term(node)
        case Not():
            raise AssertionError("an exclusion stands alone in no keyword")


def _chain(operator: str, queries: list[str]) -> str:
    return reduce(lambda left, right: f"({left}{operator}{right})", queries)


def _term(term: Term) -> str:
    if term.field is Field.CATEGORY:
        return f"cat:{term.words}"
    words = " ".join(_UNSAFE.sub(" ", _given_first(term)).split())
    if term.field is Field.TEXT:
        return f'(ti:"{words}" OR abs:"{words}")'
    return f'{term.field}:"{words}"'


def _given_first(term: Term) -> str:
    family, comma, given = term.words.partition(",")
    return f"{given} {family}" if comma and term.field is Field.AUTHOR else term.words

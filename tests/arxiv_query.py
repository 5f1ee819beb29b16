"""arXiv's query syntax as its search reads it, well enough for a local server.

Operators are right-associative without precedence, a missing one means OR, and a prefix before a bracket is
handed to all that is in it.
"""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

import snowballstemmer

from bot.domain import Paper

Test = Callable[[Paper], bool]

STOP_WORDS = re.compile(
    "a|an|and|are|as|at|be|but|by|for|if|in|into|is|it|no|not|of|on|or|such|that|the|their|then|there|these"
    "|they|this|to|was|will|with"
)
_WINDOW = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")
_TOKEN = re.compile(r'\s*(submittedDate:\[[^\]]*\]|\(|\)|(?:[a-z]+:)?"[^"]*"|[a-z]+:(?=\()|[^\s()"]+)')
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_OPERATORS = ("AND", "OR", "ANDNOT")
_PREFIXES = ("ti", "abs", "au", "cat", "co", "all")
_porter = snowballstemmer.stemmer("porter")


class QueryError(ValueError):
    """A query arXiv answers with 400."""


def compiled(query: str) -> Test:
    """The test a query puts to each paper."""
    tokens = list(_tokens(query))
    test = _either(tokens, "all")
    if tokens:
        raise QueryError(f"unexpected {tokens[0]}")
    return test


def _tokens(query: str) -> Iterator[str]:
    at = 0
    while query[at:].strip():
        token = _TOKEN.match(query, at)
        if not token:
            raise QueryError(f"cannot read {query[at:]}")
        yield token[1]
        at = token.end()


def _either(tokens: list[str], prefix: str) -> Test:
    left = _single(tokens, prefix)
    if not tokens or tokens[0] == ")":
        return left
    operator = tokens.pop(0) if tokens[0] in _OPERATORS else "OR"
    right = _either(tokens, prefix)
    if operator == "AND":
        return lambda paper: left(paper) and right(paper)
    if operator == "ANDNOT":
        return lambda paper: left(paper) and not right(paper)
    return lambda paper: left(paper) or right(paper)


def _single(tokens: list[str], prefix: str) -> Test:
    if not tokens or tokens[0] in (")", *_OPERATORS):
        raise QueryError("something is missing")
    token = tokens.pop(0)
    if token.startswith("submittedDate:"):
        return _submitted(token)
    if tokens and token.endswith(":"):
        prefix, token = token[:-1], tokens.pop(0)
    if token == "(":
        test = _either(tokens, prefix)
        if not tokens:
            raise QueryError("a bracket is not closed")
        tokens.pop(0)
        return test
    head, colon, rest = token.partition(":")
    return _term(head, rest) if colon and head.isalpha() else _term(prefix, token)


def _submitted(token: str) -> Test:
    window = _WINDOW.fullmatch(token)
    if not window:
        raise QueryError(f"cannot read {token}")
    first, last = window[1], window[2]
    return lambda paper: paper.published is not None and first <= f"{paper.published:%Y%m%d%H%M}" <= last


def _term(prefix: str, text: str) -> Test:
    if prefix not in _PREFIXES:
        raise QueryError(f"unknown field {prefix}")
    words = text.strip('"')
    if prefix == "cat":
        return lambda paper: any(fnmatchcase(category, words) for category in paper.categories)
    phrase = [(at, stem) for at, stem in enumerate(stems(words)) if stem]
    if not phrase:
        raise QueryError(f"nothing to look for in {text}")
    return lambda paper: any(_holds(field, phrase) for field in _fields(prefix, paper))


def _fields(prefix: str, paper: Paper) -> tuple[str, ...]:
    match prefix:
        case "ti":
            return (paper.title,)
        case "abs":
            return (paper.abstract,)
        case "au":
            return paper.authors
        case "co":
            return (paper.comment or "",)
        case _:
            return (paper.title, paper.abstract, paper.comment or "", *paper.authors)


def _holds(field: str, phrase: list[tuple[int, str]]) -> bool:
    low = field.lower()
    # A stem is its word but for the end: most fields need not be taken apart.
    if any(stem[:-1] not in low for _, stem in phrase):
        return False
    words, first = stems(field), phrase[0][0]
    last = len(words) - (phrase[-1][0] - first)
    return any(all(words[start + at - first] == stem for at, stem in phrase) for start in range(last))


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """The words of a text as arXiv compares them; a stop word leaves an empty place."""
    return tuple(_stem(word) for word in _WORD.findall(text.lower()))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    plain = re.sub(r"['’]s$", "", word)
    return "" if STOP_WORDS.fullmatch(plain) else _porter.stemWord(plain)

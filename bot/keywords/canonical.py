"""One spelling for a keyword (its text), and one name for its meaning (its key)."""

import re

from bot.domain import And, Field, Keyword, Node, Not, Or, Term
from bot.keywords import mistakes
from bot.keywords.lexer import OPERATORS, is_one_phrase
from bot.keywords.logic import joined, opposite, pushed_in
from bot.text import exact_words, searchable
from bot.text.names import read_name

_BARE = re.compile(r'(?!(?:ti|abs|au|cat|co|all):(?:\S|$))[^\s"(),=\-][^\s"(),]*')


def keyword(node: Node) -> Keyword:
    """The keyword of a tree. Raises `KeywordError` where its text would be too long to be typed."""
    found = written(node)
    if len(found.text) > mistakes.LONGEST:
        raise mistakes.too_long_written_out(len(found.text))
    return found


def written(node: Node) -> Keyword:
    """The keyword of a tree, however long."""
    node = _without_repeats(node)
    return Keyword(_phrase(node, alone=True) if isinstance(node, Term) else _text(node), key(node), node)


# --- text ---------------------------------------------------------------------------------------


def _text(node: Node) -> str:
    match node:
        case Not(part):
            return f"NOT {_inner(part)}"
        case And(parts):
            return " AND ".join(map(_inner, parts))
        case Or(parts):
            return " OR ".join(map(_inner, parts))
        case _:
            return _phrase(node)


def _inner(node: Node) -> str:
    return f"({_text(node)})" if isinstance(node, And | Or) else _text(node)


def _phrase(term: Term, *, alone: bool = False) -> str:
    prefix = f"{term.field}:" if term.field else ""
    if alone and not prefix and not term.exact and is_one_phrase(term.words):
        return term.words
    if term.exact:
        return f'{prefix}="{term.words}"'
    words = term.words.split(" ")
    if (len(words) == 1 or (alone and not prefix)) and all(map(_bare, words)):
        return prefix + term.words
    return f'{prefix}"{term.words}"'


def _bare(word: str) -> bool:
    return word not in OPERATORS and _BARE.fullmatch(word) is not None


# --- key ----------------------------------------------------------------------------------------


def key(node: Node) -> str:
    """Equal for all ways of saying the same: order, brackets and doubled exclusions do not count."""
    return _term_key(node) if isinstance(node, Term) else _key(pushed_in(node))


def _key(node: Node) -> str:
    match node:
        case Not(Term() as part):
            return f"!{_term_key(part)}"
        case And(parts) | Or(parts):
            keys = sorted(set(map(_key, parts)))
            return f"({(' & ' if isinstance(node, And) else ' | ').join(keys)})" if len(keys) > 1 else keys[0]
        case Term():
            return _term_key(node)
        case Not():
            raise AssertionError("NOT stands before terms only")


def _term_key(term: Term) -> str:
    prefix = f"{term.field}=" if term.field else ""
    if term.field is Field.CATEGORY:
        return prefix + term.words.lower()
    if term.field is Field.AUTHOR:
        return prefix + " ".join(sorted(read_name(term.words).parts))
    if term.exact:
        return f'{prefix}"{" ".join(exact_words(searchable(term.words)))}"'
    at = term.stems[0].at
    words: list[str] = []
    for stem in term.stems:
        words += ["*"] * (stem.at - at)
        words.append(stem.stem)
        at = stem.at + 1
    return prefix + " ".join(words)


def _without_repeats(node: Node) -> Node:
    match node:
        case Not(part):
            return opposite(_without_repeats(part))
        case And(parts) | Or(parts):
            flat = joined(type(node), map(_without_repeats, parts))
            if not isinstance(flat, type(node)):
                return flat
            unique: dict[str, Node] = {}
            for part in flat.parts:
                unique.setdefault(key(part), part)
            return joined(type(node), unique.values())
        case _:
            return node

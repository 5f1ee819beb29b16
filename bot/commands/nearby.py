"""What somebody may have wanted to type, where nothing was found."""

from __future__ import annotations

import difflib
import re

from bot import keywords
from bot.commands.asked import Asked
from bot.commands.reworded import reworded
from bot.domain import Field, Keyword, Term
from bot.errors import KeywordError
from bot.ports import Cursor

NEAR = 0.8
LOOKED_AT = 1_000
"""Newest papers whose titles tell which words there are."""

_WORD = re.compile(r"[^\W\d_]{4,}")


def nearby(asked: Asked, keyword: Keyword) -> str | None:
    """The nearest keyword of this channel, else the same words as stored papers spell them.

    What other channels follow is nobody's business here.
    """
    followed = {text.lower(): text for text in asked.store.followed_texts(asked.channel.id)}
    followed.pop(keyword.text.lower(), None)
    near = difflib.get_close_matches(keyword.text.lower(), followed, n=1, cutoff=NEAR)
    return followed[near[0]] if near else meant(asked, keyword)


def meant(asked: Asked, keyword: Keyword) -> str | None:
    """A keyword that finds nothing in our own words, else as stored papers spell it."""
    return reworded(keyword) or _respelled(asked, keyword)


def _respelled(asked: Asked, keyword: Keyword) -> str | None:
    """The phrase with each word no title has replaced by the nearest that one has, if that finds papers."""
    match keyword.node:
        case Term(field=Field.TEXT, exact=False, words=words):
            known = _title_words(asked)
            guess = _WORD.sub(lambda word: _as_known(word[0], known), words.replace("*", ""))
            return guess if guess != words and _finds_something(asked, guess) else None
    return None


def _title_words(asked: Asked) -> set[str]:
    newest = asked.store.candidates((), Cursor(), LOOKED_AT)
    return {word.lower() for paper in newest for word in _WORD.findall(paper.title)}


def _as_known(word: str, known: set[str]) -> str:
    if word.lower() in known:
        return word
    return next(iter(difflib.get_close_matches(word.lower(), known, n=1, cutoff=NEAR)), word)


def _finds_something(asked: Asked, text: str) -> bool:
    try:
        keyword = keywords.parse(text)
    except KeywordError:
        return False
    loosened = keywords.loosen(keyword)
    return any(asked.engine.search(tried, 1) for tried in (keyword, loosened) if tried)

"""Sentences we offer to be typed or pressed: each is understood, through the front door, as it was meant."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot import keywords
from bot.commands.front_door import understand
from bot.commands.understood import Mute, Search, Subscribe, Unmute, Unsubscribe
from bot.domain import PaperId
from bot.errors import KeywordError


@lru_cache(maxsize=2_048)
def searching(text: str) -> str:
    """The sentence that searches for a keyword: the keyword itself, if it is understood as one."""
    return text if _means(text, Search, [text]) else _sentence(Search, "search", (text,))


def going_on(text: str, window: str | None, below: PaperId) -> str:
    """The sentence that goes on with a search after a paper."""
    # Brackets keep a window apart from the words: "in last week" is one, "imaging in" is a keyword's end.
    start = f"search ({text}) {window}" if window else searching(text)
    return f"{start} before {below}"


def subscribing(texts: Sequence[str]) -> str:
    """The sentence that follows these keywords."""
    return _sentence(Subscribe, "subscribe", tuple(texts))


def unsubscribing(texts: Sequence[str]) -> str:
    """The sentence that follows these keywords no longer."""
    return _sentence(Unsubscribe, "unsubscribe", tuple(texts))


def replacing(new: Sequence[str], old: Sequence[str]) -> str:
    """The sentence that follows the new keywords and no longer the old ones."""
    followed, ended = (subscribing(texts).partition(" ")[2] for texts in (new, old))
    return f"subscribe {followed} instead of {ended}"


def muting(texts: Sequence[str]) -> str:
    """The sentence that mutes these keywords."""
    return _sentence(Mute, "mute", tuple(texts))


def unmuting(texts: Sequence[str]) -> str:
    """The sentence that mutes these keywords no longer."""
    return _sentence(Unmute, "unmute", tuple(texts))


Kind = type[Search] | type[Subscribe] | type[Unsubscribe] | type[Mute] | type[Unmute]


@lru_cache(maxsize=2_048)
def _sentence(kind: Kind, verb: str, texts: tuple[str, ...]) -> str:
    """With brackets or quotes where the bare words would be taken for something else."""
    sentences = [f"{verb} {', '.join(words)}" for words in _guarded(texts)]
    return next((said for said in sentences if _means(said, kind, texts)), sentences[0])


def _guarded(texts: Sequence[str]) -> Iterator[list[str]]:
    """A keyword may hold a comma, end in ``last week``, or have a semicolon inside."""
    yield [f"({text})" if "," in text else text for text in texts]
    yield [f"({text})" for text in texts]
    yield [f'"{text}"' for text in texts]


def _means(sentence: str, kind: Kind, texts: Sequence[str]) -> bool:
    """Whether the front door takes a sentence for these keywords and nothing more."""
    understood = understand(sentence)
    if not isinstance(understood, kind) or understood != kind(understood.text):
        return False
    try:
        if kind is Search:
            return keywords.parse(understood.text).key == keywords.parse(texts[0]).key
        found = [keyword.key for keyword in keywords.parse_list(understood.text)]
        return found == [keywords.parse(text).key for text in texts]
    except KeywordError:
        return False

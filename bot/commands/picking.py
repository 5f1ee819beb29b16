"""Which of some numbered keywords people mean, by number or by words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from bot import keywords
from bot.errors import KeywordError, RequestError


class Worded(Protocol):
    """Something in a list that has the text of a keyword."""

    @property
    def text(self) -> str: ...


T = TypeVar("T", bound=Worded)


class NotThere(RequestError):
    """A keyword that is not in the list: ``problem`` is its text."""


def picked(
    text: str, numbers: Sequence[int], there: Sequence[T], no_number: Callable[[int], RequestError]
) -> list[T]:
    """Those with these numbers and of these words, each once.

    Raises what ``no_number`` makes of a number that is none, and `NotThere` for a keyword.
    """
    for number in numbers:
        if not 1 <= number <= len(there):
            raise no_number(number)
    numbered = [there[number - 1] for number in numbers]
    return list(dict.fromkeys([*numbered, *(_named(text, there) if text else ())]))


def _named(typed: str, there: Sequence[T]) -> list[T]:
    """All of the text as one keyword, else every part between commas."""
    if whole := _same(typed, there):
        return [whole]
    found = []
    for part in _parts(typed):
        one = _same(part, there)
        if one is None:
            raise NotThere(part)
        found.append(one)
    return found


def _parts(typed: str) -> list[str]:
    try:
        return [keyword.text for keyword in keywords.parse_list(typed)]
    except KeywordError:
        # It cannot be followed, so it is not there: the answer shows what is.
        return [typed]


def _same(typed: str, there: Sequence[T]) -> T | None:
    """The one with these very words, else with the same meaning."""
    said = typed.casefold()
    by_words = next((one for one in there if one.text.casefold() == said), None)
    return by_words or next((one for one in there if _key(one.text) == _key(typed)), None)


def _key(text: str) -> str:
    try:
        return keywords.parse_stored(text).key
    except KeywordError:
        return text

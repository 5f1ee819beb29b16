"""The keywords a channel follows, as the matcher reads them, and those it cannot read any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import keywords
from bot.commands.asked import codes
from bot.domain import Follow, Keyword, Or
from bot.errors import KeywordError
from bot.message import Block, Code, Say, text


def readable(texts: Iterable[str]) -> list[Keyword]:
    """The keywords that can be read; one that cannot must not silence the others."""
    return [keyword for words in texts if (keyword := _read(words))]


def any_of(followed: Sequence[Keyword]) -> Keyword:
    """What any of them finds."""
    return Keyword("", "", Or(tuple(keyword.node for keyword in followed)))


def unreadable(follows: Sequence[Follow]) -> tuple[Block, ...]:
    """What to do about follows from before the keyword language changed: they find nothing any more."""
    lost = [(number, follow.text) for number, follow in enumerate(follows, 1) if not _read(follow.text)]
    if not lost:
        return ()
    ends = Say(f"unsubscribe {' '.join(f'#{number}' for number, _ in lost)}")
    if len(lost) > 1:
        names = codes([words for _, words in lost], 5)
        return (
            text(*names, " cannot be read any more and find nothing: ", ends, ", and follow better words."),
        )
    words = Code(lost[0][1])
    return (text(words, " cannot be read any more and finds nothing: ", ends, ", and follow other words."),)


def _read(words: str) -> Keyword | None:
    try:
        return keywords.parse_stored(words)
    except KeywordError:
        return None

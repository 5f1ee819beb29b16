"""What a text may become: the keywords followed here, the verbs, the time windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.normalise import normalise
from bot.commands.sentences import unsubscribing
from bot.commands.verbs import TOPICS, VERBS, verb_called

MOST = 25
WINDOWS = ("today", "yesterday", "this week", "last week", "this month", "last month", "since monday")
_OBJECTS = {
    "schedule": ("9am", "09:00 mon-fri", "weekly mon 8:30", "announced"),
    "help": TOPICS,
    "unsubscribe": ("all",),
}


def completions(typed: str, followed: Sequence[str]) -> list[str]:
    """Sentences this text may be the beginning of: keywords followed here first, then verbs, then windows."""
    start = " ".join(normalise(typed).split())
    wanted = f"{start} " if start and typed[-1:].isspace() else start
    return list(dict.fromkeys(_candidates(wanted, followed)))[:MOST]


def _candidates(typed: str, followed: Sequence[str]) -> Iterator[str]:
    low = typed.lower()
    yield from (keyword for keyword in followed if keyword.lower().startswith(low))
    yield from (keyword for keyword in followed if low and low in keyword.lower())
    verb, _, rest = low.partition(" ")
    yield from (name for name in VERBS if name.startswith(low))
    yield from _with_object(verb, rest, followed)
    yield from _with_window(typed)


def _with_object(verb: str, rest: str, followed: Sequence[str]) -> Iterator[str]:
    """What may follow a verb."""
    if verb not in VERBS:
        return
    own = [keyword for keyword in followed if rest in keyword.lower()]
    if verb == "unsubscribe":
        yield from (unsubscribing([keyword]) for keyword in own)
    if verb == "search":
        yield from (f"search {keyword}" for keyword in own)
    yield from (f"{verb} {word}" for word in _OBJECTS.get(verb, ()) if word.lower().startswith(rest))


def _with_window(typed: str) -> Iterator[str]:
    """What is new here, or a keyword, since some day."""
    yield from (window for window in WINDOWS if window.startswith(typed.lower()))
    words = typed.split()
    if not words or verb_called(words[0]) not in {None, "search"}:
        return
    for at in range(1, len(words)):
        keyword, begun = " ".join(words[:at]), " ".join(words[at:]).lower()
        if any(window.startswith(begun) for window in WINDOWS):
            yield from (f"{keyword} {window}" for window in WINDOWS if window.startswith(begun))
            return
    yield from (f"{' '.join(words)} {window}" for window in WINDOWS)

"""What a text may become: the keywords followed here, the verbs, the time windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.commands.front_door import understand
from bot.commands.normalise import normalise
from bot.commands.sentences import unsubscribing
from bot.commands.understood import Search
from bot.commands.verbs import TOPICS, VERBS

MOST = 25
_NO_KEYWORDS = {"undo", "cancel", "quit", "exit", "yes", "no", "ok", "thanks"}
"""What people say to a bot, and never look for in papers."""

WINDOWS = ("today", "yesterday", "this week", "last week", "this month", "last month", "since monday")
_OBJECTS = {
    "schedule": ("9am", "09:00 mon-fri", "weekly mon 8:30", "announced"),
    "pause": ("until tomorrow", "until friday", "until monday", "until next month", "for 2 weeks"),
    "mute": ("survey", 'au:"Yann LeCun"', "cat:cs.CR"),
    "unmute": ("#1", "all"),
    "settings": (
        "quiet on",
        "quiet off",
        "replacements on",
        "replacements off",
        "cross-lists on",
        "cross-lists off",
        "compact on",
        "compact off",
        "changes everyone",
        "changes managers",
    ),
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
    for at in range(1, len(words) + 1):
        keyword, begun = " ".join(words[:at]), " ".join(words[at:]).lower()
        fitting = [window for window in WINDOWS if window.startswith(begun)]
        if fitting and (begun or not _may_become_a_verb(typed)):
            yield from (f"{keyword} {window}" for window in fitting if _takes_a_window(keyword))
            return


def _takes_a_window(text: str) -> bool:
    """Whether it is a keyword to search for, without a time and without the beginning of one."""
    understood = understand(text)
    plain = isinstance(understood, Search) and replace(understood, text="") == Search("")
    return plain and text.lower() not in _NO_KEYWORDS and "since" not in text.lower().split()


def _may_become_a_verb(typed: str) -> bool:
    return any(verb.startswith(typed.lower()) for verb in VERBS)

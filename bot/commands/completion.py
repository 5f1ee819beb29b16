"""What a text may become: the keywords followed here, the verbs, the time windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.commands.front_door import understand
from bot.commands.normalise import normalise
from bot.commands.offers import offered
from bot.commands.understood import Search
from bot.commands.verbs import VERBS

MOST = 25
LONGEST = 300
"""No keyword is longer, nor what a chat offers."""

_NO_KEYWORDS = {"undo", "cancel", "quit", "exit", "yes", "no", "ok", "thanks"}
"""What people say to a bot, and never look for in papers."""

WINDOWS = ("today", "yesterday", "this week", "last week", "this month", "last month", "since monday")


def is_about_mutes(typed: str) -> bool:
    """Whether what is muted here may complete it."""
    return normalise(typed).lower().startswith("unmute")


def completions(typed: str, followed: Sequence[str], muted: Sequence[str] = ()) -> list[str]:
    """Sentences this text may be the beginning of: keywords followed here first, then verbs, then windows."""
    if len(typed) > LONGEST:
        return []
    start = " ".join(normalise(typed).split())
    wanted = f"{start} " if start and typed[-1:].isspace() else start
    return list(dict.fromkeys(_candidates(wanted, followed, muted)))[:MOST]


def _candidates(typed: str, followed: Sequence[str], muted: Sequence[str]) -> Iterator[str]:
    low = typed.lower()
    yield from (keyword for keyword in followed if keyword.lower().startswith(low))
    yield from (keyword for keyword in followed if low and low in keyword.lower())
    yield from (name for name in VERBS if name.startswith(low))
    verb, _, rest = low.partition(" ")
    if verb in VERBS:
        yield from offered(verb, rest, followed, muted)
    yield from _with_window(typed)


def _with_window(typed: str) -> Iterator[str]:
    """What is new here, or a keyword, since some day."""
    yield from (window for window in WINDOWS if window.startswith(typed.lower()))
    words = typed.split()
    for at in range(1, len(words) + 1):
        keyword, begun = " ".join(words[:at]), " ".join(words[at:]).lower()
        fitting = [window for window in WINDOWS if window.startswith(begun)]
        if fitting and (begun or not _may_become_more(typed)):
            yield from (f"{keyword} {window}" for window in fitting if _takes_a_window(keyword))
            return


def _takes_a_window(text: str) -> bool:
    """Whether it is a keyword to search for, without a time and without the beginning of one."""
    understood = understand(text)
    plain = isinstance(understood, Search) and replace(understood, text="") == Search("")
    return plain and text.lower() not in _NO_KEYWORDS and "since" not in text.lower().split()


def _may_become_more(typed: str) -> bool:
    """Whether it may be the beginning of a verb or of a window, and not yet a keyword."""
    return any(known.startswith(typed.lower()) for known in (*VERBS, *WINDOWS))

"""Sentences we offer to be typed or pressed: each is understood, through the front door, as it was meant."""

from collections.abc import Sequence

from bot.commands.front_door import understand
from bot.commands.understood import Search, Subscribe, Unsubscribe


def searching(text: str) -> str:
    """The sentence that searches for a keyword: the keyword itself, if it is understood as one."""
    return text if understand(text) == Search(text) else _meaning(Search, "search", [text])


def subscribing(texts: Sequence[str]) -> str:
    """The sentence that follows these keywords."""
    return _meaning(Subscribe, "subscribe", texts)


def unsubscribing(texts: Sequence[str]) -> str:
    """The sentence that follows these keywords no longer."""
    return _meaning(Unsubscribe, "unsubscribe", texts)


def _meaning(kind: type[Search | Subscribe | Unsubscribe], verb: str, texts: Sequence[str]) -> str:
    """With quotes or brackets where the bare words would be taken for something else.

    A keyword may end in ``last week`` or ``papers``, and an alternative has a comma of its own.
    """
    listed = ", ".join(f"({text})" if "," in text else text for text in texts)
    guarded = ", ".join(f"({text})" for text in texts)
    for words in (listed, guarded):
        if understand(f"{verb} {words}") == kind(words):
            return f"{verb} {words}"
    return f"{verb} {listed}"

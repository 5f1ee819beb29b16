"""People called by ``@name``."""

import re

from bot.commands.understood import AuthorHint

_MENTION = re.compile(r"<@[!&]?\w+(?:\|(?P<label>[^>]*))?>|(?<!\S)@(?P<name>[^\W\d][^\":,()<>@]+)")


def mentioned(typed: str) -> AuthorHint | None:
    """Whoever is called with an ``@``, outside quotes."""
    found = None if '"' in typed else _MENTION.search(typed)
    return AuthorHint((found["label"] or found["name"] or "").strip()) if found else None

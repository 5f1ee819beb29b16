"""A keyword that was put in other words than ours: ``author: LeCun``, ``title: mri``, ``cs.CV``, ``a or b``.

Each of them is a phrase one may look for, so it is only offered, and only where the phrase finds nothing.
"""

from __future__ import annotations

import re

from bot import keywords
from bot.commands import filler
from bot.domain import Field, Keyword, Term
from bot.errors import KeywordError

_PLACES = {"t": "ti", "ab": "abs", "au": "au", "ca": "cat", "co": "co"}
_SAID = re.compile(
    r"""(?:(?P<place>ti(?:tle)?|abs(?:tract)?|au(?:thors?)?|cat(?:egory)?|co(?:mments?)?)\ ?:\ ?
    |(?P<alone>authors?|category)\ ) (?P<words>[^":]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?\.(?:[A-Za-z-]+|\*)|[a-z]+-[a-z]+", re.IGNORECASE)

_OR = re.compile(r"\s+(?:or|\|{1,2})\s+", re.IGNORECASE)


def reworded(keyword: Keyword) -> str | None:
    """What was meant by a phrase, in our own words; None where it is nothing but a phrase."""
    match keyword.node:
        case Term(field=Field.TEXT, exact=False, words=words):
            return next(filter(None, map(_understood, _attempts(words))), None)
    return None


def _attempts(words: str) -> list[str]:
    attempts = []
    if said := _SAID.fullmatch(words):
        name = (said["place"] or said["alone"]).lower()
        place = next(ours for start, ours in _PLACES.items() if name.startswith(start))
        attempts.append(f'{place}:"{said["words"].strip()}"')
    if author := filler.by_author(words):
        attempts.append(f'au:"{author}"')
    if _CATEGORY.fullmatch(words):
        attempts.append(f"cat:{words}")
    if len(sides := _OR.split(words)) > 1:
        attempts.append(" OR ".join(f'"{side.strip()}"' for side in sides))
    return attempts


def _understood(typed: str) -> str | None:
    try:
        return keywords.parse(typed).text
    except KeywordError:
        return None

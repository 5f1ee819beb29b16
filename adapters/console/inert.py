"""Strangers' text that cannot steer a terminal."""

import re
import unicodedata
from urllib.parse import quote

_JOINERS = {"\u200c", "\u200d"}  # Persian, Indic scripts and emoji need them


def inert(text: str) -> str:
    """The same words on one line: no escape sequence, no control, no change of writing direction."""
    return " ".join("".join(map(_letter, text)).split())


def _letter(letter: str) -> str:
    match unicodedata.category(letter):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf":
            return letter if letter in _JOINERS else ""
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return letter


def inert_url(url: str) -> str | None:
    """A web address with everything a terminal could stumble over percent-encoded; None for any other."""
    if not re.match(r"https?://[^/]", url):
        return None
    return quote(url.encode("utf-8", "replace").decode(), safe="!#$%&'()*+,/:=?@[]~-._")

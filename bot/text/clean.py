"""Strangers' text without what nobody can see: control characters, zero-width marks, bidi overrides."""

import re
import unicodedata

import regex  # type: ignore[import-untyped]

# Cf holds the zero-width and bidi characters, Cs lone surrogates (no database or platform takes them);
# the rest draws nothing and only serves to break words or hide text. U+FDD0 to U+FDEF are never text.
_INVISIBLE = regex.compile(
    r"[\p{Cc}\p{Cf}\p{Cs}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u3164\uFFA0\uFDD0-\uFDEF]"
)

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """The text on one line, white space collapsed, composed, and nothing invisible in it."""
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def storable(text: str) -> str:
    """The text without what no database keeps: NUL, and halves of surrogate pairs."""
    return _UNSTORABLE.sub("", text)


def invisible(character: str) -> bool:
    """Whether `clean` would drop this character."""
    return not character.isspace() and _INVISIBLE.match(character) is not None


def visible(text: str) -> str:
    """The text on one line, with what nobody can see written out: an escape sequence is ``\\x1b[31m``."""
    return "".join(map(_written_out, text))


def _written_out(letter: str) -> str:
    ends_line = letter.isspace() and unicodedata.category(letter) != "Zs"
    return letter.encode("unicode_escape").decode("ascii") if ends_line or invisible(letter) else letter

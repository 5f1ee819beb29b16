"""Strangers' text that is nothing but text, in a header as in a body."""

import unicodedata

_JOINERS = {"\u200c", "\u200d"}  # Persian, Indic scripts and emoji need them


def inert(text: str, most: int | None = None) -> str:
    """The same words on one line: no control, no change of writing direction; cut at a word if need be."""
    words = " ".join("".join(map(_letter, text)).split())
    return words if most is None or len(words) <= most else cut(words, most)


def cut(words: str, most: int) -> str:
    """The beginning, up to the end of a word, and an ellipsis; at most so many characters."""
    head, blank, _ = words[:most].rpartition(" ")
    return f"{(head if blank and len(head) > most // 2 else words[: most - 1]).rstrip()}…"


def opening(text: str, most: int) -> str:
    """The first whole sentences, where they make up the better half of what fits; else as `inert` cuts."""
    words = inert(text)
    if len(words) <= most:
        return words
    end = max(words.rfind(mark, most // 2, most - 2) for mark in (". ", "? ", "! "))
    return f"{words[: end + 1]} …" if end > 0 else cut(words, most)


def _letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isprintable() else " "
    match unicodedata.category(letter):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf":
            return letter if letter in _JOINERS else ""
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return letter

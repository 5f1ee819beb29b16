"""What Discord's app makes of a text: its words, its links, and all that strangers must not cause.

The rules are those of simple-markdown as Discord uses it, in the order they are tried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LABEL = r"(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*"
_HREF = r"\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"]([\s\S]*?)['\"])?\s*"

INLINE = {
    "escape": re.compile(r"\\([^0-9A-Za-z\s])"),
    "code": re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)"),
    "mention": re.compile(r"<(?:@[!&]?\d+|#\d+|t:-?\d+(?::\w)?|a?:\w+:\d+|/[^>]+:\d+|id:\w+|sound:\d+)>"),
    "everyone": re.compile(r"@everyone|@here"),
    "autolink": re.compile(r"<(?:[^: >]+:/[^ >]+|mailto:[^>]+|tel:[^>]+|[^>\s]+@[^>\s]+)>"),
    "url": re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s]", re.I),
    "invite": re.compile(r"discord(?:app)?\.(?:gg|com|me|io)/\w", re.I),
    "link": re.compile(rf"\[({_LABEL})\]\({_HREF}\)"),
    "strong": re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    "underline": re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"),
    "em": re.compile(
        r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b|\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*)"
    ),
    "strike": re.compile(r"~~([\s\S]+?)~~"),
    "spoiler": re.compile(r"\|\|([\s\S]+?)\|\|"),
    "emoji": re.compile(r":[\w~+-]+?:"),
}
BLOCK = {
    "heading": re.compile(r" *#{1,3}\s+\S"),
    "small": re.compile(r" *-# +\S"),
    "quote": re.compile(r" *>(?:>>)?\s"),
    "list": re.compile(r" *(?:[*-]|\d+\.)\s+\S"),
    "fence": re.compile(r"```"),
}


@dataclass
class Reading:
    """What a person sees, and what it took."""

    words: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)


def read(text: str) -> Reading:
    """Read a text as Discord's app does."""
    reading = Reading()
    for at, line in enumerate(text.split("\n")):
        reading.words += "\n" if at else ""
        for name, rule in BLOCK.items():
            if rule.match(line):
                reading.effects.append(name)
        _read_inline(line, reading)
    return reading


def _read_inline(text: str, reading: Reading) -> None:
    at = 0
    while at < len(text):
        for name, rule in INLINE.items():
            if found := rule.match(text, at):
                at = found.end()
                _take(name, found, reading)
                break
        else:
            reading.words += text[at]
            at += 1


def _take(name: str, found: re.Match[str], reading: Reading) -> None:
    if name == "escape":
        reading.words += found[1]
    elif name == "code":
        reading.effects.append(name)
        reading.words += found[2]
    elif name == "link":
        label = Reading()
        _read_inline(found[1], label)
        reading.effects += [f"{effect} in a link" for effect in label.effects]
        reading.links.append((label.words, found[2]))
        reading.words += label.words
    elif name in ("strong", "underline", "em", "strike", "spoiler"):
        reading.effects.append(name)
        _read_inline(found[1] or found[0].strip("_*"), reading)
    else:
        reading.effects.append(name)
        reading.words += found[0]

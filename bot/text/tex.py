"""TeX to readable Unicode, for people: ``F$^3$OCUS`` reads F³OCUS.

pylatexenc does the macros, behind guards: a bare ``%`` is no comment, ``$5 to $10`` is money, a macro
nobody knows keeps its name, and whatever fails stays as its author wrote it. Only text with TeX in it
pays, and of that only the pieces that need the parser.
"""

import re
import unicodedata
from functools import lru_cache

from bot.text.clean import clean
from bot.text.formulas import without_math
from bot.text.macros import is_macro, without_macros
from bot.text.shelter import around_specials, uncovered
from bot.text.typography import typography

_SHORT = 300
"""Titles, names and such, which come again in one message after the other; not abstracts."""

_TEX = re.compile(r"[\\${}`]|--|\w~\w")
_UNFINISHED = re.compile(r"\\(?:[A-Za-z]+|.?)$|[\^_]$")  # a macro whose argument is the next word
_LONE_GROUP = re.compile(r"{(\w+)}(?=\w)|(?<=\w){(\w+)}(?!\w)")
_ESCAPED_TWICE = re.compile(r"\\\\([A-Za-z]+)")
_STRAY = re.compile(r"(?<=\w)}")
_NO_ACCENT = re.compile(r"\\([~^])(?:{}|(?=\d))")  # "\~8B parameters", "10\^{}5"
_PART_OF_LINK = re.compile(r"(\\(?:href|textcolor|colorbox|texorpdfstring){[^{}]*}) +(?={)")
_LINK_ALONE = re.compile(r"\\href{([^{}]*)}(?!{)")
_LETTERS = "o|O|l|L|ss|ae|AE|oe|OE|aa|i|j|dh|DH|dj|DJ|th|TH|ng|NG|AA(?= ngstr)"  # "5 \\AA wide" is a unit
_INSIDE_WORD = re.compile(rf"\\({_LETTERS}) (?=[a-z]|\\['\"`^~=.]|\\[Hckruv]\b)")  # "S\o ren"
_OPENED_BY_MACRO = re.compile(r"\\[A-Za-z]+(?:\[[^\]]*\])?\{")


def readable(text: str) -> str:
    """The text as people read it: TeX as Unicode, one line, nothing invisible. Never raises; idempotent."""
    return _kept(text) if len(text) <= _SHORT else _readable(text)


@lru_cache(maxsize=8_192)
def _kept(text: str) -> str:
    read = _readable(text)
    return text if read == text else read  # one text, not two


def _readable(text: str) -> str:
    text = clean(text)
    weight = _weight(text)
    while weight:
        plainer = clean(_once(text))
        if (lighter := _weight(plainer)) >= weight:
            break
        text, weight = plainer, lighter
    return text


def searchable(text: str) -> str:
    """The readable text in plain letters, as words are cut from it: F³OCUS is "F3OCUS", ﬁne is "fine"."""
    plain = readable(text)
    return plain if plain.isascii() else unicodedata.normalize("NFKC", plain)


def _weight(text: str) -> int:
    """How much TeX there may be; each round must lower it, which is why a second call changes nothing."""
    if not _TEX.search(text):
        return 0
    return sum(map(text.count, ("\\", "$", "{", "}", "`", "--", "~")))


def _once(text: str) -> str:
    if "\\\\" in text:
        text = _ESCAPED_TWICE.sub(lambda found: found[0][is_macro(found[1]) :], text)
    text = without_math(text)
    if "\\" in text or "{" in text or "}" in text:
        text = _without_commands(text)
    return uncovered(typography(text))


def _without_commands(text: str) -> str:
    """Each stretch of words that TeX holds together, without its commands."""
    text = _INSIDE_WORD.sub(r"\\\1{}", text)
    text = _LINK_ALONE.sub(r"\1", _PART_OF_LINK.sub(r"\1", _NO_ACCENT.sub(r"\1", text)))
    out: list[str] = []
    held: list[str] = []
    depth = 0
    for word in re.sub(r"(?<!\\)~(?=[{\\])", " ", text).split(" "):
        held.append(word)
        if "\\" in word or "{" in word or "}" in word:
            depth += _depth(word)
        if depth <= 0 and not _UNFINISHED.search(word):
            out.append(_stretch(" ".join(held)))
            held, depth = [], 0
    if depth > 0 and _OPENED_BY_MACRO.search(held[0]):  # cut short, or its author forgot to close it
        return " ".join([*out, _stretch(" ".join(held) + "}" * depth)])
    return " ".join([*out, *map(_stretch, held)])


def _depth(word: str) -> int:
    bare = re.sub(r"\\.", "", word)
    return bare.count("{") - bare.count("}")


@lru_cache(maxsize=16384)
def _stretch(tex: str) -> str:
    if "\\" not in tex:
        tex = _LONE_GROUP.sub(lambda group: group[1] or group[2], tex)
        return tex if tex.count("}") <= tex.count("{") else _STRAY.sub("", tex)
    try:
        return around_specials(without_macros, tex)
    except Exception:  # noqa: BLE001 - pylatexenc fails in every way there is; the author's TeX is the answer
        return tex

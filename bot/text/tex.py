"""TeX to readable Unicode, for people: ``F$^3$OCUS`` reads F³OCUS.

pylatexenc does the macros, behind guards: a bare ``%`` is no comment, ``$5 to $10`` is money, a macro
nobody knows keeps its name, and whatever fails stays as its author wrote it. Only text with TeX in it
pays, and of that only the pieces that need the parser.
"""

import re
import unicodedata
from functools import lru_cache

from bot.text.clean import clean
from bot.text.macros import without_macros
from bot.text.scripts import scripts

_TEX = re.compile(r"[\\${}`]|--|\w~\w")
_BODY = r"((?:[^$\\]|\\[^()\[\]])+?)"
_MATH = re.compile(
    rf"\$\${_BODY}\$\$|\\\({_BODY}\\\)|\\\[{_BODY}\\\]|(?<!\\)\${_BODY}\$|([\^_]{{(?:[^{{}}\\$]|\\.)+}})"
)
_COMMAND = re.compile(r"\\[A-Za-z]|[\^_{]")
_UNFINISHED = re.compile(r"\\(?:[A-Za-z]+|.?)$|[\^_]$")  # a macro whose argument is the next word
_LONE_GROUP = re.compile(r"{(\w+)}(?=\w)|(?<=\w){(\w+)}(?!\w)")
_SPECIAL = re.compile(r"(?<!\\)[%&#_^$]")
_QUOTED = re.compile(r"``(.{1,300}?)(?:''|\")")
_SINGLE_QUOTED = re.compile(r"(?<!\S)`([^`']{1,80})'(?!\w)")

# What math leaves behind must not be read as TeX a second time; `clean` keeps these out of any text.
_SHELTER = str.maketrans("\\{}$`", "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4")
_BACK = str.maketrans("\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4", "\\{}$`")


@lru_cache(maxsize=8192)
def readable(text: str) -> str:
    """The text as people read it: TeX as Unicode, one line, nothing invisible. Never raises; idempotent."""
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
    text = _without_math(text)
    if "\\" in text or "{" in text:
        text = _without_commands(text)
    return _typography(text).translate(_BACK)


# --- math ---------------------------------------------------------------------------------------


def _without_math(text: str) -> str:
    out: list[str] = []
    at = 0
    while found := _MATH.search(text, at):
        out.append(text[at : found.start()])
        body = next(filter(None, found.groups()))
        if found[4] and not _is_math(body, text[found.end() : found.end() + 1]):
            out.append("$")
            at = found.start() + 1
        else:
            out.append(_math(body.strip()).strip().translate(_SHELTER))
            at = found.end()
    return "".join([*out, text[at:]])


def _is_math(body: str, following: str) -> bool:
    """Pandoc's rule for what stands between two dollars; what no sum of money holds is math anyway."""
    if _COMMAND.search(body) or not any(map(str.isalnum, body)):
        return True
    return body.strip() == body and not following.isdigit()


@lru_cache(maxsize=16384)
def _math(tex: str) -> str:
    try:
        text = scripts(tex.replace("~", " "), _math)
        if "\\" in text or "{" in text:
            text = without_macros(_SPECIAL.sub(r"\\\g<0>", text))
    except Exception:  # noqa: BLE001 - pylatexenc fails in every way there is; the author's TeX is the answer
        return tex
    return re.sub(r"(?<=\w)'", "′", " ".join(text.split()))


# --- words --------------------------------------------------------------------------------------


def _without_commands(text: str) -> str:
    """Each stretch of words that TeX holds together, without its commands."""
    out: list[str] = []
    held: list[str] = []
    depth = 0
    for word in re.sub(r"~(?=[{\\])", " ", text).split(" "):
        held.append(word)
        if "\\" in word or "{" in word or "}" in word:
            depth += _depth(word)
        if depth <= 0 and not _UNFINISHED.search(word):
            out.append(_stretch(" ".join(held)))
            held, depth = [], 0
    return " ".join([*out, *map(_stretch, held)])


def _depth(word: str) -> int:
    bare = re.sub(r"\\.", "", word)
    return bare.count("{") - bare.count("}")


@lru_cache(maxsize=16384)
def _stretch(tex: str) -> str:
    if "\\" not in tex:
        return _LONE_GROUP.sub(lambda group: group[1] or group[2], tex)
    try:
        tex = tex.replace("~", r"\textasciitilde{}")
        return without_macros(_SPECIAL.sub(r"\\\g<0>", tex))
    except Exception:  # noqa: BLE001 - as above
        return tex


def _typography(text: str) -> str:
    text = re.sub(r"(?<=[\w.,)])~(?=[\w(])", " ", text)
    text = re.sub(r"(?<=[\w)\s])---(?=[\w(\s])", "—", text)
    text = re.sub(r"(?<=[\w)])--(?=[\w(])|(?<=\s)--(?=\s)", "–", text)
    return _SINGLE_QUOTED.sub(r"‘\1’", _QUOTED.sub(r"“\1”", text))

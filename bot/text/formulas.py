"""Math in a text: where it stands, and how it reads.

A dollar may be money. What no sum holds (a macro, a script) is math; else a pair of dollars is math by
pandoc's rule, or where what stands between them is too short to be words.
"""

import re
from functools import lru_cache

from bot.text.macros import without_macros
from bot.text.scripts import scripts
from bot.text.shelter import around_specials, shelter
from bot.text.symbols import symbols

_BODY = r"((?:[^$\\]|\\[^()\[\]])+?)"
_MATH = re.compile(
    rf"\$\${_BODY}\$\$|\\\({_BODY}\\\)|\\\[{_BODY}\\\]|(?<!\\)\${_BODY}\$|((?<!\\)[\^_]{{(?:[^{{}}\\$]|\\.)+}})"
)
_COMMAND = re.compile(r"\\[A-Za-z]|[\^_{]")
_WORDS = re.compile(r"(?<!\S)[a-z]{3,}(?![^\s,.;])")  # no symbols: a sentence between two sums
_NUMBERS = re.compile(r"[\d\s.'′″\"+–±×<>=/%°-]+")
_SPACE_MACRO = r"\\[,;: ]|~|\\q?quad(?![A-Za-z])"
_SPACE_FIRST = re.compile(rf"\s*(?:{_SPACE_MACRO})")
_SPACE_LAST = re.compile(rf"(?:{_SPACE_MACRO})\s*$")
_GLUED = re.compile(r"(\\[A-Za-z]+)(?=[^\W\d_A-Za-z])")  # "\\barρ": a macro's name has plain letters
_GROUPED_COMMA = re.compile(r"(?<=\d){([.,])}(?=\d)")  # 5{,}000


def without_math(text: str) -> str:
    """The text with its math in Unicode, sheltered from being read as TeX again."""
    text = _GROUPED_COMMA.sub(r"\1", text)
    out: list[str] = []
    at = 0
    while found := _MATH.search(text, at):
        out.append(text[at : found.start()])
        body = next(filter(None, found.groups()))
        if found[4] and not _is_math(body, text[found.end() : found.end() + 1]):
            out.append("$")
            at = found.start() + 1
        else:
            out.append(shelter(_in_place(body, text[found.end() : found.end() + 1])))
            at = found.end()
    return "".join([*out, text[at:]])


def _is_math(body: str, following: str) -> bool:
    sum_first = body[0].isdigit()
    if sum_first and (body[-1] == " " or following.isdigit()) and _WORDS.search(body):
        return False
    if _COMMAND.search(body) or not any(map(str.isalnum, body)):
        return True
    if sum_first and body.count("(") != body.count(")"):
        return False
    if not following.isdigit() and (body.strip() == body or _NUMBERS.fullmatch(body)):
        return True
    return not sum_first and len(body) <= 40 and not _WORDS.search(body)


def _in_place(body: str, following: str) -> str:
    """The math, with a blank where its author put space at an end: ``$500\\,$M``."""
    before = " " if _SPACE_FIRST.match(body) else ""
    after = " " if _SPACE_LAST.search(body) or (body[-1] == " " and following.isalnum()) else ""
    return f"{before}{formula(body.strip()).strip()}{after}"


@lru_cache(maxsize=16384)
def formula(tex: str) -> str:
    """Math without its dollars, as it reads; as its author wrote it where that fails."""
    try:
        text = _GLUED.sub(r"\1 ", tex.replace("~", " "))
        text = scripts(symbols(text), formula)
        if "\\" in text:
            text = around_specials(without_macros, text)
        elif "{" in text or "}" in text:
            text = text.replace("{", "").replace("}", "")
    except Exception:  # noqa: BLE001 - pylatexenc fails in every way there is; the author's TeX is the answer
        return tex
    return _primes(" ".join(text.split()))


def _primes(text: str) -> str:
    if "'" in text:
        text = re.sub(r"(?<=[\w).])'{1,3}", lambda found: "′" * len(found[0]), text)
    return text.replace("′′′", "‴").replace("′′", "″")

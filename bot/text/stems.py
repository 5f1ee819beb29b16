"""One word to its stem, as arXiv's search does it: Lucene's ``english`` analyzer, accents folded on top.

Lucene carries Porter's own Java program, which differs from the published algorithm (Snowball's ``porter``)
in three places its author names: words of one or two letters stay, ``logi`` becomes ``log`` and ``bli``
becomes ``ble``. So `topology` finds "topological", and `OS` is not "o".
"""

import re
import unicodedata
from threading import Lock

import regex  # type: ignore[import-untyped]
import snowballstemmer  # type: ignore[import-untyped]

_STOP_WORDS = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these
    they this to was will with
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_stemmer = snowballstemmer.stemmer("porter")
_one_at_a_time = Lock()  # the stemmer works in its own memory
_POSSESSIVE = ("'s", "’s", "＇s", "'S", "’S", "＇S")
_MEASURED = re.compile(r"[aeiou][^aeiou]|[^aeiou]y[^aeiou]")  # Porter's m > 0: a vowel, then a consonant
# What people leave out when they type: accents, Hebrew's and Arabic's points, signs nobody sees. Not the
# vowels of Devanagari or Thai, nor what makes a Japanese ga of a ka: those are letters to who reads them.
_MARKS = regex.compile(
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\p{Cf}]"
)
_FOREIGN_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", regex.VERSION1)
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    | dict.fromkeys("’ʼʹ＇‘", "'")
)


def fold(text: str) -> str:
    """Lower case without accents: "Ångström" and "angstrom" are one."""
    lower = text.lower()
    if lower.isascii():
        return lower
    letters = _MARKS.sub("", unicodedata.normalize("NFKD", lower)).translate(_UNDECOMPOSED).lower()
    return unicodedata.normalize("NFC", _FOREIGN_DIGIT.sub(_digit, letters))


def _digit(found: re.Match[str]) -> str:
    # None for the digits of scripts younger than this Python's tables; those stay as they are.
    value = unicodedata.decimal(found[0], None)
    return found[0] if value is None else str(value)


def bare(token: str) -> str:
    """The token without a trailing possessive."""
    return token[:-2] if token.endswith(_POSSESSIVE) else token


def stem(word: str) -> str:
    """The stem of a folded word."""
    if len(word) <= 2:
        return word
    found = _porter(word)
    if found.endswith("logi") and _MEASURED.search(found[:-4]):
        return found[:-1]
    if found.endswith("bli") and _MEASURED.search(found[:-3]):
        return _porter(found[:-1] + "e")
    return found


def _porter(word: str) -> str:
    with _one_at_a_time:
        return str(_stemmer.stemWord(word))

"""Text to words, and words to the stems that are matched.

Words are cut as Lucene's standard tokenizer does: Unicode word segmentation as of Unicode 12, where a colon
between letters does not separate ("Ti:sapphire" is one word; arXiv's search agrees). Only ``C++`` and ``C#``
are kept whole on top, for people.
"""

import re
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from bot.domain import Stem
from bot.text.stems import STOP_WORDS, bare, fold, stem

_NAME_WITH_SYMBOL = r"[A-Za-z](?:\+\+|\#)(?![A-Za-z_])"
_ASCII_WORD = re.compile(
    rf"{_NAME_WITH_SYMBOL}"
    r"|(?:(?<!_)_++)?[A-Za-z0-9][A-Za-z0-9_]*+"
    r"(?:(?:(?<=[A-Za-z])[.':](?=[A-Za-z])|(?<=[0-9])[.,;'](?=[0-9]))[A-Za-z0-9_]++)*+"
)
# Words by the rules of https://unicode.org/reports/tr29/. Scripts without spaces give one word per character
# (Han, Hiragana) or per run (Katakana, Thai and its like), as Lucene does. Emoji are no words.
_LETTER = r"[[\p{WB=ALetter}\p{WB=Hebrew_Letter}]--\p{LB=SA}]"
_DIGIT = r"\p{WB=Numeric}"
_MARK = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]"
_BETWEEN_LETTERS = r"[\p{WB=MidLetter}\p{WB=MidNumLet}':]"
_BETWEEN_DIGITS = r"[\p{WB=MidNum}\p{WB=MidNumLet}']"
_JOINER = r"\p{WB=ExtendNumLet}"  # looked at from its first, or a line drawn of them takes for ever
_INSIDE = rf"[{_LETTER}\p{{WB=Numeric}}\p{{WB=Katakana}}{_JOINER}\p{{WB=Extend}}\p{{WB=Format}}\p{{WB=ZWJ}}]"
_UNICODE_WORD = regex.compile(
    rf"""
    {_NAME_WITH_SYMBOL}
    | [\p{{Han}}\p{{Hiragana}}] {_MARK}*
    | \p{{LB=SA}}+
    | (?: (?<!{_JOINER}) {_JOINER}++ )? (?: {_LETTER} | {_DIGIT} | \p{{WB=Katakana}} ) {_INSIDE}*+
      (?: (?: (?<= {_LETTER} {_MARK}*) {_BETWEEN_LETTERS} {_MARK}* (?= {_LETTER})
            | (?<= {_DIGIT} {_MARK}*) {_BETWEEN_DIGITS} {_MARK}* (?= {_DIGIT})
          ) {_INSIDE}++ )*
    """,
    regex.VERBOSE | regex.VERSION1,
)


def words(text: str) -> list[str]:
    """The words of a text as they stand in it, in order."""
    return _ASCII_WORD.findall(text) if text.isascii() else _UNICODE_WORD.findall(text)


def places(text: str) -> list[tuple[int, int]]:
    """From where to where each of the words of a text stands in it."""
    return [found.span() for found in (_ASCII_WORD if text.isascii() else _UNICODE_WORD).finditer(text)]


@lru_cache(maxsize=1 << 15)
def stem_of(token: str) -> str:
    """The stem of a word as it stands in a text; empty for a stop word."""
    word = bare(token).lower()
    return "" if word in STOP_WORDS else stem(fold(word))


@lru_cache(maxsize=1 << 14)
def exact_word(token: str) -> str:
    """A word compared letter by letter, but for case and accents."""
    return fold(bare(token))


def exact_words(text: str) -> tuple[str, ...]:
    """The words of a text, to be compared letter by letter."""
    return tuple(map(exact_word, words(text)))


def analyze(text: str) -> tuple[Stem, ...]:
    """The stems of a text and their places; stop words are dropped and keep theirs."""
    return tuple(Stem(found, at) for at, token in enumerate(words(text)) if (found := stem_of(token)))

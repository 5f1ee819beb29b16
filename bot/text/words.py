"""Text to words, and words to the stems that are matched.

Words are cut as Lucene's standard tokenizer cuts them (Unicode word segmentation), with two exceptions made
for people: ``C++`` and ``C#`` stay words, and a colon always separates ("Ti:sapphire" holds "sapphire").
"""

import re
from functools import lru_cache

import regex

from bot.domain import Stem
from bot.text.acronyms import acronyms
from bot.text.stems import bare, fold, stem

_NAME_WITH_SYMBOL = r"[A-Za-z](?:\+\+|\#)(?![A-Za-z_])"
_ASCII_WORD = re.compile(
    rf"{_NAME_WITH_SYMBOL}"
    r"|_*[A-Za-z0-9](?:[A-Za-z0-9_]|(?<=[A-Za-z])[.'](?=[A-Za-z])|(?<=[0-9])[.,;'](?=[0-9]))*"
)
# Words by https://unicode.org/reports/tr29/ in the order of its rules; scripts without spaces give one word per
# character (Han, Hiragana) or per run (Katakana, Thai and its like), as Lucene does. Emoji are no words.
_UNICODE_WORD = regex.compile(
    r"""
    {_NAME_WITH_SYMBOL}
    | [\p{{Han}}\p{{Hiragana}}] [\p{{WB=Extend}}\p{{WB=Format}}]*
    | \p{{LB=SA}}+
    | \p{{WB=ExtendNumLet}}* (?: {{letter}} | {{digit}} | {{kana}} )
      (?: {{letter}} | {{digit}} | {{kana}} | \p{{WB=ExtendNumLet}} | [\p{{WB=Extend}}\p{{WB=Format}}\p{{WB=ZWJ}}]
        | (?<= {{letter}} {{mark}}*) [\p{{WB=MidLetter}}\p{{WB=MidNumLet}}'--:] {{mark}}* (?= {{letter}})
        | (?<= {{digit}} {{mark}}*) [\p{{WB=MidNum}}\p{{WB=MidNumLet}}'] {{mark}}* (?= {{digit}})
      )*
    """.replace("{letter}", r"[[\p{WB=ALetter}\p{WB=Hebrew_Letter}]--\p{LB=SA}]")
    .replace("{digit}", r"\p{WB=Numeric}")
    .replace("{kana}", r"\p{WB=Katakana}")
    .replace("{mark}", r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]"),
    regex.VERBOSE | regex.VERSION1,
)


def words(text: str) -> list[str]:
    """The words of a text as they stand in it, in order."""
    return _ASCII_WORD.findall(text) if text.isascii() else _UNICODE_WORD.findall(text)


@lru_cache(maxsize=1 << 18)
def entries(token: str) -> tuple[str, ...]:
    """All that a word in a paper can be found by: its stem, and acronyms as written in capitals."""
    word = bare(token)
    found = stem(fold(word))
    capitals = acronyms(word) if word[:2].isupper() else ()
    return (found, *capitals) if found else capitals


@lru_cache(maxsize=1 << 16)
def stem_of(token: str) -> str:
    """The stem of a word as it stands in a text; empty for a stop word."""
    return stem(fold(bare(token)))


def exact_words(text: str) -> tuple[str, ...]:
    """The words of a text compared letter by letter, but for case and accents."""
    return tuple(fold(bare(token)) for token in words(text))


def analyze(text: str) -> tuple[Stem, ...]:
    """The stems of a text and their places; stop words are dropped and keep theirs."""
    return tuple(Stem(found, at) for at, token in enumerate(words(text)) if (found := stem_of(token)))

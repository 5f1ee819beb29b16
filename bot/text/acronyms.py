"""When capitals mean something: ``SARS`` is not "SAR", ``US`` is not "us", ``CLIP`` is not a clip.

Such an acronym is looked for as written in capitals, alone or in the plural (CNNs). One that ends in S may
itself be a plural in capitals, so `LLMS` finds "LLMs" too. All other acronyms (`MRI`, `LLM`) are plain words.
"""

import re
from functools import lru_cache

from bot.text.everyday import EVERYDAY
from bot.text.stems import STOP_WORDS, bare, stem

_CAPITALS = re.compile(r"[A-Z]{2,5}")
_IN_PAPERS = re.compile(r"([A-Z]{2,5})(s|es)?")
_OPERATORS = ("AND", "OR", "NOT")  # quoted operators are the words


@lru_cache(maxsize=1 << 14)
def is_acronym(word: str) -> bool:
    """Whether a word in capitals would find something else if it were read in small letters."""
    if not _CAPITALS.fullmatch(word) or word in _OPERATORS:
        return False
    small = word.lower()
    return small in STOP_WORDS or small in EVERYDAY or stem(small) != small


@lru_cache(maxsize=1 << 14)
def acronyms(word: str) -> tuple[str, ...]:
    """The acronyms that a word of a paper stands for."""
    if not (found := _IN_PAPERS.fullmatch(bare(word))):
        return ()
    capitals, plural = found.groups()
    candidates = (capitals, capitals + "S") if plural == "s" else (capitals,)
    return tuple(filter(is_acronym, candidates))

"""How text is read: words to stems as arXiv's search has them, TeX to readable Unicode.

`clean` drops what nobody can see or writes it out. `tex` makes TeX readable: `formulas` its math (`symbols`,
then `scripts`, then `macros`), `typography` its quotes and dashes, `shelter` keeps out of TeX's sight what is
none. `words` cuts text into words and `stems` reduces them, `acronyms` tells SARS from "SAR", `names` knows
people and `marks` how they are looked up.
"""

from bot.text.acronyms import acronyms, is_acronym
from bot.text.clean import clean, storable, visible
from bot.text.stems import fold
from bot.text.tex import readable, searchable
from bot.text.words import analyze, exact_word, exact_words, places, stem_of, words

__all__ = [
    "acronyms",
    "analyze",
    "clean",
    "exact_word",
    "exact_words",
    "fold",
    "is_acronym",
    "places",
    "readable",
    "searchable",
    "stem_of",
    "storable",
    "visible",
    "words",
]

"""One phrase in one field: what of it is looked for."""

from bot.domain import Field, Stem, Term
from bot.keywords import mistakes
from bot.keywords.categories import category
from bot.keywords.lexer import is_plain
from bot.text import clean, is_acronym, searchable, stem_of, words
from bot.text.names import read_name


def term(field: Field, typed: str, at: int, *, exact: bool = False, stored: bool = False) -> Term:
    """The term for what was typed at a place. Raises `KeywordError` where there is nothing to look for."""
    plain = is_plain(typed)
    if not plain:
        typed = clean(typed)
    if field is Field.CATEGORY:
        return Term(field, category(typed, at, stored=stored), ())
    if field is Field.AUTHOR:
        if not read_name(typed).full:
            raise mistakes.no_name(typed, at)
        return Term(field, typed, ())
    found = words(typed if plain else searchable(typed))
    stems, acronym = _stems(found, acronyms=not exact)
    if not found:
        raise mistakes.no_words(typed, at)
    if not stems:
        raise mistakes.only_common_words(typed, at)
    return Term(field, typed, stems, exact, acronym)


def tells(typed: str) -> bool:
    """Whether there is something to look for in it."""
    return bool(_stems(words(searchable(typed)), acronyms=True)[0])


def shouts(typed: str) -> bool:
    """Whether capitals are the way this person types."""
    return _shouting(words(typed))


def _stems(found: list[str], *, acronyms: bool) -> tuple[tuple[Stem, ...], bool]:
    special = acronyms and any(map(str.isupper, found)) and not _shouting(found)
    stems: list[Stem] = []
    capitals = False
    for at, word in enumerate(found):
        if special and word.isupper() and is_acronym(word):
            stems.append(Stem(word, at))
            capitals = True
        elif stem := stem_of(word):
            stems.append(Stem(stem, at))
    return tuple(stems), capitals


def _shouting(found: list[str]) -> bool:
    letters = [word for word in found if len(word) > 1 and word.isalpha()]
    return len(letters) > 1 and all(map(str.isupper, letters))

"""The keyword language: what people type becomes a `Keyword`; a keyword in plain words; to arXiv's syntax.

`lexer` cuts text into pieces, `grammar` makes a tree of them, `terms` gives each phrase its meaning
(`categories` knows arXiv's), `canonical` its one spelling and its key; `spoken` and `translation` say it to
people and to arXiv; `mistakes` are all the sentences for what cannot be understood.
"""

from bot.domain import And, Field, Keyword, Node, Term
from bot.errors import KeywordError
from bot.keywords import mistakes
from bot.keywords.canonical import keyword, written
from bot.keywords.grammar import either, trees
from bot.keywords.lexer import plain
from bot.keywords.spoken import in_words
from bot.keywords.terms import shouts, tells, term
from bot.keywords.translation import to_arxiv
from bot.text.clean import invisible

__all__ = ["in_words", "loosen", "parse", "parse_list", "parse_stored", "to_arxiv", "written"]

_PUNCTUATION = ".,:;!?'"


def parse(text: str) -> Keyword:
    """One keyword; a comma is an OR. Raises `KeywordError`."""
    return keyword(either(_read(text)))


def parse_stored(text: str) -> Keyword:
    """A keyword that was accepted once: it may name a category that arXiv has not, or has no more."""
    return keyword(either(_read(text, stored=True)))


def parse_list(text: str) -> list[Keyword]:
    """The keywords between commas (those inside brackets and quotes are their own), each once.

    Each may be as long as a keyword alone. Raises `KeywordError`.
    """
    unique: dict[str, Keyword] = {}
    for found in map(written, _read(text, longest=mistakes.LONGEST_LIST)):
        if len(found.text) > mistakes.LONGEST:
            raise mistakes.too_long(len(found.text))
        unique.setdefault(found.key, found)
    return list(unique.values())


def loosen(phrase: Keyword) -> Keyword | None:
    """A phrase of several words as all its words, wherever they stand; None for any other keyword."""
    match phrase.node:
        case Term(field=Field.TEXT | Field.TITLE | Field.ABSTRACT as field, words=words, exact=False):
            small = words.lower() if shouts(words) else words
            each = (word.strip(_PUNCTUATION) for word in small.split(" "))
            parts = tuple(term(field, word, 0) for word in each if tells(word))
            loose = written(And(parts)) if len(parts) > 1 else phrase
            return loose if isinstance(loose.node, And) and len(loose.text) <= mistakes.LONGEST else None
    return None


def _read(text: str, *, stored: bool = False, longest: int = mistakes.LONGEST) -> list[Node]:
    if len(text.strip()) > longest:
        raise mistakes.too_long(len(text.strip()))
    if text.isprintable():
        return trees(plain(text), stored=stored)
    kept = [at for at, sign in enumerate(text) if not invisible(sign)]
    try:
        return trees(plain("".join(text[at] for at in kept)), stored=stored)
    except KeywordError as error:
        at = kept[error.at] if error.at < len(kept) else len(text)
        raise KeywordError(error.problem, at=at, example=error.example) from error

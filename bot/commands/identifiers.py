"""Identifiers and links of arXiv papers, however people paste them."""

import re

from bot.domain import PaperId, paper_id

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})?/\d{7}"
_IDENTIFIER = rf"({_NEW}|{_OLD})(?:v\d+)?"

_BARE = re.compile(rf"(?:arxiv:)?{_IDENTIFIER}(?:\.pdf)?", re.ASCII | re.IGNORECASE)
# A link to any site that carries an arXiv identifier: arxiv.org, alphaxiv.org, doi.org/10.48550/arXiv.…,
# huggingface.co/papers, ar5iv, semantic scholar …
_IN_LINK = re.compile(rf"(?<!\d){_IDENTIFIER}(?!\d)", re.ASCII | re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.|(?:[\w-]+\.)*(?:arxiv|alphaxiv|doi)\.org/)\S+", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:)?10\.\d{4,9}/\S+", re.IGNORECASE)
# A publisher's number may look like an identifier.
_OTHER_DOI = re.compile(r"10\.(?!48550/)\d{4,9}/")
_AROUND = "()[]{}<>\"',;!?."


def identifiers(sentence: str) -> tuple[PaperId, ...]:
    """The papers named in a sentence, in order, each once."""
    found = (_identifier(word) for word in re.split(r"[\s,;]+", sentence))
    return tuple(dict.fromkeys(id for id in found if id))


def leads_elsewhere(sentence: str) -> bool:
    """Whether a sentence is nothing but a link or a DOI (that is no arXiv paper's)."""
    return _is_link(sentence) and not identifiers(sentence)


def _is_link(word: str) -> bool:
    return bool(_LINK.fullmatch(word) or _DOI.fullmatch(word))


def _identifier(word: str) -> PaperId | None:
    word = word.strip(_AROUND)
    if bare := _BARE.fullmatch(word):
        return _canonical(bare[1])
    if _is_link(word) and not _OTHER_DOI.search(word):
        return next(filter(None, (_canonical(inside[1]) for inside in _IN_LINK.finditer(word))), None)
    return None


def _canonical(identifier: str) -> PaperId | None:
    """Archives are written small, their subject classes (``math.GT``) are not part of the identifier."""
    return paper_id(identifier) or paper_id(identifier.lower())

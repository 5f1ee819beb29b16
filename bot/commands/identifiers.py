"""Identifiers and links of arXiv papers, however people paste them."""

import re
from collections.abc import Iterator

from bot.domain import PaperId, paper_id

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})?/\d{7}"
_IDENTIFIER = rf"({_NEW}|{_OLD})(?:v(\d{{1,9}}))?"

_BARE = re.compile(rf"(?:(?:arxiv|id):)?{_IDENTIFIER}(?:\.pdf)?", re.ASCII | re.IGNORECASE)
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
    return tuple(dict.fromkeys(id for id, _ in _named(sentence)))


def versions(sentence: str) -> dict[PaperId, int]:
    """The versions that are asked for by number, the highest of each paper."""
    wanted: dict[PaperId, int] = {}
    for id, version in _named(sentence):
        if version:
            wanted[id] = max(version, wanted.get(id, 0))
    return wanted


def leads_elsewhere(sentence: str) -> bool:
    """Whether a sentence is nothing but a link or a DOI (that is no arXiv paper's)."""
    return _is_link(sentence) and not identifiers(sentence)


def _is_link(word: str) -> bool:
    return bool(_LINK.fullmatch(word) or _DOI.fullmatch(word))


def _named(sentence: str) -> Iterator[tuple[PaperId, int | None]]:
    for word in re.split(r"[\s,;]+", sentence):
        for found in _places(word.strip(_AROUND)):
            if id := _canonical(found[1]):
                yield id, int(found[2]) if found[2] else None
                break  # a link names one paper


def _places(word: str) -> Iterator[re.Match[str]]:
    """Where a word may hold an identifier."""
    if bare := _BARE.fullmatch(word):
        yield bare
    elif _is_link(word) and not _OTHER_DOI.search(word):
        yield from _IN_LINK.finditer(word)


def _canonical(identifier: str) -> PaperId | None:
    """Archives are written small, their subject classes (``math.GT``) are not part of the identifier."""
    return paper_id(identifier) or paper_id(identifier.lower())

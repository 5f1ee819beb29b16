"""What of a digest goes into a mail: no buttons, papers with their abstracts, as much as fits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.mail.inert import inert, opening
from bot.domain import Match, PaperId
from bot.message import (
    Actions,
    Block,
    Form,
    Message,
    Note,
    PaperCard,
    PaperLine,
    Say,
    note,
    paper_card,
    papers,
)

TITLE, AUTHORS, CATEGORIES, COMMENT, KEYWORDS, ABSTRACT = 300, 200, 100, 300, 200, 600
"""Characters; what arXiv takes is seldom longer."""

BRIEF_TITLE = 100

HTML_BYTES = 98_000
"""What Gmail shows without cutting it off (102 kB), and some room.
https://www.spamresource.com/2022/01/what-is-gmail-clipping-and-what-to-do.html"""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is told: the first so many abstracts; ``brief`` is titles alone."""

    abstracts: int
    brief: bool = False


def fitting(abstracts: int, size: Callable[[Detail], int], most: int = HTML_BYTES) -> Detail:
    """As much as fits: abstracts go from the end first, then all but the titles."""
    details = [*(Detail(count) for count in range(abstracts, -1, -1)), Detail(0, brief=True)]
    last = len(details) - 1
    return details[bisect_left(range(last), True, key=lambda at: size(details[at]) <= most)]


def abstracts_of(matches: Sequence[Match]) -> dict[PaperId, str]:
    """Readable abstracts, in the order of the papers."""
    cards = (paper_card(match.paper) for match in matches)
    return {card.line.id: text for card in cards if (text := opening(card.abstract, ABSTRACT))}


def laid_out(message: Message, abstracts: Mapping[PaperId, str], detail: Detail) -> tuple[Block, ...]:
    """The blocks as they are drawn."""
    told = set(list(abstracts)[: detail.abstracts])
    return tuple(_with_word_of_missing(message.blocks, abstracts, told, detail))


def _with_word_of_missing(
    blocks: Sequence[Block], abstracts: Mapping[PaperId, str], told: set[PaperId], detail: Detail
) -> Iterator[Block]:
    missing = len(abstracts) - len(told)
    for block in blocks:
        if _is_for_chats(block):
            continue
        if not isinstance(block, PaperLine):
            yield block
            continue
        if missing and block.id in abstracts and block.id not in told:
            yield note(_missing(missing, all_of_them=not told))
            missing = 0
        line = _brief(block) if detail.brief else _trimmed(block)
        yield _with_abstract(line, abstracts[block.id]) if block.id in told else line


def _is_for_chats(block: Block) -> bool:
    """Buttons, and small print that tells what to type: nobody listens to answers here."""
    return isinstance(block, Actions | Form) or (
        isinstance(block, Note) and any(isinstance(span, Say) for span in block.spans)
    )


def _missing(count: int, *, all_of_them: bool) -> str:
    which = "The abstracts" if all_of_them else f"The abstracts of the {papers(count)} that follow"
    return f"{which} would make this mail too long: open a title to read it on arXiv."


def _trimmed(line: PaperLine) -> PaperLine:
    return replace(
        line,
        title=inert(line.title, TITLE) or line.id,
        authors=inert(line.authors, AUTHORS),
        categories=inert(line.categories, CATEGORIES),
        comment=inert(line.comment, COMMENT),
        keywords=_short(line.keywords),
    )


def _short(keywords: Sequence[str]) -> tuple[str, ...]:
    """As many as fit on a line or two."""
    written = [word for keyword in keywords if (word := inert(keyword, KEYWORDS // 2))]
    kept: list[str] = []
    while written and sum(map(len, kept)) + len(written[0]) <= KEYWORDS:
        kept.append(written.pop(0))
    return (*kept, f"{len(written)} more") if written else tuple(kept)


def _brief(line: PaperLine) -> PaperLine:
    title = inert(line.title, BRIEF_TITLE) or line.id
    return PaperLine(id=line.id, url=line.url, title=title)


def _with_abstract(line: PaperLine, abstract: str) -> PaperCard:
    return PaperCard(line=line, authors=line.authors, abstract=abstract)

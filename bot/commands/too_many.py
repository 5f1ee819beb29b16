"""What to follow in place of a keyword that brings more than a channel wants to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot import keywords
from bot.commands.asked import Asked, codes
from bot.commands.sentences import replacing
from bot.commands.volumes import MANY_A_DAY, Counted, Volume, counted
from bot.domain import And, Field, Keyword, Node, Term
from bot.errors import KeywordError
from bot.message import Action, Actions, Block, Code, Items, Say, Spans, text

HOW_TO_NARROW: Spans = (Say("help keywords"), " tells how to narrow it.")

HELPS = 0.8
"""What leaves more of what is too much is not worth offering."""

NARROWED = 3
"""Of several keywords, so many get a narrower one."""


def too_much(asked: Asked, found: Sequence[Counted]) -> Iterator[Block]:
    """Which of several keywords bring more than a channel wants to read, and what to follow instead."""
    much = [each for each in found if each.volume.is_much]
    if not much:
        return
    is_it = "is" if len(much) == 1 else "are"
    named = codes([each.keyword.text for each in much])
    yield text(*named, f" {is_it} a lot for one digest; ", *HOW_TO_NARROW)
    if rows := tuple(_rows(asked, much[:NARROWED])):
        yield Items(rows)


def _rows(asked: Asked, much: Sequence[Counted]) -> Iterator[Spans]:
    """What to say to have a narrower one instead, and how much that brings."""
    choices = [list(narrowed(each)) for each in much]
    volumes = iter(counted(asked, [choice for some in choices for choice in some]) or ())
    for wide, some in zip(much, choices, strict=True):
        if better := _best(list(islice(volumes, len(some))), wide.volume):
            sentence = replacing([better.keyword.text], [wide.keyword.text])
            yield (Say(sentence), f": {better.volume}")


def narrower_stored(asked: Asked, found: Counted) -> list[Block]:
    """A narrower keyword, counted in what is stored."""
    return narrower(found, counted(asked, list(narrowed(found))) or [])


def narrower(found: Counted, choices: Sequence[Counted]) -> list[Block]:
    """Of narrower keywords, counted as the wide one was, the one nearest to what a channel can read."""
    if better := _best(choices, found.volume):
        still = ", still a lot" if better.volume.is_much else ""
        return [
            text("That is a lot. Narrower: ", *_described(better), f"{still}."),
            _follow_instead(found.keyword, better.keyword),
        ]
    return [text("That is a lot; ", *HOW_TO_NARROW)]


def narrowed(found: Counted) -> Iterator[Keyword]:
    """The same in titles alone, as one phrase, or in the category most of its papers are in."""
    keyword = found.keyword
    match keyword.node:
        case Term(field=Field.TEXT) as term:
            yield keywords.written(replace(term, field=Field.TITLE))
        case And(parts) if words := _plain_words(parts):
            yield from _parsed(f'"{words}"')
    primaries = Counter(paper.categories[0] for paper in found.papers if paper.categories)
    for category, _ in primaries.most_common(1):
        narrowed = And((keyword.node, Term(Field.CATEGORY, category, ())))
        yield from (each for each in _parsed(keywords.written(narrowed).text) if each.key != keyword.key)


def _plain_words(parts: Sequence[Node]) -> str:
    """All words of single words looked for anywhere, in one row; empty for anything else."""
    words = [part.words for part in parts if isinstance(part, Term) and part.field is Field.TEXT]
    return " ".join(words) if len(words) == len(parts) else ""


def _parsed(words: str) -> Iterator[Keyword]:
    try:
        yield keywords.parse(words)
    except KeywordError:
        return  # too long, or nothing to look for: not to be offered


def _best(choices: Sequence[Counted], than: Volume) -> Counted | None:
    """The one that brings most of what people can read, else the one that brings least, if that helps."""
    few_enough = [each for each in choices if 0 < each.volume.a_day <= MANY_A_DAY]
    if few_enough:
        return max(few_enough, key=lambda each: each.volume.a_day)
    fewer = [each for each in choices if 0 < each.volume.a_day < HELPS * than.a_day]
    return min(fewer, key=lambda each: each.volume.a_day, default=None)


def _described(found: Counted) -> Spans:
    return (Code(found.keyword.text), f" ({keywords.in_words(found.keyword)}), {found.volume}")


def _follow_instead(old: Keyword, new: Keyword) -> Actions:
    return Actions((Action("Follow that instead", replacing([new.text], [old.text])),))

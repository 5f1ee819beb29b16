"""What to expect of a keyword: how much it brings, some titles, and what to do about too few or too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot import keywords
from bot.commands.asked import Asked, codes
from bot.commands.sentences import replacing, subscribing
from bot.commands.volumes import (
    COUNTED,
    MANY_A_DAY,
    SAMPLES,
    Counted,
    Volume,
    counted,
    days_known,
    in_one_unit,
)
from bot.domain import And, Field, Keyword, Node, Paper, Term
from bot.errors import KeywordError
from bot.message import Action, Actions, Block, Code, Items, Link, Say, Spans, text
from bot.text import readable

__all__ = ["COUNTED", "SAMPLES", "days_known", "in_one_unit", "prospect", "titles", "too_much"]

HOW_TO_NARROW: Spans = (Say("help keywords"), " tells how to narrow it.")

HELPS = 0.8
"""What leaves more of what is too much is not worth offering."""

NOTABLY = 5
"""So many papers more, and twice as many, are worth a choice."""


def prospect(asked: Asked, found: Counted) -> list[Block]:
    """How much to expect of a keyword that was just followed, and a better one where there is."""
    keyword, expected = found.keyword, found.volume
    examples = found.papers or ([] if expected.few else asked.engine.search(keyword, SAMPLES))
    brought = f"It would have brought {expected}"
    if expected.is_much:
        return [text(f"{brought}, for example:"), titles(examples), *_narrower(asked, found)]
    if found.papers:
        return [text(f"{brought}, for example:"), titles(examples), *_looser(asked, found)]
    if examples:
        return [text(f"{brought}. The newest before that:"), titles(examples), *_looser(asked, found)]
    return [text(f"{brought}."), *_looser(asked, found)]


def titles(examples: Sequence[Paper]) -> Items:
    """Some papers by their linked titles."""
    return Items(tuple((Link(readable(paper.title), paper.url),) for paper in examples[:SAMPLES]))


# --- too many -----------------------------------------------------------------------------------


def too_much(found: Sequence[Counted]) -> Iterator[Block]:
    """Which of several keywords bring more than a channel wants to read."""
    much = [each.keyword.text for each in found if each.volume.is_much]
    if much:
        is_it = "is" if len(much) == 1 else "are"
        yield text(*codes(much), f" {is_it} a lot for one digest; ", *HOW_TO_NARROW)


def _narrower(asked: Asked, found: Counted) -> list[Block]:
    """The narrower keyword that comes nearest to what a channel can read, counted as the other was."""
    if better := _best(counted(asked, list(_narrowed(found))) or [], found.volume):
        return [
            text("That is a lot. Narrower: ", *_described(better), "."),
            _instead(found.keyword, better.keyword, "Follow that instead"),
        ]
    return [text("That is a lot; ", *HOW_TO_NARROW)]


def _narrowed(found: Counted) -> Iterator[Keyword]:
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


# --- too few ------------------------------------------------------------------------------------


def _looser(asked: Asked, found: Counted) -> list[Block]:
    """All words of a phrase, wherever they stand, where they bring notably more."""
    loosened = keywords.loosen(found.keyword)
    all_words = next(iter(counted(asked, [loosened]) or ()), None) if loosened else None
    if all_words is None or not _is_notable(all_words.volume, found):
        return _in_older_papers(asked, found, loosened)
    phrase, words = in_one_unit([found.volume, all_words.volume])
    told = f"As one phrase: {phrase}. " if found.papers else ""
    return [
        text(f"{told}All its words, wherever they stand, ", Code(all_words.keyword.text), f": {words}."),
        Actions(
            (
                Action("Keep the phrase", subscribing([found.keyword.text])),
                Action("All its words instead", replacing([all_words.keyword.text], [found.keyword.text])),
            )
        ),
    ]


def _is_notable(all_words: Volume, phrase: Counted) -> bool:
    more = all_words.count - phrase.volume.count
    if not phrase.papers:
        return more > 0
    return more >= NOTABLY and all_words.count >= 2 * phrase.volume.count


def _in_older_papers(asked: Asked, found: Counted, loosened: Keyword | None) -> list[Block]:
    """All its words, where no stored paper has the phrase and only older ones have them."""
    if loosened is None or found.papers or asked.engine.search(found.keyword, 1):
        return []
    if not asked.engine.search(loosened, 1):
        return []
    return [
        text("No stored paper has this exact phrase. All its words, ", Code(loosened.text), ", are in some."),
        _instead(found.keyword, loosened, "All its words instead"),
    ]


def _described(found: Counted) -> Spans:
    return (Code(found.keyword.text), f" ({keywords.in_words(found.keyword)}), {found.volume}")


def _instead(old: Keyword, new: Keyword, label: str) -> Actions:
    return Actions((Action(label, replacing([new.text], [old.text])),))

"""What to follow in place of a keyword that brings next to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import keywords
from bot.commands.asked import Asked, codes
from bot.commands.nearby import meant
from bot.commands.reworded import reworded
from bot.commands.sentences import replacing, subscribing
from bot.commands.volumes import Counted, Volume, counted, in_one_unit
from bot.domain import Keyword
from bot.message import Action, Actions, Block, Code, Items, Say, Spans, text

NOTABLY = 5
"""So many papers more, and twice as many, are worth a choice."""

SURPRISED = "If that surprises you, it may be written otherwise: "
_HELP = Say("help keywords")


def too_little(found: Sequence[Counted]) -> Iterator[Block]:
    """Which of several keywords would have brought nothing, and what may have been meant."""
    none = [each.keyword for each in found if not each.volume.count and not each.volume.few]
    if not none:
        return
    yield text(*codes([keyword.text for keyword in none]), " would have brought nothing. ", SURPRISED, _HELP)
    pairs = [(better, keyword.text) for keyword in none if (better := reworded(keyword))]
    if pairs:
        yield Items(tuple((Say(replacing([better], [old])),) for better, old in pairs))


def nothing(asked: Asked, keyword: Keyword) -> list[Block]:
    """The warning where no paper is known, and what may have been meant."""
    no_paper: Spans = ("No stored paper matches ", Code(keyword.text), ".")
    if better := meant(asked, keyword):
        return [text(*no_paper), *did_you_mean(keyword, better)]
    return [text(*no_paper, f" {SURPRISED}", _HELP)]


def did_you_mean(keyword: Keyword, better: str) -> list[Block]:
    """What may be followed in place of a keyword that finds nothing."""
    follow = Action("Follow that instead", replacing([better], [keyword.text]))
    return [text("Did you mean ", Code(better), "?"), Actions((follow,))]


def looser(asked: Asked, found: Counted) -> list[Block]:
    """All words of a phrase, wherever they stand, where they bring notably more."""
    loosened = keywords.loosen(found.keyword)
    all_words = next(iter(counted(asked, [loosened]) or ()), None) if loosened else None
    choice = phrase_or_words(found, all_words) if all_words else []
    return choice or _in_older_papers(asked, found, loosened)


def phrase_or_words(found: Counted, all_words: Counted) -> list[Block]:
    """Both volumes and two buttons, where all words of a phrase bring notably more than the phrase."""
    if not _is_notable(all_words.volume, found):
        return []
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
        Actions((Action("All its words instead", replacing([loosened.text], [found.keyword.text])),)),
    ]

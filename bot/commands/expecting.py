"""What to expect of a keyword: how much it brings, some titles, and what to do about too few or too many."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.asked import Asked
from bot.commands.reworded import reworded
from bot.commands.too_few import looser, nothing
from bot.commands.too_many import narrower_stored
from bot.commands.volumes import SAMPLES, Counted
from bot.domain import Paper
from bot.message import Block, Items, Link, text
from bot.text import readable


def prospect(asked: Asked, found: Counted) -> list[Block]:
    """How much to expect of a keyword that was just followed, and a better one where there is."""
    keyword, expected = found.keyword, found.volume
    examples = found.papers or ([] if expected.few else asked.engine.search(keyword, SAMPLES))
    brought = f"It would have brought {expected}"
    if expected.is_much:
        return [text(f"{brought}, for example:"), titles(examples), *narrower_stored(asked, found)]
    if found.papers:
        return [text(f"{brought}, for example:"), titles(examples), *looser(asked, found)]
    if examples:
        return [text(f"{brought}. The newest before that:"), titles(examples), *looser(asked, found)]
    if expected.few:
        return [text(f"{brought}."), *looser(asked, found)]
    # "a or b" as all its words would be the very opposite.
    better = [] if reworded(keyword) else looser(asked, found)
    return [text(f"{brought}."), *(better or nothing(asked, keyword))]


def titles(examples: Sequence[Paper]) -> Items:
    """Some papers by their linked titles."""
    return Items(tuple((Link(readable(paper.title), paper.url),) for paper in examples[:SAMPLES]))

"""What is on record about a paper and a channel, and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot import matching
from bot.commands.asked import Asked
from bot.domain import Follow, HarvestState, Hit, Keyword, Kind, PaperId, Preferences, Trace
from bot.message import Spans, moment_words


@dataclass(frozen=True, kw_only=True)
class Case:
    """One paper, one channel, and all that bears on them."""

    asked: Asked
    id: PaperId
    trace: Trace
    harvest: HarvestState
    followed: Sequence[tuple[Follow, Keyword]]  # those that can be read
    muted: Sequence[Keyword]  # the mutes in force that find the paper

    @property
    def preferences(self) -> Preferences:
        return self.asked.channel.preferences

    @property
    def wanted_updates(self) -> dict[Kind, bool]:
        return {
            Kind.REPLACED: self.preferences.replacements,
            Kind.CROSS_LISTED: self.preferences.cross_lists,
        }

    @cached_property
    def finding(self) -> list[Follow]:
        """The keywords followed here that find the paper as it is known now."""
        paper = self.trace.paper
        return [follow for follow, keyword in self.followed if paper and matching.matches(keyword, paper)]

    def moment(self, moment: datetime) -> str:
        return moment_words(moment, self.asked.zone)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence that answers, what else is worth knowing, and whether the channel's outlook is, too."""

    head: Spans
    facts: tuple[Spans, ...] = ()
    outlook: bool = False


def is_since(hit: Hit) -> bool:
    """Whether it was announced since the keyword is followed."""
    return hit.batch is not None and hit.batch > hit.baseline

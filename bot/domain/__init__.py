"""The nouns of the house: papers, keywords, channels, announcements, posts. Frozen, standard library only."""

from bot.domain.announcements import Batch, GateState, HarvestState
from bot.domain.channels import (
    WEEKDAYS,
    Channel,
    ChannelId,
    Follow,
    Mute,
    Person,
    Preferences,
    Schedule,
    Slot,
)
from bot.domain.keywords import And, Field, Keyword, KeywordId, Node, Not, Or, Stem, Term
from bot.domain.papers import Origin, Paper, PaperId, month_of, paper_id, rank
from bot.domain.posts import Claim, Digest, Draft, Failed, Kind, Match, Outcome, Owed, PartState, Posted
from bot.domain.traces import Entry, Hit, Trace

__all__ = [
    "WEEKDAYS",
    "And",
    "Batch",
    "Channel",
    "ChannelId",
    "Claim",
    "Digest",
    "Draft",
    "Entry",
    "Failed",
    "Field",
    "Follow",
    "GateState",
    "HarvestState",
    "Hit",
    "Keyword",
    "KeywordId",
    "Kind",
    "Match",
    "Mute",
    "Node",
    "Not",
    "Or",
    "Origin",
    "Outcome",
    "Owed",
    "Paper",
    "PaperId",
    "PartState",
    "Person",
    "Posted",
    "Preferences",
    "Schedule",
    "Slot",
    "Stem",
    "Term",
    "Trace",
    "month_of",
    "paper_id",
    "rank",
]

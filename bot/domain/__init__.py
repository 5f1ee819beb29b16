"""The nouns of the house: papers, keywords, channels, announcements, posts. Frozen, standard library only."""

from bot.domain.announcements import Batch, GateState, HarvestState
from bot.domain.channels import WEEKDAYS, Channel, ChannelId, Follow, Person, Schedule, Slot
from bot.domain.keywords import And, Field, Keyword, KeywordId, Node, Not, Or, Stem, Term
from bot.domain.papers import Origin, Paper, PaperId, month_of, paper_id, rank
from bot.domain.posts import Claim, Digest, Draft, Failed, Match, Outcome, PartState, Posted

__all__ = [
    "WEEKDAYS",
    "And",
    "Batch",
    "Channel",
    "ChannelId",
    "Claim",
    "Digest",
    "Draft",
    "Failed",
    "Field",
    "Follow",
    "GateState",
    "HarvestState",
    "Keyword",
    "KeywordId",
    "Match",
    "Node",
    "Not",
    "Or",
    "Origin",
    "Outcome",
    "Paper",
    "PaperId",
    "PartState",
    "Person",
    "Posted",
    "Schedule",
    "Slot",
    "Stem",
    "Term",
    "month_of",
    "paper_id",
    "rank",
]

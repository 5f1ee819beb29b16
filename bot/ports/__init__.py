"""The doors of the house, as promises: papers come in through `PaperSource`, are kept by `Store`, go out
through `Chat`, and what people type reaches us through `Desk`. With them what every chat does at its
door: `Answers` brings sentences to the desk, `Occasions` acts on nothing twice, `Jobs` finishes what was
begun, `Proxies` knows the way out.
"""

from bot.ports.answering import Announce, Answers, excuse
from bot.ports.chat import Chat, Parcel
from bot.ports.desk import Answer, Desk, Request
from bot.ports.doctor import ASK_AGAIN, Body, Check, Finding, Ledgers, Paused, Stuck, all_well
from bot.ports.jobs import Jobs
from bot.ports.once import Occasions, Once
from bot.ports.papers import Page, PaperSource, Progress
from bot.ports.proxies import NO_PROXIES, Proxies
from bot.ports.store import (
    Cursor,
    FollowStore,
    GateStore,
    HarvestStore,
    Matcher,
    Narrowing,
    Outcomes,
    PostStore,
    Reading,
    Status,
    Store,
    Tally,
)
from bot.ports.their_clock import TheirClock

__all__ = [
    "ASK_AGAIN",
    "NO_PROXIES",
    "Announce",
    "Answer",
    "Answers",
    "Body",
    "Chat",
    "Check",
    "Cursor",
    "Desk",
    "Finding",
    "FollowStore",
    "GateStore",
    "HarvestStore",
    "Jobs",
    "Ledgers",
    "Matcher",
    "Narrowing",
    "Occasions",
    "Once",
    "Outcomes",
    "Page",
    "PaperSource",
    "Parcel",
    "Paused",
    "PostStore",
    "Progress",
    "Proxies",
    "Reading",
    "Request",
    "Status",
    "Store",
    "Stuck",
    "Tally",
    "TheirClock",
    "all_well",
    "excuse",
]

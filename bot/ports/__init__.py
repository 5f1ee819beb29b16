"""The doors of the house, as promises: papers come in through `PaperSource`, are kept by `Store`, go out
through `Chat`, and what people type reaches us through `Desk`.
"""

from bot.ports.chat import Chat, Parcel
from bot.ports.desk import Answer, Desk, Request
from bot.ports.doctor import Body, Check, Finding, Ledgers, Paused, Stuck
from bot.ports.papers import Page, PaperSource, Progress
from bot.ports.store import (
    Cursor,
    FollowStore,
    GateStore,
    HarvestStore,
    Likely,
    Matcher,
    Narrowing,
    PostStore,
    Status,
    Store,
    Tally,
)

__all__ = [
    "Answer",
    "Body",
    "Chat",
    "Check",
    "Cursor",
    "Desk",
    "Finding",
    "FollowStore",
    "GateStore",
    "HarvestStore",
    "Ledgers",
    "Likely",
    "Matcher",
    "Narrowing",
    "Page",
    "PaperSource",
    "Parcel",
    "Paused",
    "PostStore",
    "Progress",
    "Request",
    "Status",
    "Store",
    "Stuck",
    "Tally",
]

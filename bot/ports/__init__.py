"""The doors of the house, as promises: papers come in through `PaperSource`, are kept by `Store`, go out
through `Chat`, and what people type reaches us through `Desk`.
"""

from bot.ports.chat import Chat, Parcel
from bot.ports.desk import Answer, Desk, Request
from bot.ports.papers import Page, PaperSource, Progress
from bot.ports.store import (
    Cursor,
    FollowStore,
    GateStore,
    HarvestStore,
    Matcher,
    Narrowing,
    PostStore,
    Status,
    Store,
    Tally,
)

__all__ = [
    "Answer",
    "Chat",
    "Cursor",
    "Desk",
    "FollowStore",
    "GateStore",
    "HarvestStore",
    "Matcher",
    "Narrowing",
    "Page",
    "PaperSource",
    "Parcel",
    "PostStore",
    "Progress",
    "Request",
    "Status",
    "Store",
    "Tally",
]

"""What the last days would have brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import message
from bot.domain import Channel, Match
from bot.message import Block, Message
from bot.ports import Store

PREVIEW_DAYS = 7
PREVIEW_PAPERS = 10
SHOWN = "Shown, not posted: digests hold what is announced after a keyword was followed."


def preview(store: Store, channel: Channel, now: datetime) -> Message:
    """What the last days would have brought to a channel. Shown, not posted."""
    since = (now - timedelta(days=PREVIEW_DAYS)).date()
    matches = store.recent(channel.id, since, PREVIEW_PAPERS + 1)
    shown = matches[:PREVIEW_PAPERS]
    heading = f"Preview · what the last {PREVIEW_DAYS} days would have brought"
    if not shown:
        return message.Message(
            summary=heading,
            blocks=(
                message.Heading(heading),
                message.text("No stored paper of these days matches what is followed here."),
            ),
        )
    return Message(
        summary=f"{heading}: {message.papers(len(shown))}",
        blocks=(message.Heading(heading), *_preview_lines(shown, more=len(matches) > len(shown))),
        abstracts=True,
    )


def _preview_lines(shown: Sequence[Match], *, more: bool) -> tuple[Block, ...]:
    lines = [message.match_line(match) for match in shown]
    cut = f"The newest {len(shown)}. " if more else ""
    return (*lines, message.note(f"{cut}{SHOWN}"))

"""Which channel is due, and what goes into its digest. Decisions only; the store writes them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot import message
from bot.domain import Batch, Channel, Digest, Draft, Match, Slot
from bot.message import Block, Message
from bot.ports import Store
from bot.schedule import latest_slot, local_day

PREVIEW_DAYS = 7
PREVIEW_PAPERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLimits:
    """How much one digest holds."""

    per_part: int = message.PART_PAPERS  # papers in one message
    cap: int = 100  # papers in one digest; the rest is skipped and said


def compose_due(store: Store, limits: DigestLimits, now: datetime) -> list[Digest]:
    """Decide every slot that is due, once, and return what will be posted."""
    decided, batch = store.last_slots(), store.last_batch()
    composed = []
    for channel in store.channels():
        slot = due_slot(channel, decided.get(channel.id), batch, now)
        if slot and (
            digest := store.compose(channel.id, slot, partial(draft, slot=slot, limits=limits), now)
        ):
            composed.append(digest)
    return composed


def due_slot(
    channel: Channel, decided: tuple[datetime, date] | None, batch: Batch | None, now: datetime
) -> Slot | None:
    """The latest slot of a channel that is neither void nor decided; a local day has one at most."""
    slot = batch_slot(channel, batch) if channel.schedule.announced else latest_slot(channel.schedule, now)
    if slot is None or channel.paused:
        return None
    # A change that lies ahead was made before the clock was set back; it voids nothing.
    if channel.void_before and slot.at <= channel.void_before <= now:
        return None
    if decided and (slot.at <= decided[0] or slot.day <= decided[1]):
        return None
    return slot


def batch_slot(channel: Channel, batch: Batch | None) -> Slot | None:
    """*As soon as announced*: the closing of the newest batch; what older batches left is catch-up."""
    if batch is None:
        return None
    return Slot(
        at=batch.closed_at, day=local_day(channel.schedule, batch.closed_at), previous=batch.closed_at
    )


def draft(matches: Sequence[Match], *, slot: Slot, limits: DigestLimits) -> Draft:
    """Newest first: cut at the cap, dealt into parts, marked where some papers come late."""
    shown, skipped = matches[: limits.cap], matches[limits.cap :]
    parts = [shown[at : at + limits.per_part] for at in range(0, len(shown), limits.per_part)]
    return Draft(
        parts=tuple(tuple(part) for part in parts),
        skipped=tuple(skipped),
        catch_up=any(is_late(match, slot) for match in shown),
    )


def is_late(match: Match, slot: Slot) -> bool:
    """From a batch that closed before the previous slot, which should have had it."""
    return bool(slot.previous and match.closed_at and match.closed_at < slot.previous)


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
    lines = [message.paper_line(match.paper, match.keywords) for match in shown]
    cut = f"The newest {len(shown)}. " if more else ""
    return (*lines, message.note(f"{cut}Shown, not posted: only papers announced from now on are posted."))

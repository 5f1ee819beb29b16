"""Which slot of which channel is to be decided now."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial

from bot.digests.drafting import DigestLimits, draft
from bot.domain import Batch, Channel, ChannelId, Digest, Slot
from bot.errors import StoreError
from bot.ports import Store
from bot.schedule import latest_slot, local_day

log = logging.getLogger(__name__)


def compose_due(store: Store, limits: DigestLimits, now: datetime) -> list[Digest]:
    """Decide every slot that is due, once, and return what will be posted."""
    decided, harvest = store.last_slots(), store.harvest_state()

    def compose(due: tuple[ChannelId, Slot]) -> Digest | None:
        channel, slot = due
        drafted = partial(draft, slot=slot, limits=limits, harvest=harvest)
        try:
            return store.compose(channel, slot, drafted, now)
        except StoreError:
            raise  # it is the same for every channel
        except Exception:
            # A bug that one channel's papers bring out must not silence the others.
            log.exception("composing for %s broke", channel, extra={"channel": channel})
            return None

    due = [
        (channel.id, slot)
        for channel in store.channels()
        if (slot := due_slot(channel, decided.get(channel.id), harvest.last_batch, now))
    ]
    if not due:
        return []
    with ThreadPoolExecutor(store.writers, "composing") as pool:
        return [digest for digest in pool.map(compose, due) if digest]


def due_slot(
    channel: Channel, decided: tuple[datetime, date] | None, batch: Batch | None, now: datetime
) -> Slot | None:
    """The latest slot of a channel that is neither void nor decided; a local day has one at most."""
    slot = batch_slot(channel, batch) if channel.schedule.announced else latest_slot(channel.schedule, now)
    if slot is None or channel.paused:
        return None
    # A change that lies ahead was made before the clock was set back; it voids nothing.
    if channel.void_before and slot.at < channel.void_before <= now:
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

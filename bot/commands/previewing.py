"""preview: the digest as it would come now, seen only by who asks. Nothing is changed by looking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from bot import digests
from bot.commands.asked import Asked, codes, next_post
from bot.commands.recent import tell_recent
from bot.commands.resuming import outlook
from bot.commands.telling import tell
from bot.commands.understood import Recent
from bot.domain import Batch, Digest, Draft, Owed, Slot, digest_of
from bot.message import Block, Message, Spans, digest_part, note, papers, text
from bot.ports import Answer
from bot.schedule import latest_slot, local_day, next_slots

ONLY_YOU = "A preview, seen only by you: what would be posted as things stand."
NOTHING_YET = "No announcement has come since the keywords here were followed."


def preview(asked: Asked) -> Answer:
    """The first message of the digest that is waiting; or why there is none, and what the last days had."""
    shown = asked.limits.in_one_part(asked.channel.platform)
    owed = asked.store.owed(asked.channel.id, asked.now, texts=shown)
    if owed.follows_since is None and not owed.matches:
        return tell(asked)
    harvest = asked.store.harvest_state()
    due = _due(asked, harvest.last_batch)
    slot = due or _next(asked)
    drafted = digests.draft(owed, slot=slot, limits=asked.limits, harvest=harvest)
    if not drafted.parts or drafted.line:
        return Answer(private=_nothing(asked, owed, slot, drafted))
    return Answer(private=_waiting(asked, digest_of(owed.channel, slot, drafted), drafted, due))


def _draft(asked: Asked, owed: Owed, slot: Slot) -> Draft:
    return digests.draft(owed, slot=slot, limits=asked.limits, harvest=asked.store.harvest_state())


def _due(asked: Asked, last: Batch | None) -> Slot | None:
    """The slot that is about to be decided, if one is."""
    decided = asked.store.last_slots(asked.channel.id).get(asked.channel.id)
    return digests.due_slot(asked.channel, decided, last, asked.now)


def _next(asked: Asked) -> Slot:
    """The next moment for a digest; *as soon as announced* it is any."""
    schedule = asked.channel.schedule
    at = next(iter(next_slots(schedule, asked.now, 1)), asked.now)
    last = latest_slot(schedule, asked.now)
    return Slot(at=at, day=local_day(schedule, at), previous=last.at if last else None)


# --- what is said -------------------------------------------------------------------------------


def _waiting(asked: Asked, digest: Digest, drafted: Draft, due: Slot | None) -> Message:
    first = digest_part(digest, 1, drafted.parts[0])
    when = "It is due now and goes out in a moment." if due else next_post(asked)
    return replace(
        first,
        summary=f"Preview: {first.summary}",
        blocks=(note(ONLY_YOU), *first.blocks, *_besides(digest, drafted), text(when)),
    )


def _besides(digest: Digest, drafted: Draft) -> Iterator[Block]:
    """What of the digest is not shown here, and what is not in it."""
    if digest.parts > 1:
        rest = digest.total - len(drafted.parts[0])
        follow = "1 more message follows" if digest.parts == 2 else f"{digest.parts - 1} more messages follow"
        yield note(f"{follow} it, with {papers(rest)}.")
    if drafted.muted:
        yield note(*_left_out(drafted))


def _left_out(drafted: Draft) -> Spans:
    """``3 papers are left out, muted here: `survey`, `ct`.``"""
    mutes = Counter(mute for _, mute in drafted.muted)
    verb = "is" if len(drafted.muted) == 1 else "are"
    return (f"{papers(len(drafted.muted))} {verb} left out, muted here: ", *codes(list(mutes)), ".")


def _nothing(asked: Asked, owed: Owed, slot: Slot, drafted: Draft) -> Message:
    """Why nothing is waiting, in the words of a quiet day, and what the last days would have brought."""
    line = drafted.line or _quiet_line(asked, owed, slot) or NOTHING_YET
    head = "Nothing is waiting to be posted here."
    last_days = digests.preview(asked.store, asked.channel, asked.now)
    if not last_days.abstracts:  # what was followed just now has its papers noted only in a while
        last_days = tell_recent(asked, Recent()).private
    blocks = (text(head, " ", line), *_on_its_way(asked), *outlook(asked), *last_days.blocks)
    return replace(last_days, summary=head, blocks=blocks)


def _quiet_line(asked: Asked, owed: Owed, slot: Slot) -> str | None:
    """What a channel that wants to hear of quiet days would be told if its slot were now."""
    wanted = replace(owed.channel.preferences, quiet_days=True)
    owed = replace(owed, channel=replace(owed.channel, preferences=wanted))
    return _draft(asked, owed, replace(slot, at=min(slot.at, asked.now))).line


def _on_its_way(asked: Asked) -> Iterator[Block]:
    if count := asked.store.waiting(asked.channel.id):
        yield text(f"{papers(count)} on the way here at this moment.")

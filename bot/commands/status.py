"""status: whether papers come in and go out, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.asked import Asked, clock_words
from bot.commands.followed import unreadable
from bot.commands.operating import for_operator
from bot.commands.resuming import outlook
from bot.domain import Batch, GateState, HarvestState
from bot.engine import silent_since
from bot.message import Items, Message, followed_of, papers
from bot.ports import Answer, Status


def tell_status(asked: Asked) -> Answer:
    """Trouble first, then papers in, then papers out. Of other channels only numbers."""
    status = asked.store.status(asked.now)
    lines = [
        *_papers_in(asked, status),
        *_papers_out(asked, status),
        *_here(asked),
        *for_operator(asked, status),
    ]
    items = Items(tuple((line,) for line in lines))
    return Answer(
        private=Message(summary=lines[0], blocks=(items, *unreadable(asked.follows()), *outlook(asked)))
    )


def _here(asked: Asked) -> Iterator[str]:
    """What this channel does not get of what it follows."""
    if mutes := asked.store.mutes(asked.channel.id):
        yield f"{papers(len(mutes), 'keyword')} muted here."


def fetching_trouble(asked: Asked, harvest: HarvestState, gate: GateState) -> str | None:
    """What keeps new papers from coming in, and since when."""
    if gate.trouble and gate.since:
        # The same moment as a quiet day's line has it: a search that went well meanwhile ended no outage.
        first = min(gate.since, harvest.trouble_since or gate.since)
        return f"arXiv is not answering since {clock_words(first, asked)}: {_clause(gate.trouble)}."
    if harvest.trouble and harvest.trouble_since:
        since = clock_words(harvest.trouble_since, asked)
        return f"New papers could not be fetched since {since}: {_clause(harvest.trouble)}."
    return None


def _clause(reason: str) -> str:
    return reason.rstrip(".")


def _papers_in(asked: Asked, status: Status) -> Iterator[str]:
    trouble = fetching_trouble(asked, status.harvest, status.gate)
    if trouble:
        yield trouble
    if status.harvest.last_ok_at:
        yield f"New papers last fetched: {clock_words(status.harvest.last_ok_at, asked)}."
    elif not trouble:
        yield "New papers: not fetched yet."
    if batch := status.harvest.last_batch:
        yield _announcement(asked, batch)
    if since := silent_since(status.harvest, asked.now):
        yield f"No announcement since {clock_words(since, asked)}, though arXiv announces Sunday to Thursday."
    yield f"{papers(status.papers)} stored."


def _announcement(asked: Asked, batch: Batch) -> str:
    partial = " (only for the followed keywords, as arXiv's daily list failed)" if batch.partial else ""
    numbers = f"{papers(batch.announced)}, {followed_of(batch.announced, batch.matched)}"
    return f"Newest announcement, {clock_words(batch.closed_at, asked)}: {numbers}{partial}."


def _papers_out(asked: Asked, status: Status) -> Iterator[str]:
    yield f"{papers(status.keywords, 'keyword')} followed in {papers(status.channels, 'channel')}."
    if here := asked.store.waiting(asked.channel.id):
        yield f"{papers(here)} on the way here."
    if status.waiting_parts:
        oldest = status.oldest_waiting
        since = f", the oldest since {clock_words(oldest, asked)}" if oldest else ""
        yield f"{papers(status.waiting_parts, 'message')} waiting to go out in all channels{since}."
    if status.unknown_parts:
        yield f"{papers(status.unknown_parts, 'message')} may have gone out; the chat is being asked."
    if status.unconfirmed_parts:
        yield f"{papers(status.unconfirmed_parts, 'message')} may have gone out, and the chat cannot tell."

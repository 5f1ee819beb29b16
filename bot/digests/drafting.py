"""What one digest holds: which papers in which order, which not and why, and what its header says."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import keywords, matching, message
from bot.digests.quiet import quiet_line
from bot.domain import Draft, HarvestState, KeywordId, Kind, Match, Owed, PaperId, Slot
from bot.errors import KeywordError
from bot.schedule import local_day

log = logging.getLogger(__name__)

NO_PAPERS: tuple[tuple[Match, ...], ...] = ((),)
"""The parts of a digest that has one line and no paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLimits:
    """How much one digest holds."""

    per_part: int = message.PART_PAPERS  # papers in one message
    cap: int = 100  # papers in one digest; the rest is skipped and said
    whole: frozenset[str] = frozenset()  # platforms on which a digest is one message, however long

    def in_one_part(self, platform: str) -> int:
        return self.cap if platform in self.whole else self.per_part


def draft(owed: Owed, *, slot: Slot, limits: DigestLimits, harvest: HarvestState | None = None) -> Draft:
    """New papers first, newest id first, then updates: cut at the cap, dealt into parts.

    Where no paper is left and the channel wants to hear of such days, there is one honest line; ``harvest``
    tells how far what is known of arXiv goes.
    """
    muted = _muted(owed)
    kept = sorted((each for each in owed.matches if each.paper.id not in muted), key=_is_update)
    shown, skipped = kept[: limits.cap], kept[limits.cap :]
    line = None if kept else quiet_line(owed, slot, muted=len(muted), harvest=harvest)
    return Draft(
        parts=NO_PAPERS if line else tuple(_dealt(shown, limits.in_one_part(owed.channel.platform))),
        skipped=tuple(skipped),
        muted=tuple((each, muted[each.paper.id]) for each in owed.matches if each.paper.id in muted),
        line=line,
        note=_note(owed, shown, slot),
        catch_up=any(is_late(match, slot) for match in shown),
    )


def is_late(match: Match, slot: Slot) -> bool:
    """From a batch that closed before the previous slot, which should have had it."""
    return bool(slot.previous and match.closed_at and match.closed_at < slot.previous)


def _is_update(match: Match) -> bool:
    return match.kind is not Kind.NEW


def _dealt(shown: Sequence[Match], per_part: int) -> Iterator[tuple[Match, ...]]:
    for at in range(0, len(shown), per_part):
        yield tuple(shown[at : at + per_part])


def _muted(owed: Owed) -> dict[PaperId, str]:
    """Each paper that is not for the channel, and the first mute that finds it."""
    index = matching.Index()
    for number, text in enumerate(owed.mutes):
        try:
            index.add(KeywordId(number), keywords.parse_stored(text))
        except KeywordError as error:
            # It must not keep the whole digest from going out.
            log.error("%s: the mute %r cannot be read any more: %s", owed.channel.id, text, error)
    hits = index.match([match.paper for match in owed.matches]) if owed.mutes else ()
    return {paper: owed.mutes[number] for number, paper in sorted(hits, reverse=True)}


def _note(owed: Owed, shown: Sequence[Match], slot: Slot) -> str | None:
    """What is unusual about these papers: the days they should have come on, how they were found."""
    late = [match.closed_at for match in shown if match.closed_at and is_late(match, slot)]
    days = sorted({local_day(owed.channel.schedule, closed) for closed in late})
    said = [f"catch-up for {message.days_words(days[0], days[-1])}"] if days else []
    searched = sum(match.partial for match in shown)
    if searched:
        some = "" if searched == len(shown) else "some papers were "
        said.append(f"arXiv's daily list failed; {some}found by search")
    return " · ".join(said) or None

"""Papers in: the gate to arXiv, harvests, search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain import (
    Batch,
    GateState,
    HarvestState,
    KeywordId,
    Origin,
    Paper,
    PaperId,
)
from bot.matching import Likely
from bot.ports.store.values import Cursor, Matcher, Narrowing, Tally


class GateStore(Protocol):
    """What keeps all processes together to one request at a time, some seconds apart."""

    def enter_gate(self, holder: str, wall: datetime, lease: timedelta) -> timedelta:
        """Take the gate (returns zero) or learn how long to wait before trying again."""

    def leave_gate(
        self, holder: str, wall: datetime, interval: timedelta, ahead: timedelta | None = None
    ) -> None:
        """Give it back; the next may enter ``interval`` after ``wall``, which is so far ``ahead`` of arXiv's
        clock (None: it did not tell). No-op if no longer held."""

    def gate_state(self) -> GateState: ...

    def record_gate(self, state: GateState) -> None:
        """Keep what arXiv last said about waiting."""


class HarvestStore(Protocol):
    """Papers in. ``index`` gives the search tokens of a paper (`matching.index_tokens`)."""

    def harvest_state(self) -> HarvestState: ...

    def harvest_started(self, now: datetime) -> None: ...

    def harvest_failed(self, reason: str, now: datetime) -> None:
        """One more failure in a row; remembers since when."""

    def search_started(self, now: datetime) -> None:
        """The search that stands in for the daily list begins."""

    def save_papers(self, papers: Sequence[Paper], origin: Origin, now: datetime) -> None:
        """Upsert; a later version wins as a whole, the same version field by field by origin.

        OAI wins every field but ``authors``, where a list from the API stays (it is split by arXiv itself);
        an import never overwrites anything. What OAI brings is marked harvested and to be matched.
        """

    def close_batch(self, day: date, now: datetime, match: Matcher, since_evening: datetime) -> Batch | None:
        """Number what the harvest found, in one transaction; the harvested day becomes ``day``.

        The first ever is the baseline: it fixes the watermark at the highest harvested rank, announces
        nothing and returns None; it is valid only once it holds an id of the month of ``now`` or the one
        before (else nothing is fixed and the state says so in ``trouble``). Later, harvested papers above
        the watermark in no batch are announced: matched against the keywords that exist now, with the
        batch's number in keyword_paper. Other papers touched since the last close are matched as known
        (no batch). With nothing to announce there is no batch and ``empty_answers`` grows (reset when
        the last try before was earlier than ``since_evening``).
        """

    def close_partial(self, ids: Sequence[PaperId], now: datetime, match: Matcher) -> Batch | None:
        """Announce known papers while the harvest fails: those of them above the watermark and in no batch
        become one that is marked partial, matched against the keywords that exist now.

        The harvested day stays, and so does the trouble. None if there are none, or no baseline yet.
        """

    def save_known(
        self, keyword: KeywordId | None, papers: Sequence[Paper], origin: Origin, now: datetime
    ) -> None:
        """Save papers found on demand; with a keyword, it has seen them (no batch). Announces nothing."""

    def paper(self, id: PaperId) -> Paper | None: ...

    def papers(self, ids: Sequence[PaperId]) -> list[Paper]:
        """Those of them that are stored, in the order asked."""

    def candidates(
        self, narrowing: Narrowing, cursor: Cursor, limit: int, likely: Likely | None = None
    ) -> list[Paper]:
        """Stored papers that have all tokens of some alternative, newest id first; of those only the
        ``likely`` ones."""

    def reindex(self, limit: int) -> int:
        """Give the newest papers that an older version indexed this version's tokens; returns how many."""

    def tally(self, narrowings: Sequence[Narrowing], since: date, sample: int) -> list[Tally]:
        """Per narrowing how many papers first submitted or announced since that day have all tokens of some
        alternative, and ``sample`` of them: many keywords are counted as fast as one is searched for."""

    def paper_count(self) -> int: ...

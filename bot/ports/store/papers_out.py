"""Papers out: digests and the outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain import (
    ChannelId,
    Claim,
    Digest,
    Draft,
    Match,
    Owed,
    PaperId,
    Posted,
    Slot,
    Trace,
)


class PostStore(Protocol):
    """Papers out: digests and the outbox."""

    @property
    def writers(self) -> int:
        """How many threads may well write at once."""

    def last_slots(self, only: ChannelId | None = None) -> Mapping[ChannelId, tuple[datetime, date]]:
        """Per channel (or of one) the latest decided slot and the latest local day that is decided."""

    def compose(
        self, channel: ChannelId, slot: Slot, draft: Callable[[Owed], Draft], now: datetime
    ) -> Digest | None:
        """Decide a slot, in one transaction: dissolve an older post not yet started, gather what is owed,
        let ``draft`` decide, write the post, its parts and its papers (shown, skipped and muted ones).

        Owed are the papers of closed batches after each follow's baseline that the channel's keywords matched
        and ``channel_paper`` does not know. If the channel wants them, also updates of such batches: new
        versions, unless ``channel_paper`` has that version or a later one, and cross-listed papers, unless it
        knows the paper at all. A paper is owed as one kind: new before cross-listed before replaced.
        Unless something is muted, they come without their texts, by identifier and version.

        None where nothing is to post (the decision is kept all the same), where the slot or the local day is
        decided already, or where a started post is still on its way.
        """

    def owed(self, channel: ChannelId, now: datetime, *, texts: int = 200) -> Owed:
        """What `compose` would give ``draft`` now; changes nothing. So many of the newest of each kind come
        with their texts, all where something is muted."""

    def waiting_counts(self) -> Mapping[ChannelId, int]:
        """Papers owed to each channel, in one query; without channels that have a digest on its way."""

    def trace(self, channel: ChannelId, id: PaperId) -> Trace:
        """All that is on record about one paper and one channel.

        A keyword has a hit per way in which the paper was announced to it (as new, as an update); one that
        only ever knew it has one without a batch. Only keywords that are followed now are told.
        """

    def recent(self, channel: ChannelId, since: date, limit: int) -> list[Match]:
        """Papers the channel's keywords have seen since a day, posted or not, newest id first."""

    def claim(
        self, platforms: Sequence[str], now: datetime, lease: timedelta, settle_after: timedelta, limit: int
    ) -> list[Claim]:
        """Take parts to work on, at most one per channel, first parts first.

        A pending part is taken once its *not before* has passed and all earlier parts are sent. A part left
        in ``sending`` by a lapsed lease becomes unknown. An unknown part is taken to be asked about, no
        sooner than ``settle_after`` after its attempt. Paused channels' unstarted posts stay where they are.
        """

    def begin(self, claim: Claim, now: datetime, lease: timedelta) -> bool:
        """Put the attempt on record as ``sending``; False if the claim was lost."""

    def begin_all(self, claims: Sequence[Claim], now: datetime, lease: timedelta) -> set[str]:
        """Put several attempts on record at once; returns the tokens of the claims that hold."""

    def give_back(self, claims: Sequence[Claim]) -> None:
        """These were not begun: whoever comes next may claim them at once."""

    def sent(self, claim: Claim, message_id: str, now: datetime) -> bool:
        """The part is out, its papers are posted. False if the claim was lost (somebody else settles it)."""

    def sent_all(self, sent: Sequence[tuple[Claim, str]], now: datetime) -> set[str]:
        """Several parts are out, each under its message id; returns the tokens of the claims that held."""

    def put_back(
        self, claim: Claim, reason: str, not_before: datetime, now: datetime, *, in_doubt: bool = False
    ) -> bool:
        """It surely did not go out: pending again, the claim is free. Where an earlier one is ``in_doubt``
        still, the part is as unknown as it was before this one."""

    def unknown(self, claim: Claim, reason: str, not_before: datetime, now: datetime) -> bool:
        """It may have gone out: ask the platform after ``not_before``."""

    def unconfirmed(self, claim: Claim, reason: str, now: datetime) -> bool:
        """Nobody can tell; it stays until a person decides, later parts wait."""

    def refused(self, claim: Claim, reason: str, now: datetime, *, in_doubt: bool = False) -> bool:
        """The platform will not have it: put back as above, and the channel is paused for ``reason``."""

    def is_unconfirmed(self, channel: ChannelId) -> bool:
        """Whether a part for the channel waits for a person to look."""

    def resolve_unconfirmed(self, channel: ChannelId, there: bool, now: datetime) -> int:
        """A person has looked: the channel's unconfirmed parts are there, or are to be posted again.

        Returns how many there were.
        """

    def posted(self, channel: ChannelId, limit: int) -> list[Posted]:
        """The newest parts that went out to a channel, newest first."""

    def waiting(self, channel: ChannelId) -> int:
        """Papers composed for the channel and not yet posted."""

"""Door 2: everything that is kept.

Every method is one transaction, is safe from several threads and processes, and raises `StoreError`.
Moments are aware datetimes in UTC and always passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain import (
    Batch,
    Channel,
    ChannelId,
    Claim,
    Digest,
    Draft,
    Follow,
    GateState,
    HarvestState,
    Keyword,
    KeywordId,
    Match,
    Mute,
    Origin,
    Owed,
    Paper,
    PaperId,
    Person,
    Posted,
    Slot,
    Trace,
)

Matcher = Callable[[Sequence[Paper], Sequence[tuple[KeywordId, str]]], Iterable[tuple[KeywordId, PaperId]]]
"""Pure: papers to match and all keywords (id, text) → which keyword finds which paper."""

Likely = Callable[[str], bool]
"""Pure: the line of a paper's index tokens → False where a keyword surely does not find the paper."""

Narrowing = tuple[frozenset[str], ...]
"""Alternatives, each a set of index tokens that must all be present. Empty: nothing to narrow by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a newest-first walk over stored papers goes on, and how far back it may go."""

    below: PaperId | None = None  # only papers older than this one
    since: date | None = None  # only papers first submitted or announced on or after this day


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the ``status`` sentence tells."""

    harvest: HarvestState
    gate: GateState
    papers: int
    keywords: int
    channels: int
    waiting_parts: int
    oldest_waiting: datetime | None
    unknown_parts: int
    unconfirmed_parts: int
    paused_channels: tuple[tuple[ChannelId, str], ...]  # whose platforms refused a post, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What became of the messages of one platform."""

    platform: str
    posted: int  # in the last 24 hours
    waiting: int  # to go out
    failing: int  # of these some attempt came to nothing; they are tried again
    unconfirmed: int  # nobody can tell; they wait for a person
    refused: int  # channels that the platform lets us post to no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many stored papers a narrowing leaves, and some spread evenly over them, newest id first."""

    count: int
    sample: tuple[Paper, ...]


class GateStore(Protocol):
    """What keeps all processes together to one request at a time, some seconds apart."""

    def enter_gate(self, holder: str, wall: datetime, lease: timedelta) -> timedelta:
        """Take the gate (returns zero) or learn how long to wait before trying again."""

    def leave_gate(self, holder: str, wall: datetime, interval: timedelta) -> None:
        """Give it back; the next may enter ``interval`` after ``wall``. No-op if no longer held."""

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


class FollowStore(Protocol):
    """Channels and what they follow."""

    def channel(self, id: ChannelId) -> Channel | None:
        """None for a channel that never followed or set anything."""

    def channels(self) -> list[Channel]:
        """All of them that follow something, paused ones too."""

    def follow(
        self, channel: Channel, keyword: Keyword, who: Person, now: datetime, *, undo_within: timedelta
    ) -> tuple[Follow, bool]:
        """Follow from the newest closed batch on; False if it was followed already.

        Creates the channel as given if it is new. Within ``undo_within`` of an unfollow the old follow
        comes back with its old baseline.
        """

    def follow_configured(self, channel: Channel, keywords: Sequence[Keyword], now: datetime) -> list[Follow]:
        """Apply settings: follows each keyword this channel has never followed; returns the new ones."""

    def unfollow(self, channel: ChannelId, keywords: Sequence[KeywordId], now: datetime) -> list[Follow]:
        """End those follows and dissolve a post not yet started; returns what ended."""

    def follows(self, channel: ChannelId, now: datetime) -> list[Follow]:
        """What the channel follows, oldest first: the order of ``#1``, ``#2`` …"""

    def followed_texts(self, channel: ChannelId) -> list[str]:
        """What the channel follows, oldest first, and nothing else about it: cheap, for every key typed."""

    def set_schedule(self, channel: Channel, now: datetime) -> None:
        """Keep the channel's schedule (creating it if new); slots up to ``now`` are void, and a post not
        yet started is dissolved."""

    def set_preferences(self, channel: Channel, now: datetime) -> None:
        """Keep the channel's preferences (creating it if new); updates are wanted from the newest closed
        batch on. What is no longer wanted goes from a post not yet started: it is dissolved."""

    def rename(self, channel: ChannelId, name: str) -> None:
        """The platform calls the channel something else now."""

    def pause(
        self,
        channel: ChannelId,
        reason: str | None,
        now: datetime,
        until: datetime | None = None,
        *,
        refused: bool = False,
    ) -> None:
        """Pause with a reason in words, or resume with None (slots up to ``now`` are void); ``refused`` says
        that the platform keeps us out, and no person."""

    def end_pauses(self, now: datetime) -> list[ChannelId]:
        """End the pauses whose ``until`` has come, as if resumed at that moment; returns whose ended."""

    def mute(self, channel: Channel, keyword: Keyword, who: Person, now: datetime) -> bool:
        """Mute a keyword (creating the channel if new) and dissolve a post not yet started; False if it
        was muted already."""

    def unmute(self, channel: ChannelId, keys: Sequence[str], now: datetime) -> list[Mute]:
        """End those mutes; returns what ended. What they kept out of decided digests does not come back."""

    def mutes(self, channel: ChannelId) -> list[Mute]:
        """What the channel has muted, oldest first."""

    def keyword_id(self, key: str) -> KeywordId | None: ...

    def followed_of(self, channel: ChannelId, keys: Sequence[str]) -> frozenset[str]:
        """Those of these keywords, by their keys, that the channel follows."""

    def followed_keywords(self) -> list[tuple[KeywordId, str]]:
        """All keywords (id, text) that some channel follows."""

    def unfilled(self, limit: int) -> list[tuple[KeywordId, str]]:
        """Followed keywords (id, text) whose back-fill has not been done, oldest first."""

    def filled(self, keyword: KeywordId, now: datetime) -> None: ...

    def seen(self, keyword: KeywordId, limit: int) -> list[Paper]:
        """The newest papers a keyword has seen, newest id first."""

    def table(self, channel: ChannelId, limit: int) -> list[tuple[str, list[Paper]]]:
        """For the page: per follow in order (its text) the newest papers by date of the current version,
        ties in imported order, then newest id."""

    def import_page(
        self, channel: Channel, tables: Sequence[tuple[Keyword, Sequence[Paper]]], who: Person, now: datetime
    ) -> None:
        """Follow each keyword, know each paper in this order; all are skipped (imported) for the channel."""


class PostStore(Protocol):
    """Papers out: digests and the outbox."""

    @property
    def writers(self) -> int:
        """How many threads may well write at once."""

    def last_slots(self) -> Mapping[ChannelId, tuple[datetime, date]]:
        """Per channel the latest decided slot and the latest local day that is decided."""

    def last_batch(self) -> Batch | None: ...

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


class Store(GateStore, HarvestStore, FollowStore, PostStore, Protocol):
    """Everything that is kept."""

    def take_lease(self, name: str, holder: str, now: datetime, lease: timedelta) -> bool:
        """Be the only one for a while; renews for the same holder."""

    def drop_lease(self, name: str, holder: str) -> None: ...

    def is_leased(self, name: str, now: datetime, lease: timedelta) -> bool:
        """Whether anybody holds this lease, which none takes for longer than ``lease``."""

    def last_tick(self) -> datetime | None:
        """The latest moment any clock work was done for."""

    def ticked(self, now: datetime) -> None: ...

    def status(self, now: datetime) -> Status: ...

    def outcomes(self, now: datetime) -> list[Outcomes]:
        """What became of messages, by platform, in the order of their names."""

    def prune(self, before: datetime, per_keyword: int, limit: int) -> int:
        """Look at ``limit`` papers whose text is older than ``before``, and empty the texts nobody needs any
        more; returns how many. Others are looked at first before these come up again.

        Needed are the newest ``per_keyword`` that each keyword has seen (by identifier and by date), all that
        was posted, is going to be, or is owed.
        """

    def close(self) -> None: ...

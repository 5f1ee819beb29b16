"""The nouns of the house: papers, keywords, channels, follows, posts. Frozen, standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar, NewType

PaperId = NewType("PaperId", str)
"""An arXiv identifier without version: ``2504.02408`` or ``hep-th/9901001``."""

ChannelId = NewType("ChannelId", str)
"""Where posts go: ``slack/TEAM/CHANNEL``, ``discord/GUILD/CHANNEL`` or ``console/terminal``."""

KeywordId = NewType("KeywordId", int)

# The archives that numbered their own papers until March 2007; the list is closed for ever.
# https://info.arxiv.org/help/arxiv_identifier.html
_OLD_ARCHIVES = (
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph",
    "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph",
    "hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph",
    "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con",
)  # fmt: skip
_NEW_ID = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})", re.ASCII)
_OLD_ID = re.compile(r"([a-z-]+)(?:\.[A-Za-z-]{2,})?/(\d\d)(0[1-9]|1[0-2])(\d{3})", re.ASCII)


def paper_id(text: str) -> PaperId | None:
    """The canonical identifier in ``text`` (no version, no old-style subject class), or None."""
    if _NEW_ID.fullmatch(text):
        return PaperId(text)
    if (old := _OLD_ID.fullmatch(text)) and old[1] in _OLD_ARCHIVES:
        return PaperId(f"{old[1]}/{old[2]}{old[3]}{old[4]}")
    return None


def rank(id: PaperId) -> int:
    """One integer per identifier, growing in the order arXiv gave them out: year, month, number.

    Unique over all of arXiv, so it serves as a primary key; two archives of the old style share
    a month's numbers and are kept apart in the last three digits.
    """
    if new := _NEW_ID.fullmatch(id):
        return _rank(2000 + int(new[1]), int(new[2]), int(new[3]), 0)
    if (old := _OLD_ID.fullmatch(id)) and old[1] in _OLD_ARCHIVES:
        short = int(old[2])
        year = 1900 + short if short > 90 else 2000 + short
        return _rank(year, int(old[3]), int(old[4]), 1 + _OLD_ARCHIVES.index(old[1]))
    raise ValueError(f"{id!r} is not an arXiv identifier")


def _rank(year: int, month: int, number: int, archive: int) -> int:
    return ((year * 100 + month) * 100_000 + number) * 1_000 + archive


def month_of(id: PaperId) -> tuple[int, int]:
    """Year and month in which arXiv announced the paper, as its identifier says."""
    year_month = rank(id) // 100_000_000
    return year_month // 100, year_month % 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper at one version, in arXiv's own words (TeX and all), white space collapsed."""

    id: PaperId
    version: int
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()  # as printed, given name first; empty where unknown
    categories: tuple[str, ...] = ()  # primary first; empty where unknown
    comment: str | None = None
    published: datetime | None = None  # submission of version 1, UTC
    updated: datetime | None = None  # submission of this version, UTC
    journal_ref: str | None = None
    doi: str | None = None

    @property
    def url(self) -> str:
        """The abstract page of this version."""
        return f"https://arxiv.org/abs/{self.id}v{self.version}"


class Origin(StrEnum):
    """Who told us of a paper; decides which source wins each of its fields."""

    OAI = "oai"
    API = "api"
    IMPORT = "import"


# --- keywords -----------------------------------------------------------------------------------


class Field(StrEnum):
    """What a term looks at; the value is the prefix people type."""

    TEXT = ""  # title or abstract
    TITLE = "ti"
    ABSTRACT = "abs"
    AUTHOR = "au"
    CATEGORY = "cat"
    COMMENT = "co"


@dataclass(frozen=True, slots=True)
class Stem:
    """One word as the analyzer left it, and its place in the phrase (dropped words keep theirs)."""

    stem: str
    at: int


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase in one field."""

    field: Field
    words: str  # as typed, without quotes
    stems: tuple[Stem, ...]
    exact: bool = False  # ="…": these very words
    acronym: bool = False  # as written, in capitals


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Node = Term | Not | And | Or


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a channel follows or a person asks for.

    ``text`` parses back to the same keyword and is shown to people; ``key`` is equal for all
    texts of one meaning and is never parsed.
    """

    text: str
    key: str
    node: Node = field(compare=False, repr=False)


# --- channels -----------------------------------------------------------------------------------

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a channel gets its digest: at a local time on some weekdays, or as soon as announced."""

    at: time = time(9, 0)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0, ascending
    zone: str = "UTC"  # an IANA name
    announced: bool = False  # as soon as a batch is closed; then ``at`` and ``days`` say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One moment at which a channel's digest was due."""

    at: datetime  # UTC
    day: date  # in the channel's zone; at most one digest each
    previous: datetime | None = None  # the slot before it: what closed earlier is catch-up


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place that gets digests."""

    id: ChannelId
    name: str | None = None
    schedule: Schedule = Schedule()
    void_before: datetime | None = None  # slots up to this moment are void (schedule changed, resumed, new)
    paused: str | None = None  # why nothing is posted, in words for people; None while active

    @property
    def platform(self) -> str:
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who types. ``name`` is a stranger's text; ``id`` is the platform's."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A channel follows a keyword since a moment; batches up to ``baseline`` are not its business."""

    channel: ChannelId
    keyword_id: KeywordId
    text: str  # as this channel typed it, canonical
    who: str  # display name of who asked for it
    since: datetime
    baseline: int
    per_week: float | None = None  # matched papers a week over the last 28 days; None while unknown


# --- papers in ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one harvest found announced; the numbers grow."""

    number: int
    closed_at: datetime
    announced: int
    matched: int
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestState:
    """Where the harvest stands."""

    harvested_day: date | None = None  # the last day fully taken in
    watermark: int | None = None  # rank of the baseline's highest identifier, fixed for ever
    baseline_at: datetime | None = None
    last_try_at: datetime | None = None
    last_ok_at: datetime | None = None  # the last harvest that reached its end
    empty_answers: int = 0  # clean harvests since the last evening that brought nothing new
    failures: int = 0  # in a row
    trouble: str | None = None  # why the last one failed
    trouble_since: datetime | None = None
    last_batch: Batch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """What arXiv last told us about waiting."""

    LONGEST: ClassVar = timedelta(hours=1)  # no answer makes us wait longer, whatever it says

    not_before: datetime | None = None
    failures: int = 0
    trouble: str | None = None
    since: datetime | None = None

    def silence(self, now: datetime) -> timedelta:
        """How long arXiv is still to be left alone; not at all where the clock was set back further."""
        left = self.not_before - now if self.not_before else timedelta()
        return left if timedelta() < left <= self.LONGEST else timedelta()


# --- papers out ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A paper, and every keyword of one channel that found it."""

    paper: Paper
    keywords: tuple[str, ...]
    batch: int = 0
    closed_at: datetime | None = None  # when that batch closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a digest will hold, decided before anything is written."""

    parts: tuple[tuple[Match, ...], ...]
    skipped: tuple[Match, ...] = ()  # over the cap
    catch_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the header of every part of one post needs to know."""

    channel: ChannelId
    slot: datetime
    day: date
    zone: str
    total: int  # papers in all parts
    parts: int
    skipped: int
    catch_up: bool
    announced_at: datetime | None  # when its newest batch closed


class PartState(StrEnum):
    """Life of one message of a post: pending → sending → sent, or one of the ways out."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  # an attempt without an answer: ask the platform
    UNCONFIRMED = "unconfirmed"  # it cannot be asked: a person decides
    REFUSED = "refused"  # the platform will not have it; the channel is paused


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One part taken for sending, and the token that settling must show."""

    token: str
    post_id: int
    part: int  # from 1
    key: str  # the same for every attempt at this part
    state: PartState  # PENDING or UNKNOWN
    attempt_at: datetime | None  # of the attempt that became unknown
    attempts: int
    digest: Digest
    matches: tuple[Match, ...]
    root: str | None  # message id of part 1, once it is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A part that went out."""

    channel: ChannelId
    slot: datetime
    part: int
    message_id: str
    matches: tuple[Match, ...]

"""Words for tests of the store: announce, follow, compose, claim, send."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain import (
    Batch,
    Channel,
    ChannelId,
    Claim,
    Digest,
    Draft,
    Field,
    Follow,
    Keyword,
    KeywordId,
    Match,
    Origin,
    Owed,
    Paper,
    PaperId,
    Person,
    Slot,
    Stem,
    Term,
)
from bot.ports import Store
from feed import a_paper, utc

NOON = utc(2025, 3, 12, 12)
"""When everything starts: the baseline is taken, nothing announced."""

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
LEASE, SETTLE = 180 * SECOND, 90 * SECOND
LAB = Channel(id=ChannelId("slack/T1/C1"), name="lab")
PUB = Channel(id=ChannelId("discord/G1/C2"), name="pub")
ANN = Person(id="U1", name="Ann")


def keyword(text: str) -> Keyword:
    """A keyword of one word; its key is the word without its plural s."""
    return Keyword(text, text.removesuffix("s"), Term(Field.TEXT, text, (Stem(text, 0),)))


def by_title(
    papers: Sequence[Paper], keywords: Sequence[tuple[KeywordId, str]]
) -> Iterable[tuple[KeywordId, PaperId]]:
    """A matcher: the word stands in the title."""
    return [(id, paper.id) for paper in papers for id, text in keywords if text in paper.title.split()]


def announce(store: Store, now: datetime, *papers: Paper) -> Batch | None:
    """A whole harvest that brings these papers."""
    store.harvest_started(now)
    store.save_papers(papers, Origin.OAI, now)
    return store.close_batch(now.date(), now, by_title, now - 12 * HOUR)


def take_baseline(store: Store) -> None:
    """The first harvest: what it holds is never announced."""
    announce(store, NOON, a_paper("2503.00001", "old mri"))


def follow(store: Store, text: str, now: datetime = NOON, channel: Channel = LAB) -> Follow:
    return store.follow(channel, keyword(text), ANN, now, undo_within=HOUR)[0]


def deal(per_part: int = 2, cap: int = 100) -> Callable[[Owed], Draft]:
    """A draft of everything up to the cap."""

    def draft(owed: Owed) -> Draft:
        shown = owed.matches[:cap]
        parts = tuple(shown[at : at + per_part] for at in range(0, len(shown), per_part))
        return Draft(parts=parts, skipped=owed.matches[cap:])

    return draft


def compose(
    store: Store, now: datetime, channel: Channel = LAB, *, per_part: int = 2, cap: int = 100
) -> Digest | None:
    """Decide the slot that is due this very moment."""
    return store.compose(channel.id, Slot(at=now, day=now.date()), deal(per_part, cap), now)


def claim(store: Store, now: datetime, *platforms: str, limit: int = 10) -> list[Claim]:
    return store.claim(platforms or ("slack", "discord"), now, LEASE, SETTLE, limit)


def claim_one(store: Store, now: datetime) -> Claim:
    """The only part there is to work on."""
    (only,) = claim(store, now)
    return only


def taken_over(store: Store, now: datetime) -> Claim:
    """What whose lease is over by then has left in doubt: claimed when even who is slow must have ended."""
    assert claim(store, now) == []
    return claim_one(store, now + SETTLE)


def begin_one(store: Store, now: datetime) -> Claim:
    """The only part there is to work on, on its way to the platform."""
    only = claim_one(store, now)
    assert store.begin(only, now, LEASE)
    return only


def send_all(store: Store, now: datetime) -> list[str]:
    """Send whatever may be sent; identifiers in the order they went out."""
    out = []
    while claims := claim(store, now):
        for each in claims:
            assert store.begin(each, now, LEASE)
            assert store.sent(each, f"m-{each.key}", now)
            out += ids(each.matches)
    return out


def ids(matches: Iterable[Match]) -> list[str]:
    return [match.paper.id for match in matches]


def gathered(store: Store, channel: Channel = LAB) -> list[str]:
    """What the channel would get now."""
    return ids(owed(store, channel))


def owed(store: Store, channel: Channel = LAB) -> tuple[Match, ...]:
    return store.owed(channel.id, NOON).matches

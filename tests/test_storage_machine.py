"""The outbox under any sequence of events: nothing twice, nothing lost.

A platform that never lies stands beside the store: it takes each part at once or not at all, and is asked
about what is unknown. Everything else may happen at any moment: crashes, slow senders, pauses, refusals,
unfollowing, new announcements, new slots. The sequences are random and the same in every run.
"""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.domain import Claim, KeywordId, PartState
from bot.ports import Store
from feed import a_paper
from stores import make_store
from storing import (
    ANN,
    DAY,
    HOUR,
    LAB,
    LEASE,
    MINUTE,
    NOON,
    SETTLE,
    announce,
    claim,
    compose,
    gathered,
    ids,
    keyword,
    take_baseline,
)

FOR_EVER = timedelta(days=9999)
HOW = [
    (True, "sent"),
    (True, "sent"),
    (False, "busy"),
    (True, "unknown"),
    (False, "unknown"),
    (True, "dies"),
    (False, "dies"),
    (True, "unconfirmed"),
    (False, "unconfirmed"),
    (False, "refused"),
    (True, "nothing yet"),
    (False, "nothing yet"),
    (False, "sleeps"),
]
"""How an attempt ends: whether the platform took it, and what we have heard of it."""


class World:
    """One channel that follows one keyword, and whoever works for it."""

    def __init__(self, folder: Path, dice: Random) -> None:
        self.folder = folder
        self.dice = dice
        self.store: Store = make_store(folder)
        self.now: datetime = NOON
        self.number = 1
        self.announced: set[str] = set()
        self.platform: dict[str, Claim] = {}  # by key: what can be read in the channel
        self.held: list[Claim] = []  # claimed, not yet begun
        self.begun: list[Claim] = []  # on their way, not yet settled
        take_baseline(self.store)
        self.follow()

    def step(self) -> None:
        events = {
            self.a_day_begins: 4,
            self.the_bot_works: 8,
            self.a_sleeper_goes_on: 3,
            self.a_slow_one_tells_at_last: 3,
            self.time_passes: 4,
            self.everybody_dies: 1,
            self.pause: 1,
            self.resume: 2,
            self.unfollow: 1,
            self.follow: 2,
            self.reschedule: 1,
            self.somebody_looks_what_is_there: 2,
        }
        (event,) = self.dice.choices(list(events), list(events.values()))
        event()

    # --- what the world does ---

    def a_day_begins(self) -> None:
        """arXiv announces, and a slot is due."""
        self.now += DAY
        count = self.dice.randrange(5)
        new = [a_paper(f"2503.{self.number + more:05}", "mri") for more in range(1, count + 1)]
        self.number += count
        announce(self.store, self.now - HOUR, *new)
        self.announced |= {paper.id for paper in new}
        compose(self.store, self.now, per_part=self.dice.choice([1, 2]), cap=9999)

    def time_passes(self) -> None:
        self.now += self.dice.choice([MINUTE, SETTLE, LEASE, HOUR])

    def everybody_dies(self) -> None:
        self.held.clear()
        self.begun.clear()
        self.store.close()
        self.store = make_store(self.folder)

    # --- what people do ---

    def pause(self) -> None:
        self.store.pause(LAB.id, "by Ann", self.now)

    def resume(self) -> None:
        self.store.pause(LAB.id, None, self.now)

    def unfollow(self) -> None:
        self.following = False
        self.store.unfollow(LAB.id, [self.store.keyword_id("mri") or KeywordId(0)], self.now)

    def follow(self) -> None:
        self.following = True
        self.store.follow(LAB, keyword("mri"), ANN, self.now, undo_within=FOR_EVER)

    def reschedule(self) -> None:
        self.store.set_schedule(LAB, self.now)

    def somebody_looks_what_is_there(self) -> None:
        """Tells the truth about the one part nobody else can tell about."""
        posted = set(self.posted())
        unposted = [part for part in self.platform.values() if not posted.issuperset(ids(part.matches))]
        self.store.resolve_unconfirmed(LAB.id, bool(unposted), self.now)

    # --- what the bot does ---

    def the_bot_works(self) -> None:
        """Claims and sends, as `deliver_due` does; each attempt ends in its own way."""
        self.now += MINUTE
        for _ in range(self.dice.randrange(1, 4)):
            claims = claim(self.store, self.now)
            assert len(claims) <= 1
            for mine in claims:
                self.work(mine, *self.dice.choice(HOW))

    def work(self, mine: Claim, arrives: bool, says: str) -> None:
        if says == "sleeps":
            self.held.append(mine)
        elif mine.state is PartState.UNKNOWN and mine.key in self.platform:
            assert self.store.sent(mine, f"m-{mine.key}", self.now)
        else:
            assert self.store.begin(mine, self.now, LEASE)
            self.send(mine, arrives, says)

    def send(self, mine: Claim, arrives: bool, says: str) -> None:
        if arrives:
            self.arrive(mine)
        if says == "nothing yet":
            self.begun.append(mine)
        elif says != "dies":
            assert self.settle(mine, says)

    def arrive(self, part: Claim) -> None:
        """The platform takes it. This is where a duplicate would show."""
        there = {id for each in self.platform.values() for id in ids(each.matches)}
        assert part.key not in self.platform
        assert there.isdisjoint(ids(part.matches))
        self.platform[part.key] = part

    def settle(self, mine: Claim, says: str) -> bool:
        if says == "unknown":
            return self.store.unknown(mine, "broke", self.now, self.now)
        if says == "unconfirmed":
            return self.store.unconfirmed(mine, "mute", self.now)
        if mine.key in self.platform:
            return self.store.sent(mine, f"m-{mine.key}", self.now)
        if says == "refused":
            return self.store.refused(mine, "not a member", self.now)
        return self.store.put_back(mine, "busy", self.now + MINUTE, self.now)

    def a_sleeper_goes_on(self) -> None:
        """Its claim may be lost by now; then nothing is sent."""
        if self.held:
            mine = self.held.pop(0)
            if mine.state is PartState.PENDING and self.store.begin(mine, self.now, LEASE):
                self.send(mine, *self.dice.choice(HOW[:-1]))

    def a_slow_one_tells_at_last(self) -> None:
        """Somebody else may have settled it by now."""
        if self.begun:
            self.settle(self.begun.pop(0), self.dice.choice(HOW)[1])

    # --- what must hold ---

    def posted(self) -> list[str]:
        return [id for part in self.store.posted(LAB.id, 999) for id in ids(part.matches)]

    def check(self) -> None:
        """Each paper is owed, waiting in a post that may be out, or posted, and posted once."""
        posted = self.posted()
        assert len(posted) == len(set(posted))
        assert set(posted) <= {id for part in self.platform.values() for id in ids(part.matches)}
        if self.following:
            missing = self.announced - set(posted) - set(gathered(self.store))
            assert len(missing) in (0, self.store.waiting(LAB.id))

    def settle_down(self) -> None:
        """When all works again, everything announced comes into the channel."""
        self.everybody_dies()
        self.follow()
        for _ in range(3):
            self.resume()
            self.now += HOUR
            self.somebody_looks_what_is_there()
            self.send_everything()
            self.a_day_begins()
        self.now += HOUR
        self.send_everything()

    def send_everything(self) -> None:
        while claims := claim(self.store, self.now):
            for part in claims:
                if part.key not in self.platform:
                    assert self.store.begin(part, self.now, LEASE)
                    self.arrive(part)
                assert self.store.sent(part, f"m-{part.key}", self.now)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_every_paper_is_posted_once(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path, Random(seed))
    for _ in range(100):
        world.step()
        world.check()
    world.settle_down()
    assert sorted(world.posted()) == sorted(world.announced)
    assert world.store.waiting(LAB.id) == 0
    assert len(world.platform) > 5, "otherwise it was too quiet to prove anything"
    world.store.close()

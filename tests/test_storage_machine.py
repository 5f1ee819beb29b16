"""The outbox under any sequence of events: nothing twice, nothing lost.

A platform that never lies stands beside the store: it takes each part at once or not at all, and is asked
about what is unknown. Everything else may happen at any moment: crashes, slow senders, pauses, refusals,
unfollowing, new announcements, new slots.
"""

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

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


class Outbox(RuleBasedStateMachine):
    """One channel that follows one keyword, and whoever works for it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="papers-machine-"))
        self.store: Store = make_store(self.folder)
        self.now: datetime = NOON
        self.number = 1
        self.announced: set[str] = set()
        self.platform: dict[str, Claim] = {}  # by key: what can be read in the channel
        self.held: list[Claim] = []  # claimed, not yet begun
        self.begun: list[Claim] = []  # on their way, not yet settled
        self.following = True

    @initialize()
    def install(self) -> None:
        take_baseline(self.store)
        self.follow()

    # --- what the world does ---

    @rule(count=st.integers(1, 5))
    def arxiv_announces(self, count: int) -> None:
        self.now += MINUTE
        numbers = range(self.number + 1, self.number + 1 + count)
        self.number += count
        papers = [a_paper(f"2503.{number:05}", "mri") for number in numbers]
        announce(self.store, self.now, *papers)
        self.announced |= {paper.id for paper in papers}

    @rule(passed=st.sampled_from([MINUTE, SETTLE, LEASE, HOUR]))
    def time_passes(self, passed: timedelta) -> None:
        self.now += passed

    @rule()
    def everybody_dies(self) -> None:
        self.held.clear()
        self.begun.clear()
        self.store.close()
        self.store = make_store(self.folder)

    # --- what people do ---

    @rule()
    def pause(self) -> None:
        self.store.pause(LAB.id, "by Ann", self.now)

    @rule()
    def resume(self) -> None:
        self.store.pause(LAB.id, None, self.now)

    @rule()
    def unfollow(self) -> None:
        self.following = False
        mri = self.store.keyword_id("mri")
        self.store.unfollow(LAB.id, [mri or KeywordId(0)], self.now)

    @rule()
    def follow(self) -> None:
        self.following = True
        self.store.follow(LAB, keyword("mri"), ANN, self.now, undo_within=FOR_EVER)

    @rule()
    def reschedule(self) -> None:
        self.store.set_schedule(LAB, self.now)

    @rule()
    def somebody_looks_what_is_there(self) -> None:
        """Tells the truth about the one part nobody else can tell about."""
        unposted = [each for each in self.platform.values() if not self.is_posted(each)]
        self.store.resolve_unconfirmed(LAB.id, bool(unposted), self.now)

    # --- what the bot does ---

    @rule(per_part=st.integers(1, 3))
    def a_slot_is_due(self, per_part: int) -> None:
        self.now += DAY
        compose(self.store, self.now, per_part=per_part)

    @rule()
    def claim(self) -> None:
        claims = claim(self.store, self.now)
        assert len(claims) <= 1
        self.held += claims

    @precondition(lambda self: self.held)
    @rule(arrives=st.booleans(), data=st.data())
    def work_on_a_claim(self, arrives: bool, data: st.DataObject) -> None:
        mine = data.draw(st.sampled_from(self.held))
        self.held.remove(mine)
        if mine.state is PartState.UNKNOWN and mine.key in self.platform:
            self.store.sent(mine, f"m-{mine.key}", self.now)
        elif self.store.begin(mine, self.now, LEASE):
            self.begun.append(mine)
            if arrives:
                self.arrive(mine)

    @precondition(lambda self: self.begun)
    @rule(says=st.sampled_from(["yes or no", "unknown", "unconfirmed", "refused"]), data=st.data())
    def settle(self, says: str, data: st.DataObject) -> None:
        mine = data.draw(st.sampled_from(self.begun))
        self.begun.remove(mine)
        if says == "unknown":
            self.store.unknown(mine, "broke", self.now, self.now)
        elif says == "unconfirmed":
            self.store.unconfirmed(mine, "mute", self.now)
        elif mine.key in self.platform:
            self.store.sent(mine, f"m-{mine.key}", self.now)
        elif says == "refused":
            self.store.refused(mine, "not a member", self.now)
        else:
            self.store.put_back(mine, "busy", self.now + MINUTE, self.now)

    # --- what must hold ---

    def arrive(self, part: Claim) -> None:
        """The platform takes it. This is where a duplicate would show."""
        there = {id for each in self.platform.values() for id in ids(each.matches)}
        assert part.key not in self.platform
        assert there.isdisjoint(ids(part.matches))
        self.platform[part.key] = part

    def posted(self) -> list[str]:
        return [id for part in self.store.posted(LAB.id, 999) for id in ids(part.matches)]

    def is_posted(self, part: Claim) -> bool:
        return set(ids(part.matches)) <= set(self.posted())

    @invariant()
    def no_paper_is_lost(self) -> None:
        """Each is owed, waiting in a post that may be out, or posted."""
        posted = self.posted()
        assert len(posted) == len(set(posted))
        assert set(posted) <= {id for part in self.platform.values() for id in ids(part.matches)}
        if self.following:
            missing = self.announced - set(posted) - set(gathered(self.store))
            assert len(missing) in (0, self.store.waiting(LAB.id))

    def teardown(self) -> None:
        try:
            self.settle_down()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def settle_down(self) -> None:
        """When all works again, everything announced is in the channel, once."""
        self.everybody_dies()
        self.follow()
        for _ in range(self.number + 2):
            self.resume()
            self.somebody_looks_what_is_there()
            self.a_slot_is_due(3)
            self.now += HOUR
            while claims := claim(self.store, self.now):
                for part in claims:
                    if part.key not in self.platform:
                        assert self.store.begin(part, self.now, LEASE)
                        self.arrive(part)
                    assert self.store.sent(part, f"m-{part.key}", self.now)
        assert sorted(self.posted()) == sorted(self.announced)
        assert self.store.waiting(LAB.id) == 0


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=20, stateful_step_count=40, deadline=None)

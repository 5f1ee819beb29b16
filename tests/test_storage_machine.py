"""The outbox under any sequence of events: nothing twice, nothing lost.

A platform that never lies stands beside the store: it takes each part at once or not at all, and is asked
about what is unknown. Everything else may happen at any moment: crashes, slow senders, pauses, refusals,
unfollowing, mutes, other preferences, new versions, new announcements, new slots. The sequences are random
and the same in every run.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from bot.domain import (
    Claim,
    Draft,
    KeywordId,
    Kind,
    Match,
    Owed,
    Paper,
    PaperId,
    PartState,
    Preferences,
    Slot,
)
from bot.ports import Store
from feed import a_paper
from stores import Place
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

    def __init__(self, place: Place, dice: Random) -> None:
        self.place = place
        self.dice = dice
        self.store: Store = place.open()
        self.now: datetime = NOON
        self.number = 1
        self.announced: set[str] = set()
        self.versions: dict[str, int] = {}
        self.muted: set[str] = set()  # what a draft ever took out
        self.preferences = Preferences()
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
            self.pause_for_a_while: 2,
            self.mute: 1,
            self.unmute: 2,
            self.prefer: 1,
            self.somebody_looks_what_is_there: 2,
        }
        (event,) = self.dice.choices(list(events), list(events.values()))
        event()

    # --- what the world does ---

    def a_day_begins(self) -> None:
        """arXiv announces, pauses may be over, and a slot is due."""
        self.now += DAY
        new = [self.new_paper() for _ in range(self.dice.randrange(5))]
        again = self.dice.sample(sorted(self.announced), min(len(self.announced), self.dice.randrange(3)))
        announce(self.store, self.now - HOUR, *new, *map(self.new_version, again))
        self.announced |= {paper.id for paper in new}
        self.store.end_pauses(self.now)
        draft = self.draft(per_part=self.dice.choice([1, 2]))
        self.store.compose(LAB.id, Slot(at=self.now, day=self.now.date()), draft, self.now)

    def new_paper(self) -> Paper:
        self.number += 1
        id = f"2503.{self.number:05}"
        self.versions[id] = 1
        return a_paper(id, self.dice.choice(["mri", "mri", "mri survey"]))

    def new_version(self, id: str) -> Paper:
        self.versions[id] += 1
        title = "mri survey" if "survey" in self.title_of(id) else "mri"
        return a_paper(id, title, version=self.versions[id], updated=self.now)

    def title_of(self, id: str) -> str:
        found = self.store.paper(PaperId(id))
        assert found is not None
        return found.title

    def draft(self, per_part: int) -> Callable[[Owed], Draft]:
        """All that is owed but for what is muted; or a word on a quiet day."""

        def draft(owed: Owed) -> Draft:
            out = [each for each in owed.matches if owed.mutes and "survey" in each.paper.title]
            shown = [each for each in owed.matches if each not in out]
            self.muted |= set(ids(out))
            quiet = not shown and owed.channel.preferences.quiet_days
            parts = [tuple(shown[at : at + per_part]) for at in range(0, len(shown), per_part)]
            return Draft(
                parts=((),) if quiet else tuple(parts),
                muted=tuple((each, "survey") for each in out),
                line="Nothing." if quiet else None,
            )

        return draft

    def time_passes(self) -> None:
        self.now += self.dice.choice([MINUTE, SETTLE, LEASE, HOUR])

    def everybody_dies(self) -> None:
        self.held.clear()
        self.begun.clear()
        self.store.close()
        self.store = self.place.open()

    # --- what people do ---

    def pause(self) -> None:
        self.store.pause(LAB.id, "by Ann", self.now)

    def pause_for_a_while(self) -> None:
        self.store.pause(LAB.id, "by Ann", self.now, self.now + self.dice.choice([HOUR, DAY, 3 * DAY]))

    def mute(self) -> None:
        self.store.mute(LAB, keyword("survey"), ANN, self.now)

    def unmute(self) -> None:
        self.store.unmute(LAB.id, ["survey"], self.now)

    def prefer(self) -> None:
        wanted = {name: self.dice.choice([True, False]) for name in ("replacements", "quiet_days")}
        self.prefer_these(Preferences(**wanted))

    def prefer_these(self, preferences: Preferences) -> None:
        self.preferences = preferences
        self.store.set_preferences(replace(LAB, preferences=preferences), self.now)

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
        posted = {(part.slot, part.part) for part in self.store.posted(LAB.id, 999)}
        there = {(part.digest.slot, part.part) for part in self.platform.values()}
        unposted = there - posted
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
        assert part.key not in self.platform
        for match in part.matches:
            before = [each.paper.version for each in self.shown() if each.paper.id == match.paper.id]
            if match.kind is Kind.NEW:
                assert not before, "once per channel, ever"
            assert match.paper.version > max(before, default=0), "each version once"
        self.platform[part.key] = part

    def shown(self) -> list[Match]:
        """What can be read in the channel."""
        return [match for part in self.platform.values() for match in part.matches]

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
        """What was posted as new."""
        parts = self.store.posted(LAB.id, 999)
        return [match.paper.id for part in parts for match in part.matches if match.kind is Kind.NEW]

    def check(self) -> None:
        """Each paper is owed, muted, waiting in a post that may be out, or posted, and posted once."""
        posted = self.posted()
        assert len(posted) == len(set(posted))
        assert set(posted) <= set(ids(self.shown()))
        if self.following:
            missing = self.announced - set(posted) - set(gathered(self.store)) - self.muted
            assert len(missing) <= self.store.waiting(LAB.id)

    def settle_down(self) -> None:
        """When all works again, everything announced comes into the channel."""
        self.everybody_dies()
        self.follow()
        self.unmute()
        self.prefer_these(Preferences(replacements=True))
        for _ in range(3):
            self.resume()
            self.now += HOUR
            self.somebody_looks_what_is_there()
            self.send_everything()
            self.a_day_begins()
        self.now += HOUR
        self.send_everything()

    def was_muted(self, id: str) -> bool:
        """Whether the digest that decided about the paper was without it; a new version may come later."""
        (decided,) = (each for each in self.store.trace(LAB.id, PaperId(id)).entries if each.kind is Kind.NEW)
        return (decided.state, decided.reason) == ("skipped", "muted: survey")

    def the_next_version_comes(self) -> None:
        id = min(self.posted())
        self.now += DAY
        announce(self.store, self.now - HOUR, self.new_version(id), self.new_paper())
        self.store.compose(LAB.id, Slot(at=self.now, day=self.now.date()), self.draft(per_part=9), self.now)
        self.send_everything()
        assert (id, self.versions[id]) in {(each.paper.id, each.paper.version) for each in self.shown()}

    def send_everything(self) -> None:
        while claims := claim(self.store, self.now):
            for part in claims:
                if part.key not in self.platform:
                    assert self.store.begin(part, self.now, LEASE)
                    self.arrive(part)
                assert self.store.sent(part, f"m-{part.key}", self.now)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_every_paper_is_posted_once(place: Place, seed: int) -> None:
    """But for those that were muted when their digest was made; and new versions where they are wanted."""
    world = World(place, Random(seed))
    for _ in range(80):
        world.step()
        world.check()
    world.settle_down()
    kept_out = {id for id in world.muted if world.was_muted(id)}
    assert sorted(world.posted()) == sorted(world.announced - kept_out)
    assert world.store.waiting(LAB.id) == 0
    assert gathered(world.store) == []
    world.the_next_version_comes()
    assert len(world.platform) > 5, "otherwise it was too quiet to prove anything"
    world.store.close()

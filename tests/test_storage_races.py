"""Several threads and several processes over one database."""

import os
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.domain import (
    Batch,
    Channel,
    ChannelId,
    Draft,
    Kind,
    Origin,
    Owed,
    Paper,
    PaperId,
    Preferences,
    Slot,
)
from bot.ports import Store
from feed import a_paper
from program import Program
from stores import Place, make_store, sqlite_url
from storing import (
    ANN,
    DAY,
    HOUR,
    LAB,
    LEASE,
    MINUTE,
    NOON,
    announce,
    begin_one,
    by_title,
    claim,
    compose,
    deal,
    follow,
    gathered,
    keyword,
    send_all,
    take_baseline,
)

T = TypeVar("T")
NOW = NOON + DAY


def start(job: str, url: str, name: str, count: int) -> Program:
    return Program((job, url, name, str(count)), Path.cwd(), os.environ, main="store_worker")


def results(workers: list[Program]) -> list[str]:
    """All lines they printed; none may have complained."""
    said = [worker.communicate(timeout=60) for worker in workers]
    assert [errors for _, errors in said] == [""] * len(workers)
    return [line for lines, _ in said for line in lines.splitlines()]


def together(count: int, work: Callable[[int], T]) -> list[T]:
    """Let several threads do the same at the same moment."""
    line = threading.Barrier(count, timeout=30)

    def one(number: int) -> T:
        line.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def fill(store: Store, channels: int, parts: int) -> None:
    """Posts of several parts in several channels, all due."""
    take_baseline(store)
    places = [Channel(id=ChannelId(f"slack/T/{number}")) for number in range(channels)]
    for place in places:
        follow(store, "mri", channel=place)
    announce(store, NOON + HOUR, *(a_paper(f"2503.001{number:02}", "mri") for number in range(parts)))
    for place in places:
        compose(store, NOW, place, per_part=1)


def test_processes_write_one_file_and_none_finds_it_locked(tmp_path: Path) -> None:
    """The file is new to all: one makes the tables, all write at once."""
    workers = [start("write", sqlite_url(tmp_path), str(number), 30) for number in range(1, 3)]
    assert results(workers) == ["wrote 30"] * 2
    store = make_store(tmp_path)
    assert store.paper_count() == 60
    store.close()


def test_processes_send_each_part_once(place: Place) -> None:
    store = place.open()
    fill(store, channels=8, parts=4)
    workers = [start("send", place.url, name, 3) for name in "ab"]
    sent = Counter(results(workers))
    assert len(sent) == 32
    assert set(sent.values()) == {1}
    status = store.status(NOW)
    assert (status.waiting_parts, status.unknown_parts) == (0, 0)
    store.close()


def test_a_killed_process_leaves_one_part_unknown_and_loses_nothing(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    fill(store, channels=8, parts=5)
    worker = start("send", sqlite_url(tmp_path), "a", 1)
    assert worker.stdout is not None
    printed = [worker.stdout.readline() for _ in range(5)]
    worker.kill()
    rest, _ = worker.communicate()
    attempts = {line.split()[1] for line in [*printed, *rest.splitlines()]}
    out = {part.message_id.removeprefix("a-") for number in range(8) for part in posted(store, number)}
    assert out <= attempts
    assert len(attempts - out) <= 1, "only what was in hand is unknown"
    status = store.status(NOON + 9 * DAY + LEASE)
    assert status.waiting_parts + status.unknown_parts == 40 - len(out)
    assert status.unknown_parts <= 1
    store.close()


def posted(store: Store, number: int) -> list:  # type: ignore[type-arg]
    return store.posted(ChannelId(f"slack/T/{number}"), 99)


def test_threads_never_claim_the_same_part(store: Store) -> None:
    fill(store, channels=20, parts=1)
    claims = [each for some in together(8, lambda _: claim(store, NOW, limit=3)) for each in some]
    claims += claim(store, NOW, limit=99)
    assert len({each.post_id for each in claims}) == len(claims) == 20


def test_threads_compose_a_slot_once(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + HOUR, a_paper("2503.00002", "mri"))
    slot = Slot(at=NOW, day=NOW.date())
    digests = together(8, lambda _: store.compose(LAB.id, slot, deal(), NOW))
    assert sum(digest is not None for digest in digests) == 1
    assert store.waiting(LAB.id) == 1


def test_a_part_either_begins_or_is_taken_back(store: Store) -> None:
    """Pausing while the first part begins: never both, so no paper is free while it may go out."""
    fill(store, channels=12, parts=1)
    claims = claim(store, NOW, limit=99)

    def race(number: int) -> bool:
        each = claims[number // 2]
        if number % 2:
            store.pause(each.digest.channel, "by Ann", NOW)
            return False
        return store.begin(each, NOW, LEASE)

    begun = together(24, race)[::2]
    for each, did_begin in zip(claims, begun, strict=True):
        assert store.waiting(each.digest.channel) == did_begin
        assert len(gathered(store, Channel(id=each.digest.channel))) == (not did_begin)


def test_threads_follow_a_new_keyword_once(store: Store) -> None:
    made = together(
        8, lambda number: store.follow(LAB, keyword("mri"), ANN, NOON + number * MINUTE, undo_within=HOUR)
    )
    assert sum(new for _, new in made) == 1
    assert len(store.follows(LAB.id, NOON)) == 1


def test_no_paper_is_lost_between_a_closing_batch_and_a_new_follow(store: Store) -> None:
    """Whatever comes first: the follow has the batch behind it, or its papers are owed."""
    take_baseline(store)
    for day in range(1, 6):
        now, word = NOON + day * DAY, f"word{day}"
        made: list[int] = []

        def work(number: int, now=now, word=word, made=made, day=day) -> None:  # type: ignore[no-untyped-def]
            if number:
                made.append(follow(store, word, now).baseline)
            else:
                announce(store, now, a_paper(f"2503.0{day}000", word))

        together(2, work)
        owed = f"2503.0{day}000" in gathered(store)
        assert owed == (made[0] < day)


def test_threads_save_the_same_papers_at_once(store: Store) -> None:
    papers = [a_paper(f"2503.{number:05}") for number in range(200)]

    def save(number: int) -> None:
        store.save_papers(papers if number % 2 else papers[::-1], Origin.OAI, NOON)

    together(6, save)
    assert store.paper_count() == 200


def test_one_thread_at_a_time_holds_a_lease_or_the_gate(store: Store) -> None:
    assert sum(together(8, lambda number: store.take_lease("gateway", str(number), NOON, MINUTE))) == 1
    waits = together(8, lambda number: store.enter_gate(str(number), NOON, MINUTE))
    assert sum(not wait for wait in waits) == 1


def test_reading_sees_one_state_while_another_writes(store: Store) -> None:
    """A batch is closed between two reads of one walk, never within a read."""
    fill(store, channels=1, parts=3)
    begin_one(store, NOW)

    def work(number: int) -> tuple[int, int] | None:
        if number:
            announce(store, NOW + HOUR, a_paper("2503.00900", "mri"))
            return None
        status = store.status(NOW)
        assert status.harvest.last_batch is not None
        return status.papers, status.harvest.last_batch.number

    seen = together(2, work)[0]
    assert seen is not None
    assert seen[0] - seen[1] >= 3, "a batch without its paper"


# --- what channels wish, while the bot works ----------------------------------------------------


def test_a_mute_comes_before_a_digest_or_takes_it_back(store: Store) -> None:
    """Muting while the slot is decided: what is muted never waits to go out."""
    take_baseline(store)
    for day in range(1, 7):
        now, word = NOON + day * DAY, f"word{day}"
        follow(store, word, now - HOUR)
        announce(store, now, a_paper(f"2503.0{day}000", word), a_paper(f"2503.0{day}001", f"{word} survey"))

        def work(number: int, now: datetime = now) -> object:
            if number:
                return store.mute(LAB, keyword("survey"), ANN, now)
            return store.compose(LAB.id, Slot(at=now, day=now.date()), obeying_mutes, now)

        together(2, work)
        compose_again = store.compose(LAB.id, Slot(at=now, day=now.date()), obeying_mutes, now)
        assert store.waiting(LAB.id) == 1, compose_again
        assert send_all(store, now) == [f"2503.0{day}000"]
        assert gathered(store) == []
        assert [each.key for each in store.unmute(LAB.id, ["survey"], now)] == ["survey"]


def obeying_mutes(owed: Owed) -> Draft:
    muted = tuple((each, "survey") for each in owed.matches if owed.mutes and "survey" in each.paper.title)
    out = {each.paper.id for each, _ in muted}
    shown = tuple(each for each in owed.matches if each.paper.id not in out)
    return Draft(parts=(shown,) if shown else (), muted=muted)


def test_threads_mute_a_keyword_once(store: Store) -> None:
    made = together(8, lambda number: store.mute(LAB, keyword("survey"), ANN, NOON + number * MINUTE))
    assert sum(made) == 1
    assert len(store.mutes(LAB.id)) == 1
    ended = together(8, lambda _: store.unmute(LAB.id, ["survey"], NOON + DAY))
    assert sum(map(len, ended)) == 1


def test_a_pause_ends_once_however_many_look(store: Store) -> None:
    places = [Channel(id=ChannelId(f"slack/T/{number}")) for number in range(6)]
    for place in places:
        follow(store, "mri", channel=place)
        store.pause(place.id, "by Ann", NOON, NOON + HOUR)
    ended = together(6, lambda _: store.end_pauses(NOON + DAY))
    assert sorted(id for some in ended for id in some) == [place.id for place in places]
    assert {(each.paused, each.void_before) for each in store.channels()} == {(None, NOON + HOUR)}


def test_a_pause_made_anew_while_the_old_one_ends_stays(store: Store) -> None:
    """Whichever comes first, the person has the last word."""
    follow(store, "mri")
    for day in range(1, 9):
        now = NOON + day * DAY
        store.pause(LAB.id, "by Ann", now - HOUR, now)

        def work(number: int, now: datetime = now) -> object:
            return store.pause(LAB.id, "by Bob", now, now + HOUR) if number else store.end_pauses(now)

        together(2, work)
        found = store.channel(LAB.id)
        assert found is not None
        assert (found.paused, found.paused_until) == ("by Bob", now + HOUR)


def test_processes_end_pauses_once(place: Place) -> None:
    store = place.open()
    for number in range(20):
        channel = Channel(id=ChannelId(f"slack/T/{number:02}"))
        follow(store, "mri", channel=channel)
        store.pause(channel.id, "by Ann", NOON, NOON + HOUR)
    ended = results([start("resume", place.url, name, 1) for name in "ab"])
    assert sorted(ended) == [f"slack/T/{number:02}" for number in range(20)]
    assert not any(each.paused for each in store.channels())
    store.close()


# --- batches of two kinds -----------------------------------------------------------------------


def test_no_paper_is_in_two_batches_and_none_is_announced_twice(store: Store) -> None:
    """The search stands in while the harvest, recovered, closes its batch at the same moment."""
    take_baseline(store)
    follow(store, "mri")
    for day in range(1, 5):
        now = NOON + day * DAY
        papers = [a_paper(f"2503.0{day}{number:03}", "mri") for number in range(30)]
        store.save_known(None, papers[:20], Origin.API, now)
        store.save_papers(papers[10:], Origin.OAI, now)
        wanted = [paper.id for paper in papers[:20]]

        def work(number: int, now: datetime = now, wanted: list[PaperId] = wanted) -> Batch | None:
            if number % 2:
                return store.close_partial(wanted, now, by_title)
            return store.close_batch(now.date(), now, by_title, now - 12 * HOUR)

        batches = [batch for batch in together(4, work) if batch]
        assert sum(batch.announced for batch in batches) == 30
        assert len({batch.number for batch in batches}) == len(batches)
        owed = store.owed(LAB.id, now).matches
        assert Counter(match.paper.id for match in owed) == Counter(paper.id for paper in papers)
        compose(store, now)
        send_all(store, now)


def test_a_new_version_while_its_batch_closes_comes_now_or_with_the_next(store: Store) -> None:
    take_baseline(store)
    store.set_preferences(replace(LAB, preferences=Preferences(replacements=True)), NOON)
    follow(store, "mri")
    for day in range(1, 6):
        now = NOON + day * DAY
        second = a_paper("2503.00001", "old mri", version=1 + day, updated=now)
        store.save_papers([a_paper(f"2503.0{day}000", "pet")], Origin.OAI, now)

        def work(number: int, now: datetime = now, second: Paper = second) -> object:
            if number:
                return store.save_papers([second], Origin.OAI, now)
            return store.close_batch(now.date(), now, by_title, now - 12 * HOUR)

        together(2, work)
        announce(store, now + HOUR, a_paper(f"2503.0{day}001", "pet"))
        (match,) = store.owed(LAB.id, now).matches
        assert (match.paper.version, match.kind) == (1 + day, Kind.REPLACED)
        compose(store, now + HOUR)
        send_all(store, now + HOUR)


def test_a_page_is_imported_while_batches_close(store: Store) -> None:
    """Both hold the harvest before they hold papers, so neither waits for the other for ever."""
    take_baseline(store)

    def work(number: int) -> object:
        if number % 2:
            papers = [a_paper(f"2503.00{number}{each:02}", "mri") for each in range(60)]
            return store.import_page(LAB, [(keyword(f"mri{number}"), papers)], ANN, NOON)
        papers = [a_paper(f"2503.01{number}{each:02}", "mri") for each in range(60)]
        return announce(store, NOON + number * HOUR, *papers)

    together(6, work)
    assert store.paper_count() == 361

"""One of several processes over one database: a job, its address, a name, a count."""

import sys
from datetime import timedelta

from bot.domain import Origin, PaperId
from bot.ports import Store
from bot.storage import open_store
from feed import a_paper
from storing import LEASE, NOON, SECOND, claim


def write(store: Store, name: str, count: int) -> None:
    """Read, then write, as fast as possible."""
    for number in range(count):
        store.save_papers([a_paper(f"2503.{int(name)}{number:04}")], Origin.OAI, NOON)
        store.paper(PaperId(f"2503.{int(name)}{number:04}"))
        store.ticked(NOON + number * SECOND)
    print("wrote", count)


def send(store: Store, name: str, count: int) -> None:
    """Claim and send until nothing is left; a line per part that went out."""
    while claims := claim(store, NOON + timedelta(days=9), limit=count):
        for each in claims:
            assert store.begin(each, NOON + timedelta(days=9), LEASE)
            print("sent", each.key, flush=True)
            assert store.sent(each, f"{name}-{each.key}", NOON + timedelta(days=9))


def resume(store: Store, name: str, count: int) -> None:
    """End the pauses that are over; a line per channel."""
    for channel in store.end_pauses(NOON + timedelta(days=9)):
        print(channel)


def main() -> None:
    job, url, name, count = sys.argv[1:]
    with_store = open_store(url, now=NOON)
    {"write": write, "send": send, "resume": resume}[job](with_store, name, int(count))
    with_store.close()

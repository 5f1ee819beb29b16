"""A line to the local arXiv for tests: papers, a clock that sleeping moves, a gate in memory, a source."""

import threading
from datetime import UTC, datetime, timedelta

from arxiv_server import ArxivServer
from bot.arxiv import ArxivSource, Gate
from bot.domain import GateState, Paper, PaperId
from bot.ports import GateStore

NOW = datetime(2025, 4, 4, 5, 0, tzinfo=UTC)


WHOLE = Paper(
    id=PaperId("2504.00007"),
    version=1,
    title="F$^3$OCUS & friends: 10% of $x<y$",
    abstract='We study H\\"older spaces.',
    authors=("Ada Lovelace", "René Descartes"),
    categories=("cs.CV", "eess.IV"),
    comment="Accepted at MICCAI 2025",
    published=datetime(2025, 3, 28, 17, 59, 1, tzinfo=UTC),
    updated=datetime(2025, 3, 28, 17, 59, 1, tzinfo=UTC),
    journal_ref="J. Irr. Res. 1 (2025)",
    doi="10.1000/182",
)


def some(count: int, first: int = 1) -> list[Paper]:
    return [
        Paper(id=PaperId(f"2504.{number:05}"), version=1, title=f"Paper {number}", abstract="Words.")
        for number in range(first, first + count)
    ]


class Clock:
    """A clock for one test: reading it is ``wall``, and ``sleep`` moves it on."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.naps: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += timedelta(seconds=seconds)
            self.naps.append(seconds)


class MemoryGate:
    """The gate's memory of one process."""

    def __init__(self) -> None:
        self.state = GateState()
        self._holder: tuple[str, datetime] | None = None
        self._next_at: datetime | None = None
        self.ahead: timedelta | None = None

    def enter_gate(self, holder: str, wall: datetime, lease: timedelta) -> timedelta:
        if self._holder and self._holder[1] > wall:
            return self._holder[1] - wall
        if self._next_at and self._next_at > wall:
            return self._next_at - wall
        self._holder = (holder, wall + lease)
        return timedelta()

    def leave_gate(
        self, holder: str, wall: datetime, interval: timedelta, ahead: timedelta | None = None
    ) -> None:
        self.ahead = ahead
        if self._holder and self._holder[0] == holder:
            self._holder, self._next_at = None, wall + interval

    def gate_state(self) -> GateState:
        return self.state

    def record_gate(self, state: GateState) -> None:
        self.state = state


def a_gate(store: GateStore, clock: Clock, *, holder: str = "us", seconds: float = 3) -> Gate:
    return Gate(store, wall=clock, sleep=clock.sleep, interval=timedelta(seconds=seconds), holder=holder)


def a_source(
    server: ArxivServer,
    store: GateStore | None = None,
    *,
    contact: str | None = "papers@example.org",
    timeout: tuple[float, float] = (5, 5),
    deadline: timedelta = timedelta(seconds=10),
) -> ArxivSource:
    """A source that asks the local arXiv, as often as it likes."""
    gate = a_gate(store or MemoryGate(), Clock(), seconds=0)
    urls = {"api_url": server.api_url, "oai_url": server.oai_url}
    return ArxivSource(gate, **urls, contact=contact, timeout=timeout, deadline=deadline)

"""One line to arXiv for the whole house: one request at a time, some seconds apart, over all processes, and
silence for a while after arXiv asked for it.

arXiv allows one request every three seconds and one connection, for all its interfaces and all our machines
together (https://info.arxiv.org/help/api/tou.html), so the gate is kept in the database. The seconds between
requests are seconds of the wall clock; how long to be silent counts from the ``now`` of whoever asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.arxiv.answers import ahead_of
from bot.domain import GateState
from bot.errors import SourceBusy, SourceClosed, SourceError, SourceRefused
from bot.ports import GateStore

LADDER = tuple(timedelta(seconds=seconds) for seconds in (60, 120, 300, 900))
"""How long to be silent after the first, second … refusal in a row that does not say how long."""

LOOK_AGAIN = timedelta(seconds=1)
PATIENCE = timedelta(minutes=5)


def after_failure(state: GateState, error: SourceError, now: datetime) -> GateState:
    """What to remember after one more failure in a row."""
    failures = state.failures + 1
    pause = silence(error, failures)
    return GateState(
        not_before=now + pause if pause else None,
        failures=failures,
        trouble=error.reason,
        since=state.since or now,
    )


def silence(error: SourceError, failures: int) -> timedelta:
    """How long to leave arXiv alone after the last of so many failures in a row."""
    if error.retry_after:
        return min(error.retry_after, GateState.LONGEST)
    # A broken connection is no request to wait: the first is free, then one rung behind.
    rung = failures if isinstance(error, SourceBusy) else failures - 1
    return LADDER[min(rung, len(LADDER)) - 1] if rung else timedelta()


class Gate:
    """Lets one request at a time through to arXiv. Safe from several threads; one per process will do."""

    def __init__(
        self,
        store: GateStore,
        *,
        wall: Callable[[], datetime],
        sleep: Callable[[float], None],
        interval: timedelta = timedelta(seconds=3),
        holder: str,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``holder`` is unlike that of any other process; ``sleep`` takes seconds; ``told`` hears what came
        of each request: answered, busy, refused or failed."""
        self.interval = interval
        self.wall = wall
        self._store = store
        self._sleep = sleep
        self._holder = holder
        self._told = told
        self._thread = threading.Lock()  # the store tells holders apart, not threads
        self._closed = threading.Event()
        self._ahead: timedelta | None = None

    @contextmanager
    def turn(self, now: datetime, lease: timedelta) -> Iterator[None]:
        """Wait for our turn and keep it for one request; remember what came of it.

        Raises `SourceBusy` at once while arXiv is to be left alone. The ``lease`` must outlast the request:
        after it, a holder that died holds the gate no longer.
        """
        self._refuse_in_silence(now)
        with self._thread:
            self._enter(lease)
            self._ahead = None
            try:
                self._refuse_in_silence(now)  # somebody may have been refused while we waited
                with self._remembering(now):
                    yield
            finally:
                self._store.leave_gate(self._holder, self.wall(), self.interval, self._ahead)

    def heard(self, headers: Mapping[str, str]) -> None:
        """An answer has begun to come: what time it is at arXiv is kept with the end of the turn."""
        self._ahead = ahead_of(headers, self.wall())

    def close(self) -> None:
        """Let nobody through any more; whoever waits is turned away within a second."""
        self._closed.set()

    def refuse_if_closed(self) -> None:
        """Raise if the gate was closed."""
        if self._closed.is_set():
            raise SourceClosed("arXiv was not asked to the end: the bot is stopping")

    def _enter(self, lease: timedelta) -> None:
        waited = timedelta()
        while True:
            self.refuse_if_closed()
            wait = self._store.enter_gate(self._holder, self.wall(), lease)
            if not wait:
                return
            if waited >= PATIENCE:
                raise SourceBusy("the line to arXiv is taken by another process")
            # The holder may leave long before its lease ends, so look again soon.
            nap = min(wait, LOOK_AGAIN)
            self._sleep(nap.total_seconds())
            waited += nap

    def _refuse_in_silence(self, now: datetime) -> None:
        state = self._store.gate_state()
        if left := state.silence(now):
            raise SourceBusy(state.trouble or "arXiv asked us to wait", retry_after=left)

    @contextmanager
    def _remembering(self, now: datetime) -> Iterator[None]:
        try:
            yield
        except SourceRefused:
            # The request was wrong; arXiv itself is well.
            self._told("refused")
            raise
        except SourceError as error:
            if not self._closed.is_set():
                self._told("busy" if isinstance(error, SourceBusy) else "failed")
                self._store.record_gate(after_failure(self._store.gate_state(), error, now))
            raise
        self._told("answered")
        if self._store.gate_state() != GateState():
            self._store.record_gate(GateState())

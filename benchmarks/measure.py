"""Rows of the table, and how time is taken."""

from __future__ import annotations

import statistics
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    measured: str
    wanted: str
    met: bool


_clock: Callable[[], float] = time.perf_counter


def count_only_own_work() -> None:
    """From now on seconds are those in which this process computed, as on a machine of its own.

    On one that others keep busy, the wall clock measures them. What a database server does is not counted.
    """
    global _clock
    _clock = time.process_time


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes, without the garbage collector's walks in between."""
    return timeit.timeit(work, timer=_clock, number=1)


def median(work: Callable[[], object], times: int) -> float:
    """The median of several calls, after one that does not count."""
    work()
    return statistics.median(seconds(work) for _ in range(times))


def under(what: str, measured: float, wanted: float) -> Row:
    """A time that must stay under another, both in seconds."""
    return Row(what, in_words(measured), f"under {in_words(wanted)}", measured < wanted)


def in_words(duration: float) -> str:
    return f"{duration * 1000:.3g} ms" if duration < 1 else f"{duration:.3g} s"

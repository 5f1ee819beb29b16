"""How things are, in Prometheus' words. The database is read once per scrape, in one transaction.

No label is made of what strangers write: platforms and outcomes are all there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.app.monitor.counts import ANSWERS, Counts
from bot.app.monitor.pulse import Pulse
from bot.delivery import Clock
from bot.domain import HarvestState
from bot.errors import StoreError
from bot.ports import Status, Store

NAMES = "papers_bot"


def registry(
    store: Store,
    clock: Clock,
    counts: Counts,
    pulse: Pulse,
    wall_ahead: Callable[[], timedelta | None] = lambda: None,
) -> CollectorRegistry:
    """Everything that can be scraped here, the process itself included; ``wall_ahead`` is how far this
    computer's clock is ahead of the one we go by, if that is another."""
    made = CollectorRegistry()
    ProcessCollector(registry=made)
    made.register(_Collected(lambda: _of_process(counts, pulse, wall_ahead())))
    made.register(_Collected(lambda: _of_store(store, clock())))
    return made


class _Collected(Collector):
    """Collects what a function gives; says nothing before it is asked."""

    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterable[Metric]:
        return self._collect()

    def describe(self) -> Iterable[Metric]:
        return ()


# --- this process -------------------------------------------------------------------------------


def _of_process(counts: Counts, pulse: Pulse, wall_ahead: timedelta | None) -> Iterator[Metric]:
    """A number that may grow is there from the beginning: else its first step is not seen as one."""
    chats = pulse.chats()
    sent, failed = dict.fromkeys(chats, 0) | counts.sent(), dict.fromkeys(chats, 0) | counts.failed()
    asked = dict.fromkeys(ANSWERS, 0) | counts.requests()
    yield _gauge("build_info", "The version that runs", 1, version=version("daily-papers-bot"))
    yield _counter("parts_sent", "Messages of digests that went out", "platform", sent)
    yield _counter("attempts_failed", "Attempts to send one that failed", "platform", failed)
    yield _counter("arxiv_requests", "Requests to arXiv by what came of them", "outcome", asked)
    if wall_ahead is not None:
        ahead = wall_ahead.total_seconds()
        yield _gauge(
            "computer_skew_seconds", "How far this computer's clock is ahead of the database's", ahead
        )
    yield _by_platform("chat_up", "Whether the chat is there (1) or not (0)", chats)


# --- the database -------------------------------------------------------------------------------


def _of_store(store: Store, now: datetime) -> Iterator[Metric]:
    """Only that it does not answer, where it does not."""
    try:
        status = store.status(now)
    except StoreError:
        yield _gauge("database_up", "Whether the database answers (1) or not (0)", 0)
        return
    yield _gauge("database_up", "Whether the database answers (1) or not (0)", 1)
    yield from _papers_in(status.harvest, now)
    yield from _line_to_arxiv(status, now)
    yield from _papers_out(status, now)


def _papers_in(harvest: HarvestState, now: datetime) -> Iterator[Metric]:
    """What never happened has no age."""
    if harvest.last_ok_at:
        age = _age(harvest.last_ok_at, now)
        yield _gauge("harvest_age_seconds", "Since the last harvest that came to its end", age)
    yield _gauge("harvest_failures", "Harvests that failed, in a row", harvest.failures)
    if batch := harvest.last_batch:
        age = _age(batch.closed_at, now)
        yield _gauge("announcement_age_seconds", "Since the newest announcement", age)
        yield _gauge("announced_papers", "Papers of the newest announcement", batch.announced)
        yield _gauge("matched_papers", "Those of them that a followed keyword finds", batch.matched)


def _line_to_arxiv(status: Status, now: datetime) -> Iterator[Metric]:
    silence = status.gate.silence(now).total_seconds()
    yield _gauge("arxiv_backoff_seconds", "How long arXiv is still left alone", silence)
    if status.skew and status.skew.is_known(now):
        ahead = status.skew.ahead.total_seconds()
        yield _gauge("clock_skew_seconds", "How far our clock is ahead of arXiv's", ahead)
    yield _gauge("arxiv_failures", "Requests to arXiv that failed, in a row", status.gate.failures)


def _papers_out(status: Status, now: datetime) -> Iterator[Metric]:
    oldest = _age(status.oldest_waiting, now) if status.oldest_waiting else 0.0
    yield _gauge("waiting_parts", "Messages that wait to go out", status.waiting_parts)
    yield _gauge("oldest_wait_seconds", "How long the oldest of them has waited", oldest)
    yield _gauge("unknown_parts", "Messages of which the chat is being asked", status.unknown_parts)
    yield _gauge("unconfirmed_parts", "Messages that wait for a person to look", status.unconfirmed_parts)
    paused = Counter(channel.partition("/")[0] for channel, _ in status.paused_channels)
    yield _by_platform("refused_channels", "Channels whose platform lets us post no more", paused)
    yield _gauge("stored_papers", "Papers whose text is stored", status.papers)
    yield _gauge("followed_keywords", "Keywords that some channel follows", status.keywords)
    yield _gauge("following_channels", "Channels that follow something", status.channels)


# --- words --------------------------------------------------------------------------------------


def _age(moment: datetime, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0)


def _gauge(name: str, says: str, value: float, **labels: str) -> Metric:
    gauge = GaugeMetricFamily(f"{NAMES}_{name}", f"{says}.", labels=list(labels))
    gauge.add_metric(list(labels.values()), value)
    return gauge


def _by_platform(name: str, says: str, values: Mapping[str, int]) -> Metric:
    gauge = GaugeMetricFamily(f"{NAMES}_{name}", f"{says}.", labels=["platform"])
    for platform, value in values.items():
        gauge.add_metric([platform], value)
    return gauge


def _counter(name: str, says: str, label: str, values: Mapping[str, int]) -> Metric:
    counter = CounterMetricFamily(f"{NAMES}_{name}", f"{says}, since this process began.", labels=[label])
    for value, count in values.items():
        counter.add_metric([value], count)
    return counter

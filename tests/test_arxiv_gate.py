"""One request at a time, some seconds apart, and silence where arXiv asks for it."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from arxiv_line import NOW, Clock, MemoryGate, a_gate
from bot.arxiv import API_URL, OAI_URL, ArxivSource
from bot.arxiv.answers import retry_after
from bot.arxiv.gate import Gate, after_failure
from bot.domain import GateState
from bot.errors import ConfigError, SourceBusy, SourceError, SourceRefused
from bot.storage import open_store

LEASE = timedelta(seconds=130)
BUSY = SourceBusy("arXiv answered 429 (too many requests)")
CUT = SourceError("arXiv's answer is cut short")


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def fail(gate: Gate, error: SourceError, now: datetime = NOW) -> None:
    with pytest.raises(type(error)), gate.turn(now, LEASE):
        raise error


def turn(gate: Gate, now: datetime = NOW) -> None:
    with gate.turn(now, LEASE):
        pass


# --- one at a time ------------------------------------------------------------------------------


def test_requests_are_three_seconds_apart() -> None:
    """The interval runs from the end of one request to the start of the next, on the wall clock."""
    clock = Clock()
    gate = a_gate(MemoryGate(), clock)
    with gate.turn(NOW, LEASE):
        clock.sleep(10)
    with gate.turn(NOW, LEASE):
        assert clock() == NOW + seconds(13)


def test_two_gates_in_two_threads_share_one_line(tmp_path: Path) -> None:
    """Two processes over one database, and two threads in each, never ask at the same time nor too soon."""
    store = open_store(f"sqlite:///{tmp_path / 'papers.sqlite3'}", now=NOW)
    clock = Clock()
    inside: list[str] = []
    entered: list[datetime] = []

    def ask(gate: Gate, name: str) -> None:
        for _ in range(3):
            with gate.turn(NOW, LEASE):
                inside.append(name)
                entered.append(clock())
                assert inside == [name]
                inside.remove(name)

    gates = [a_gate(store, clock, holder=holder) for holder in ("one", "two")]
    threads = [
        threading.Thread(target=ask, args=(gate, f"{number}{half}"), daemon=True)
        for number, gate in enumerate(gates)
        for half in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    store.close()
    assert len(entered) == 12
    gaps = [after - before for before, after in pairwise(entered)]
    assert min(gaps) >= seconds(3)


def test_a_killed_holder_blocks_no_longer_than_its_lease(tmp_path: Path) -> None:
    """And what it learnt from arXiv before it died is still known."""
    url, clock = f"sqlite:///{tmp_path / 'papers.sqlite3'}", Clock()
    killed = open_store(url, now=NOW)
    fail(a_gate(killed, clock, holder="killed"), CUT)
    killed.enter_gate("killed", clock() + seconds(3), LEASE)
    killed.close()
    store = open_store(url, now=NOW)
    with a_gate(store, clock).turn(NOW, LEASE):
        assert clock() == NOW + seconds(3) + LEASE
        assert store.gate_state().trouble == CUT.reason
    assert store.gate_state() == GateState()
    store.close()


def test_a_gate_given_back_early_is_noticed_soon() -> None:
    """The wait is cut into short naps: the holder may leave long before its lease ends."""
    store, clock = MemoryGate(), Clock()
    store.enter_gate("somebody", clock(), LEASE)

    def sleep(nap: float) -> None:
        clock.sleep(nap)
        store.leave_gate("somebody", clock(), seconds(0))

    with Gate(store, wall=clock, sleep=sleep, interval=seconds(3), holder="us").turn(NOW, LEASE):
        assert clock() <= NOW + seconds(1)


def test_a_line_that_stays_taken_is_said_so() -> None:
    store, clock = MemoryGate(), Clock()
    store.enter_gate("somebody", clock(), timedelta(hours=1))
    with pytest.raises(SourceBusy, match="taken by another process"):
        turn(a_gate(store, clock))
    assert store.state == GateState()


def test_the_gate_is_given_back_whatever_happens() -> None:
    gate = a_gate(MemoryGate(), Clock())
    with pytest.raises(ZeroDivisionError), gate.turn(NOW, LEASE):
        _ = 1 / 0
    turn(gate)


def test_a_closed_gate_lets_nobody_through() -> None:
    store, clock = MemoryGate(), Clock()
    store.enter_gate("somebody", clock(), LEASE)
    gates: list[Gate] = []

    def sleep(nap: float) -> None:
        clock.sleep(nap)
        gates[0].close()

    gates.append(Gate(store, wall=clock, sleep=sleep, interval=seconds(3), holder="us"))
    with pytest.raises(SourceError, match="the bot is stopping"):
        turn(gates[0])
    assert clock() == NOW + seconds(1)
    assert store.state == GateState(), "stopping is no failure of arXiv"


@pytest.mark.parametrize(
    ("api_url", "oai_url"),
    [(API_URL, OAI_URL), ("http://127.0.0.1/", OAI_URL), ("https://EXPORT.arxiv.org/x", "http://[::1]/")],
)
def test_less_than_three_seconds_are_refused_for_arxiv_itself(api_url: str, oai_url: str) -> None:
    gate = a_gate(MemoryGate(), Clock(), seconds=2.9)
    with pytest.raises(ConfigError, match=r"arxiv\.min_interval"):
        ArxivSource(gate, api_url=api_url, oai_url=oai_url)


def test_less_than_three_seconds_are_fine_elsewhere() -> None:
    gate = a_gate(MemoryGate(), Clock(), seconds=0)
    ArxivSource(gate, api_url="http://127.0.0.1/api", oai_url="https://notarxiv.org/oai")


# --- silence ------------------------------------------------------------------------------------


def test_refusals_in_a_row_are_followed_by_longer_and_longer_silence() -> None:
    gate, store = _gate_and_store()
    now = NOW
    for pause in (60, 120, 300, 900, 900):
        fail(gate, BUSY, now)
        assert store.state.not_before == now + seconds(pause)
        now += seconds(pause)
    assert store.state.failures == 5
    assert store.state.since == NOW
    assert store.state.trouble == BUSY.reason


def test_nobody_asks_during_the_silence() -> None:
    """It is refused at once, with the reason and how long, and without touching the gate."""
    gate, store = _gate_and_store()
    fail(gate, BUSY)
    with pytest.raises(SourceBusy) as refused:
        turn(gate, NOW + seconds(59))
    assert refused.value.reason == BUSY.reason
    assert refused.value.retry_after == seconds(1)
    assert store.state.failures == 1, "asking during the silence is no further failure"
    turn(gate, NOW + seconds(60))


def test_silence_counts_from_the_moment_passed_in() -> None:
    """The wall clock may be anywhere: a pretended day has its own."""
    gate, store = _gate_and_store()
    other_day = datetime(2031, 1, 1, tzinfo=UTC)
    fail(gate, BUSY, other_day)
    assert store.state.not_before == other_day + seconds(60)
    assert store.state.since == other_day


def test_who_waited_in_line_while_another_was_refused_is_refused_too() -> None:
    store, clock = MemoryGate(), Clock()
    store.enter_gate("other", clock(), LEASE)

    def sleep(nap: float) -> None:
        clock.sleep(nap)
        store.record_gate(after_failure(store.state, BUSY, NOW))
        store.leave_gate("other", clock(), seconds(0))

    with pytest.raises(SourceBusy, match="429"):
        turn(Gate(store, wall=clock, sleep=sleep, interval=seconds(3), holder="us"))
    assert store.enter_gate("next", clock() + seconds(3), LEASE) == seconds(0), "the gate was given back"


def test_a_good_answer_ends_the_trouble() -> None:
    gate, store = _gate_and_store()
    fail(gate, BUSY)
    turn(gate, NOW + seconds(60))
    assert store.state == GateState()


def test_the_server_may_say_how_long() -> None:
    gate, store = _gate_and_store()
    fail(gate, SourceBusy("busy", retry_after=seconds(7)))
    assert store.state.not_before == NOW + seconds(7)


def test_nobody_makes_us_wait_longer_than_an_hour() -> None:
    gate, store = _gate_and_store()
    fail(gate, SourceBusy("busy", retry_after=timedelta(days=30)))
    assert store.state.not_before == NOW + timedelta(hours=1)


def test_the_first_broken_answer_may_be_asked_for_again_at_once() -> None:
    """After that, broken answers follow the same ladder, one rung behind."""
    gate, store = _gate_and_store()
    fail(gate, CUT)
    assert store.state == GateState(failures=1, trouble=CUT.reason, since=NOW)
    now = NOW
    for pause in (60, 120, 300, 900, 900):
        fail(gate, CUT, now)
        assert store.state.not_before == now + seconds(pause)
        now += seconds(pause)


def test_a_wrong_request_says_nothing_about_arxiv() -> None:
    gate, store = _gate_and_store()
    fail(gate, SourceRefused("arXiv refused the request"))
    assert store.state == GateState()


def test_a_clock_set_back_does_not_silence_us_for_ever() -> None:
    state = GateState(not_before=NOW + timedelta(days=400), failures=1, trouble="busy", since=NOW)
    assert not state.silence(NOW)


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("30", 30),
        (" 0 ", 0),
        ("Fri, 04 Apr 2025 05:02:00 GMT", 120),
        ("Fri, 04 Apr 2025 07:02:00 +0200", 120),
        ("Fri, 04 Apr 2025 04:00:00 GMT", 0),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_retry_after_comes_as_seconds_or_as_a_date(header: str | None, pause: float | None) -> None:
    assert retry_after(header, NOW) == (None if pause is None else seconds(pause))


def _gate_and_store() -> tuple[Gate, MemoryGate]:
    store = MemoryGate()
    return a_gate(store, Clock()), store

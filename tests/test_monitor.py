"""What a monitor is told: whether the bot is well, and numbers to draw."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app.monitor.pulse import CHAT_SECONDS, TIMERS_SECONDS, Pulse
from bot.app.monitor.server import monitored
from bot.app.parts import App
from bot.app.roles import Duties
from bot.config import MonitorSettings, Secret, Settings
from bot.domain import ChannelId, Failed, GateState, Posted
from bot.errors import ConfigError, StoreError
from feed import a_paper
from stores import make_store, new_file
from storing import HOUR, LAB, MINUTE, NOON, announce, claim, compose, follow, take_baseline

BOTH = Duties(timers=True, post=("slack", "discord"), listen=("slack", "discord"))
BY_PLATFORM = ("parts_sent_total", "attempts_failed_total", "chat_up", "refused_channels")
SLOT = NOON + timedelta(days=1)


@dataclass
class Chat:
    """A chat that is there or not, as it is told to be."""

    connected: bool = False


@pytest.fixture
def port() -> int:
    """One that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        number: int = free.getsockname()[1]
        return number


def an_app(folder: Path, port: int, at: datetime = NOON) -> App:
    settings = Settings(database_url=Secret(new_file(folder)), monitor=MonitorSettings(port=port))
    return App(settings, {}, at)


def well() -> Pulse:
    """A process that only keeps the timers."""
    return Pulse(Duties(timers=True, post=(), listen=()), time.monotonic())


@asynccontextmanager
async def asked(app: App, pulse: Pulse) -> AsyncIterator[Any]:
    """Ask for a path: the status, and what was said."""
    async with monitored(app, pulse), aiohttp.ClientSession() as session:

        async def get(path: str) -> tuple[int, str]:
            assert app.settings.monitor
            async with session.get(f"http://127.0.0.1:{app.settings.monitor.port}{path}") as answer:
                return answer.status, await answer.text()

        yield get
    app.close()


def numbers(text: str) -> dict[str, float]:
    """Every sample of ours by its name and labels."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sample.labels.items())
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return {name: value for name, value in found.items() if name.startswith("papers_bot_")}


# --- whether it is well -------------------------------------------------------------------------


def test_a_chat_may_be_away_for_some_minutes_but_no_longer():
    pulse, slack = Pulse(BOTH, 0), Chat()
    pulse.opened("slack", slack)
    pulse.listens("slack")
    pulse.opened("discord", Chat())
    pulse.turned(CHAT_SECONDS)
    pulse.look(CHAT_SECONDS)
    assert pulse.troubles(CHAT_SECONDS) == []
    [trouble] = pulse.troubles(CHAT_SECONDS + 61)
    assert trouble == "slack has not been connected for 6 minutes."
    slack.connected = True
    pulse.look(CHAT_SECONDS + 62)
    assert pulse.troubles(CHAT_SECONDS + 62) == []


def test_who_stands_by_for_the_gateway_is_well():
    """Another process listens to Discord; this one is ready to."""
    pulse = Pulse(Duties(timers=False, post=(), listen=("discord",)), 0)
    pulse.opened("discord", Chat())
    pulse.look(9 * CHAT_SECONDS)
    assert pulse.troubles(9 * CHAT_SECONDS) == []
    assert pulse.words() == {"discord": "open"}
    pulse.closed("discord")
    assert pulse.words() == {"discord": "not connected"}


def test_timers_that_stand_still_are_told():
    pulse = Pulse(Duties(timers=True, post=(), listen=()), 0)
    pulse.turned(10)
    assert pulse.troubles(10 + TIMERS_SECONDS) == []
    assert pulse.troubles(11 + TIMERS_SECONDS) == ["The timers have not turned for 3 minutes."]


async def test_a_well_process_says_so_and_one_that_is_not_says_why(tmp_path, port):
    app, pulse = an_app(tmp_path, port), well()
    async with asked(app, pulse) as get:
        status, said = await get("/healthz")
        assert (status, json.loads(said)) == (200, {"ok": True, "troubles": [], "chats": {}})
        pulse.turned(time.monotonic() - 9 * 60)
        status, said = await get("/healthz")
        assert (status, json.loads(said)["troubles"]) == (503, ["The timers have not turned for 9 minutes."])
        assert (await get("/else"))[0] == 404


async def test_a_database_that_fails_is_told_and_nothing_else_of_it(tmp_path, port):
    app = an_app(tmp_path, port)
    app.__dict__["store"] = _Broken()
    async with asked(app, well()) as get:
        status, said = await get("/healthz")
        assert (status, json.loads(said)["troubles"]) == (503, ["The disk is full."])
        status, said = await get("/metrics")
        assert status == 200
        assert numbers(said)["papers_bot_database_up"] == 0
        assert "papers_bot_waiting_parts" not in numbers(said)


class _Broken:
    """A store on a disk that is full."""

    def last_tick(self) -> None:
        raise StoreError("The disk is full.")

    def status(self, now: datetime) -> None:
        raise StoreError("The disk is full.")

    def close(self) -> None: ...


# --- numbers ------------------------------------------------------------------------------------


async def test_the_numbers_are_those_of_the_database(tmp_path, port):
    store = make_store(tmp_path)
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + HOUR, *(a_paper(f"2503.0010{n}", "mri") for n in range(3)))
    compose(store, SLOT)
    store.record_gate(GateState(not_before=SLOT + 2 * HOUR, failures=3, trouble="busy", since=SLOT))
    app = an_app(tmp_path, port, SLOT + HOUR + 5 * MINUTE)
    async with asked(app, well()) as get:
        _, said = await get("/metrics")
    found = numbers(said)
    assert found["papers_bot_database_up"] == 1
    assert found["papers_bot_announced_papers"] == found["papers_bot_matched_papers"] == 3
    assert found["papers_bot_waiting_parts"] == 2
    assert found["papers_bot_oldest_wait_seconds"] == 65 * 60
    assert found["papers_bot_arxiv_backoff_seconds"] == 55 * 60
    assert found["papers_bot_arxiv_failures"] == 3
    assert found["papers_bot_followed_keywords"] == found["papers_bot_following_channels"] == 1
    assert found["papers_bot_harvest_age_seconds"] == (SLOT + 65 * MINUTE - NOON - HOUR).total_seconds()
    store.close()


async def test_what_went_out_and_what_was_asked_is_counted(tmp_path, port):
    app, pulse = an_app(tmp_path, port), well()
    for _ in range(2):
        app.counts.told(Posted(channel=LAB.id, slot=SLOT, part=1, message_id="1", matches=()))
    app.counts.told(Failed(channel=ChannelId("discord/1/2"), part=1, reason="no", papers=3))
    app.counts.asked("answered")
    async with asked(app, pulse) as get:
        found = numbers((await get("/metrics"))[1])
    assert found["papers_bot_parts_sent_total{platform=slack}"] == 2
    assert found["papers_bot_attempts_failed_total{platform=discord}"] == 1
    assert found["papers_bot_arxiv_requests_total{outcome=answered}"] == 1
    assert found["papers_bot_arxiv_requests_total{outcome=busy}"] == 0


async def test_no_stranger_gets_into_a_label(tmp_path, port):
    """What a platform said of a channel it refuses is not told, only how many there are."""
    store = make_store(tmp_path)
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + HOUR, a_paper("2503.00100", "mri"))
    compose(store, SLOT)
    [taken] = claim(store, SLOT)
    store.refused(taken, 'evil"} 1\nfake_metric 1', SLOT)
    async with asked(an_app(tmp_path, port, SLOT), well()) as get:
        _, said = await get("/metrics")
    assert "evil" not in said
    assert numbers(said)["papers_bot_refused_channels{platform=slack}"] == 1
    store.close()


async def test_what_the_handbook_names_is_there_and_nothing_else(tmp_path, port):
    store = make_store(tmp_path)
    take_baseline(store)
    announce(store, NOON + HOUR, a_paper("2503.00100", "mri"))
    async with asked(an_app(tmp_path, port, SLOT), well()) as get:
        served = {name.partition("{")[0] for name in numbers((await get("/metrics"))[1])}
    handbook = (Path(__file__).parent.parent / "docs" / "operating.md").read_text(encoding="utf-8")
    named = set(re.findall(r"papers_bot_\w+", handbook))
    # Those by platform have no number before there is a platform, and those of clocks none before another
    # clock is known.
    at_times = {
        f"papers_bot_{name}" for name in (*BY_PLATFORM, "clock_skew_seconds", "computer_skew_seconds")
    }
    assert named - at_times == served - {"papers_bot_build_info"}
    assert at_times <= named
    store.close()


# --- where --------------------------------------------------------------------------------------


async def test_a_port_that_is_taken_is_a_wrong_setting(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        number = taken.getsockname()[1]
        app = an_app(tmp_path, number)
        with pytest.raises(ConfigError, match=f"port {number} of 127.0.0.1 is taken by another program; set"):
            async with monitored(app, well()):
                pass
    app.close()


async def test_without_the_setting_nobody_is_answered(tmp_path, port):
    app = App(Settings(database_url=Secret(new_file(tmp_path))), {}, NOON)
    async with monitored(app, well()):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port))


def test_a_running_bot_is_asked_and_tells_its_records(connected, arxiv_server, slack_server, port):
    """One process: well and counting on its port, records on standard output, out with the wrong port."""
    now = datetime.now(UTC)
    arxiv_server.announce(now.date(), [a_paper(f"{now:%y%m}.00001", "MRI", published=now, updated=now)])
    connected.settings(f"arxiv: {{min_interval: 0}}\nlogs: json\nmonitor: {{port: {port}}}\n")
    process = connected.start("run", **slack_server.env)
    try:
        slack_server.wait_until_connected()
        assert health(port) == {"ok": True, "troubles": [], "chats": {"slack": "connected"}}
        found = numbers(urlopen(f"http://127.0.0.1:{port}/metrics").read().decode())
        assert found["papers_bot_chat_up{platform=slack}"] == 1
        second = connected.papers("run", "slack", **slack_server.env)
        assert (second.code, second.err.count("\n")) == (2, 1)
        assert second.err.startswith(f"monitor: port {port} of 127.0.0.1 is taken by another program")
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    records = [json.loads(line) for line in out.splitlines()]
    assert records[0]["message"].startswith("running: clock, listening to slack")
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(record) for record in records))
    assert not [secret for secret in slack_server.env.values() if secret in out]


def health(port: int) -> Any:
    """The record, once all is well: Slack is told connected before we know that we are."""
    for _ in range(500):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                record = json.loads(answer.read())
        except HTTPError as answer:
            record = json.loads(answer.read())
        if record["chats"] == {"slack": "connected"}:
            return record
    return record

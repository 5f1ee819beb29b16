"""Days of an installation with three doors: everything that matches arrives once, whatever goes wrong.

Each tick is an installation started anew over the same database. Between the ticks arXiv, Slack and Discord
fail in the ways they do, days are missed, a weekend passes; in the end what people hold is compared with what
their keywords match.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain import Paper, PaperId, rank
from bot.keywords import parse
from bot.matching import matches
from feed import a_paper, utc
from realdata import real_data

LINK = re.compile(r"arxiv\.org/abs/(\d{4}\.\d{5})v\d")
FIRST = date(2025, 3, 18)
REAL_DAYS = 6
FOLLOWED = {
    "console/terminal": ("mri, medical imaging", "09:00 mon-fri UTC"),
    "slack/T1/C1": ("large language model, diffusion", "08:30 mon-fri Europe/Paris"),
    "discord": ("segmentation", "announced"),
}
TOPICS = (
    "Fast MRI",
    "A large language model",
    "Diffusion",
    "Segmentation of MRI",
    "Medical imaging",
    "Cats",
    "Segmenting",
    "Diffusion MRI",
)
FAULTS = {
    1: ("slack", "drop_after_accept"),
    3: ("discord", "drop_after_accept"),
    4: ("slack", "drop_before"),
    7: ("discord", 503),
    8: ("slack", "http500_html"),
}
ARXIV_FAULTS = {2: "truncated", 4: "rate_exceeded_200", 9: "503"}


class Installation:
    """Three channels, one database, and what each channel's people hold."""

    def __init__(self, shell, arxiv_server, slack_server, discord_server) -> None:
        self.shell, self.arxiv = shell, arxiv_server
        self.slack, self.discord = slack_server, discord_server
        shell.env |= slack_server.env | discord_server.env
        self.place = discord_server.id_of()
        self.channels = {self.place if name == "discord" else name: told for name, told in FOLLOWED.items()}
        self.lines: list[dict[str, Any]] = []
        for channel, (keywords, schedule) in self.channels.items():
            assert shell.papers("subscribe", keywords, "--channel", channel).code == 0
            assert shell.papers("schedule", schedule, "--channel", channel).code == 0

    def tick(self, day: date, at: time) -> None:
        self.arxiv.today = day
        done = self.shell.papers("tick", "--json", "--now", f"{datetime.combine(day, at).isoformat()}Z")
        assert "Traceback" not in done.err
        self.lines += [record["posted"] for record in done.records]

    def live(self, days: Sequence[date], faults: dict[int, tuple[str, str | int]] | None = None) -> None:
        """A harvest in the night, the digests in the morning, and another look in the evening."""
        for number, day in enumerate(days):
            if kind := ARXIV_FAULTS.get(number) if faults else None:
                self.arxiv.fail_next(kind, on="oai")
            self.tick(day, time(4))
            where, fault = (faults or {}).get(number, ("", ""))
            if where == "slack":
                self.slack.fail_next("chat.postMessage", str(fault))
            if where == "discord":
                self.discord.fail_next("post", fault)
            self.tick(day, time(9, 5))
            self.tick(day, time(15))

    def held(self, channel: str) -> list[str]:
        if channel == self.place:
            messages = self.discord.messages()
            threads = [self.discord.thread_of(message["id"]) for message in messages]
            return links(messages) + [id for t in threads if t for id in links(self.discord.messages(t))]
        if channel.startswith("slack/"):
            return links(self.slack.messages("C1"))
        return [paper["id"] for line in self.lines if line["channel"] == channel for paper in line["papers"]]


def links(messages: Iterable[Any]) -> list[str]:
    """Identifiers of the papers that messages link to, once per message."""
    return [id for message in messages for id in dict.fromkeys(LINK.findall(json.dumps(message)))]


def wanted(text: str, announced: Iterable[tuple[date, Paper]]) -> set[str]:
    """What a channel is to get: above the baseline, and found by any of its keywords."""
    days = list(announced)
    watermark = max(rank(paper.id) for day, paper in days if day <= FIRST)
    keyword = parse(text)
    return {paper.id for _, paper in days if rank(paper.id) > watermark and matches(keyword, paper)}


@pytest.fixture
def home(shell, arxiv_server, slack_server, discord_server) -> Installation:
    shell.settings("arxiv: {min_interval: 0}\n")
    shell.env |= {"ARXIV_API_URL": arxiv_server.api_url, "ARXIV_OAI_URL": arxiv_server.oai_url}
    return Installation(shell, arxiv_server, slack_server, discord_server)


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def test_everything_arrives_once_whatever_goes_wrong(home: Installation) -> None:
    calendar = days_from(FIRST, 15)
    announced = [
        (
            day,
            a_paper(
                f"2503.{10_000 + 40 * at + n:05}", f"{TOPICS[n % len(TOPICS)]} {n}", published=utc(2025, 3, 1)
            ),
        )
        for at, day in enumerate(calendar)
        if day.weekday() < 5 and day <= date(2025, 3, 28)
        for n in range(20)
    ]
    for day, paper in announced:
        home.arxiv.announce(day, [paper])
    lived = [day for day in calendar if day not in {date(2025, 3, 25), date(2025, 3, 26)}]
    home.live(lived, FAULTS)
    for channel, (text, _) in home.channels.items():
        expected = wanted(text, announced)
        assert Counter(home.held(channel)) == Counter(expected), channel
        assert len(expected) > 30


def test_real_days_arrive_once(home: Installation) -> None:
    announced = []
    with gzip.open(real_data("announced-2025-03-18-to-05-31.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for facts in map(json.loads, lines):
            day = date.fromisoformat(facts.pop("announced")[:10])
            if day >= FIRST + timedelta(days=REAL_DAYS - 3):
                break
            facts |= {"id": PaperId(facts["id"]), "authors": tuple(facts["authors"])}
            announced.append((day, Paper(**facts | {"categories": tuple(facts["categories"])})))
    for day in {day for day, _ in announced}:
        home.arxiv.announce(day, [paper for on, paper in announced if on == day])
    home.live(days_from(FIRST, REAL_DAYS))
    for channel, (text, _) in home.channels.items():
        expected = wanted(text, announced)
        counts = Counter(home.held(channel))
        assert max(counts.values()) == 1, channel
        assert set(counts) == expected, channel

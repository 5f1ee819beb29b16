"""Real days of an installation with three doors: everything that matches arrives once.

Each tick is an installation started anew over the same database: a harvest in the night, the digests in the
morning, another look in the afternoon. What people hold is compared with what their keywords match. Where
processes are killed and everything around them fails, `test_kills` does the same.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain import Paper, PaperId, rank
from bot.keywords import parse
from bot.matching import matches
from realdata import real_data

LINK = re.compile(r"arxiv\.org/abs/(\d{4}\.\d{5})v\d")
DAYS = [date(2025, 3, 18) + timedelta(days=number) for number in range(2)]
TIMES = (time(4), time(9, 5), time(15))
FOLLOWED = {
    "console/terminal": ("mri, medical imaging", "09:00 mon-fri UTC"),
    "slack/T1/C1": ("large language model, diffusion", "08:30 mon-fri Europe/Paris"),
    "discord": ("segmentation", "announced"),
}


def links(messages: Iterable[Any]) -> list[str]:
    """Identifiers of the papers that messages link to, once per message."""
    return [id for message in messages for id in dict.fromkeys(LINK.findall(json.dumps(message)))]


def real_days() -> Iterable[tuple[date, Paper]]:
    with gzip.open(real_data("announced-2025-03-18-to-05-31.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for facts in map(json.loads, lines):
            day = date.fromisoformat(facts.pop("announced")[:10])
            if day not in DAYS:
                return
            facts |= {"id": PaperId(facts["id"]), "authors": tuple(facts["authors"])}
            yield day, Paper(**facts | {"categories": tuple(facts["categories"])})


def wanted(text: str, announced: Iterable[tuple[date, Paper]]) -> set[str]:
    """What a channel is to get: above the baseline, and found by any of its keywords."""
    days = list(announced)
    watermark = max(rank(paper.id) for day, paper in days if day == DAYS[0])
    keyword = parse(text)
    return {paper.id for _, paper in days if rank(paper.id) > watermark and matches(keyword, paper)}


def test_real_days_arrive_once(shell, arxiv_server, slack_server, discord_server) -> None:
    shell.settings("arxiv: {min_interval: 0}\n")
    shell.env |= {"ARXIV_API_URL": arxiv_server.api_url, "ARXIV_OAI_URL": arxiv_server.oai_url}
    shell.env |= slack_server.env | discord_server.env
    announced = list(real_days())
    for day, paper in announced:
        arxiv_server.announce(day, [paper])
    place = discord_server.id_of()
    for channel, (keywords, schedule) in FOLLOWED.items():
        told = "--channel", place if channel == "discord" else channel
        assert shell.papers("subscribe", keywords, *told).code == 0
        assert shell.papers("schedule", schedule, *told).code == 0
    printed: list[dict[str, Any]] = []
    for day in DAYS:
        arxiv_server.today = day
        for at in TIMES:
            done = shell.papers("tick", "--json", "--now", f"{datetime.combine(day, at).isoformat()}Z")
            assert "Traceback" not in done.err
            printed += [record["posted"] for record in done.records]
    messages = discord_server.messages()
    threads = [discord_server.thread_of(message["id"]) for message in messages]
    replies = [reply for thread in threads if thread for reply in discord_server.messages(thread)]
    held = {
        "console/terminal": [
            paper["id"]
            for line in printed
            if line["channel"] == "console/terminal"
            for paper in line["papers"]
        ],
        "slack/T1/C1": links(slack_server.messages("C1")),
        "discord": links([*messages, *replies]),
    }
    for channel, (text, _) in FOLLOWED.items():
        expected = wanted(text, announced)
        assert len(expected) > 10
        assert Counter(held[channel]) == Counter(expected), channel

"""``python -m benchmarks.days``: 54 real announcement days through ``papers tick``, killed at random moments.

A local arXiv serves the real days over OAI-PMH; a terminal, two Slack channels and a Discord channel follow
different keywords on different schedules. Ticks are separate processes, some of them killed (SIGKILL) at a
random moment; for four days nothing runs at all. In the end what the local Slack and Discord hold, and what
the terminal's reader read, is compared with what the keywords match: each paper once, or skipped by the cap.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from benchmarks.material import real_folder
from bot.domain import Paper, PaperId, rank
from bot.keywords import parse
from bot.matching import matches

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from arxiv_server import ArxivServer
from discord_server import DiscordServer
from slack_server import SlackServer

FILE = "announced-2025-03-18-to-05-31.jsonl.gz"
FIRST, LAST = date(2025, 3, 18), date(2025, 6, 10)
GAP = {date(2025, 4, day) for day in (8, 9, 10, 11)}
HOURS = (time(4), time(9, 5), time(15))
AFTER_A_KILL = timedelta(minutes=4)  # a killed process's claim lapses after three
_MORE = re.compile(r"And ([\d,]+) more that are not shown")
_LINK = re.compile(r"arxiv\.org/abs/([a-z-]+/\d{7}|\d{4}\.\d{4,5})v\d+")

FOLLOWED = {
    "console/terminal": ("mri, magnetic resonance imaging, medical imaging", "09:00 mon-fri UTC"),
    "slack/T1/C1": ("large language model, diffusion model", "08:30 mon-fri Europe/Paris"),
    "slack/T1/C2": ('"vision language" -video, ti:agent', "announced"),
    "discord": ("segmentation, cat:cs.RO AND learning", "weekly mon 10:00 America/New_York"),
}


@dataclass
class Run:
    """One pass over the days."""

    folder: Path
    env: Mapping[str, str]
    dice: random.Random
    kill_chance: float
    lines: list[dict[str, object]] = field(default_factory=list)
    ticks: int = 0
    kills: int = 0

    def papers(self, *args: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "bot", *args],
            cwd=self.folder,
            env=self.env,
            check=True,
            capture_output=True,
        )

    def tick(self, now: datetime) -> None:
        """One tick; perhaps killed, and then another one a while later."""
        if self._tick(now, self.dice.random() < self.kill_chance):
            self.tick(now + AFTER_A_KILL)

    def _tick(self, now: datetime, kill: bool) -> bool:
        """Whether it was killed before it was done."""
        self.ticks += 1
        command = [sys.executable, "-m", "bot", "tick", "--json", "--now", now.isoformat()]
        process = subprocess.Popen(
            command, cwd=self.folder, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        killed = False
        try:
            out, err = process.communicate(timeout=self.dice.uniform(0.2, 3.5) if kill else 120)
        except subprocess.TimeoutExpired:
            process.kill()
            killed = True
            out, err = process.communicate()
        # 1 says that something waits, such as a post that Slack was too busy for: the next tick's work.
        if not killed and (process.returncode not in (0, 1) or "Traceback" in err):
            raise SystemExit(f"papers tick at {now} failed ({process.returncode}): {err}")
        self.kills += killed
        # What a killed process had begun to write is no line yet.
        self.lines += [json.loads(line)["posted"] for line in out.splitlines(True) if line.endswith("\n")]
        return killed


def main() -> int:
    options = _options()
    real = real_folder() / FILE
    if not real.exists():
        print(f"The real days are missing: {real.name} (set PAPERS_DATA to its folder).", file=sys.stderr)
        return 2
    days = list(_read(real))
    with (
        tempfile.TemporaryDirectory() as folder,
        ArxivServer(page_size=2_500) as arxiv,
        DiscordServer() as discord,
        closing(_Slack()) as slack,
    ):
        arxiv.load(real)
        place = discord.id_of()
        run = Run(
            folder=Path(folder),
            env=_environment(arxiv, slack.server, discord),
            dice=random.Random(options.seed),
            kill_chance=options.kills,
        )
        channels = {place if name == "discord" else name: told for name, told in FOLLOWED.items()}
        _settings(run, channels)
        _live(run, arxiv)
        held = {
            "console/terminal": [paper for line in run.lines for paper in _of_terminal(line)],
            "slack/T1/C1": _links(slack.server.messages("C1")),
            "slack/T1/C2": _links(slack.server.messages("C2")),
            place: _links(_discord_messages(discord)),
        }
        said = {
            "slack/T1/C1": _said_skipped(slack.server.messages("C1")),
            "slack/T1/C2": _said_skipped(slack.server.messages("C2")),
            place: _said_skipped(_discord_messages(discord)),
        }
        skipped = _skipped(Path(folder))
    print(f"{run.ticks} ticks, {run.kills} killed, seed {options.seed}")
    return _judge(days, channels, held, skipped, run) or _judge_said(said, skipped)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.days", description=__doc__)
    parser.add_argument("--kills", type=float, default=0.3, help="chance that a tick is killed (0.3)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments (1)")
    return parser.parse_args()


class _Slack:
    def __init__(self) -> None:
        self.server = SlackServer().start()

    def close(self) -> None:
        self.server.stop()


def _environment(arxiv: ArxivServer, slack: SlackServer, discord: DiscordServer) -> dict[str, str]:
    ours = re.compile(r"ARXIV_|SLACK_|DISCORD_|DATABASE_URL|DYNO")
    inherited = {name: value for name, value in os.environ.items() if not ours.match(name)}
    return {
        **inherited,
        **slack.env,
        **discord.env,
        "ARXIV_API_URL": arxiv.api_url,
        "ARXIV_OAI_URL": arxiv.oai_url,
    }


def _settings(run: Run, channels: Mapping[str, tuple[str, str]]) -> None:
    (run.folder / "config.yaml").write_text("arxiv: {min_interval: 0}\n", encoding="utf-8")
    for channel, (keywords, schedule) in channels.items():
        run.papers("subscribe", keywords, "--channel", channel)
        run.papers("schedule", schedule, "--channel", channel)


def _live(run: Run, arxiv: ArxivServer) -> None:
    day = FIRST
    while day <= LAST:
        arxiv.today = day
        for at in HOURS if day not in GAP else ():
            run.tick(datetime.combine(day, at, UTC))
        day += timedelta(days=1)
        print(f"\r{day}: {run.ticks} ticks, {run.kills} killed ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def _judge(
    days: list[tuple[date, Paper]],
    channels: Mapping[str, tuple[str, str]],
    held: Mapping[str, list[str]],
    skipped: Mapping[str, set[str]],
    run: Run,
) -> int:
    watermark = max(rank(paper.id) for day, paper in days if day <= FIRST)
    wrong = 0
    again = sum(bool(line.get("again")) for line in run.lines)
    for channel, (text, _) in channels.items():
        keyword = parse(text)  # a comma is OR: any of them
        wanted = {
            paper.id
            for day, paper in days
            if day > FIRST and rank(paper.id) > watermark and matches(keyword, paper)
        }
        counts = Counter(held[channel])
        lost = wanted - set(counts) - skipped.get(channel, set())
        twice = [id for id, count in counts.items() if count > 1]
        foreign = set(counts) - wanted | (set(counts) & skipped.get(channel, set()))
        wrong += len(lost) + len(foreign) + (0 if channel.startswith("console/") and again else len(twice))
        print(
            f"{channel:40} {len(wanted):5} matched {len(counts):5} posted {len(skipped.get(channel, ())):5} "
            f"skipped by the cap {len(lost):3} lost {len(twice):3} twice {len(foreign):3} not wanted"
        )
    print(f"lines for the terminal's reader that came again, marked: {again}")
    return 1 if wrong else 0


def _judge_said(said: Mapping[str, int], skipped: Mapping[str, set[str]]) -> int:
    """Whether people were told of every paper over the cap."""
    silent = {channel for channel, count in said.items() if count != len(skipped.get(channel, ()))}
    print(f"told of in the digests: {', '.join(f'{count} ({channel})' for channel, count in said.items())}")
    return 1 if silent else 0


def _read(path: Path) -> Iterator[tuple[date, Paper]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            facts = json.loads(line)
            yield (
                date.fromisoformat(facts["announced"][:10]),
                Paper(
                    id=PaperId(facts["id"]),
                    version=facts["version"],
                    title=facts["title"],
                    abstract=facts["abstract"],
                    authors=tuple(facts["authors"]),
                    categories=tuple(facts["categories"]),
                    comment=facts["comment"],
                ),
            )


def _of_terminal(line: Mapping[str, object]) -> Iterable[str]:
    if line["channel"] != "console/terminal":
        return ()
    return [paper["id"] for paper in line["papers"]]  # type: ignore[attr-defined]


def _links(messages: Iterable[Mapping[str, object]]) -> list[str]:
    """Identifiers of the papers that messages link to, once per message."""
    return [
        id
        for message in messages
        for id in dict.fromkeys(_LINK.findall(json.dumps(message).replace("\\/", "/")))
    ]


def _said_skipped(messages: Iterable[Mapping[str, object]]) -> int:
    """How many papers over the cap the messages speak of."""
    found = (_MORE.search(json.dumps(message)) for message in messages)
    return sum(int(more[1].replace(",", "")) for more in found if more)


def _discord_messages(discord: DiscordServer) -> list[Mapping[str, object]]:
    """The channel's messages and those of their threads."""
    messages = discord.messages()
    threads = [discord.thread_of(message["id"]) for message in messages]
    return [*messages, *(each for thread in threads if thread for each in discord.messages(thread))]


def _skipped(folder: Path) -> dict[str, set[str]]:
    with closing(sqlite3.connect(folder / "papers.sqlite3")) as database:
        rows = database.execute(
            "SELECT channel_id, id FROM channel_paper JOIN paper ON rank = paper_rank "
            "WHERE state = 'skipped' AND reason = 'cap'"
        )
        found: dict[str, set[str]] = {}
        for channel, id in rows:
            found.setdefault(channel, set()).add(id)
        return found


if __name__ == "__main__":
    raise SystemExit(main())

"""``python -m benchmarks.kills --seed N``: 54 real announcement days, while nothing lives long.

60 channels in terminals, Slack, Discord and mailboxes follow 50 keywords. Two processes over SQLite, or four
over PostgreSQL (``--database postgresql``), are killed more than a thousand times, their connections are
dropped, their clocks jump, and all servers fail in every way they know. In the end what people hold is
compared with what their keywords match. `tests/test_kills.py` is the same in short.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from random import Random

from benchmarks.material import real_folder
from bot.domain import ChannelId, Paper, PaperId, Schedule
from bot.storage import upgrade

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from kill_faults import Servers, servers
from kill_trial import Plan, Trial, nursery
from kill_verdict import judge, report
from postgres import running_postgres
from slack_server import Channel
from stores import new_file

FILE = "announced-2025-03-18-to-05-31.jsonl.gz"
KILLS = 1_000
PLACES = {"slack": 22, "discord": 18, "mail": 12, "console": 8}
KEYWORDS = (
    *(
        "mri",
        "medical imaging",
        "magnetic resonance imaging",
        "segmentation",
        "diffusion model",
        "ultrasound",
    ),
    *(
        "large language model",
        "vision language model",
        "retrieval augmented generation",
        "reasoning",
        "agent",
    ),
    *("gaussian splatting", "radiance field", "point cloud", "3d reconstruction", "pose estimation", "depth"),
    *(
        "object detection",
        "tracking",
        "optical flow",
        "video generation",
        "image editing",
        "super resolution",
    ),
    *(
        "federated learning",
        "reinforcement learning",
        "contrastive learning",
        "self-supervised",
        "distillation",
    ),
    *("machine translation", "summarization", "question answering", "speech recognition", "hallucination"),
    *(
        "remote sensing",
        "autonomous driving",
        "robot manipulation",
        "anomaly detection",
        "deepfake",
        "watermark",
    ),
    *("cat:eess.IV", "cat:cs.RO AND learning", "cat:cs.CL", "ti:benchmark", "ti:survey OR ti:review"),
    *('"foundation model" -language', "transformer AND efficient", 'co:"CVPR 2025"', "=mamba", "LoRA", "AI"),
)
SCHEDULES = (
    Schedule(),
    Schedule(at=time(8, 30), zone="Europe/Paris"),
    Schedule(announced=True),
    Schedule(days=(0,), at=time(10), zone="America/New_York"),
    Schedule(at=time(17), days=tuple(range(7)), zone="Asia/Tokyo"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How it is done over one database."""

    processes: int
    kills: float
    slower: int


KINDS = {"sqlite": Kind(2, kills=1.6, slower=10), "postgresql": Kind(4, kills=1.5, slower=20)}


def main() -> int:
    options = _options()
    real = real_folder() / FILE
    if not real.exists():
        print(f"The real days are missing: {real.name} (set PAPERS_DATA to its folder).", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        around = stack.enter_context(servers(page_size=100))
        dice, kind = Random(options.seed), KINDS[options.database]
        plan = Plan(
            seed=options.seed,
            processes=kind.processes,
            follows=dict(_follows(dice, around)),
            days=_days(real),
            kills=kind.kills,
            slower=kind.slower,
        )
        trial = Trial(
            plan,
            _database(options.database, folder, stack),
            folder,
            around,
            stack.enter_context(nursery()),
        )
        trial.live(lambda line: print(f"\r{line} ", end="", file=sys.stderr, flush=True))
        print(file=sys.stderr)
        verdict = judge(trial)
        print("\n".join([*report(trial, verdict), *verdict.complaints[:100]]))
        trial.close()
    return 0 if not verdict.complaints and trial.tally.kills >= KILLS else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="repeats what goes wrong, and when (1)")
    parser.add_argument("--database", choices=sorted(KINDS), default="sqlite")
    return parser.parse_args()


def _database(kind: str, folder: Path, stack: ExitStack) -> str:
    if kind == "sqlite":
        return new_file(folder)
    url = stack.enter_context(running_postgres()).new_database()
    upgrade(url)
    return url


def _follows(dice: Random, around: Servers) -> Iterator[tuple[ChannelId, tuple[tuple[str, ...], Schedule]]]:
    """Every keyword is followed somewhere, every schedule on every platform."""
    waiting = dice.sample(KEYWORDS, len(KEYWORDS))
    for platform, count in PLACES.items():
        for number in range(count):
            first = waiting.pop() if waiting else dice.choice(KEYWORDS)
            texts = dict.fromkeys([first, *dice.sample(KEYWORDS, dice.randint(0, 2))])
            yield _place(platform, number, around), (tuple(texts), SCHEDULES[number % len(SCHEDULES)])


def _place(platform: str, number: int, around: Servers) -> ChannelId:
    match platform:
        case "slack":
            around.slack.channels[f"C{number + 100}"] = Channel(f"C{number + 100}", f"channel-{number}")
            return ChannelId(f"slack/T1/C{number + 100}")
        case "discord":
            return ChannelId(around.discord.id_of(around.discord.add_channel(f"channel-{number}")))
        case "mail":
            return ChannelId(f"mail/reader-{number}@lab.example")
    return ChannelId(f"{platform}/terminal-{number}")


def _days(path: Path) -> dict[date, list[Paper]]:
    days: dict[date, list[Paper]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for facts in map(json.loads, lines):
            days.setdefault(date.fromisoformat(facts["announced"][:10]), []).append(
                Paper(
                    id=PaperId(facts["id"]),
                    version=facts["version"],
                    title=facts["title"],
                    abstract=facts["abstract"],
                    authors=tuple(facts["authors"]),
                    categories=tuple(facts["categories"]),
                    comment=facts["comment"],
                )
            )
    return days


if __name__ == "__main__":
    raise SystemExit(main())

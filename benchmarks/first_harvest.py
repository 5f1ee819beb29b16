"""The first harvest takes in a week of arXiv or, where arXiv rebuilt its records, far more: in flat memory.

A local arXiv in a process of its own lists 200,000 records, 2,500 on a page; the bot that takes them in is
another process (this module as a program) and tells its own peak at the end.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.material import source
from benchmarks.measure import Row, under
from bot.app.collecting import settle_in
from bot.app.parts import App
from bot.config import TERMINAL, load
from bot.domain import Channel, Person
from bot.keywords import parse

NOW = datetime(2025, 3, 12, 9, tzinfo=UTC)
RECORDS = 200_000
MEGABYTES = 200
SECONDS = 1_800
FOLLOWED = ("mri", "diffusion", "large language model", "medical imaging", "segmentation")


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        told = harvested(Path(folder), RECORDS)
    of = f"{RECORDS:,} records of a first harvest ({source()})"
    peak = told["megabytes"]
    yield Row(f"memory for {of}", f"{peak:.0f} MB", f"under {MEGABYTES} MB", peak < MEGABYTES)
    yield under(f"take in {of}", told["seconds"], SECONDS)


def harvested(folder: Path, records: int) -> dict[str, float]:
    """What the process that harvested says of itself."""
    arxiv = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.many_records", str(records)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert arxiv.stdout is not None
        url = arxiv.stdout.readline().strip()
        command = [sys.executable, "-m", "benchmarks.first_harvest", url, str(folder)]
        bot = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    finally:
        arxiv.kill()
        arxiv.wait()
    told: dict[str, float] = json.loads(bot.stdout)
    assert told["papers"] == records
    return told


def harvest(url: str, folder: Path) -> dict[str, float]:
    """Take in all of it, and say how much memory and time that took."""
    config = folder / "config.yaml"
    config.write_text("arxiv: {min_interval: 0}\n", encoding="utf-8")
    env = {
        "DATABASE_URL": f"sqlite:///{folder / 'papers.sqlite3'}",
        "ARXIV_OAI_URL": url,
        "ARXIV_API_URL": url,
    }
    app = App(load(config, env, must_exist=True), env, NOW)
    for text in FOLLOWED:
        app.store.follow(
            Channel(id=TERMINAL), parse(text), Person(id="b", name="b"), NOW, undo_within=timedelta()
        )
    settle_in()
    began = time.perf_counter()
    brought = app.engine.harvest(NOW)
    assert brought.baseline, brought
    return {
        "seconds": time.perf_counter() - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "papers": app.store.paper_count(),
    }


if __name__ == "__main__":
    print(json.dumps(harvest(sys.argv[1], Path(sys.argv[2]))))

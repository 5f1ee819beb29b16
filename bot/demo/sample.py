"""The bundled sample: real papers by the day arXiv announced them.

Abstracts are left to arXiv; each paper carries a summary written for the sample, and says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from bot.domain import Paper, PaperId

LABEL = "Summary of the sample, not the authors' abstract"


@dataclass(frozen=True, slots=True)
class Announced:
    """A paper and the day arXiv listed it."""

    day: date
    paper: Paper


@cache
def sample() -> tuple[Announced, ...]:
    """All papers of the sample, by day."""
    records = json.loads((files("bot") / "sample.json").read_text(encoding="utf-8"))["papers"]
    return tuple(Announced(date.fromisoformat(record["announced"]), _paper(record)) for record in records)


def last_days(count: int) -> list[date]:
    """The last days on which something was announced, oldest first."""
    return sorted({one.day for one in sample()})[-count:]


def _paper(record: dict[str, Any]) -> Paper:
    return Paper(
        id=PaperId(record["id"]),
        version=record["version"],
        title=record["title"],
        abstract=f"{LABEL}: {record['summary']}",
        authors=tuple(record["authors"]),
        categories=tuple(record["categories"]),
        comment=record["comment"],
        published=_moment(record["published"]),
        updated=_moment(record["updated"]),
    )


def _moment(day: str | None) -> datetime | None:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None

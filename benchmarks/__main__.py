"""``python -m benchmarks [NAME ...]``: run some benchmarks, or all of them, and print one table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Row, count_only_own_work
from bot.app.collecting import settle_in

NAMES = (
    "matching",
    "intake",
    "size",
    "composing",
    "growth",
    "asking",
    "startup",
    "first_harvest",
    "slack",
    "discord",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(NAMES)}; default: all")
    parser.add_argument("--cpu", action="store_true", help="seconds this process computed, not those passed")
    asked = parser.parse_args()
    names = asked.names or NAMES
    if asked.cpu:
        count_only_own_work()
    if unknown := set(names) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    settle_in()  # as `papers run` does
    rows = list(_run(names))
    _print(rows)
    return 0 if all(row.met for row in rows) else 1


def _run(names: list[str]) -> Iterator[Row]:
    for name in names:
        print(f"{name} …", file=sys.stderr)
        yield from import_module(f"benchmarks.{name}").rows()


def _print(rows: list[Row]) -> None:
    table = Table("what", "measured", "wanted", "", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row.what, row.measured, row.wanted, "" if row.met else "MISSED")
    Console(width=110).print(table)


if __name__ == "__main__":
    raise SystemExit(main())

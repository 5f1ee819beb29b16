"""A bar while long work goes on, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import Progress


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Something to tell progress to; draws on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield _quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("arXiv", total=None)
        yield lambda what, done, total: bars.update(task, description=what, completed=done, total=total)


def _quiet(what: str, done: int, total: int | None) -> None:
    """Nobody watches."""

"""What a terminal shows while arXiv is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner


@contextmanager
def asking(console: Console, meanwhile: RenderableType) -> Iterator[None]:
    """Until the block ends, what is known already stands there; a pipe gets only what comes after it."""
    if not console.is_terminal:
        yield
        return
    with Live(Group(meanwhile, Spinner("dots", "asking arXiv…")), console=console, transient=True):
        yield

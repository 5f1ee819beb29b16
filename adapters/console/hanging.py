"""A paragraph with something in front of it: a number, a bullet, an indent."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text as Line

NARROWEST = 20


@dataclass(frozen=True, slots=True)
class Hanging:
    """``mark``, then ``body`` wrapped beside it; unlike a table it leaves no blanks at line ends."""

    mark: Line
    body: Line

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        indent = self.mark.cell_len
        width = max(options.max_width - indent, NARROWEST)
        for number, line in enumerate(self.body.wrap(console, width, overflow="fold")):
            line.rstrip()
            front = self.mark if number == 0 else Line(" " * indent)
            yield Line.assemble(front, line, no_wrap=True, overflow="ignore")

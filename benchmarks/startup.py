"""How long the command line takes to say anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measure import Row, median, under


def rows() -> Iterator[Row]:
    command = [sys.executable, "-m", "bot", "--help"]
    taken = median(lambda: subprocess.run(command, check=True, capture_output=True), 9)
    yield under("papers --help", taken, 0.3)

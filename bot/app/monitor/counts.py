"""What came of posts and of questions to arXiv since this process began."""

from __future__ import annotations

import threading
from collections import Counter

from bot.domain import Outcome, Posted

ANSWERS = ("answered", "busy", "refused", "failed")
"""What may come of a request to arXiv."""


class Counts:
    """Numbers that only grow. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent = Counter[str]()
        self._failed = Counter[str]()
        self._asked = Counter[str]()

    def told(self, outcome: Outcome) -> None:
        """A part went out, or an attempt at one came to nothing."""
        counter = self._sent if isinstance(outcome, Posted) else self._failed
        with self._lock:
            counter[outcome.channel.partition("/")[0]] += 1

    def asked(self, answer: str) -> None:
        """One request to arXiv, and what came of it: one of `ANSWERS`."""
        with self._lock:
            self._asked[answer] += 1

    def sent(self) -> dict[str, int]:
        """Parts that went out, by platform."""
        with self._lock:
            return dict(self._sent)

    def failed(self) -> dict[str, int]:
        """Attempts that came to nothing, by platform."""
        with self._lock:
            return dict(self._failed)

    def requests(self) -> dict[str, int]:
        """Requests to arXiv, by what came of them."""
        with self._lock:
            return dict(self._asked)

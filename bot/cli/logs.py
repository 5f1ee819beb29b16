"""What the bot tells its operator while it runs: one line each on standard error, in UTC, no secrets."""

from __future__ import annotations

import logging
import re
import sys
import time
from typing import TextIO

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|(?<=://)[^\s/@]+:[^\s/@]+(?=@)"
)
"""Slack's tokens, Discord's tokens, a user and password in an address."""


class OneLine(logging.Formatter):
    """``2025-04-04T09:00:00Z INFO bot.engine: …`` without what looks like a secret."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%SZ"
    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        return _SECRETS.sub("(hidden)", super().format(record))


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment: the prompt puts its own there."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


_TOLD_BY_VERBS = ("bot.engine", "bot.clock")


def log_to_stderr(level: int, *, one_verb: bool = False) -> None:
    """Tell of everything from this level on, but not of what a single verb tells in its own words."""
    handler = _Stderr(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger("apscheduler").setLevel(max(level, logging.WARNING))
    for name in _TOLD_BY_VERBS:
        logging.getLogger(name).setLevel(logging.ERROR if one_verb else logging.NOTSET)

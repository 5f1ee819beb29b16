"""What the bot tells its operator while it runs, in UTC, no secrets: lines for people, records for programs.

Lines go to standard error, where they leave alone what a command prints. Records of `papers run`, which
prints nothing else, go to standard output, where hosts look for them; those of other commands to standard
error.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime
from typing import TextIO

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|(?<=://)[^\s/@]+:[^\s/@]+(?=@)"
)
"""Slack's tokens, Discord's tokens, a user and password in an address."""

_ALWAYS_THERE = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
"""What every record has; all else are facts that whoever logs gave by ``extra``."""


def _hidden(text: str) -> str:
    return _SECRETS.sub("(hidden)", text)


class OneLine(logging.Formatter):
    """``2025-04-04T09:00:00Z INFO bot.engine: …`` without what looks like a secret."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%SZ"
    default_msec_format = None

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return _hidden(super().format(record))


class OneObject(logging.Formatter):
    """One JSON object per line: time, level, logger, message, the facts it is about, and what was raised.

    Each text is searched for secrets before it is quoted, and all of it is ASCII, so a line is always whole.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).replace(tzinfo=None)
        said = {
            "time": f"{at.isoformat(timespec='milliseconds')}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": _hidden(record.getMessage()),
        }
        facts = {name: _fact(value) for name, value in vars(record).items() if name not in _ALWAYS_THERE}
        raised = {"exception": _hidden(self.formatException(record.exc_info))} if record.exc_info else {}
        return json.dumps({**facts, **said, **raised})


def _fact(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _hidden(str(value))


class _Stream(logging.StreamHandler[TextIO]):
    """Writes to whatever the standard stream is at that moment: the prompt puts its own there."""

    def __init__(self, name: str) -> None:
        super().__init__(getattr(sys, name))
        self._name = name

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = getattr(sys, self._name)
        super().emit(record)


_TOLD_BY_VERBS = ("bot.engine", "bot.clock")
_CHATTER = ("apscheduler", "alembic.runtime.plugins")
"""Libraries that tell of every step of theirs."""


def log_to_stderr(level: int, *, one_verb: bool = False) -> None:
    """Tell of everything from this level on, but not of what a single verb tells in its own words."""
    _log_to("stderr", OneLine(), level)
    for name in _TOLD_BY_VERBS:
        logging.getLogger(name).setLevel(logging.ERROR if one_verb else logging.NOTSET)


def log_records_to_stdout(level: int) -> None:
    """Tell programs of everything from this level on."""
    _log_to("stdout", OneObject(), level)
    for name in _TOLD_BY_VERBS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def as_records() -> None:
    """From now on tell programs what people were told so far, in the same place."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _Stream):
            handler.setFormatter(OneObject())


def _log_to(stream: str, formatter: logging.Formatter, level: int) -> None:
    handler = _Stream(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _CHATTER:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))

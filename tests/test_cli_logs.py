"""What the bot tells while it runs, for people and for programs."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import pytest

from bot.cli.logs import OneObject, as_records, log_records_to_stdout, log_to_stderr

TOKENS = (
    "xoxb-123-456-abcdef",
    "xapp-1-A1-22-deadbeef",
    "MTE0NjQyODc4Nzg0ODc0NTA0MQ.GkXw2f.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
)
log = logging.getLogger("bot.tests")


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


def told(words: str, *args: Any, raised: BaseException | None = None, **facts: Any) -> dict[str, Any]:
    """One record as a program reads it."""
    out = io.StringIO()
    with redirect_stdout(out):
        log_records_to_stdout(logging.INFO)
        log.info(words, *args, exc_info=raised, extra=facts)
    assert out.getvalue().count("\n") == 1
    assert out.getvalue().isascii()
    record: dict[str, Any] = json.loads(out.getvalue())
    return record


def test_a_record_says_when_where_what_and_about_what():
    record = told("posted %s", "slack/T1/C1", channel="slack/T1/C1", part=2)
    assert record.pop("time").endswith("Z")
    assert record == {
        "level": "INFO", "logger": "bot.tests", "message": "posted slack/T1/C1",
        "channel": "slack/T1/C1", "part": 2,
    }  # fmt: skip


def test_whatever_strangers_write_a_record_is_one_line():
    words = 'a\nb\r"c"\u2028\x1b[31m\ud800'
    assert told("%s", words, channel=words)["message"] == words


def test_what_was_raised_is_in_the_same_record():
    try:
        raise ValueError("no such paper")
    except ValueError as error:
        record = told("it broke", raised=error)
    assert record["exception"].endswith("ValueError: no such paper")


@pytest.mark.parametrize("secret", [*TOKENS, "papers:hunter2@db"])
def test_no_secret_gets_into_a_record_wherever_it_stands(secret: str):
    address = f"postgresql://{secret}/papers" if "@" in secret else f"\n{secret}"
    record = told("%s", address, raised=ValueError(address), channel=address, why={"url": address})
    assert secret not in json.dumps(record)
    assert json.dumps(record).count("(hidden)") == 4


def test_lines_and_records_of_a_verb_leave_standard_output_alone():
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        log_to_stderr(logging.WARNING, one_verb=True)
        log.warning("a line")
        as_records()
        log.warning("a record")
        print("an answer", file=sys.stdout)
    line, record = err.getvalue().splitlines()
    assert line.endswith("WARNING bot.tests: a line")
    assert json.loads(record)["message"] == "a record"
    assert out.getvalue() == "an answer\n"


def test_a_record_keeps_its_own_names_whatever_facts_are_given():
    record = logging.makeLogRecord({"name": "bot", "msg": "hello", "level": "ERROR", "levelname": "INFO"})
    assert json.loads(OneObject().format(record))["level"] == "INFO"

"""Outputs that are closed, full or read by nobody: said in words, and nothing counts as posted."""

import subprocess
import sys
from datetime import date

import pytest

from feed import a_paper


def in_a_shell(connected, command: str) -> tuple[int, str, str]:
    """A line as somebody types it, with its redirections."""
    line = command.replace("papers ", f"{sys.executable} -m bot ")
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=connected.folder,
        env=connected.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def due(connected, arxiv_server):
    """A digest of two papers is due for the terminal."""
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    arxiv_server.announce(date(2025, 4, 3), [a_paper(f"2504.0100{n}", "Fast MRI") for n in (1, 2)])
    for now in ("2025-04-02T10:00:00Z", "2025-04-03T05:00:00Z"):
        arxiv_server.today = date.fromisoformat(now[:10])
        assert connected.papers("tick", "--now", now).code == 0
    return connected


@pytest.mark.parametrize("cut_off", [">&-", ">/dev/full"])
@pytest.mark.parametrize("json", ["", "--json "])
def test_a_digest_nobody_could_read_comes_again(due, cut_off, json):
    in_a_shell(due, f"papers tick {json}--now 2025-04-03T09:00:00Z {cut_off}")
    later = due.papers("tick", "--json", "--now", "2025-04-03T09:10:00Z")
    assert len(later.records) == 1


def test_a_terminal_of_no_width_prints_all_the_same(due):
    done = due.process("tick", "--now", "2025-04-03T09:00:00Z", COLUMNS="0")
    assert done.code == 0
    assert "Fast MRI" in done.out


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("papers list >/dev/full", 1),
        ("papers help >&-", 1),
        ("papers run <&-", 2),
        ("papers help | head -c 5", 0),
    ],
)
def test_no_traceback_comes_of_a_broken_stream(connected, command, code):
    done, _, err = in_a_shell(connected, command)
    assert done == code
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("tick", "--now", "\x1b[31mx"),
        ("list", "--channel", "a\x1b]0;pwn\x07"),
        ("list", "--config", "\x1b[31mnope"),
    ],
)
def test_an_error_commands_no_terminal(shell, arguments):
    done = shell.papers(*arguments)
    assert done.code == 2
    assert "\x1b" not in done.err + done.out
    assert "\x07" not in done.err + done.out

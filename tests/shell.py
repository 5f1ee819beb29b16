"""The `papers` command in a folder of its own, as a person, a script or a terminal starts it."""

from __future__ import annotations

import fcntl
import io
import json
import logging
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

from arxiv_server import ArxivServer
from bot.__main__ import call
from program import Program
from stores import new_file

OURS = re.compile(
    r"(SLACK|DISCORD|ARXIV|DATABASE|SMTP)_|MAIL_FROM$|SSL_CERT_FILE$|DYNO$|PYTEST|COV_|NO_COLOR|FORCE_COLOR|COLUMNS"
)
ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x1b\x07]*(\x1b\\|\x07)|[@-Z\\-_=>])")
PATIENCE = 30.0


@dataclass(frozen=True)
class Done:
    """What came of one command."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """Standard output as the JSON lines it is."""
        return [json.loads(line) for line in self.out.splitlines()]


class Shell:
    """A folder, its settings, its environment; every command starts in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        inherited = {name: value for name, value in os.environ.items() if not OURS.match(name)}
        self.env = inherited | {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "USER": "ada"}

    @property
    def database(self) -> Path:
        """The file it is kept in, where nothing else is said."""
        return self.folder / "papers.sqlite3"

    def settings(self, text: str) -> None:
        (self.folder / "config.yaml").write_text(text, encoding="utf-8")

    def papers(self, *args: str, **env: str) -> Done:
        """Run to the end, in this very process: starting Python each time would take minutes in all."""
        out, err = io.StringIO(), io.StringIO()
        with _environment(self.env | env), chdir(self.folder), redirect_stdout(out), redirect_stderr(err):
            code = call(args)
        return Done(code, out.getvalue(), err.getvalue())

    def process(self, *args: str, stdin: str = "", **env: str) -> Done:
        """Run to the end as a process of its own."""
        with TemporaryFile("w+", encoding="utf-8") as said:
            said.write(stdin)
            said.seek(0)
            process = self.start(*args, stdin=said.fileno(), **env)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
        return Done(process.wait(), out, err)

    def start(self, *args: str, stdin: int | None = None, **env: str) -> Program:
        """Start and leave running; whoever started it ends it."""
        return Program(args, self.folder, self.env | env, stdin)

    def first_screen(self, *args: str, **env: str) -> Screen:
        """Start the real command on a terminal of 80 columns."""
        command = [sys.executable, "-m", "bot", *args]

        def start(terminal: int) -> Running:
            streams = dict.fromkeys(("stdin", "stdout", "stderr"), terminal)
            return subprocess.Popen(
                command, cwd=self.folder, env=self.env | env, start_new_session=True, **streams
            )

        return Screen(start)

    def screen(self, *args: str, **env: str) -> Screen:
        """Start on a terminal of 80 columns, loaded already."""
        return Screen(lambda terminal: Program(args, self.folder, self.env | env, terminal=terminal))


@contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    """What a process of its own would have; what it changes of the log goes with it."""
    before, log = dict(os.environ), logging.getLogger()
    handlers, level = log.handlers[:], log.level
    os.environ.clear()
    os.environ.update(env)
    try:
        yield
    finally:
        log.handlers[:] = handlers
        log.setLevel(level)
        os.environ.clear()
        os.environ.update(before)


Running = Program | subprocess.Popen[bytes]


class Screen:
    """A terminal somebody looks at: what it shows as plain text, and keys to press."""

    def __init__(self, start: Callable[[int], Running]) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        self.process = start(theirs)
        os.close(theirs)
        self._raw = b""
        self._seen = 0

    @property
    def raw(self) -> str:
        return self._raw.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """All that was shown so far, without colours and movements."""
        return ESCAPE.sub("", self.raw).replace("\r", "")

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def wait_for(self, words: str) -> str:
        """Until these words come up after the last ones waited for; returns what stood before them."""
        give_up = time.monotonic() + PATIENCE
        while words not in self.text[self._seen :]:
            if time.monotonic() > give_up or not self._read(give_up - time.monotonic()):
                raise AssertionError(f"no {words!r} in:\n{self.text[self._seen :]}")
        before, _, _ = self.text[self._seen :].partition(words)
        self._seen += len(before) + len(words)
        return before

    def ends(self) -> int:
        """Wait for the end; the exit code."""
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up and self._read(give_up - time.monotonic()):
            pass  # a spinner goes on for ever
        return self.process.wait(timeout=PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self._ours)

    def _read(self, seconds: float) -> bool:
        """Take in what is shown next; False at the end."""
        ready, _, _ = select.select([self._ours], [], [], max(seconds, 0))
        if not ready:
            return False
        try:
            piece = os.read(self._ours, 65536)
        except OSError:  # Linux tells the end of a terminal this way
            return False
        self._raw += piece
        return bool(piece)


SETTINGS = """\
keywords: [mri, medical imaging]
arxiv: {min_interval: 0}
"""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A folder with an empty database, following nothing, with no arXiv to reach (a closed port)."""
    new_file(tmp_path)
    shell = Shell(tmp_path)
    shell.env |= {"ARXIV_API_URL": "http://127.0.0.1:9/api/query", "ARXIV_OAI_URL": "http://127.0.0.1:9/oai"}
    shell.settings("arxiv: {min_interval: 0}\n")
    return shell


@pytest.fixture
def connected(shell: Shell, arxiv_server: ArxivServer) -> Shell:
    """The same, following mri and medical imaging, with a local arXiv."""
    shell.env |= {"ARXIV_API_URL": arxiv_server.api_url, "ARXIV_OAI_URL": arxiv_server.oai_url}
    shell.settings(SETTINGS)
    return shell


@pytest.fixture
def screens(shell: Shell) -> Iterator[list[Screen]]:
    """Put screens here to have them closed at the end."""
    opened: list[Screen] = []
    yield opened
    for screen in opened:
        screen.close()

"""`papers` as a process of its own that is there at once: forked from one that has loaded everything already.

Each start of Python with all libraries takes most of a second, and tests start it a hundred times. What runs
is the same: a process with its own arguments, environment, folder, streams and signals. How Python itself
starts is shown by the tests that run the real command.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from multiprocessing import get_context, reduction
from pathlib import Path
from threading import Thread
from typing import Any, TextIO

LOADED = (
    *("program", "store_worker", "psycopg"),
    *("bot.app", "bot.check", "bot.cli", "bot.storage.migrating", "bot.storage.transfer"),
    *("adapters.console.chat", "adapters.discord.chat", "adapters.mail.chat", "adapters.slack.chat"),
)
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(list(LOADED))


class Program:
    """A running `papers`, or another program of ours, with what tests use of `subprocess.Popen`.

    Its input is empty unless given. Given a terminal, that is all its streams.
    """

    def __init__(
        self,
        args: Sequence[str],
        folder: Path,
        env: Mapping[str, str],
        stdin: int | None = None,
        main: str = "bot.__main__",
        terminal: int | None = None,
    ) -> None:
        with ExitStack() as theirs:
            given = (terminal,) * 3 if terminal is not None else self._pipes(stdin, theirs)
            streams = tuple(map(Handed, given))
            self._process = FORKS.Process(
                target=_be, args=(main, tuple(args), folder, dict(env), streams), daemon=True
            )
            self._process.start()
        self._said = ["", ""]

    def _pipes(self, stdin: int | None, theirs: ExitStack) -> tuple[int, int, int]:
        nothing = os.open(os.devnull, os.O_RDONLY)
        theirs.callback(os.close, nothing)
        self.stdout, out = _pipe(theirs)
        self.stderr, err = _pipe(theirs)
        return nothing if stdin is None else stdin, out, err

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """As of a process: None while it runs, the number of the signal below nought."""
        return self._process.exitcode

    poll = returncode.fget

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.returncode is None:
            raise TimeoutError(f"papers still runs after {timeout} s")
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """All it says until it ends, however often asked."""

        def hear(number: int, stream: TextIO) -> None:
            if not stream.closed:
                self._said[number] = stream.read()
                stream.close()

        ears = [Thread(target=hear, args=each, daemon=True) for each in enumerate((self.stdout, self.stderr))]
        for ear in ears:
            ear.start()
        self.wait(timeout)
        for ear in ears:
            ear.join(timeout)
        return self._said[0], self._said[1]

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        self.stderr.close()
        self.wait()


def _pipe(theirs: ExitStack) -> tuple[TextIO, int]:
    ours, end = os.pipe()
    theirs.callback(os.close, end)
    return os.fdopen(ours, "r", encoding="utf-8"), end


class Handed:
    """A file descriptor that goes along to the new process."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __getstate__(self) -> Any:
        return reduction.DupFd(self.number)

    def __setstate__(self, state: Any) -> None:
        self.number = state.detach()


def _be(
    main: str, args: tuple[str, ...], folder: Path, env: Mapping[str, str], streams: Sequence[Handed]
) -> None:
    """Become the program of that module, with these arguments."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream.number, number)
        os.close(stream.number)
    sys.stdin, sys.stdout, sys.stderr = map(_stream, range(3))
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    sys.argv = [main, *args]
    import_module(main).main()


def _stream(number: int) -> TextIO:
    """A standard stream as Python itself opens it."""
    raw = io.FileIO(number, "rb" if number == 0 else "wb", closefd=False)
    raw.name = ("<stdin>", "<stdout>", "<stderr>")[number]
    buffer = io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw)
    seen = number == 2 or raw.isatty()
    return io.TextIOWrapper(buffer, encoding="utf-8", line_buffering=seen, write_through=number == 2)

"""All parts looked at, those that wait for others' servers at the same time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import App
from bot.app.parts import CONFIG
from bot.check import basics, chats, clocks, ledgers, sources
from bot.errors import ConfigError
from bot.ports import Finding

SECONDS = 40.0
"""How long any part may take: arXiv is asked twice, some seconds apart, and may be slow."""

Look = Callable[[], Iterable[Finding]]


def findings(config: Path | None, seconds: float = SECONDS) -> Iterator[Finding]:
    """What was found, each as soon as it is known; ends within so many seconds."""
    try:
        app = App.here(config)
    except ConfigError as error:
        yield from (Finding(False, "settings", mistake) for mistake in error.mistakes)
        return
    with ExitStack() as leaving:
        leaving.callback(app.close)
        yield basics.settings(app, written=config is not None or CONFIG.exists())
        database = basics.database(app)
        yield from database.findings
        yield from clocks.here(app)
        here = ledgers.read(app) if database.is_usable else None
        if here:
            yield from ledgers.findings(app, here)
        # arXiv's gate is kept in a database, the real one if it can be.
        gate = leaving.enter_context(closing(app.only_looking() if here else _elsewhere(app, leaving)))
        parts: dict[str, Look] = {"arXiv": lambda: sources.findings(gate)}
        for platform in app.settings.platforms:
            parts[platform] = partial(chats.findings, app, platform, here)
        yield from chats.unused(app, here)
        yield from at_once(parts, seconds)


def code_of(finding: Finding) -> int:
    """What it means for the exit code: wrong settings are 2 everywhere."""
    if finding.ok:
        return 0
    return 2 if finding.what == "settings" else 1


def _elsewhere(app: App, leaving: ExitStack) -> App:
    """The same bot over a database that is thrown away: looking must not create one."""
    folder = leaving.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
    return app.with_database(f"sqlite:///{folder}/papers.sqlite3")


_LOOK_AGAIN = "run `papers check` again; if it stays so, report these words to those who make the bot"


def at_once(parts: Mapping[str, Look], seconds: float) -> Iterator[Finding]:
    """What each part finds, as it comes; who has not come to an end in time is told of, not waited for."""
    told: queue.Queue[tuple[str, Finding | None]] = queue.Queue()
    for name, look in parts.items():
        threading.Thread(target=_look, args=(name, look, told), name=f"check-{name}", daemon=True).start()
    give_up = time.monotonic() + seconds
    waiting = dict.fromkeys(parts)
    while waiting:
        try:
            name, finding = told.get(timeout=max(give_up - time.monotonic(), 0))
        except queue.Empty:
            says, fix = f"no answer within {seconds:.0f} seconds", "behind a proxy set HTTPS_PROXY"
            yield from (Finding(False, name, says, fix) for name in waiting)
            return
        if finding is None:
            del waiting[name]
        else:
            yield finding


def _look(name: str, look: Look, told: queue.Queue[tuple[str, Finding | None]]) -> None:
    try:
        for finding in look():
            told.put((name, finding))
    except Exception as error:  # noqa: BLE001 - one part that breaks must not hide the others
        says = f"could not be looked at ({type(error).__name__}: {error})"
        told.put((name, Finding(False, name, says, _LOOK_AGAIN)))
    finally:
        told.put((name, None))

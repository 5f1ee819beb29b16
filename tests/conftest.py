"""What every test may use. Each local server's fixtures live in the module of that server."""

import faulthandler
import gc
import importlib.util
import math
import os
import sys
import time

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key
from hypothesis import settings

from bot.app.collecting import settle_in
from compiling import compile_once

# Programs that tests start load what the first one compiled: each would take a second longer without.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

LONG = ("test_kills", "test_storage_races", "test_check", "test_transfer", "test_cli_db", "test_days")
"""They come first: whichever comes last is waited for alone."""

gc.disable()  # until all tests are there; they stay

SERVERS = ("arxiv_server", "slack_server", "discord_server", "smtp_server", "stores", "shell")

pytest_plugins = [name for name in SERVERS if importlib.util.find_spec(name)]

# `pytest --hypothesis-profile=many` looks further; where CI says so, every run tries the same examples.
settings.register_profile("few", max_examples=12, deadline=None)
settings.register_profile("ci", settings.get_profile("few"), derandomize=True)
settings.register_profile("many", max_examples=3_000, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "few")


compile_once()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in LONG)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Thousands of tests are there for good: not to be looked through at each collection of garbage."""
    gc.enable()
    settle_in()


class Watchdog:
    """Ends a process whose test hangs where even its timeout cannot break it off, with the stacks of all
    threads. Setting it anew takes a thread, so that is not done for each of thousands of short tests."""

    SECONDS = 180
    AGAIN = 10

    def __init__(self) -> None:
        self._set_at = -math.inf

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._look(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self._look(item)

    def _look(self, item: pytest.Item) -> None:
        if time.monotonic() - self._set_at > self.AGAIN:
            self._set_at = time.monotonic()
            stderr = item.config.stash[fault_handler_stderr_fd_key]
            faulthandler.dump_traceback_later(self.SECONDS + self.AGAIN, exit=True, file=stderr)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Watchdog())

"""Settings: `config.yaml` and the environment, checked as a whole before anything starts.

`document` reads YAML with the line of every value, `written` knows the sections of the file,
`environment` the variables, `settings` what comes of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.config.document import Document
from bot.config.environment import Surroundings, read_environment
from bot.config.settings import (
    ArxivSettings,
    DigestSettings,
    KeepSettings,
    MonitorSettings,
    Secret,
    Settings,
    Variables,
)
from bot.config.written import TERMINAL, Written, channel_id, read_written
from bot.errors import ConfigError
from bot.text import visible

__all__ = [
    "TERMINAL",
    "ArxivSettings",
    "DigestSettings",
    "KeepSettings",
    "MonitorSettings",
    "Secret",
    "Settings",
    "Variables",
    "channel_id",
    "load",
]

POLITE = timedelta(seconds=3)
"""arXiv's terms of use: at most one request every three seconds. https://info.arxiv.org/help/api/tou.html"""


def load(path: Path, env: Mapping[str, str], *, must_exist: bool = False) -> Settings:
    """The settings of this file and environment; a file that is not there says nothing.

    Raises `ConfigError` with every mistake at once.
    """
    document = Document(str(path))
    root = document.read(path) if must_exist or path.exists() else None
    written = read_written(document, root)
    surroundings = read_environment(env, path.parent, document.mistakes)
    _polite(document, written, surroundings)
    if document.mistakes:
        raise ConfigError([visible(mistake) for mistake in document.mistakes])
    return Settings(
        database_url=surroundings.database_url,
        keywords=written.keywords,
        channels=written.channels,
        schedule=written.schedule,
        digest=written.digest,
        keep=written.keep,
        arxiv=replace(written.arxiv, api_url=surroundings.api_url, oai_url=surroundings.oai_url),
        json_logs=written.json_logs,
        monitor=_monitor(written.monitor, surroundings.monitor_port),
        slack=surroundings.slack,
        discord=surroundings.discord,
        mail=surroundings.mail,
    )


def _monitor(written: MonitorSettings | None, port: int | None) -> MonitorSettings | None:
    """The environment has its way: processes that share a file and a computer need a port each."""
    if port is None:
        return written
    return replace(written, port=port) if written else MonitorSettings(port=port)


def _polite(document: Document, written: Written, surroundings: Surroundings) -> None:
    theirs = any(_is_arxiv(url) for url in (surroundings.api_url, surroundings.oai_url))
    if theirs and written.arxiv.min_interval < POLITE and written.interval_at:
        document.wrong(
            written.interval_at, "arXiv asks for at least 3 seconds between requests; min_interval: 3"
        )


def _is_arxiv(url: str | None) -> bool:
    if url is None:
        return True
    try:
        host = (urlsplit(url).hostname or "").removesuffix(".")
    except ValueError:  # not an address at all, which is a mistake of its own
        return False
    return host == "arxiv.org" or host.endswith(".arxiv.org")

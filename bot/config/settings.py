"""What the operator decided, checked and ready to use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain import ChannelId, Keyword, Schedule
from bot.message import PART_PAPERS


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that never shows up in a log or a traceback by accident."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        return self._value

    def __str__(self) -> str:
        return "(hidden)"


class Variables(Mapping[str, str]):
    """One platform's part of the environment; prints its names, never its values."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Variables({', '.join(self._values)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    papers: int = PART_PAPERS  # in one message


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSettings:
    days: int = 90  # every harvested paper's text
    per_keyword: int = 100  # and the newest of each keyword for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivSettings:
    contact: str | None = None  # told to arXiv with every request
    min_interval: timedelta = timedelta(seconds=3)
    asks_per_person: int = 10  # within ten minutes, from chat
    asks_per_channel: int = 30
    api_url: str | None = None  # None: arXiv's own
    oai_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorSettings:
    """Where /healthz and /metrics are served."""

    port: int
    host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything `config.yaml` and the environment say; what they leave out has its default."""

    database_url: Secret
    keywords: tuple[Keyword, ...] = ()  # the terminal's
    channels: Mapping[ChannelId, tuple[Keyword, ...]] = field(default_factory=dict)
    schedule: Schedule = field(default_factory=Schedule)  # of channels that set none
    digest: DigestSettings = DigestSettings()
    keep: KeepSettings = KeepSettings()
    arxiv: ArxivSettings = ArxivSettings()
    json_logs: bool = False  # records for programs instead of lines for people
    monitor: MonitorSettings | None = None  # None: nowhere
    slack: Variables = field(default_factory=Variables)  # empty without its tokens
    discord: Variables = field(default_factory=Variables)
    mail: Variables = field(default_factory=Variables)

    @property
    def platforms(self) -> tuple[str, ...]:
        """The chats whose tokens are set, and mail where there is a server for it."""
        return tuple(name for name in ("slack", "discord", "mail") if getattr(self, name))

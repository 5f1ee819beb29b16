"""What `config.yaml` says, section by section."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from yaml.nodes import Node, SequenceNode

from bot.config.document import Document
from bot.config.environment import HIGHEST_PORT
from bot.config.mailbox import mailbox
from bot.config.settings import ArxivSettings, DigestSettings, KeepSettings, MonitorSettings
from bot.domain import ChannelId, Keyword, Schedule
from bot.errors import KeywordError, RequestError
from bot.keywords import parse
from bot.message import PART_PAPERS
from bot.schedule import find_zone, parse_days, parse_time

TERMINAL = ChannelId("console/terminal")
_CHANNEL = re.compile(r"slack/[TE][A-Z0-9]+/[CDG][A-Z0-9]+|discord/(?:\d+|@me)/\d+")
_CHANNEL_EXAMPLES = "slack/T0123ABCD/C0456EFGH, discord/SERVER/CHANNEL (numbers) or mail/group@lab.example"
_MAIL = "mail/"


def channel_id(text: str) -> ChannelId | None:
    """A chat's channel, a mail address or the terminal, if that is what the text names."""
    if text.startswith(_MAIL):
        address = mailbox(text.removeprefix(_MAIL))
        return ChannelId(f"{_MAIL}{address}") if address else None
    return ChannelId(text) if text == TERMINAL or _CHANNEL.fullmatch(text) else None


@dataclass(slots=True)
class Written:
    """The parts of the settings that come from the file, before the environment is looked at."""

    keywords: tuple[Keyword, ...] = ()
    channels: dict[ChannelId, tuple[Keyword, ...]] = field(default_factory=dict)
    schedule: Schedule = field(default_factory=Schedule)
    digest: DigestSettings = field(default_factory=DigestSettings)
    keep: KeepSettings = field(default_factory=KeepSettings)
    arxiv: ArxivSettings = field(default_factory=ArxivSettings)
    interval_at: Node | None = None  # where min_interval stands
    json_logs: bool = False
    monitor: MonitorSettings | None = None


def read_written(document: Document, root: Node | None) -> Written:
    """Every section of the file; what is wrong is in the document's mistakes."""
    written = Written()
    if root is None:
        return written
    for name, (_, value) in document.entries(
        root, "config.yaml", "keywords: [mri]", tuple(_SECTIONS)
    ).items():
        _SECTIONS[name](document, value, written)
    return written


def _keywords(document: Document, node: Node, written: Written) -> None:
    written.keywords = _keyword_list(document, node, "keywords")


def _keyword_list(document: Document, node: Node, what: str) -> tuple[Keyword, ...]:
    found: dict[str, Keyword] = {}
    for item in document.items(node, what, "[mri, magnetic resonance imaging]"):
        keyword = _keyword(document, item)
        if keyword and keyword.key in found:
            document.wrong(
                item, f"“{keyword.text}” finds the same as “{found[keyword.key].text}”; keep one of them"
            )
        elif keyword:
            found[keyword.key] = keyword
    return tuple(found.values())


def _keyword(document: Document, node: Node) -> Keyword | None:
    words = document.words(node, "a keyword")
    if words is None:
        return None
    try:
        return parse(words)
    except KeywordError as error:
        document.wrong(node, f"{error.problem} For example: {error.example}")
        return None


def _channels(document: Document, node: Node, written: Written) -> None:
    example = '"slack/T0123ABCD/C0456EFGH": [mri]'
    for name, (key, value) in document.entries(node, "channels", example).items():
        keywords = _keyword_list(document, value, name)
        channel = channel_id(name)
        if channel is None:
            document.wrong(key, f"“{name}” is not a channel; write {_CHANNEL_EXAMPLES}")
        elif channel == TERMINAL:
            document.wrong(key, "what the terminal follows goes under keywords, not under channels")
        elif channel in written.channels:
            document.wrong(key, f"“{name}” is {channel}, which stands here already; keep one of the two")
        else:
            written.channels[channel] = keywords


def _schedule(document: Document, node: Node, written: Written) -> None:
    for name, (_, value) in document.entries(node, "schedule", 'at: "09:00"', ("at", "days", "zone")).items():
        joined = _days_text(document, value) if name == "days" else document.words(value, name)
        if joined is None:
            continue
        try:
            written.schedule = _SCHEDULE[name](written.schedule, joined)
        except RequestError as error:
            document.wrong(value, f"{error.problem} {_SCHEDULE_EXAMPLES[name]}")


def _days_text(document: Document, node: Node) -> str | None:
    """``mon-fri`` or ``[mon, wed]``."""
    if not isinstance(node, SequenceNode):
        return document.words(node, "days")
    days = [document.words(item, "a day") for item in document.items(node, "days", "[mon, wed]")]
    return ", ".join(day for day in days if day) or None


_SCHEDULE: dict[str, Callable[[Schedule, str], Schedule]] = {
    "at": lambda schedule, text: parse_time(text, schedule),
    "days": lambda schedule, text: replace(schedule, days=parse_days(text)),
    "zone": lambda schedule, text: replace(schedule, zone=find_zone(text)),
}
_SCHEDULE_EXAMPLES = {
    "at": 'For example: at: "09:00" (or at: announced)',
    "days": "For example: days: mon-fri",
    "zone": "For example: zone: Europe/Paris",
}


def _digest(document: Document, node: Node, written: Written) -> None:
    for _, value in document.entries(node, "digest", "papers: 15", ("papers",)).values():
        papers = document.number(value, "papers", 1, PART_PAPERS, whole=True)
        if papers is not None:
            written.digest = DigestSettings(papers=int(papers))


def _keep(document: Document, node: Node, written: Written) -> None:
    most = {"days": 36_500, "per_keyword": 100_000}
    for name, (_, value) in document.entries(node, "keep", "days: 90", tuple(most)).items():
        number = document.number(value, name, 1, most[name], whole=True)
        if number is not None:
            written.keep = replace(written.keep, **{name: int(number)})


_ASKS = ("asks_per_person", "asks_per_channel")


def _arxiv(document: Document, node: Node, written: Written) -> None:
    known = ("contact", "min_interval", *_ASKS)
    for name, (_, value) in document.entries(node, "arxiv", "contact: you@example.org", known).items():
        if name == "contact":
            _contact(document, value, written)
        elif name in _ASKS:
            _asks(document, name, value, written)
        elif (seconds := document.number(value, name, 0, 3600, whole=False)) is not None:
            written.arxiv = replace(written.arxiv, min_interval=timedelta(seconds=seconds))
            written.interval_at = value


def _asks(document: Document, name: str, node: Node, written: Written) -> None:
    times = document.number(node, name, 1, 1000, whole=True)
    if times is None:
        return
    if name == "asks_per_person":
        written.arxiv = replace(written.arxiv, asks_per_person=int(times))
    else:
        written.arxiv = replace(written.arxiv, asks_per_channel=int(times))


def _contact(document: Document, node: Node, written: Written) -> None:
    contact = document.words(node, "contact")
    if contact is None:
        return
    if contact.isascii() and re.fullmatch(r"[^@\s()<>]+@[^@\s()<>]+|https?://[^\s()<>]+", contact):
        written.arxiv = replace(written.arxiv, contact=contact)
    else:
        document.wrong(
            node, f"contact takes a mail or web address, for example you@example.org, not {contact}"
        )


def _logs(document: Document, node: Node, written: Written) -> None:
    form = document.words(node, "logs")
    if form not in (None, "text", "json"):
        document.wrong(node, f"logs takes text or json, not {form}")
    written.json_logs = form == "json"


def _monitor(document: Document, node: Node, written: Written) -> None:
    found: dict[str, Any] = {}
    for name, (_, value) in document.entries(node, "monitor", "port: 9090", ("port", "host")).items():
        read = _host(document, value) if name == "host" else _port(document, value)
        if read is not None:
            found[name] = read
    if "port" in found:
        written.monitor = MonitorSettings(**found)
    elif "host" in found:
        document.wrong(node, "monitor lacks its port, for example port: 9090")


def _port(document: Document, node: Node) -> int | None:
    port = document.number(node, "port", 1, HIGHEST_PORT, whole=True)
    return None if port is None else int(port)


def _host(document: Document, node: Node) -> str | None:
    host = document.words(node, "host")
    if host is None or re.fullmatch(r"[A-Za-z0-9.:_-]+", host):
        return host
    document.wrong(node, f"host takes an address or a name, for example 0.0.0.0, not {host}")
    return None


_SECTIONS: dict[str, Callable[[Document, Node, Written], None]] = {
    "keywords": _keywords,
    "channels": _channels,
    "schedule": _schedule,
    "digest": _digest,
    "keep": _keep,
    "arxiv": _arxiv,
    "logs": _logs,
    "monitor": _monitor,
}

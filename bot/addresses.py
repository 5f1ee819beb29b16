"""What may stand for the address of a server or a database, told without quoting what could be a password."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import AddressValueError, IPv6Address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.text import visible

DATABASE_EXAMPLE = "sqlite:///papers.sqlite3 or postgresql://user:password@host/database"

_HOST = re.compile(r"(?=.{1,254}\Z)(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?")
_SQLITE = ("sqlite", "sqlite+pysqlite")
_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
_DATABASE = re.compile(r"(?P<kind>[\w+]+)://(?P<rest>.*)", re.DOTALL)
# Cut as SQLAlchemy cuts it: what it takes for the host is what people get to see.
_SERVER = re.compile(
    r"(?:[^:/@]*(?::[^@]*)?@)?(?:\[(?P<v6>[^/?]+)\]|(?P<host>[^/:?]*))(?::(?P<port>[^/?]*))?(?P<rest>.*)"
)


def is_web_address(text: str, schemes: Collection[str]) -> bool:
    """Whether every library we have can ask there."""
    if not re.fullmatch("[!-~]+", text):  # urlsplit drops what it does not like
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # a port that is no number, a bracket that does not close
        return False
    return parts.scheme in schemes and _is_host(parts.hostname or "") and port != 0


def database_mistake(url: str) -> str | None:
    """What is wrong with the address, as the rest of a sentence that begins with DATABASE_URL."""
    found = _DATABASE.fullmatch(url)
    if found is None:
        return f"is not an address; it looks like {DATABASE_EXAMPLE}"
    if found["kind"] in _SQLITE:
        return _file_mistake(found["rest"])
    if found["kind"] in _POSTGRESQL:
        return _server_mistake(found["rest"])
    return f"names {found['kind']!r}, which we cannot use; it looks like {DATABASE_EXAMPLE}"


def _file_mistake(rest: str) -> str | None:
    if not rest.startswith("/"):
        return "must name a file after three slashes, for example sqlite:///papers.sqlite3"
    written, options, _ = rest[1:].partition("?")
    name = unquote(written)
    # In memory every thread and process would have a database of its own.
    if name in ("", ":memory:") or name.startswith("file:") or "\0" in name:
        return "must name a file, for example sqlite:///papers.sqlite3"
    if options:
        return "must name a file and nothing else; leave out what begins with the question mark"
    folder = Path(name).parent
    if not _is_there(folder):
        shown = visible(str(folder))
        return f"names a file whose folder {shown} does not exist; create it, or name another file"
    return None


def _is_there(folder: Path) -> bool:
    try:
        return folder.absolute().is_dir()
    except FileNotFoundError:  # the folder we are in was deleted
        return False


def _server_mistake(rest: str) -> str | None:
    if visible(rest) != rest or "\0" in unquote(rest):
        return "holds a character that nobody can see; write the address again"
    found = _SERVER.fullmatch(rest)
    assert found
    hosts = [found["v6"]] if found["v6"] else found["host"].split(",")
    port = found["port"]
    if "@" in f"{hosts}{port}{found['rest']}":
        return "has an @ where none belongs; write @ as %40 in the password, and / as %2F in the user name"
    if port and not (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536):
        return "is not an address: what follows host: must be its port, a number such as 5432"
    if hosts != [""] and not all(map(_is_host, hosts)):
        return f"is not an address: it has no host that could exist; it looks like {DATABASE_EXAMPLE}"
    return None


def _is_host(text: str) -> bool:
    if ":" not in text:
        return _HOST.fullmatch(text) is not None
    try:
        return bool(IPv6Address(text))
    except AddressValueError:
        return False

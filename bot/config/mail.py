"""What may stand for SMTP_URL and MAIL_FROM; what is wrong is told without quoting a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote_to_bytes

from bot.config.mailbox import domain, mailbox
from bot.config.settings import Variables
from bot.text import visible

URL_EXAMPLE = "smtp://user:password@smtp.lab.example:587"
FROM_EXAMPLE = "Daily Papers <papers@lab.example>"

_LONGEST_NAME = 100

_SCHEMES = ("smtp", "smtps")
_URL = re.compile(
    r"(?P<scheme>[a-z]+)://(?:(?P<user>[^:]*):?(?P<password>.*)@)?"
    r"(?P<host>\[[^\]@]*\]|[^:/?#\[\]@]*)(?::(?P<port>[^/?#@]*))?/?(?:\?(?P<options>[^#]*))?"
)


def read_mail(known: Mapping[str, str], mistakes: list[str]) -> Variables:
    """What the mail adapter needs; nothing without SMTP_URL, for MAIL_FROM is a name others use, too."""
    url, sender = known.get("SMTP_URL"), known.get("MAIL_FROM")
    if url is None:
        return Variables()
    mistakes.extend(f"SMTP_URL: {mistake}" for mistake in _url_mistakes(url))
    written = _sender(sender) if sender else None
    if sender is None:
        mistakes.append(
            f"MAIL_FROM: not set, but SMTP_URL is; it says who writes, for example {FROM_EXAMPLE}"
        )
    elif written is None:
        mistakes.append(f"MAIL_FROM: takes a name and one mail address, for example {FROM_EXAMPLE}")
    return Variables({"SMTP_URL": url, "MAIL_FROM": written or ""})


def _sender(text: str) -> str | None:
    """``Name <address>``, or the address alone, with the address as `mailbox` writes it."""
    name, address = parseaddr(text)
    found = mailbox(address)
    whole = text == address or text.endswith(f"<{address}>")
    if not (found and whole) or visible(text) != text or len(name) > _LONGEST_NAME:
        return None
    return f"{name} <{found}>" if name else found


# --- SMTP_URL -----------------------------------------------------------------------------------


def _url_mistakes(url: str) -> Iterator[str]:
    """The first thing that is wrong."""
    found = _URL.fullmatch(url)
    if visible(url) != url or " " in url:
        yield "holds a blank or a character that nobody can see; write it again, a blank as %20"
    elif url.partition("://")[0] not in _SCHEMES or "://" not in url:
        yield f"begins with smtp:// or smtps://, for example {URL_EXAMPLE}"
    elif found is None or re.search("[@/?#]", f"{found['user']}{found['password']}"):
        yield (
            f"is not an address like {URL_EXAMPLE}; "
            "in user and password write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25"
        )
    elif mistake := _login_mistake(found) or _host_mistake(found) or _options_mistake(found):
        yield mistake


def _login_mistake(found: re.Match[str]) -> str | None:
    user, password = found["user"], found["password"]
    if user is None:
        return None
    if not (user and password):
        return (
            f"takes user and password, for example {URL_EXAMPLE}, or neither where the server asks for none"
        )
    if not (_stands_for_text(user) and _stands_for_text(password)):
        return "has a % in user or password that stands for nothing; write a real % as %25"
    return None


def _stands_for_text(quoted: str) -> bool:
    if re.search("%(?![0-9A-Fa-f]{2})", quoted):
        return False
    try:
        text = unquote_to_bytes(quoted).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return visible(text) == text


def _host_mistake(found: re.Match[str]) -> str | None:
    host, port = found["host"], found["port"]
    if not (host.isascii() and (domain(host) or _ip(host))):
        return f"names no server that could exist; it looks like {URL_EXAMPLE}"
    if port is not None and not (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536):
        return "is wrong behind the server's name: its port is a number such as 587"
    return None


def _options_mistake(found: re.Match[str]) -> str | None:
    options = found["options"]
    if not options:
        return None
    if options != "tls=off":
        return "knows one option only, ?tls=off, and that for a server on this machine"
    if found["scheme"] == "smtps":
        return "asks for TLS (smtps) and for none (tls=off); write smtp:// or leave tls=off out"
    if not _is_local(found["host"]):
        return "may say tls=off only for a server on this machine; elsewhere others could read along"
    return None


def _is_local(host: str) -> bool:
    """Whether the server is this machine."""
    name, address = host.lower(), _ip(host)
    return address.is_loopback if address else name == "localhost" or name.endswith(".localhost")


def _ip(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None

"""Which server takes our mail, and who we say we are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

SUBMISSION, RELAY, SUBMISSION_TLS = 587, 25, 465


class Security(StrEnum):
    """How the conversation is kept from others."""

    TLS = "tls"  # from the first byte
    REQUIRED = "required"  # STARTTLS, or nothing is sent
    OFFERED = "offered"  # STARTTLS where the server has it
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that takes mail for anybody, and how we are let in."""

    host: str
    port: int
    security: Security
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> Server:
        """As SMTP_URL says: a password never leaves this machine unencrypted."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        local = _is_local(host)
        if parts.scheme == "smtps":
            security, port = Security.TLS, SUBMISSION_TLS
        elif parts.query == "tls=off":
            security, port = Security.OFF, RELAY
        else:
            security = Security.REQUIRED if parts.password and not local else Security.OFFERED
            port = RELAY if local else SUBMISSION
        return cls(
            host=host,
            port=parts.port or port,
            security=security,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def conceal(self, text: str) -> str:
        """What a server says, should it ever quote the password."""
        return text.replace(self.password, "(hidden)") if self.password else text


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mail is from, and where answers go."""

    address: str
    name: str = ""

    @classmethod
    def of(cls, written: str) -> Sender:
        """``Daily Papers <papers@lab.example>``, or the address alone."""
        name, _, address = written.removesuffix(">").rpartition("<")
        return cls(address, name.strip())

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

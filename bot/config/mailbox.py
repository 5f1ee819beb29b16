"""What may stand for a mail address, and the one way to write it."""

from __future__ import annotations

import re

LONGEST = 254
"""Characters of an address. https://www.rfc-editor.org/errata/eid1690"""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"(?=.{{1,64}}\Z){_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*(?!\d+\Z){_LABEL}")  # an IP address is none


def mailbox(text: str) -> str | None:
    """One address, its domain in small ASCII letters, so that all spellings are one; None for anything else.

    Names in quotes and letters beyond ASCII before the @ are left out: hardly a server takes them.
    """
    local, _, written = text.rpartition("@")
    host = domain(written)
    if host is None or not _LOCAL_PART.fullmatch(local) or len(f"{local}@{host}") > LONGEST:
        return None
    return f"{local}@{host}"


def domain(text: str) -> str | None:
    """A domain as servers know it: ``Bücher.example`` is ``xn--bcher-kva.example``."""
    host = text.lower() if text.isascii() else _in_ascii(text)
    return host if host and _DOMAIN.fullmatch(host) else None


def _in_ascii(text: str) -> str | None:
    import idna  # its tables take a while to load, and few need them

    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None

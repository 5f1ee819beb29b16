"""The usual proxy variables, for the libraries of chats: they look for them by halves, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_SECURE = {"https": "https", "wss": "https", "http": "http", "ws": "http"}


@dataclass(frozen=True, slots=True)
class Proxies:
    """HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as they were handed to us."""

    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    def to(self, url: str) -> str | None:
        """The proxy on the way to an address, or None for none."""
        known = {name.lower(): value.strip() for name, value in self.variables.items() if value.strip()}
        address = urlsplit(url)
        if _is_spared(address.hostname or "", address.port, known.get("no_proxy", "")):
            return None
        return known.get(f"{_SECURE.get(address.scheme, 'https')}_proxy")


NO_PROXIES = Proxies()


def _is_spared(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether NO_PROXY names the host, a domain it belongs to, or everything."""
    for name in (part.strip().lower() for part in no_proxy.split(",")):
        domain, _, only = name.partition(":") if name.count(":") == 1 else (name, "", "")
        if domain == "*" or (domain and _belongs(host, domain) and only in ("", str(port))):
            return True
    return False


def _belongs(host: str, domain: str) -> bool:
    bare = domain.lstrip("*").lstrip(".")
    return host == bare or host.endswith(f".{bare}")

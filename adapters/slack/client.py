"""Our clients of Slack's libraries: nothing is repeated by itself, and the usual proxy variables hold.

The libraries look for those variables themselves, but not for NO_PROXY, and take one proxy for every address.
https://github.com/slackapi/python-slack-sdk/blob/main/slack_sdk/proxy_env_variable_loader.py
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.logs import library_log

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
KEPT_SECONDS = 5


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


def web_client(*, token: str, url: str, seconds: int, proxies: Proxies) -> AsyncWebClient:
    """Calls the Web API; `retry_handlers` empty, for a post that is repeated may stand there twice."""
    client = AsyncWebClient(token=token, base_url=url, timeout=seconds, retry_handlers=[], logger=library_log)
    client.proxy = proxies.to(url)
    return client


def session(seconds: int) -> ClientSession:
    """Connections for requests that follow each other closely.

    Only so: one that was idle for long may be closed by Slack just when it is used again, and then nobody
    knows whether the post arrived.
    """
    connections = TCPConnector(keepalive_timeout=KEPT_SECONDS)
    return ClientSession(connector=connections, timeout=ClientTimeout(total=seconds))


def answer_client(*, url: str, seconds: int, proxies: Proxies) -> AsyncWebhookClient:
    """Answers at the address Slack gave; once more where the line breaks, for that is seen by one person."""
    client = AsyncWebhookClient(url, timeout=seconds, logger=library_log)
    client.proxy = proxies.to(url)
    return client

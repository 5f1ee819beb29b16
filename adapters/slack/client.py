"""Our clients of Slack's libraries: nothing is repeated by itself, and the usual proxy variables hold.

The libraries look for those variables themselves, but not for NO_PROXY, and take one proxy for every address.
https://github.com/slackapi/python-slack-sdk/blob/main/slack_sdk/proxy_env_variable_loader.py
"""

from __future__ import annotations

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.logs import library_log
from bot.ports import Proxies

KEPT_SECONDS = 5


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

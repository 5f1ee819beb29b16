"""What went wrong on the way to arXiv, in words people read: the one table from library errors to reasons."""

from __future__ import annotations

from collections.abc import Iterator

import requests
from urllib3 import exceptions as urllib3


def in_words(error: requests.RequestException, timeout: tuple[float, float]) -> str:
    """One plain reason for any error of `requests`. ``timeout``: seconds to connect, seconds to read."""
    connect, read = timeout
    causes = tuple(_causes(error))
    table: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
        ((urllib3.NameResolutionError,), "arXiv cannot be reached: name resolution failed"),
        ((requests.exceptions.ProxyError,), "arXiv cannot be reached: the proxy does not let us through"),
        ((requests.exceptions.SSLError,), "arXiv cannot be reached: its certificate is not accepted"),
        ((requests.ConnectTimeout,), f"arXiv cannot be reached: no connection within {connect:g} seconds"),
        (
            (requests.ReadTimeout, urllib3.ReadTimeoutError),
            f"arXiv did not answer within {read:g} seconds",
        ),
        ((ConnectionRefusedError,), "arXiv cannot be reached: connection refused"),
        ((urllib3.NewConnectionError,), "arXiv cannot be reached: there is no way to it"),
        (
            (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError),
            "arXiv's answer broke off in the middle",
        ),
        ((requests.ConnectionError,), "arXiv broke the connection off"),
    )
    for kinds, words in table:
        if any(isinstance(cause, kinds) for cause in causes):
            return words
    return f"arXiv could not be asked: {error}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and what the libraries put into its arguments."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]

"""One request to arXiv over HTTP: in its turn, with time-outs, and nothing handed on but a checked answer.

A request runs on a thread of its own, which nobody waits for once the wire is closed or time is up: that ends
a wait in name resolution, connect or read alike, and a thread left behind never keeps the process alive.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter

from bot.arxiv.answers import check_answer
from bot.arxiv.gate import Gate
from bot.arxiv.troubles import in_words
from bot.errors import SourceClosed, SourceError

Answer = TypeVar("Answer")

BIGGEST = 64 * 1024 * 1024
"""Bytes of one answer, unpacked; a day of all arXiv takes about 7 MB."""

ACCEPT = "application/atom+xml, text/xml, */*"
LEASE_MARGIN = timedelta(seconds=10)


def user_agent(contact: str | None) -> str:
    """Who we are, as arXiv asks of its clients; any contact becomes a valid header."""
    name = f"DailyPapersBot/{version('daily-papers-bot')}"
    plain = " ".join((contact or "").encode("ascii", "ignore").decode().split())
    return f"{name} ({plain})" if plain.isprintable() and plain else name


class Wire:
    """Carries questions to arXiv, one at a time, each a single request."""

    def __init__(
        self, gate: Gate, *, contact: str | None, timeout: tuple[float, float], deadline: timedelta
    ) -> None:
        """``timeout``: seconds to connect and between two bytes; ``deadline``: for the whole answer."""
        self._gate = gate
        self._headers = {"User-Agent": user_agent(contact), "Accept": ACCEPT}
        self._timeout = timeout
        self._deadline = deadline
        self._flight: Future[Any] = Future()

    def ask(self, now: datetime, question: Callable[[requests.Session], Answer]) -> Answer:
        """Let ``question`` make one request through the session, and return what it made of the answer.

        What it raises as `SourceError` counts as a failure of arXiv, also where it finds the answer wanting.
        """
        with self._gate.turn(now, self._deadline + LEASE_MARGIN):
            flight: Future[Answer] = Future()
            self._flight = flight
            self._gate.refuse_if_closed()
            threading.Thread(target=self._fly, args=(question, flight), name="arxiv", daemon=True).start()
            try:
                return self._await(flight)
            finally:
                self._flight = Future()  # a page of papers must not stay in memory until the next question

    def close(self) -> None:
        """Ask nothing any more; a request in flight fails at once."""
        self._gate.close()
        _settle(self._flight, SourceClosed("arXiv was not asked to the end: the bot is stopping"))

    def _await(self, flight: Future[Answer]) -> Answer:
        seconds = self._deadline.total_seconds()
        try:
            return flight.result(seconds)
        except TimeoutError:
            _settle(flight, SourceError(f"arXiv's answer was not complete after {seconds:.0f} seconds"))
            return flight.result()

    def _fly(self, question: Callable[[requests.Session], Answer], flight: Future[Answer]) -> None:
        try:
            answer = self._ask(question, flight)
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is awaited
            _settle(flight, error)
        else:
            with suppress(InvalidStateError):  # nobody waits any more
                flight.set_result(answer)

    def _ask(self, question: Callable[[requests.Session], Answer], flight: Future[Answer]) -> Answer:
        # A session of its own: a connection kept open since yesterday may be dead without telling.
        with requests.Session() as session:
            adapter = _Adapter(self._headers, self._timeout, self._gate, flight)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            try:
                return question(session)
            except requests.RequestException as error:
                raise SourceError(in_words(error, self._timeout)) from error


def _settle(flight: Future[Any], error: BaseException) -> None:
    with suppress(InvalidStateError):  # it came to an end by itself
        flight.set_exception(error)


class _Adapter(HTTPAdapter):
    """Sends a request with our headers and time-outs, and lets only a checked answer through.

    It stands below every client library, so none can forget a time-out or follow a redirect.
    """

    def __init__(
        self,
        headers: dict[str, str],
        timeout: tuple[float, float],
        gate: Gate,
        flight: Future[Any],
    ) -> None:
        super().__init__()
        self._headers = headers
        self._timeout = timeout
        self._gate = gate
        self._flight = flight

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        request.headers.update(self._headers)
        response = super().send(request, **(options | {"stream": True, "timeout": self._timeout}))
        self._gate.heard(response.headers)
        with response:
            body = self._body(response)
        check_answer(response.status_code, response.headers, body, self._gate.wall())
        response._content = body  # as `Response.content` keeps it
        return response

    def _body(self, response: requests.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(64 * 1024):
            body += chunk
            if len(body) > BIGGEST:
                raise SourceError(f"arXiv's answer is over {BIGGEST // 1024**2} MB")
            if self._flight.done():
                raise SourceError("nobody waits for this answer any more")
        return bytes(body)

"""A local arXiv: the query API and OAI-PMH over real sockets, able to fail as the real one does.

    with ArxivServer() as server:
        server.announce(date(2025, 4, 3), [paper])
        source = ArxivSource(gate, api_url=server.api_url, oai_url=server.oai_url)
        server.fail_next("429", retry_after="30")

As a program it serves files of papers until it is killed:

    python tests/arxiv_server.py --port 8080 --papers FILE.jsonl.gz [--today 2025-04-03]
"""

from __future__ import annotations

import argparse
import gzip
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from arxiv_faults import HTML, Fault, Reply, Troubles, reset
from arxiv_service import Service

NOON = clock_time(12)
_INTERFACES = {"/oai": "oai", "/api/query": "api"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived; ``time`` counts seconds of the monotonic clock."""

    time: float
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


class ArxivServer(Service):
    """Serves what was announced. ``today`` hides what is dated later; None shows everything.

    ``requests`` holds what was asked, ``hanging`` is set once one hangs or trickles.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        page_size: int = 2500,
        today: date | None = None,
        today_file: Path | None = None,
    ) -> None:
        super().__init__(page_size)
        self.today = today
        self.gzip = False
        self.ahead = timedelta()  # of its clock, as the headers of its answers tell it
        self.requests: list[Seen] = []
        self.hanging = threading.Event()
        self.released = threading.Event()
        self._today_file = today_file
        self._troubles = Troubles()
        self._http = _Http(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.005,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/query"

    @property
    def oai_url(self) -> str:
        return f"{self.url}/oai"

    def fail_next(
        self,
        kind: str,
        times: int | None = 1,
        on: str | None = None,
        *,
        retry_after: str | None = None,
        skip: int = 0,
    ) -> None:
        """Fail so many requests (None: until `heal`), on "oai" or "api" only, after ``skip`` good ones.

        The kinds are in `arxiv_faults`; besides, ``shifted`` moves the first record to the end of the list
        after the answer is out, so that the next page misses a row.
        """
        self._troubles.add(Fault(kind, times, on, retry_after, skip))

    def heal(self) -> None:
        """Forget all failures to come and let go of what hangs."""
        self._troubles.clear()
        self.released.set()
        self.released = threading.Event()

    def __enter__(self) -> ArxivServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.heal()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)

    def serve_forever(self) -> None:
        """Serve in this very thread until the process is killed."""
        self._http.serve_forever()

    def reply(self, path: str, params: Mapping[str, list[str]], headers: Mapping[str, str]) -> Reply:
        """What goes back for one request, good or bad."""
        asked = {name: values[0] for name, values in params.items()}
        self.requests.append(Seen(time.monotonic(), path, asked, headers))
        interface = _INTERFACES.get(path)
        if interface is None:
            return Reply(404, HTML, b"<html>Not Found</html>")
        today = self._pretended()
        at = (
            datetime(today.year, today.month, today.day, 14, 2, 13, tzinfo=UTC)
            if today
            else datetime.now(UTC)
        )
        until = today or date.max
        good = self.oai(params, at, until) if interface == "oai" else self.api(asked, at, until)
        return self._spoilt(good, interface, "resumptionToken" in asked)

    def _spoilt(self, good: Reply, interface: str, token: bool) -> Reply:
        fault = self._troubles.next(interface, token)
        if fault and fault.kind == "shifted":
            self.shift()
            return good
        return fault.spoil(good) if fault else good

    def _pretended(self) -> date | None:
        if self._today_file:
            return date.fromisoformat(self._today_file.read_text().strip())
        return self.today


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], arxiv: ArxivServer) -> None:
        super().__init__(address, _Handler)
        self.arxiv = arxiv

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked was killed before it had the answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        arxiv = cast(_Http, self.server).arxiv
        released = arxiv.released
        url = urlsplit(self.path)
        params = parse_qs(url.query, keep_blank_values=True)
        reply = arxiv.reply(url.path, params, dict(self.headers))
        self.close_connection = reply.manner != "whole"
        if reply.manner in ("hang", "hang_midway", "trickle"):
            arxiv.hanging.set()
        if reply.manner == "hang":
            released.wait()
        elif reply.manner == "reset":
            reset(self.connection)
        else:
            self._send(reply, arxiv.gzip and "gzip" in self.headers.get("Accept-Encoding", ""), released)

    def _send(self, reply: Reply, zipped: bool, released: threading.Event) -> None:
        body = gzip.compress(reply.body, 1) if zipped else reply.body
        self.send_response(reply.status)
        for name, value in (("Content-Type", reply.kind), *reply.headers):
            self.send_header(name, value)
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for piece in _pieces(body, reply.manner, released):
            self.wfile.write(piece)

    def date_time_string(self, timestamp: float | None = None) -> str:
        ahead = cast(_Http, self.server).arxiv.ahead.total_seconds()
        return super().date_time_string((timestamp or time.time()) + ahead)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet: `ArxivServer.requests` holds them all."""


def _pieces(body: bytes, manner: str, released: threading.Event) -> Iterator[bytes]:
    half = len(body) // 2
    match manner:
        case "broken_off":
            yield body[:half]
        case "hang_midway":
            yield body[:half]
            released.wait()
        case "trickle":
            for at in range(len(body)):
                yield body[at : at + 1]
                if released.wait(0.01):
                    return
        case _:
            yield body


@pytest.fixture
def arxiv_server() -> Iterator[ArxivServer]:
    """A local arXiv without papers."""
    with ArxivServer() as server:
        yield server


def main() -> None:
    options = argparse.ArgumentParser(description="A local arXiv: query API and OAI-PMH.")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--papers", type=Path, action="append", default=[], help="a JSON-lines file")
    options.add_argument("--page-size", type=int, default=2500)
    options.add_argument("--today", type=date.fromisoformat, help="the day it pretends to be")
    options.add_argument("--today-file", type=Path, help="a file with that day, read at each request")
    asked = options.parse_args()
    server = ArxivServer(
        port=asked.port, page_size=asked.page_size, today=asked.today, today_file=asked.today_file
    )
    for path in asked.papers:
        server.load(path)
    print(server.url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

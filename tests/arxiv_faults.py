"""The ways arXiv fails, by name: each turns a good reply into a bad one, and most come with status 200."""

import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

XML, ATOM, HTML, PLAIN = "text/xml", "application/atom+xml", "text/html; charset=utf-8", "text/plain"

_MAINTENANCE = (
    b"<!DOCTYPE html>\n<html><head><title>503</title></head><body>arXiv is unavailable.</body></html>"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back, and in which manner: ``whole`` or one of the ways a connection dies."""

    status: int
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    manner: str = "whole"


@dataclass(slots=True)
class Fault:
    """A failure yet to come. ``left`` None: until healed. ``skip``: so many requests are served first."""

    kind: str
    left: int | None
    on: str | None
    retry_after: str | None
    skip: int = 0

    def strikes(self, interface: str, token: bool) -> bool:
        """Whether it is this request's turn to fail; counts it if so."""
        if self.on not in (None, interface) or (self.kind == "expired_token" and not token):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.left is not None:
            self.left -= 1
        return True

    def spoil(self, reply: Reply) -> Reply:
        """The reply as it goes out instead."""
        bad = STATUSES[self.kind] if self.kind in STATUSES else SPOILERS[self.kind](reply)
        wait = (("Retry-After", self.retry_after),) if self.retry_after else ()
        return replace(bad, headers=(*bad.headers, *wait))


STATUSES = {
    "400": Reply(400, ATOM, b""),
    "403": Reply(403, HTML, b"<html>Forbidden</html>"),
    "404": Reply(404, HTML, b"<html>Not Found</html>"),
    "406": Reply(406, HTML, b"<html>Not Acceptable</html>"),
    "429": Reply(429, PLAIN, b"Rate exceeded."),
    "500": Reply(500, HTML, b"<html>Internal Server Error</html>"),
    "503": Reply(503, HTML, _MAINTENANCE),
    "rate_exceeded_200": Reply(200, PLAIN, b"Rate exceeded."),
    "rate_exceeded_html_200": Reply(200, HTML, b"<html>Rate exceeded.</html>"),
    "html_200": Reply(200, HTML, _MAINTENANCE),
    "html_called_xml_200": Reply(200, XML, _MAINTENANCE),
    "json_200": Reply(200, "application/json", b"{}"),
    "empty_body": Reply(200, XML, b""),
    "redirect": Reply(301, HTML, b"<html>Moved</html>", headers=(("Location", "/elsewhere"),)),
    "expired_token": Reply(
        200,
        XML,
        b'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        b"<responseDate>2026-11-20T14:02:13Z</responseDate><request>http://localhost/oai</request>"
        b"<error code='badResumptionToken'>The value of the resumptionToken argument is invalid or expired."
        b"</error></OAI-PMH>",
    ),
    "error_entry_200": Reply(
        200,
        ATOM,
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>https://arxiv.org/api/errors#local</id>"
        b"<title>Error</title><summary>something is wrong with the query</summary></entry></feed>",
    ),
}


def _without(body: bytes, keep: Callable[[int], int]) -> bytes:
    """The page with only so many of its papers."""
    items = list(re.finditer(rb"\s*<(record|entry)>.*?</\1>", body, re.DOTALL))
    if not items:
        return body
    end = items[keep(len(items))].start() if keep(len(items)) < len(items) else items[-1].end()
    return body[:end] + body[items[-1].end() :]


SPOILERS: dict[str, Callable[[Reply], Reply]] = {
    "empty": lambda reply: replace(reply, body=_without(reply.body, lambda count: 0)),
    "short": lambda reply: replace(reply, body=_without(reply.body, lambda count: count * 2 // 3)),
    "truncated": lambda reply: replace(reply, body=reply.body[: len(reply.body) * 2 // 3]),
    "unclosed": lambda reply: replace(reply, body=reply.body.rstrip()[:-2]),
    "control_character": lambda reply: replace(
        reply, body=reply.body.replace(b"</title>", b"\x0b&#x19;</title>")
    ),
    "broken_off": lambda reply: replace(reply, manner="broken_off"),
    "reset": lambda reply: replace(reply, manner="reset"),
    "hang": lambda reply: replace(reply, manner="hang"),
    "hang_midway": lambda reply: replace(reply, manner="hang_midway"),
    "trickle": lambda reply: replace(reply, manner="trickle"),
}
KINDS = frozenset({*STATUSES, *SPOILERS, "shifted"})


@dataclass(slots=True)
class Troubles:
    """The failures to come, in order."""

    _waiting: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> None:
        if fault.kind not in KINDS:
            raise ValueError(f"{fault.kind!r} is none of {', '.join(sorted(KINDS))}")
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def next(self, interface: str, token: bool) -> Fault | None:
        """The failure this request meets, if any."""
        with self._lock:
            fault = next((fault for fault in self._waiting if fault.strikes(interface, token)), None)
            if fault and fault.left == 0:
                self._waiting.remove(fault)
            return fault


def reset(connection: socket.socket) -> None:
    """Drop the connection so hard that the other side reads a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()

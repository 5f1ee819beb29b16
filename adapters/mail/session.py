"""One conversation with a mail server, in a thread of its own.

It is Python's own smtplib, because that has a verb for every step: only so we know whether the last dot of a
message was on its way when something broke. Before that dot no server delivers anything, after it nobody
knows until the server has answered.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto

from adapters.mail import errors
from adapters.mail.server import Security, Server
from bot.errors import DeliveryError

STEP_SECONDS = 30.0
"""For the server to answer one command."""

FAREWELL_SECONDS = 2.0

_READY, _LOGGED_IN, _GO_ON, _SEND_IT = 220, 235, 334, 354


class Reached(Enum):
    """How far a message came."""

    NOTHING = auto()  # it surely is not delivered
    DOUBT = auto()  # all of it is on the way, and no answer came
    TAKEN = auto()  # the server has it


class Session:
    """Get in, say one thing, leave. `hang_up` may come from another thread, the rest is for one."""

    def __init__(self, server: Server, step_seconds: float = STEP_SECONDS) -> None:
        self._server = server
        self._step_seconds = step_seconds
        self._lock = threading.Lock()
        self._client: smtplib.SMTP | None = None
        self._over = False
        self._reached = Reached.NOTHING

    def deliver(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand over one message. Raises `DeliveryError`; `DeliveryUnknown` where it may have been taken."""
        with self._inside() as client:
            self._sender(client, sender)
            code, reply = client.rcpt(recipient)
            if not _well(code):
                raise errors.recipient_refused(self._server, recipient, code, reply)
            self._content(client, content)

    def try_out(self, sender: str) -> None:
        """Get in and be heard as this sender, then take it back. Raises `DeliveryError`."""
        with self._inside() as client:
            self._sender(client, sender)
            client.rset()

    def hang_up(self) -> Reached:
        """Break off whatever is going on; nothing is handed over from now on. How far it came."""
        with self._lock:
            self._over = True
            if self._client and self._client.sock:
                with suppress(OSError):  # it is gone already
                    self._client.sock.shutdown(socket.SHUT_RDWR)
            return self._reached

    # --- in and out ---

    @contextmanager
    def _inside(self) -> Iterator[smtplib.SMTP]:
        client = self._enter()
        try:
            yield client
        except OSError as error:  # the library's errors are such, too
            raise DeliveryError(
                f"The connection to the mail server {self._server} broke ({error})."
            ) from error
        finally:
            _leave(client)

    def _enter(self) -> smtplib.SMTP:
        try:
            client = self._connect()
        except OSError as error:
            raise errors.cannot_get_in(self._server, error) from error
        try:
            self._introduce(client)
            self._log_in(client)
        except OSError as error:
            client.close()
            raise errors.cannot_get_in(self._server, error) from error
        except DeliveryError:
            _leave(client)
            raise
        return client

    def _connect(self) -> smtplib.SMTP:
        # A name for us is given because the library would look one up, for as long as it takes.
        host, port, us = self._server.host, self._server.port, "localhost"
        if self._server.security is Security.TLS:
            context = ssl.create_default_context()
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, us, timeout=self._step_seconds, context=context
            )
        else:
            client = smtplib.SMTP(host, port, us, timeout=self._step_seconds)
        with self._lock:
            self._client = client
            if self._over:
                client.close()
                raise errors.too_slow(self._server)
        return client

    def _introduce(self, client: smtplib.SMTP) -> None:
        """Say who we are: the address we come from, for a machine need not have a name."""
        assert client.sock
        ours = client.sock.getsockname()[0]
        client.local_hostname = f"[IPv6:{ours}]" if ":" in ours else f"[{ours}]"
        client.ehlo_or_helo_if_needed()
        if self._server.security in (Security.TLS, Security.OFF):
            return
        if client.has_extn("starttls"):
            client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
        elif self._server.security is Security.REQUIRED:
            raise errors.no_starttls(self._server)

    def _log_in(self, client: smtplib.SMTP) -> None:
        user, password = self._server.user, self._server.password
        if user is None or password is None:
            return
        offered = client.esmtp_features.get("auth", "").upper().split()
        # Not by the library's `login`: it cannot say letters beyond ASCII, and quotes them in its error.
        if "PLAIN" in offered:
            code, reply = client.docmd("AUTH", "PLAIN " + _coded("\0".join(("", user, password))))
        elif "LOGIN" in offered:
            code, reply = _answering(client, user, password)
        else:
            raise errors.no_login(self._server)
        if code != _LOGGED_IN:
            raise errors.rejected(self._server, code, reply)

    # --- what is said inside ---

    def _sender(self, client: smtplib.SMTP, sender: str) -> None:
        code, reply = client.mail(sender)
        if not _well(code):
            raise errors.sender_refused(self._server, sender, code, reply)

    def _content(self, client: smtplib.SMTP, content: bytes) -> None:
        code, reply = client.docmd("DATA")
        if code != _SEND_IT:
            raise errors.content_refused(self._server, code, reply)
        self._hand_over(client, _lines(content))
        try:
            code, reply = client.getreply()
        except OSError as error:
            raise errors.in_doubt(self._server) from error
        if not (_well(code) or 400 <= code < 600):
            raise errors.in_doubt(self._server)
        self._reached = Reached.TAKEN if _well(code) else Reached.NOTHING
        if not _well(code):
            raise errors.content_refused(self._server, code, reply)

    def _hand_over(self, client: smtplib.SMTP, lines: bytes) -> None:
        with self._lock:
            if self._over:
                raise errors.too_slow(self._server)
            self._reached = Reached.DOUBT
        try:
            client.send(lines)
        except OSError:
            self._reached = Reached.NOTHING  # the last dot is still with us
            raise


def _lines(content: bytes) -> bytes:
    """The message as it is sent: dots that begin a line are doubled, one alone is the end."""
    end = b".\r\n" if content.endswith(b"\n") else b"\r\n.\r\n"
    return re.sub(rb"(?m)^\.", b"..", content) + end


def _well(code: int) -> bool:
    return 200 <= code < 300


def _coded(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _answering(client: smtplib.SMTP, user: str, password: str) -> tuple[int, bytes]:
    """The older way to log in: the server asks for one after the other."""
    code, reply = client.docmd("AUTH", "LOGIN")
    for answer in (user, password):
        if code == _GO_ON:
            code, reply = client.docmd(_coded(answer))
    return code, reply


def _leave(client: smtplib.SMTP) -> None:
    """Say goodbye where there is still somebody; what was handed over does not depend on it."""
    if client.sock:
        client.sock.settimeout(FAREWELL_SECONDS)
        with suppress(OSError):
            client.quit()
    client.close()

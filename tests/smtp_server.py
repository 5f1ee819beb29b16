"""A local mail server over real sockets, failing as real ones do.

It runs in a thread of its own, so that blocking tests, asyncio tests and other processes can all use it:

    smtp_server.mailbox("group@lab.example")       what a reader holds: one of each Message-ID
    smtp_server.taken("group@lab.example")         what was accepted, copies and all
    smtp_server.fail_next("drop_after")            … see FAULTS
    smtp_server.nobody.add("gone@lab.example")     550 for a recipient
    smtp_server.go_down(); smtp_server.come_up()   connections are refused in between

As a program: ``python tests/smtp_server.py --port 8025 --state mail.jsonl``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import ssl
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "papers", "pässword@1"
PATIENCE = 30.0
SENDER = "Daily Papers <papers@lab.example>"

FAULTS = {
    "421": "too busy, said instead of a greeting",
    "554": "no service for you, said instead of a greeting",
    "drop_greeting": "hangs up instead of a greeting",
    "hang_greeting": "says nothing at all",
    "greylist": "451 for the recipient",
    "full": "452 for the recipient",
    "drop_before": "hangs up before it has the whole message",
    "drop_after": "takes the message and hangs up",
    "swallow": "hangs up when it has the whole message, and loses it",
    "hang_after": "takes the message and says nothing",
    "mumble": "takes the message and says something nobody understands",
    "later": "451 after the message",
    "too_big": "552 after the message",
    "spam": "554 after the message",
}
_GREETINGS = ("421", "554", "drop_greeting", "hang_greeting")
_ABOUT_RECIPIENT = {
    "greylist": "451 4.7.1 Greylisted, come back in 5 minutes",
    "full": "452 4.2.2 Mailbox full",
}
_ABOUT_MESSAGE = {
    "later": "451 4.3.0 Try again",
    "too_big": "552 5.3.4 Message too big",
    "spam": "554 5.7.1 Looks like spam",
}

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the library tells of every dropped connection


class SmtpServer:
    """One mail server. Its public methods may be called from any thread.

    ``tls``: None, ``starttls`` or ``implicit``. With ``login`` only USER with PASSWORD may send.
    """

    def __init__(
        self, port: int = 0, *, tls: str | None = None, login: bool = False, state: Path | None = None
    ) -> None:
        self.port = port
        self.tls = tls
        self.login = login
        self.state = state
        self.nobody: set[str] = set()
        self.senders: set[str] | None = None  # who may write; None: anybody
        self.password = PASSWORD
        self.accepted: list[tuple[str, EmailMessage]] = []
        self.greeted: list[str] = []
        self._faults: list[str] = []
        self._arrived = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self.talking: set[Any] = set()

    # --- what tests do ---

    @property
    def url(self) -> str:
        scheme = "smtps" if self.tls == "implicit" else "smtp"
        login = f"{USER}:p%C3%A4ssword%401@" if self.login else ""
        return f"{scheme}://{login}{HOST}:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """What the bot is told, and whom it may trust."""
        trust = {"SSL_CERT_FILE": str(_authority_file())} if self.tls else {}
        return {"SMTP_URL": self.url, "MAIL_FROM": SENDER} | trust

    def fail_next(self, fault: str, times: int = 1) -> None:
        assert fault in FAULTS
        self._faults += [fault] * times

    def taken(self, address: str) -> list[EmailMessage]:
        """Everything the server accepted for an address."""
        return [message for to, message in self.accepted if to == address]

    def mailbox(self, address: str) -> list[EmailMessage]:
        """What its reader holds, where copies are told by their Message-ID."""
        return list({message["Message-ID"]: message for message in reversed(self.taken(address))}.values())[
            ::-1
        ]

    def wait_for_mail(self) -> None:
        """Until there has been any."""
        assert self._arrived.wait(PATIENCE), "no mail came"

    def go_down(self) -> None:
        self._run(self._close())

    def come_up(self) -> None:
        self._run(self._listen())

    def start(self) -> SmtpServer:
        self._thread.start()
        self.come_up()
        return self

    def stop(self) -> None:
        self.go_down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # --- the server itself ---

    def fault(self, *which: str) -> str | None:
        """The next fault, if it is one of these; it is then over."""
        return self._faults.pop(0) if self._faults and self._faults[0] in which else None

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        context = _server_context() if self.tls == "implicit" else None
        self._server = await self._loop.create_server(self._conversation, HOST, self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    def _conversation(self) -> Conversation:
        found = Conversation(self)
        self.talking.add(found)
        return found

    async def _close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        tasks = [talk._handler_coroutine for talk in self.talking if talk._handler_coroutine]
        for talk in self.talking:
            if talk.transport:
                talk.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.talking.clear()

    def keep(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self._arrived.set()
        for address in envelope.rcpt_tos:
            self.accepted.append((address, message))
            if self.state:
                with self.state.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"to": address, "mail": content.decode("ascii")}) + "\n")


class Conversation(SMTP):
    """The library's server with our faults in it."""

    def __init__(self, server: SmtpServer) -> None:
        self._ours = server
        secured = server.tls == "starttls"
        super().__init__(
            self,
            hostname="mail.lab.example",
            loop=asyncio.get_running_loop(),
            tls_context=_server_context() if secured else None,
            auth_require_tls=secured,
            authenticator=self._let_in if server.login else None,
            auth_exclude_mechanism=() if server.login else ("LOGIN", "PLAIN"),
        )

    async def _handle_client(self) -> None:
        fault = self._ours.fault(*_GREETINGS)
        if fault is None:
            return await super()._handle_client()
        if fault == "hang_greeting":
            await asyncio.Event().wait()
        if fault in ("421", "554"):
            await self.push(f"{fault} {FAULTS[fault]}")
        assert self.transport
        self.transport.close()
        return None

    def _let_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        right = (data.login.decode(), data.password.decode()) == (USER, self._ours.password)
        return AuthResult(success=right, handled=False)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self._ours.greeted.append(hostname)
        return responses if self._ours.login else [line for line in responses if "AUTH" not in line]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._ours.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self._ours.senders is not None and address not in self._ours.senders:
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if fault := self._ours.fault(*_ABOUT_RECIPIENT):
            return _ABOUT_RECIPIENT[fault]
        if address in self._ours.nobody:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def smtp_DATA(self, arg: str) -> None:
        if self._ours.fault("drop_before"):
            await self.push("354 Go on")
            assert self.transport
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self._ours.fault("drop_after", "swallow", "hang_after", "mumble", *_ABOUT_MESSAGE)
        if fault in _ABOUT_MESSAGE:
            return _ABOUT_MESSAGE[fault]
        if fault != "swallow":
            self._ours.keep(envelope)
        if fault in ("drop_after", "swallow"):
            assert self.transport
            self.transport.abort()
        if fault == "hang_after":
            await asyncio.Event().wait()
        return "quux" if fault == "mumble" else "250 OK: taken"


# --- its certificate ----------------------------------------------------------------------------


@cache
def _authority() -> tuple[trustme.CA, TemporaryDirectory[str]]:
    return trustme.CA(), TemporaryDirectory()


@cache
def _authority_file() -> Path:
    authority, folder = _authority()
    file = Path(folder.name) / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@cache
def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _authority()[0].issue_cert(HOST, "localhost").configure_cert(context)
    return context


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A local mail server that anybody may use, without TLS."""
    server = SmtpServer().start()
    yield server
    server.stop()


@pytest.fixture
def strict_server() -> Iterator[SmtpServer]:
    """A local mail server with STARTTLS and a login."""
    server = SmtpServer(tls="starttls", login=True).start()
    yield server
    server.stop()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="a file that gets one line of JSON per accepted mail")
    chosen = parser.parse_args()
    server = SmtpServer(chosen.port, state=chosen.state).start()
    print(json.dumps(server.env), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


if __name__ == "__main__":
    main()

"""What a mail server says when something fails → our errors, in words for people, with what to do.

The first digit decides: 4 is *not now*, 5 is *no*; a no to the address or to the message is the channel's,
any other is the operator's. https://www.rfc-editor.org/rfc/rfc5321#section-4.2
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from datetime import timedelta

from adapters.mail.inert import inert
from adapters.mail.server import Security, Server
from bot.errors import DeliveryError, DeliveryUnknown

OPERATOR_PAUSE = timedelta(minutes=15)
"""A rejected password is no channel's fault: nothing is paused, it goes on when the settings are right."""

_SHOWN = 200
_LOGIN_CODES = {530, 534, 535, 538}  # wherever they come: log in (otherwise) first
_TOO_BIG = 552


class Barred(DeliveryError):
    """The server does not let us in, or not as this sender: somebody has to change the settings."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retry_after=OPERATOR_PAUSE)


def said(server: Server, code: int, reply: bytes | str) -> str:
    """The server's own words."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return inert(server.conceal(f"{code} {text}"), _SHOWN)


def too_slow(server: Server) -> DeliveryError:
    """We lost patience, and nothing was handed over."""
    return DeliveryError(
        f"The mail server {server} took too long: look at SMTP_URL, and whether a firewall lets mail out."
    )


# --- getting in ---------------------------------------------------------------------------------


def cannot_get_in(server: Server, error: OSError) -> DeliveryError:
    """What it means that nothing could be said yet."""
    match error:
        case ssl.SSLCertVerificationError():
            return _bad_certificate(server, error)
        case ssl.SSLError():
            return Barred(
                f"The mail server {server} does not speak TLS there: in SMTP_URL smtps:// goes with port "
                "465, smtp:// with 587 and 25."
            )
        case smtplib.SMTPResponseException():
            return _turned_away(server, error)
        case smtplib.SMTPServerDisconnected():
            return DeliveryError(f"The mail server {server} hung up on us: look at SMTP_URL, or wait.")
    return DeliveryError(f"The mail server {server} cannot be reached ({_why(error)}): look at SMTP_URL.")


def _bad_certificate(server: Server, error: ssl.SSLCertVerificationError) -> Barred:
    here = " On this machine ?tls=off does without." if server.security is Security.OFFERED else ""
    return Barred(
        f"The certificate of the mail server {server} does not prove that it is the one "
        f"({inert(error.verify_message, _SHOWN)}). In SMTP_URL name the server as its certificate does; "
        f"an authority of your own goes into SSL_CERT_FILE.{here}"
    )


def _turned_away(server: Server, error: smtplib.SMTPResponseException) -> DeliveryError:
    words = said(server, error.smtp_code, error.smtp_error)
    if 400 <= error.smtp_code < 500:
        return DeliveryError(f"The mail server {server} asks us to come back later: {words}")
    return Barred(f"The mail server {server} does not talk to us: {words} Look at SMTP_URL.")


def _why(error: OSError) -> str:
    match error:
        case TimeoutError():
            return "no answer"
        case socket.gaierror():
            return "there is no such name"
    return (error.strerror or str(error)).lower()


def no_starttls(server: Server) -> Barred:
    return Barred(
        f"The mail server {server} offers no STARTTLS, and your password must not travel in the open: "
        "write smtps:// or another port in SMTP_URL."
    )


def no_login(server: Server) -> Barred:
    return Barred(
        f"The mail server {server} has no login with a password: leave user and password out of SMTP_URL, "
        "or name its port for sending (587 or 465)."
    )


def rejected(server: Server, code: int, reply: bytes) -> DeliveryError:
    """What it means that the login failed."""
    words = said(server, code, reply)
    if 400 <= code < 500:
        return DeliveryError(f"The mail server {server} cannot check our password just now: {words}")
    return Barred(
        f"The mail server {server} does not accept user and password: {words} Write the right ones into "
        "SMTP_URL (many providers want a password for apps)."
    )


# --- once in ------------------------------------------------------------------------------------


def sender_refused(server: Server, sender: str, code: int, reply: bytes) -> DeliveryError:
    """We may not write as this sender."""
    return _common(server, code, reply) or Barred(
        f"The mail server {server} does not let us write as {sender}: {said(server, code, reply)} "
        "Put an address of yours that it knows into MAIL_FROM."
    )


def recipient_refused(server: Server, recipient: str, code: int, reply: bytes) -> DeliveryError:
    """There is no such address, or it takes no mail from us."""
    return _common(server, code, reply) or DeliveryError(
        f"The mail server takes no mail for {recipient}: {said(server, code, reply)}", permanent=True
    )


def content_refused(server: Server, code: int, reply: bytes) -> DeliveryError:
    """It has read the message and will not have it."""
    why = "finds the digest too big" if code == _TOO_BIG else "will not have the digest"
    return _common(server, code, reply) or DeliveryError(
        f"The mail server {why}: {said(server, code, reply)}", permanent=True
    )


def in_doubt(server: Server) -> DeliveryUnknown:
    """It had all of the message, and then no answer came that we understand."""
    return DeliveryUnknown(f"The mail server {server} had the whole message, but not a word came back.")


def _common(server: Server, code: int, reply: bytes) -> DeliveryError | None:
    """What means the same at every step: not now, or not without a login."""
    if code in _LOGIN_CODES:
        return Barred(
            f"The mail server {server} wants us to log in: {said(server, code, reply)} "
            "Write user and password into SMTP_URL."
        )
    if 500 <= code < 600:
        return None
    return DeliveryError(f"The mail server {server} says not now: {said(server, code, reply)}")

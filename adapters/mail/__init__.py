"""Mail: the digest of a channel ``mail/reading-group@lab.example`` as one message to that address, by SMTP.

Read `chat` first (what the outbox asks of us, and what is done where nobody knows whether a mail came
through), then `session` (one conversation with the server) and `errors` (what its answers mean). `letter` is
the mail and its headers, `html` and `plain` are its two bodies, `layout` says how much goes into them,
`inert` disarms strangers' text; `server` reads the settings.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.mail.chat import MailChat
from adapters.mail.letter import write
from adapters.mail.server import Sender, Server
from bot.errors import AccessError
from bot.ports import Desk, Parcel

UNSET = (
    "SMTP_URL and MAIL_FROM are not set. They look like smtp://user:password@smtp.lab.example:587 "
    "and Daily Papers <papers@lab.example>"
)

SOMEBODY = "Daily Papers <papers@lab.example>"

__all__ = ["connect", "letter"]


def connect(env: Mapping[str, str], desk: Desk) -> MailChat:  # noqa: ARG001 - nobody talks to us by mail
    """Mail by the server of `SMTP_URL`, from `MAIL_FROM`; both are checked already."""
    url, sender = env.get("SMTP_URL"), env.get("MAIL_FROM")
    if not (url and sender):
        raise AccessError(UNSET)
    return MailChat(Server.of(url), Sender.of(sender))


def letter(env: Mapping[str, str], parcel: Parcel) -> str:
    """The mail itself, to look at; `MAIL_FROM` need not be set for that."""
    written = write(parcel, Sender.of(env.get("MAIL_FROM") or SOMEBODY))
    return written.as_bytes().decode("ascii").replace("\r\n", "\n")

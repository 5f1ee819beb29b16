"""What the doctor looks at: whether the server lets us in and would take mail from us. Nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.mail.chat import MailChat
from adapters.mail.server import Sender, Server
from bot.domain import ChannelId
from bot.errors import DeliveryError
from bot.ports import Finding

MAIL = "mail"
SECONDS = 20.0


async def check(env: Mapping[str, str], channels: Sequence[ChannelId]) -> Sequence[Finding]:  # noqa: ARG001
    """Get in, be heard as the sender, leave. Whether an address exists shows with its first digest."""
    server, sender = Server.of(env["SMTP_URL"]), Sender.of(env["MAIL_FROM"])
    chat = MailChat(server, sender, step_seconds=SECONDS, post_seconds=SECONDS)
    try:
        await chat.try_out()
    except DeliveryError as error:
        return [Finding(False, MAIL, error.reason)]  # it ends with what to do
    finally:
        await chat.close()
    return [Finding(True, MAIL, f"{server} takes mail from {sender.address}")]

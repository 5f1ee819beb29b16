"""Mail as a chat: what the outbox and the process that runs it ask of a platform.

**Where nobody knows whether a mail came through, it is sent again,** marked as such. Mail itself works this
way: a server that gets no answer after the last dot sends once more (RFC 1047), and whoever receives tells
copies by their Message-ID. Ours is made from the part's key, the same for every attempt, and what is sent
again bears the date of the attempt in doubt; Gmail, Exchange and Sieve's `duplicate` then show one of them,
elsewhere the second says what it is. Leaving it to a person would cost days of digests: whoever reads a mail
has no button to press, and whoever runs the bot may not look for a week. A server that takes a mail and never
says so would get it for ever; so the outbox repeats a few times only, and then it waits for `papers post
again` or `papers it is there`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from adapters.mail.errors import Barred, in_doubt, too_slow
from adapters.mail.letter import message_id, recipient, write
from adapters.mail.server import Sender, Server
from adapters.mail.session import STEP_SECONDS, Reached, Session
from bot.errors import AccessError, CannotAsk, DeliveryError
from bot.ports import Parcel

log = logging.getLogger(__name__)

POST_SECONDS = 50.0
CONNECTIONS = 4
"""At a time: more is rude to small servers. The threads are our own, so one that hangs keeps nobody else."""


class MailChat:
    """Sends; hears nobody."""

    platform = "mail"
    reprints = True
    connected = True

    def __init__(
        self,
        server: Server,
        sender: Sender,
        *,
        step_seconds: float = STEP_SECONDS,
        post_seconds: float = POST_SECONDS,
    ) -> None:
        self._server = server
        self._sender = sender
        self._step_seconds = step_seconds
        self._post_seconds = post_seconds
        self._threads = ThreadPoolExecutor(CONNECTIONS, "mail")

    async def open(self) -> None:
        """Get in once without sending. Where the server cannot be reached now, posts wait."""
        try:
            await self.try_out()
        except Barred as error:
            raise AccessError(error.reason) from error
        except DeliveryError as error:
            log.warning("%s Posts will wait.", error.reason)

    async def try_out(self) -> None:
        """Get in and be heard as the sender. Raises `DeliveryError`."""
        await self._talk(lambda session: session.try_out(self._sender.address))

    async def post(self, parcel: Parcel) -> str:
        await self._talk(lambda session: self._send(session, parcel))
        return message_id(parcel, self._sender)

    def _send(self, session: Session, parcel: Parcel) -> None:
        letter = write(parcel, self._sender)
        session.deliver(self._sender.address, recipient(parcel), letter.as_bytes())

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:  # noqa: ARG002
        raise CannotAsk(
            "Nobody can look into other people's mailboxes, so I cannot tell whether the mail came through."
        )

    async def listen(self) -> None:
        """Nobody is heard: an answer goes to whoever MAIL_FROM names."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _talk(self, work: Callable[[Session], None]) -> None:
        """A conversation in a thread; broken off when it takes too long or nobody waits for it any more."""
        session = Session(self._server, self._step_seconds)
        try:
            async with asyncio.timeout(self._post_seconds):
                await asyncio.get_running_loop().run_in_executor(self._threads, work, session)
        except TimeoutError as error:
            match session.hang_up():
                case Reached.NOTHING:
                    raise too_slow(self._server) from error
                case Reached.DOUBT:
                    raise in_doubt(self._server) from error
        except asyncio.CancelledError:
            session.hang_up()
            raise

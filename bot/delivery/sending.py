"""One claimed part: post it and settle what came of it, or find out first."""

from __future__ import annotations

import asyncio
import logging
from asyncio import to_thread
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.delivery.together import Together
from bot.domain import Claim, Digest, Failed, Match, Outcome, PartState, Posted
from bot.errors import CannotAsk, DeliveryError, DeliveryUnknown
from bot.message import digest_part
from bot.ports import Chat, Parcel, PostStore

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=180)
SEND_SECONDS = 60.0
SETTLE_SECONDS = 0.03
"""Parts that went out within so short a time are put on record together."""

SETTLE_AFTER = timedelta(seconds=90)
"""No platform is asked about an attempt earlier: what was sent may take a while to be seen."""

BACK_OFF = (60, 120, 300, 900)
REPRINTS = 5
"""Attempts after which a part in doubt is left to a person even where it would be printed again: whoever
takes it and never says so would get it for ever."""

AT_ONCE = 40
"""Messages on their way to a platform at the same time."""

Clock = Callable[[], datetime]


class Delivery:
    """Parts on their way out. What many of them put on record at one moment is one transaction."""

    def __init__(self, store: PostStore, clock: Clock, told: Callable[[Outcome], None]) -> None:
        self.store = store
        self.clock = clock
        self.told = told
        self._begin = Together(self._begin_all)
        self._settle = Together(self._settle_all, SETTLE_SECONDS)
        self._lines = defaultdict[str, asyncio.Semaphore](partial(asyncio.Semaphore, AT_ONCE))

    async def _begin_all(self, claims: Sequence[Claim]) -> list[datetime | None]:
        """When each attempt began, as is on record; None where somebody else has the part by now."""
        now = self.clock()
        held = await to_thread(self.store.begin_all, claims, now, LEASE)
        return [now if claim.token in held else None for claim in claims]

    async def _settle_all(self, sent: Sequence[tuple[Claim, str]]) -> list[bool]:
        held = await to_thread(self.store.sent_all, sent, self.clock())
        return [claim.token in held for claim, _ in sent]

    async def work(self, claim: Claim, chat: Chat) -> Posted | None:
        """Send a pending part; find out about an unknown one first."""
        if claim.state is PartState.UNKNOWN:
            return await self._reconcile(claim, chat)
        return await self._send(claim, chat, again=False)

    async def _send(self, claim: Claim, chat: Chat, *, again: bool) -> Posted | None:
        now = await self._begin(claim)
        if now is None:
            return None
        try:
            # Counted from the beginning that is on record, waiting for a line included.
            async with asyncio.timeout(SEND_SECONDS), self._lines[chat.platform]:
                message_id = await chat.post(parcel(claim, again=again, now=now))
        except (DeliveryUnknown, TimeoutError) as error:
            await self._later(claim, str(error) or f"no answer within {SEND_SECONDS:.0f} seconds")
        except DeliveryError as error:
            # Not found is no proof that an earlier attempt never arrives: whoever made it may be at it still.
            await self._failed(claim, error, in_doubt=claim.state is PartState.UNKNOWN)
        except Exception as error:
            # A bug in one adapter must not silence other channels; nobody knows how far it came.
            log.exception("posting to %s broke", claim.digest.channel, extra=facts(claim))
            await self._later(claim, f"the bot stumbled: {type(error).__name__}")
        else:
            return await self._sent(claim, message_id)
        return None

    async def _reconcile(self, claim: Claim, chat: Chat) -> Posted | None:
        assert claim.attempt_at is not None
        try:
            async with asyncio.timeout(SEND_SECONDS):
                found = await chat.find(parcel(claim), claim.attempt_at)
        except CannotAsk as error:
            return await self._cannot_ask(claim, chat, error)
        except TimeoutError:
            await self._later(claim, f"no answer within {SEND_SECONDS:.0f} seconds when asked for the post")
            return None
        except DeliveryError as error:
            await self._later(claim, error.reason, error.retry_after)
            return None
        except Exception as error:
            log.exception("asking about a post in %s broke", claim.digest.channel, extra=facts(claim))
            await self._later(claim, f"the bot stumbled: {type(error).__name__}")
            return None
        return await self._sent(claim, found) if found else await self._send(claim, chat, again=False)

    async def _sent(self, claim: Claim, message_id: str) -> Posted | None:
        if not await self._settle((claim, message_id)):
            log.warning(
                "somebody else settles part %s for %s", claim.part, claim.digest.channel, extra=facts(claim)
            )
            return None
        posted = posted_of(claim.digest, claim.part, message_id, claim.matches)
        self.told(posted)
        return posted

    async def _cannot_ask(self, claim: Claim, chat: Chat, error: CannotAsk) -> Posted | None:
        """Print it again, marked, where that is the custom; else leave it to a person."""
        if chat.reprints and claim.attempts <= REPRINTS:
            return await self._send(claim, chat, again=True)
        log.error(
            "%s, part %s is unconfirmed: %s", claim.digest.channel, claim.part, error, extra=facts(claim)
        )
        self.told(failed(claim, str(error)))
        await to_thread(self.store.unconfirmed, claim, str(error), self.clock())
        return None

    async def _later(self, claim: Claim, reason: str, wait: timedelta | None = None) -> None:
        """Ask the platform what became of it, after a while."""
        wait, now = wait or SETTLE_AFTER, self.clock()
        log.warning(
            "%s, part %s is unknown: %s", claim.digest.channel, claim.part, reason, extra=facts(claim)
        )
        self.told(failed(claim, reason))
        await to_thread(self.store.unknown, claim, reason, now + wait, now)

    async def _failed(self, claim: Claim, error: DeliveryError, *, in_doubt: bool) -> None:
        """It surely did not go out, this time: pause the channel, or try again after a while."""
        now = self.clock()
        log.warning(
            "%s, part %s did not go out: %s",
            claim.digest.channel,
            claim.part,
            error.reason,
            extra=facts(claim),
        )
        self.told(failed(claim, error.reason))
        if error.permanent:
            await to_thread(self.store.refused, claim, error.reason, now, in_doubt=in_doubt)
        else:
            wait = error.retry_after or back_off(claim.attempts)
            await to_thread(self.store.put_back, claim, error.reason, now + wait, now, in_doubt=in_doubt)


def posted_of(digest: Digest, part: int, message_id: str, matches: tuple[Match, ...]) -> Posted:
    """A part of a digest as it went out."""
    return Posted(channel=digest.channel, slot=digest.slot, part=part, message_id=message_id, matches=matches)


def failed(claim: Claim, reason: str) -> Failed:
    """A part that is not out, as far as we know."""
    return Failed(channel=claim.digest.channel, part=claim.part, reason=reason, papers=len(claim.matches))


def facts(claim: Claim) -> dict[str, object]:
    """What a log that programs read has as fields of its own."""
    channel = claim.digest.channel
    return {
        "platform": channel.partition("/")[0],
        "channel": channel,
        "part": claim.part,
        "attempt": claim.attempts + int(claim.state is PartState.PENDING),
    }


def back_off(attempts: int) -> timedelta:
    """One minute, two, five, then a quarter of an hour."""
    return timedelta(seconds=BACK_OFF[min(attempts, len(BACK_OFF) - 1)])


def parcel(claim: Claim, *, again: bool = False, now: datetime | None = None) -> Parcel:
    """A claimed part as it goes to its platform."""
    return Parcel(
        channel=claim.digest.channel,
        key=claim.key,
        message=digest_part(claim.digest, claim.part, claim.matches),
        root=claim.root,
        again=again,
        at=claim.attempt_at if again else now,
        part=claim.part,
        digest=claim.digest,
        matches=claim.matches,
    )

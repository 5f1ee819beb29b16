"""The outbox: claim → post → settle → reconcile.

An attempt is on record before the platform is called, so a crash leaves a part *unknown*: never silently
lost, never silently repeated. An unknown part is not posted again before the platform has said that it is
not there; where the platform cannot say, a person decides (or it goes out again, marked: in a terminal and
by mail).

`working` keeps some parts under way, `sending` is what happens to one of them.
"""

from bot.delivery.sending import AT_ONCE, BACK_OFF, LEASE, SEND_SECONDS, SETTLE_AFTER, Clock, posted_of
from bot.delivery.working import IN_HAND, deliver_due, nobody

__all__ = [
    "AT_ONCE",
    "BACK_OFF",
    "IN_HAND",
    "LEASE",
    "SEND_SECONDS",
    "SETTLE_AFTER",
    "Clock",
    "deliver_due",
    "nobody",
    "posted_of",
]

"""A long life: connections are renewed, die and are cut, and no command is lost."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from adapters.slack.listen import USUAL
from bot.errors import AccessError
from bot.message import say
from bot.ports import Answer, Request
from slack_ear import QUICK, hearing, listener, run, words


@dataclass
class Desk:
    """Repeats what it hears, some of it slowly."""

    asked: list[str] = field(default_factory=list)
    slow: float = 0.0

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request.said)
        await asyncio.sleep(self.slow if request.said == "slow" else 0)
        return Answer(private=say(f"You said: {request.said}"))

    async def later(self, answer):
        raise NotImplementedError

    async def complete(self, channel, typed):
        return []

    async def joined(self, channel, name=None):
        return None

    async def asks_who_manages(self, request):
        return False

    async def is_new(self, occasion):
        return True


# --- renewed ------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "something_new"])
async def test_a_new_connection_is_there_before_the_old_one_goes(slack_server, reason):
    desk = Desk()
    async with hearing(slack_server, desk, replace(QUICK, linger=5)):
        slack_server.refresh_sockets(reason)
        await run(slack_server.wait_until_connected, 2)
        act = await run(slack_server.say, "C1", "hello", everywhere=True)
        (answer,) = await run(act.wait_for, 1)
        await run(slack_server.wait_here, lambda: act.acks == 2, "not acknowledged on both")
        (again,) = await run(slack_server.type, "C1", "and again")
    assert words(answer) == "You said: hello"
    assert words(again) == "You said: and again"
    assert desk.asked == ["hello", "and again"]
    assert len(act.answers) == 1


async def test_what_comes_over_the_old_connection_is_answered(slack_server):
    """Slack sends to either of them."""
    desk = Desk()
    async with hearing(slack_server, desk, replace(QUICK, linger=5)):
        slack_server.refresh_sockets()
        await run(slack_server.wait_until_connected, 2)
        act = await run(slack_server.say, "C1", "hello", over=0)
        await run(act.wait_for, 1)
    assert desk.asked == ["hello"]


async def test_the_old_connection_is_left_after_a_while(slack_server):
    async with hearing(slack_server, Desk(), replace(QUICK, linger=0.1)):
        slack_server.refresh_sockets()
        await run(slack_server.wait_until_reconnected, 2)
        await run(slack_server.wait_here, lambda: slack_server.connections == 1, "still two")


async def test_the_old_connection_is_kept_until_there_is_a_new_one(slack_server):
    desk = Desk()
    async with hearing(slack_server, desk, replace(QUICK, waits=(0.3,))):
        slack_server.fail_next("apps.connections.open", "internal_error")
        slack_server.refresh_sockets()
        await run(slack_server.wait_here, lambda: len(slack_server.called("apps.connections.open")) == 2, "!")
        (answer,) = await run(slack_server.type, "C1", "in between")
        await run(slack_server.wait_until_reconnected, 2)
    assert words(answer) == "You said: in between"


async def test_many_renewals_leave_nothing_behind(slack_server):
    before = asyncio.all_tasks()
    async with hearing(slack_server, Desk(), replace(QUICK, linger=0.05)):
        for opened in range(2, 6):
            slack_server.refresh_sockets()
            await run(slack_server.wait_until_reconnected, opened)
        await run(slack_server.wait_here, lambda: slack_server.connections == 1, "too many")
    assert asyncio.all_tasks() == before


# --- dead ---------------------------------------------------------------------------------------


def test_a_dead_connection_is_noticed_within_fifteen_seconds():
    """A ping goes out every so often, is waited for half as long, and somebody looks; then a handshake."""
    assert USUAL.ping * 1.5 + USUAL.look * 2 + USUAL.connect / 4 < 15


async def test_a_connection_that_falls_silent_is_opened_anew(slack_server):
    """Nothing closes it, it just does not answer any more."""
    desk = Desk()
    async with hearing(slack_server, desk, replace(QUICK, ping=0.3)):
        slack_server.freeze_sockets()
        started = asyncio.get_running_loop().time()
        await run(slack_server.wait_until_reconnected, 2)
        noticed = asyncio.get_running_loop().time() - started
        slack_server.freeze_sockets(False)
        await run(slack_server.wait_until_reconnected, 2)
        (answer,) = await run(slack_server.type, "C1", "hello")
    assert words(answer) == "You said: hello"
    assert noticed < 3, "a ping every 0.3 s here, every 4 s in earnest"


async def test_what_was_not_acknowledged_is_answered_when_slack_sends_it_again(slack_server):
    """It was heard before the line broke, or was not: once either way."""
    desk = Desk()
    async with hearing(slack_server, desk) as ear:
        slack_server.drop_sockets()
        await run(slack_server.wait_until_reconnected, 2)
        act = await run(slack_server.say, "C1", "hello", copies=2)
        await run(act.wait_for, 1)
        assert ear.connected
    assert desk.asked == ["hello"]
    assert not ear.connected


async def test_an_address_that_expired_is_asked_for_anew(slack_server):
    slack_server.expire_tickets(1)
    async with hearing(slack_server, Desk()):
        (answer,) = await run(slack_server.type, "C1", "hello")
    assert words(answer) == "You said: hello"
    assert len(slack_server.called("apps.connections.open")) == 2


# --- switched off -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("link_disabled", "Slack has switched Socket Mode off for this app, so nobody can be answered"),
        ("too_many_websockets", "This app has too many connections to Slack (ten are allowed)"),
    ],
)
async def test_what_only_a_person_can_mend_is_told_and_looked_at_again(slack_server, caplog, reason, says):
    caplog.set_level(logging.INFO, "adapters.slack")
    async with hearing(slack_server, Desk()):
        slack_server.refresh_sockets(reason)
        await run(slack_server.wait_until_reconnected, 2)
        (answer,) = await run(slack_server.type, "C1", "hello")
    assert words(answer) == "You said: hello"
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert told.getMessage().startswith(says)


async def test_a_token_revoked_between_two_connections_ends_it(slack_server):
    task = asyncio.create_task(listener(slack_server, Desk()).run())
    await run(slack_server.wait_until_connected)
    slack_server.revoke()
    slack_server.refresh_sockets()
    with pytest.raises(AccessError, match="was revoked"):
        await asyncio.wait_for(task, 10)


async def test_a_token_that_is_wrong_is_told_before_anything_is_heard(slack_server):
    with pytest.raises(AccessError, match="SLACK_APP_TOKEN is wrong"):
        await listener(slack_server, Desk(), token="xapp-other").run()


# --- leaving ------------------------------------------------------------------------------------


async def test_leaving_finishes_the_answer_in_hand_and_takes_no_other(slack_server):
    desk = Desk(slow=0.4)
    task = asyncio.create_task(listener(slack_server, desk).run())
    await run(slack_server.wait_until_connected)
    act = await run(slack_server.say, "C1", "slow")
    await run(act.wait_for_ack)
    task.cancel()
    late = await run(slack_server.say, "C1", "too late")
    with suppress(asyncio.CancelledError):
        await task
    assert [words(answer) for answer in act.answers] == ["You said: slow"]
    assert (late.acked, late.answers) == (None, [])
    assert desk.asked == ["slow"]
    await run(slack_server.wait_here, lambda: slack_server.connections == 0, "still connected")


async def test_leaving_does_not_wait_for_ever(slack_server):
    desk = Desk(slow=60)
    task = asyncio.create_task(listener(slack_server, desk, replace(QUICK, grace=0.2)).run())
    await run(slack_server.wait_until_connected)
    act = await run(slack_server.say, "C1", "slow")
    await run(act.wait_for_ack)
    task.cancel()
    started = asyncio.get_running_loop().time()
    with suppress(asyncio.CancelledError):
        await task
    assert asyncio.get_running_loop().time() - started < 2
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_leaving_takes_less_than_ten_seconds():
    assert USUAL.grace + USUAL.close < 10

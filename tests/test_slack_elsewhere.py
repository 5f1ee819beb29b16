"""A channel takes no more posts: who made it hears of that, once, and how it goes on."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.pace import Pace
from bot.delivery import deliver_due
from bot.digests import DigestLimits, compose_due
from bot.domain import Channel, Posted
from dialogue import LAB, NOW, Room
from feed import a_paper
from room_desk import RoomDesk, a_room
from slack_ear import hearing, run, words
from slack_server import BOT_TOKEN, SlackServer

DAY = timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Tomorrow's digest holds one paper."""
    room = a_room(tmp_path)
    room.say("subscribe mri")
    room.announce(date(2025, 3, 13), a_paper("2503.10001", "MRI of the knee"), at=NOW + DAY / 2)
    return room


async def deliver(room: Room, server: SlackServer, now: datetime = NOW + DAY) -> list[Posted]:
    """By a process that has just begun, as `papers tick` does it."""
    compose_due(room.store, DigestLimits(), now)
    chat = SlackChat(
        bot_token=BOT_TOKEN,
        app_token="",
        desk=RoomDesk(room, now),
        api_url=server.env["SLACK_API_URL"],
        pace=Pace(0),
    )
    posted = await deliver_due(room.store, {"slack": chat}, lambda: now, lambda _: None)
    await chat.close()
    return posted


def kept(room: Room) -> Channel:
    channel = room.store.channel(LAB)
    assert channel
    return channel


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ("not_in_channel", "The bot is not in this channel: type /invite @papers there."),
        ("is_archived", "This channel is archived: unarchive it in Slack."),
        ("restricted_action", "The rules of this channel do not let the bot post: ask an admin of "),
    ],
)
async def test_who_made_the_channel_is_told_why_and_what_to_do(room, slack_server, refusal, why):
    slack_server.channels["C1"].creator = "U1"
    slack_server.fail_next("chat.postMessage", refusal)
    assert await deliver(room, slack_server) == []
    (told,) = slack_server.messages("U1")
    assert words(told).startswith(f"#imaging gets no digest any more. {why}")
    assert "It follows mri. Nothing is lost." in words(told)
    assert "somebody says /papers resume there" in words(told)
    assert kept(room).paused.startswith(why)


async def test_it_is_told_once_and_goes_on_after_an_invitation(room, slack_server):
    slack_server.channels["C1"].creator = "U1"
    slack_server.kick("C1")
    for days in (1, 4, 5):
        assert await deliver(room, slack_server, NOW + days * DAY) == []
    assert len(slack_server.messages("U1")) == 1
    async with hearing(slack_server, RoomDesk(room, NOW + 5 * DAY)):
        await run(slack_server.join, "C1")
        await run(slack_server.wait_for_messages, "C1", 1)
    assert [part.channel for part in await deliver(room, slack_server, NOW + 5 * DAY)] == [LAB]


@pytest.mark.parametrize(
    "scope", ["channels:read", None], ids=["not allowed to ask", "made by somebody who left"]
)
async def test_where_nobody_can_be_told_the_channel_waits_all_the_same(room, slack_server, caplog, scope):
    """It is in the log, in `status` and in `papers check`."""
    if scope:
        slack_server.without_scope(scope)
    slack_server.kick("C1")
    assert await deliver(room, slack_server) == []
    assert kept(room).paused == "The bot is not in this channel: type /invite @papers there."
    assert "nobody c" in caplog.text


async def test_what_is_no_channels_fault_is_told_to_nobody_in_slack(room, slack_server):
    slack_server.channels["C1"].creator = "U1"
    slack_server.fail_next("chat.postMessage", "token_revoked")
    assert await deliver(room, slack_server) == []
    assert kept(room).paused is None
    assert slack_server.called("conversations.info") == []

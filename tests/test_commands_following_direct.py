"""A feed of one's own: followed in a conversation with the bot, delivered there, on Slack and on Discord."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path

import pytest

import adapters.discord
import adapters.slack
from adapters.discord.chat import DiscordChat
from bot.clock import work
from bot.digests import DigestLimits
from bot.domain import ChannelId
from bot.message import Message
from bot.ports import Answer, Chat, Request
from dialogue import ANN, LAB, NOW, Room, printed
from discord_server import DiscordServer
from feed import a_paper, utc
from slack_server import SlackServer

FRESH = tuple(
    a_paper(f"2503.1000{number}", title, published=utc(2025, 3, 12))
    for number, title in enumerate(["Deep MRI of the knee", "MRI again"], start=1)
)
DIGEST = utc(2025, 3, 14, 8)  # Friday 09:00 in Paris


class RoomDesk:
    """The real commands over a real database, asked on Thursday."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.asked: list[Request] = []

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        return await asyncio.to_thread(self.room.commands.answer, request, NOW)

    async def later(self, answer: Answer) -> Message:
        assert answer.later
        return await asyncio.to_thread(answer.later)

    async def complete(self, channel: ChannelId, typed: str) -> Sequence[str]:
        return await asyncio.to_thread(self.room.commands.complete, channel, typed)

    async def joined(self, channel: ChannelId, name: str | None = None) -> Message | None:
        return None

    async def asks_who_manages(self, request: Request) -> bool:
        return False

    async def is_new(self, occasion: str) -> bool:
        return True


@pytest.fixture
def desk(tmp_path: Path) -> RoomDesk:
    return RoomDesk(Room(tmp_path))


@asynccontextmanager
async def listening(chat: Chat) -> AsyncIterator[None]:
    await chat.open()
    task = asyncio.create_task(chat.listen())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await chat.close()


async def friday(desk: RoomDesk, chat: Chat) -> None:
    """arXiv announces two papers, and the digest's time comes."""
    await asyncio.to_thread(desk.room.announce, date(2025, 3, 13), *FRESH, at=utc(2025, 3, 14, 4, 12))
    limits = DigestLimits(per_part=1)
    assert len(await work(desk.room.store, {chat.platform: chat}, limits, lambda: DIGEST)) == 2


def everything(messages: object) -> str:
    return json.dumps(messages, ensure_ascii=False)


async def test_on_slack_a_message_to_the_bot_is_enough(slack_server: SlackServer, desk: RoomDesk) -> None:
    """No line for others: the answer stands in the conversation, with its way back."""
    chat = adapters.slack.connect(slack_server.env, desk)
    async with listening(chat):
        await asyncio.to_thread(slack_server.wait_until_connected)
        await asyncio.to_thread(slack_server.mention, "D1", "subscribe mri")
        (answer,) = await asyncio.to_thread(slack_server.wait_for_messages, "D1", 1)
        assert "You now follow " in everything(answer)
        assert "This channel" not in everything(answer)
        assert desk.room.store.followed_texts(ChannelId("slack/T1/D1")) == ["mri"]
        await friday(desk, chat)
    _, first, second = slack_server.messages("D1")
    assert "MRI again" in everything(first)
    assert "Deep MRI of the knee" in everything(second)
    assert second["thread_ts"] == first["ts"]


async def test_on_slack_a_command_in_a_conversation_shows_that_we_may_post_there(
    slack_server: SlackServer, desk: RoomDesk
) -> None:
    """Slack does not tell whose conversation it is; where it is not ours, nothing is followed in vain."""
    slack_server.channels["D9"] = type(slack_server.channels["D1"])("D9", "directmessage", member=False)
    chat = adapters.slack.connect(slack_server.env, desk)
    async with listening(chat):
        await asyncio.to_thread(slack_server.wait_until_connected)
        (answer,) = await asyncio.to_thread(slack_server.type, "D1", "subscribe mri")
        (refused,) = await asyncio.to_thread(slack_server.type, "D9", "subscribe mri")
    assert "You now follow " in everything(answer)
    assert "nothing was changed" in everything(refused)
    assert desk.room.store.followed_texts(ChannelId("slack/T1/D9")) == []


async def test_on_discord_a_command_in_the_conversation_is_enough(
    discord_server: DiscordServer, desk: RoomDesk
) -> None:
    """The answer is all there is, and the digest comes into the conversation, its parts as replies."""
    adapters.discord.connect(discord_server.env, desk)  # sets the library's addresses
    chat = DiscordChat(discord_server.env["DISCORD_TOKEN"], desk)
    dm = discord_server.add_dm()
    async with listening(chat):
        answered = await discord_server.say("papers", {"query": "subscribe mri"}, channel=dm)
        assert "You now follow `mri`" in answered.text
        assert discord_server.messages(dm) == []
        assert desk.asked[0].direct
        assert desk.room.store.followed_texts(ChannelId(f"discord/@me/{dm}")) == ["mri"]
        await friday(desk, chat)
    first, second = discord_server.messages(dm)
    assert "MRI again" in everything(first)
    assert "Deep MRI of the knee" in everything(second)
    assert second["message_reference"]["message_id"] == first["id"]
    await discord_server.left()


def test_in_a_conversation_it_is_you_who_follows(desk: RoomDesk) -> None:
    """Whatever is asked about it."""
    told = []
    for said in ("", "subscribe mri", "", "list", "subscribe ct, pet", "unsubscribe all"):
        request = Request(channel=LAB, said=said, who=ANN, may_change=True, direct=True)
        told.append(printed(desk.room.commands.answer(request, NOW).private).partition("\n")[0])
    assert told == [
        "You follow nothing yet. For example, say:",
        'You now follow `mri`: "mri" in title or abstract.',
        "You follow `mri`.",
        "You follow 1 keyword:",
        "You now follow 2 more keywords:",
        "You no longer follow `mri`, `ct`, `pet`.",
    ]


EVERYTHING = (
    "pause", "unmute", "post again", "subscribe", "unsubscribe", "subscribe mri", "share mri", "list",
    "schedule 9am", "preview", "today", "mute survey", "unmute #7", "why 2503.09001", "settings",
    "settings changes managers", "settings quiet on", "pause until friday", "status", "unsubscribe #9",
    "subscribe 2503.09001", "pause #1", "resume", "", "help", "help subscribe", "help unsubscribe",
    "help list", "help schedule", "help pause", "help why", "help settings",
)  # fmt: skip


def test_in_a_conversation_nothing_speaks_of_a_channel(desk: RoomDesk) -> None:
    """There is none: it is *you*, or *here*. Only `status` counts all channels there are."""
    for said in EVERYTHING:
        request = Request(channel=LAB, said=said, who=ANN, may_change=True, manages=True, direct=True)
        told = printed(desk.room.commands.answer(request, NOW).private)
        assert "channel" not in told.lower().replace("in 1 channel.", ""), f"{said}: {told}"

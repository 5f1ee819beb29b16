"""Every button the bot shows in Slack: pressed by who may change things, by who may only read, and forged."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import bot.commands
from adapters.slack.chat import SlackChat
from adapters.slack.pace import Pace
from bot.delivery import SETTLE_AFTER, deliver_due
from bot.digests import DigestLimits, compose_due
from bot.domain import ChannelId
from dialogue import NOW
from feed import a_paper
from room_desk import RoomDesk, a_room
from slack_ear import QUICK, hearing, run, words
from slack_server import BOT_TOKEN, Channel, Json, SlackServer, elements
from test_slack_rights import FORGERIES, REFUSED, managed, state

IN_TIME = replace(QUICK, window=2.5)
"""A window that was handed in shows what came of it at once, however slow this machine is."""


@dataclass(frozen=True)
class Button:
    """What stands on it, the sentences after which it is there, and whether it changes something."""

    label: str
    after: tuple[str, ...]
    changes: bool = True
    public: bool = False  # it stands in the line everybody sees
    asks: str = ""  # what is typed into its window


CHANGES = (
    *("subscribe ct", "unsubscribe mri", "schedule 8:30", "pause until friday"),
    *("mute survey", "unmute tutorial", "settings quiet on", "subscribe ti:mri instead of mri"),
)
BUTTONS = (
    *(Button("Undo", ("subscribe mri", "mute tutorial", said), public=True) for said in CHANGES),
    Button("Undo", ("subscribe mri", "pause until friday", "resume"), public=True),
    Button("Change the time", ("subscribe mri",), asks="8:30"),
    Button("Resume", ("subscribe mri", "pause", "list")),
    Button("Do that", ("subscribe diffusion", "unsubscribe difusion")),
    Button("Do that", ("subscibe mri",)),
    Button("13:00 instead", ("schedule 9am Asia/Tokyo",)),
    Button("As soon as announced", ("schedule 9am Asia/Tokyo",)),
    Button("Keep the phrase", ("subscribe heart mri",), changes=False),
    Button("All its words instead", ("subscribe heart mri",)),
    Button("Follow here", ("mri OR brain",)),
    Button("Follow the phrase", ("heart mri",)),
    Button("Follow all its words", ("heart mri",)),
    Button("Follow a topic", ("",), asks="ct"),
    Button("Import a list", ("",), asks="ct\nmri"),
    Button("Try /papers mri", ("",), changes=False),
    Button("More", ("mri OR brain",), changes=False),
    Button("Share", ("mri OR brain",), changes=False),
    Button("Search for these words", ("Attention to MRI: a pasted title",), changes=False),
    Button("Find papers", ("@bob",), changes=False),
)
ELSEWHERE = {
    "It is there": "a post nobody can confirm, below",
    "Post again": "the same",
    "Follow that instead": "a keyword with too many papers; it is said above, with its Undo",
    "Follow that here": "only where a chat tells that a channel is gone, which Slack does not",
}


def test_no_button_is_missing_here() -> None:
    folder = Path(bot.commands.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    labels = set(re.findall(r'Action\(\s*f?"([^"]+)"', source))
    labels |= set(re.findall(r'_instead\([^)]*"([^"]+)"\)', source))
    labels |= set(re.findall(r'"(Follow (?!that)[a-z ]+)":', source))
    here = {button.label for button in BUTTONS} | ELSEWHERE.keys()
    assert {re.sub(r"\{\w+\}", "13:00", label.replace("{EXAMPLE}", "mri")) for label in labels} <= here


@pytest.fixture
def desk(tmp_path: Path) -> RoomDesk:
    return RoomDesk(a_room(tmp_path))


@asynccontextmanager
async def shown(server: SlackServer, desk: RoomDesk) -> AsyncIterator[list[tuple[Button, str, Json]]]:
    """All buttons, each with a channel of its own and the message it stands in."""
    async with hearing(server, desk, IN_TIME):
        yield [
            (button, f"C{at}", await _shown(server, button, f"C{at}"))
            for at, button in enumerate(BUTTONS, 10)
        ]


async def _shown(server: SlackServer, button: Button, channel: str) -> Json:
    server.channels[channel] = Channel(channel, channel.lower())
    answer: Json = {}
    for said in button.after:
        if said:
            answer = (await run(server.type, channel, said))[0]  # arXiv may have answered, too, by now
        else:
            await run(server.join, channel)
            (answer,) = await run(server.wait_for_messages, channel, 1)
    return server.messages(channel)[-1] if button.public else answer


async def pressed(server: SlackServer, button: Button, channel: str, message: Json, user: str) -> str:
    """What the person reads."""
    if not button.asks:
        return words((await run(server.press, message, button.label, user=user, channel=channel))[0])
    await run(server.press, message, button.label, user=user, channel=channel, answers=0)
    view = await run(server.wait_for_window, f'"{button.label}"')
    label = view["blocks"][0]["label"]["text"]
    act = await run(server.submit, view, {label: button.asks}, user=user)
    server.windows.shown.clear()
    return json.dumps(act.response)


async def test_who_may_change_things_finds_that_every_button_does_what_it_says(slack_server, desk):
    """Also after a restart: whoever hears the press has never shown the button."""
    async with shown(slack_server, desk) as buttons:
        pass
    async with hearing(slack_server, RoomDesk(desk.room), IN_TIME):
        for button, channel, message in buttons:
            here = ChannelId(f"slack/T1/{channel}")
            before = state(desk.room, here)
            told = await pressed(slack_server, button, channel, message, "U2")
            assert REFUSED not in told, button
            assert (state(desk.room, here) != before) is button.changes, (button, told)


async def test_who_may_only_read_or_forges_a_press_changes_nothing_with_any_button(slack_server, desk):
    """Readers are told kindly; of another workspace, of two channels at once, of nobody: nobody is heard."""
    async with shown(slack_server, desk) as buttons:
        asked = len(desk.asked)
        places = [ChannelId(f"slack/T1/{channel}") for _, channel, _ in buttons]
        for here in places:
            managed(desk.room, here)
        before = [state(desk.room, here) for here in places]
        for button, channel, message in buttons:
            (drawn,) = [each for each in elements(message, "button") if each["text"]["text"] == button.label]
            for forged in FORGERIES.values():
                await run(slack_server.touch, message, drawn, "U2", channel, forged)
        await run(slack_server.type, "C1", "list")
        assert [request.said for request in desk.asked[asked:]] == ["list"]
        assert slack_server.windows.shown == {}
        for button, channel, message in buttons:
            told = await pressed(slack_server, button, channel, message, "U2")
            assert (REFUSED in told) is (button.changes or button.label == "Keep the phrase"), (button, told)
        assert [state(desk.room, here) for here in places] == before


# --- a post nobody can confirm ------------------------------------------------------------------


@pytest.mark.parametrize(("label", "posts"), [("Post again", 1), ("It is there", 0)])
async def test_where_nobody_can_look_a_person_decides_by_a_button(slack_server, desk, label, posts):
    """The line broke while a digest was posted, and its channel's history may not be read."""
    room = desk.room
    desk.now = morning = NOW + timedelta(days=1)
    chat = SlackChat(
        bot_token=BOT_TOKEN, app_token="", desk=desk, api_url=slack_server.env["SLACK_API_URL"], pace=Pace(0)
    )
    room.say("subscribe mri")
    room.announce(
        date(2025, 3, 13), a_paper("2503.10001", "MRI of the knee"), at=morning - timedelta(hours=6)
    )
    assert compose_due(room.store, DigestLimits(), morning)
    slack_server.without_scope("channels:history")
    slack_server.fail_next("chat.postMessage", "drop_before")
    for now in (morning, morning + SETTLE_AFTER):
        assert await deliver_due(room.store, {"slack": chat}, lambda now=now: now, lambda _: None) == []

    async with hearing(slack_server, desk):
        (question,) = await run(slack_server.type, "C1", "")
        assert "One post of the last digest may or may not have come through" in words(question)
        managed(room)
        (refused,) = await run(slack_server.press, question, label, user="U2")
        assert REFUSED in words(refused)
        slack_server.admins.add("U1")
        (done,) = await run(slack_server.press, question, label, user="U1")
    told = "It is posted again in a moment." if posts else "Good; what comes after it follows in a moment."
    assert words(done) == told
    later = morning + 2 * SETTLE_AFTER
    posted = await deliver_due(room.store, {"slack": chat}, lambda: later, lambda _: None)
    assert len(posted) == posts
    await chat.close()

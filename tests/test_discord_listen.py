"""What people type, pick and press on Discord, through the real library and a real gateway."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import adapters.discord
import discord_bot
from bot.errors import AccessError, StoreError
from bot.message import Action, Actions, Message, say, text
from bot.ports import Answer
from discord_desk import TestDesk
from discord_interactions import Answered, parts, words
from discord_rules import EPHEMERAL
from discord_server import DIRECT_MESSAGES, READER, DiscordServer
from discord_world import FORUM, INVITED, PUBLIC_THREAD, bits
from test_discord_chat import parcel

CHANGED = Answer(
    private=say("Following mri."),
    public=Message(
        summary="Ada follows mri here",
        blocks=(text("Ada follows mri here."), Actions((Action("Undo", "unsubscribe mri"),))),
    ),
    undo="unsubscribe mri",
)


class Listening(discord_bot.Listening[TestDesk]):
    """A bot that listens, and a desk that answers what it was told to."""

    def __init__(self, server: DiscordServer) -> None:
        super().__init__(server, TestDesk())


@pytest.fixture
async def desk(discord_server: DiscordServer) -> AsyncIterator[TestDesk]:
    async with Listening(discord_server) as listening:
        yield listening.desk


# --- commands -------------------------------------------------------------------------------------


async def test_papers_answers_only_who_asked(discord_server: DiscordServer, desk: TestDesk) -> None:
    """The sentence reaches the desk with where and who; the answer is ephemeral."""
    answered = await discord_server.say("papers", {"query": "mri"})
    assert (answered.text, answered.ephemeral, answered.deferred) == ("You said: mri", True, False)
    (request,) = desk.asked
    assert request.channel == discord_server.id_of()
    assert (request.said, request.channel_name) == ("mri", "papers")
    assert (request.who.id, request.who.name) == ("77", "Ada")
    assert discord_server.messages() == []


async def test_papers_alone_says_nothing(discord_server: DiscordServer, desk: TestDesk) -> None:
    """The empty sentence asks what this channel follows."""
    await discord_server.say("papers")
    assert desk.asked[0].said == ""


@pytest.mark.parametrize(
    ("command", "options", "sentence"),
    [
        ("feed subscribe", {"keyword": "mri, llm"}, "subscribe mri, llm"),
        ("feed unsubscribe", {"keyword": "#3"}, "unsubscribe #3"),
        ("feed list", {}, "list"),
        (
            "feed schedule",
            {"at": "09:00", "days": "mon-fri", "zone": "Europe/Paris"},
            "schedule 09:00 mon-fri Europe/Paris",
        ),
        ("feed schedule", {"zone": "Tokyo"}, "schedule Tokyo"),
        ("feed subscribe", {"keyword": "mri", "instead_of": "llm"}, "subscribe mri instead of llm"),
        ("feed schedule", {}, "schedule"),
        ("feed resume", {}, "resume"),
        ("feed pause", {}, "pause"),
        ("feed pause", {"until": "friday"}, "pause until friday"),
        ("feed pause", {"until": "for 2 weeks"}, "pause until for 2 weeks"),
        ("feed mute", {"keyword": "survey"}, "mute survey"),
        ("feed mute", {}, "mute"),
        ("feed unmute", {"keyword": "#1"}, "unmute #1"),
        ("feed preview", {}, "preview"),
        ("feed why", {"paper": "2504.02408"}, "why 2504.02408"),
        ("feed settings", {}, "settings"),
        ("feed settings", {"setting": "quiet", "to": "on"}, "settings quiet on"),
        ("feed search", {"keyword": "mri", "when": "last week"}, "search mri last week"),
        ("feed show", {"paper": "2504.02408"}, "show 2504.02408"),
        ("feed share", {"what": "mri"}, "share mri"),
        ("feed help", {"about": "schedule"}, "help schedule"),
        ("feed help", {}, "help"),
        ("feed status", {}, "status"),
    ],
)
async def test_feed_says_the_same_sentences(
    discord_server: DiscordServer, desk: TestDesk, command: str, options: dict[str, str], sentence: str
) -> None:
    """A typed option is a convenience; the sentence is what counts."""
    answered = await discord_server.say(command, options)
    assert answered.text == f"You said: {sentence}"
    assert desk.asked[0].said == sentence


async def test_who_manages_the_channel_may_change_it(discord_server: DiscordServer, desk: TestDesk) -> None:
    """Discord tells the rights in that very channel; in a direct message everybody may."""
    await discord_server.say("feed list")
    await discord_server.say("feed list", permissions=READER)
    await discord_server.say("feed list", permissions=(), channel=discord_server.add_dm())
    assert [request.may_change for request in desk.asked] == [True, False, True]
    assert [request.manages for request in desk.asked] == [True, False, True]


async def test_a_direct_message_is_a_channel_too(discord_server: DiscordServer, desk: TestDesk) -> None:
    """It has no server, so its id says ``@me``."""
    dm = discord_server.add_dm()
    await discord_server.say("papers", {"query": "mri"}, channel=dm)
    assert desk.asked[0].channel == f"discord/@me/{dm}"


async def test_in_a_thread_the_channel_around_it_is_meant(discord_server: DiscordServer) -> None:
    """For that is where the digest comes; a forum's thread is a place of its own."""
    thread = discord_server.add_channel("Papers · today", PUBLIC_THREAD, discord_server.channel)
    post = discord_server.add_channel("a post", PUBLIC_THREAD, discord_server.add_channel("forum", FORUM))
    async with Listening(discord_server) as listening:
        for place in (thread, post):
            await discord_server.say("papers", {"query": "mri"}, channel=place)
    channels = [request.channel for request in listening.desk.asked]
    assert channels == [discord_server.id_of(), discord_server.id_of(post)]
    assert listening.desk.asked[0].channel_name == "papers"


async def test_typing_is_helped(discord_server: DiscordServer, desk: TestDesk) -> None:
    """At most 25 suggestions, none over 100 characters, each a whole sentence."""
    desk.suggestions = ["mri", "mr" + "i" * 99, *(f"mri {n}" for n in range(40))]
    found = await discord_server.autocomplete("papers", "query", "mr")
    assert found == ["mri", "mr" + "i" * 97 + "…", *(f"mri {n}" for n in range(23))]
    assert desk.typed == [(discord_server.id_of(), "mr")]


async def test_followed_keywords_are_offered_to_unsubscribe(
    discord_server: DiscordServer, desk: TestDesk
) -> None:
    """The verb is said already, so only what follows it is offered."""
    desk.suggestions = ["unsubscribe mri", "unsubscribe magnetic resonance", "mri"]
    assert await discord_server.autocomplete("feed unsubscribe", "keyword", "m") == [
        "mri",
        "magnetic resonance",
    ]


async def test_no_suggestion_is_no_failure(discord_server: DiscordServer, desk: TestDesk) -> None:
    """When the database is away people can still type."""
    desk.suggestions = StoreError("The database is locked.")
    assert await discord_server.autocomplete("papers", "query", "m") == []


async def test_commands_are_told_only_when_they_changed(discord_server: DiscordServer) -> None:
    """Discord limits how often: what it knows is compared first."""
    for _ in range(2):
        async with Listening(discord_server):
            await discord_server.say("papers")
    assert discord_server.requests("sync") == 1
    discord_server.world.commands[0]["description"] = "something older"
    async with Listening(discord_server):
        await discord_server.say("papers")
    assert discord_server.requests("sync") == 2


async def test_commands_are_for_everybody_everywhere_but_group_chats(
    discord_server: DiscordServer, desk: TestDesk
) -> None:
    """Who may change something is decided by us; servers and what is written to us alone is all we hear."""
    await discord_server.say("papers")
    papers, feed, show, why = discord_server.world.commands
    assert [entry["name"] for entry in (show, why)] == ["Show abstract", "Why this?"]
    for command in (papers, feed, show, why):
        assert command["contexts"] == [0, 1]
        assert command["integration_types"] == [0]
        assert command["default_member_permissions"] is None
    assert papers["options"][0]["autocomplete"] is True
    assert discord_server.gateway.intents == 1 | DIRECT_MESSAGES


# --- answers --------------------------------------------------------------------------------------


async def test_a_slow_desk_is_waited_for(discord_server: DiscordServer, desk: TestDesk) -> None:
    """Discord hears of us in time, and the answer takes the place of the waiting: typed or pressed."""
    desk.answers["subscribe mri"] = CHANGED
    await discord_server.say("feed subscribe", {"keyword": "mri"})
    (line,) = await discord_server.posted()
    desk.thinks = 1.7
    typing, pressing = discord_server.say("papers", {"query": "mri"}), discord_server.press(line, "Undo")
    typed, pressed = await asyncio.gather(typing, pressing)
    for answered in (typed, pressed):
        assert (answered.deferred, answered.ephemeral) == (True, True)
        assert answered.after < 2.5
    assert (typed.text, pressed.text) == ("You said: mri", "You said: unsubscribe mri")
    assert words(discord_server.messages()[0]) == "Ada follows mri here."


async def test_the_later_part_takes_the_place_of_the_first(
    discord_server: DiscordServer, desk: TestDesk
) -> None:
    """What is known is shown at once; what arXiv adds follows in the same message."""
    desk.answers["mri"] = Answer(private=say("2 so far"), later=lambda: say("5 with arXiv's"))
    answered = await discord_server.say("papers", {"query": "mri"}, edits=1)
    assert [words(message) for message in answered.messages] == ["2 so far", "5 with arXiv's"]


async def test_what_goes_wrong_is_told(discord_server: DiscordServer, desk: TestDesk) -> None:
    """Our sentence for what we know, a general one for what we do not."""
    desk.answers = {"a": StoreError("The database is locked."), "b": ZeroDivisionError("secret detail")}
    assert (await discord_server.say("papers", {"query": "a"})).text == "The database is locked."
    assert "Something went wrong" in (await discord_server.say("papers", {"query": "b"})).text


async def test_a_later_part_that_fails_is_told(discord_server: DiscordServer, desk: TestDesk) -> None:
    """Nobody waits for ever."""

    def fail() -> Message:
        raise StoreError("The database is full.")

    desk.answers["mri"] = Answer(private=say("2 so far"), later=fail)
    answered = await discord_server.say("papers", {"query": "mri"}, edits=1)
    assert answered.text == "The database is full."


async def test_a_change_is_told_to_the_channel(discord_server: DiscordServer, desk: TestDesk) -> None:
    """One short line by the bot, with a button to take it back."""
    desk.answers["subscribe mri"] = CHANGED
    answered = await discord_server.say("feed subscribe", {"keyword": "mri"})
    assert answered.text == "Following mri."
    (line,) = await discord_server.posted()
    assert words(line) == "Ada follows mri here."
    await discord_server.press(line, "Undo", user="Bob")
    assert [(request.said, request.who.name) for request in desk.asked] == [
        ("subscribe mri", "Ada"),
        ("unsubscribe mri", "Bob"),
    ]


@pytest.mark.parametrize("denied", ["SEND_MESSAGES", "VIEW_CHANNEL"])
async def test_a_change_the_channel_cannot_be_told_of_is_undone(
    discord_server: DiscordServer, desk: TestDesk, denied: str
) -> None:
    """Where we may not post, a digest would not come either: we say what to permit."""
    discord_server.deny(denied)
    desk.answers["subscribe mri"] = CHANGED
    answered = await discord_server.say("feed subscribe", {"keyword": "mri"}, edits=1)
    assert [request.said for request in desk.asked] == ["subscribe mri", "unsubscribe mri"]
    assert desk.asked[1].may_change
    assert "Edit Channel → Permissions: give it View Channel, Send Messages" in answered.text


async def test_a_change_stays_when_the_channel_cannot_be_reached_now(
    discord_server: DiscordServer, desk: TestDesk
) -> None:
    """A passing failure takes nothing back."""
    discord_server.fail_next("post", 503)
    desk.answers["subscribe mri"] = CHANGED
    await discord_server.say("feed subscribe", {"keyword": "mri"})
    await discord_server.say("feed list")
    assert [request.said for request in desk.asked] == ["subscribe mri", "list"]


async def test_an_answer_that_does_not_arrive_breaks_nothing(
    discord_server: DiscordServer, desk: TestDesk
) -> None:
    """The change was made and the channel hears of it; the next sentence is answered."""
    discord_server.fail_next("callback", 404, code=10062, message="Unknown interaction")
    desk.answers["subscribe mri"] = CHANGED
    unanswered = asyncio.create_task(discord_server.say("feed subscribe", {"keyword": "mri"}))
    await discord_server.posted()
    assert (await discord_server.say("papers", {"query": "hello"})).text == "You said: hello"
    unanswered.cancel()


# --- written to us alone --------------------------------------------------------------------------


async def answers_in(server: DiscordServer, dm: str, count: int) -> list[str]:
    """What the bot wrote there, once there are so many messages by anybody."""
    return [words(message) for message in await server.posted(count, dm) if message["author"].get("bot")]


async def test_what_is_written_to_us_alone_is_a_sentence(
    discord_server: DiscordServer, desk: TestDesk
) -> None:
    """Without a command; the answer is written below, and what arXiv adds takes its place."""
    dm = discord_server.add_dm()
    desk.answers["mri"] = Answer(private=say("2 so far"), later=lambda: say("5 with arXiv's"))
    await discord_server.write("mri", dm)
    await discord_server.told("5 with arXiv's", dm)
    desk.answers["subscribe mri"] = CHANGED
    await discord_server.write("subscribe mri", dm)
    assert await answers_in(discord_server, dm, 4) == ["5 with arXiv's", "Following mri."]
    request = desk.asked[-1]
    assert (request.channel, request.who.name, request.direct) == (f"discord/@me/{dm}", "Ada", True)
    assert (request.may_change, request.manages, request.may_share) == (True, True, False)


async def test_only_people_are_answered(discord_server: DiscordServer, desk: TestDesk) -> None:
    """Not we ourselves, no other bot, and not what Discord says itself."""
    dm = discord_server.add_dm()
    robot = {"id": "9", "username": "robot", "discriminator": "0", "global_name": None, "avatar": None}
    await discord_server.write("mine", dm, author=discord_server.world.bot)
    await discord_server.write("another's", dm, author={**robot, "bot": True})
    await discord_server.write("pinned a message", dm, type=6)
    await discord_server.write("hello", dm)
    await discord_server.posted(5, dm)
    assert [request.said for request in desk.asked] == ["hello"]


async def test_an_answer_that_cannot_be_written_breaks_nothing(
    discord_server: DiscordServer, desk: TestDesk
) -> None:
    """Nor does one that was deleted before its later part came."""
    dm = discord_server.add_dm()
    discord_server.fail_next("post", 403, code=50007)
    for words_said in ("hello", "hello?"):
        await discord_server.write(words_said, dm)
    assert len(await answers_in(discord_server, dm, 3)) == 1
    discord_server.fail_next("change", 404, code=10008, message="Unknown Message")
    desk.answers["mri"] = Answer(private=say("2 so far"), later=lambda: say("5 with arXiv's"))
    for words_said in ("mri", "thanks"):
        await discord_server.write(words_said, dm)
    assert {"2 so far", "You said: thanks"} <= {*await answers_in(discord_server, dm, 7)}


# --- menus and buttons ----------------------------------------------------------------------------


async def test_an_old_menu_works_after_a_restart(discord_server: DiscordServer) -> None:
    """Everything needed is in its id: a message of any age, a process of any age."""
    async with Listening(discord_server) as before:
        await before.chat.post(parcel(discord_server))
    (message,) = discord_server.messages()
    async with Listening(discord_server) as after:
        answered = await discord_server.pick(message, "show 2504.00101", user="Bob", permissions=READER)
    assert answered.text == "You said: show 2504.00101"
    assert answered.ephemeral
    assert after.desk.asked[0].channel == discord_server.id_of()
    assert not after.desk.asked[0].may_change
    assert len(discord_server.messages()) == 1


async def test_a_menu_in_a_thread_speaks_of_the_channel(discord_server: DiscordServer) -> None:
    """A later part's menu belongs to the same feed."""
    async with Listening(discord_server) as listening:
        root = await listening.chat.post(parcel(discord_server))
        await listening.chat.post(parcel(discord_server, key="part 2", root=root))
        message = discord_server.messages(root)[-1]
        await discord_server.pick(message, "show 2504.00101", channel=root)
    assert listening.desk.asked[0].channel == discord_server.id_of()


async def test_buttons_of_an_answer_answer_again(discord_server: DiscordServer, desk: TestDesk) -> None:
    """Also under a message only one person sees, and as often as they like."""
    buttons = Actions((Action("More", "search mri"), Action("Follow here", "subscribe mri")))
    desk.answers["mri"] = Answer(private=Message(summary="5", blocks=(text("5 papers"), buttons)))
    shown: Answered = await discord_server.say("papers", {"query": "mri"})
    assert [part["label"] for part in parts(shown.message)] == ["More", "Follow here"]
    assert shown.message["flags"] & EPHEMERAL
    for _ in range(2):
        more = await discord_server.press(shown.message, "More")
        assert more.text == "You said: search mri"
    follow = await discord_server.press(shown.message, "Follow here")
    assert follow.text == "You said: subscribe mri"


# --- the connection -------------------------------------------------------------------------------


async def test_a_wrong_token_ends_listening(discord_server: DiscordServer) -> None:
    """There is no use in trying again."""
    env = {**discord_server.env, "DISCORD_TOKEN": "wrong"}
    with pytest.raises(AccessError, match="DISCORD_TOKEN"):
        await adapters.discord.connect(env, TestDesk()).listen()


async def test_a_token_reset_while_we_listen_ends_it(discord_server: DiscordServer) -> None:
    """The gateway closes with "authentication failed" when we come back."""
    async with Listening(discord_server) as listening:
        await discord_server.say("papers")
        discord_server.world.token = "another"
        await discord_server.drop_gateway()
        with pytest.raises(AccessError, match="DISCORD_TOKEN"):
            await asyncio.wait_for(listening.task, 15)


@pytest.mark.parametrize("break_off", ["drop_gateway", "ask_to_reconnect"])
async def test_a_broken_connection_is_resumed(discord_server: DiscordServer, break_off: str) -> None:
    """What was typed meanwhile is answered."""
    async with Listening(discord_server):
        await discord_server.say("papers")
        await getattr(discord_server, break_off)()
        assert (await discord_server.say("papers", {"query": "mri"})).text == "You said: mri"
    assert (discord_server.gateway.identified, discord_server.gateway.resumed) == (1, 1)


@pytest.mark.parametrize("fault", [503, "drop_before"])
async def test_a_failed_login_is_tried_again(discord_server: DiscordServer, fault: int | str) -> None:
    """Discord may be away when we start."""
    discord_server.fail_next("login", fault, times=2)
    async with Listening(discord_server) as listening:
        await discord_server.say("papers")
    assert listening.pauses.seconds[:1] == [5.0]


async def test_the_log_says_how_to_invite_the_bot(
    discord_server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    """One link with exactly the permissions that are needed."""
    caplog.set_level(logging.INFO, "adapters.discord")
    async with Listening(discord_server):
        await discord_server.say("papers")
    permissions = "&".join(("scope=bot+applications.commands", f"permissions={bits(INVITED)}"))
    assert f"authorize?client_id={discord_server.world.application}&{permissions}" in caplog.text


async def test_cancelling_closes_cleanly(discord_server: DiscordServer) -> None:
    """No socket, no thread and no task is left."""
    async with Listening(discord_server):
        await discord_server.say("papers")
    await discord_server.left()
    for thread in threading.enumerate():
        if thread.name.startswith("keep-alive"):
            await asyncio.to_thread(thread.join, 10)  # it was told to end, and does so in its own time
            assert not thread.is_alive()


def test_the_server_runs_as_a_program(tmp_path: Path) -> None:
    """Another process may talk to it, and read what was posted as lines of JSON."""
    state = tmp_path / "state.json"
    program = [sys.executable, Path(__file__).with_name("discord_server.py"), "--state", state]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            env = dict(line.strip().split("=", 1) for line in (server.stdout.readline() for _ in range(4)))
            asyncio.run(_post_to(env))
        finally:
            server.terminate()
    (line,) = map(json.loads, state.read_text().splitlines())
    assert (line["event"], line["embeds"][0]["description"]) == ("message", "hello")


async def _post_to(env: dict[str, str]) -> None:
    from bot.domain import ChannelId
    from bot.ports import Parcel

    chat = adapters.discord.connect(env, TestDesk())
    await chat.post(Parcel(channel=ChannelId(env["CHANNEL"]), key="k", message=say("hello")))
    await chat.close()

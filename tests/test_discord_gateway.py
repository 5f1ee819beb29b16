"""A long life on Discord's gateway: what is resumed, what begins anew and how often, and how it ends."""

from __future__ import annotations

import asyncio
from pathlib import Path

from adapters.discord.listen import Hearing
from adapters.discord.starts import BACK_OFF
from bot.domain import ChannelId
from discord_bot import LabDesk, Listening
from discord_desk import TestDesk
from discord_interactions import Answered, words
from discord_server import DiscordServer
from program import Program
from shell import Shell


async def answers(server: DiscordServer) -> None:
    assert (await server.say("papers", {"query": "mri"})).text == "You said: mri"


# --- broken, silent, forgotten --------------------------------------------------------------------


async def test_a_connection_nobody_answers_on_is_resumed(discord_server: DiscordServer) -> None:
    """It looks open, and nothing comes through it: what was typed meanwhile is answered."""
    discord_server.gateway.heartbeat_ms = 20
    hearing = Hearing(dead_seconds=0.1, settled_seconds=0.02)
    async with Listening(discord_server, TestDesk(), hearing=hearing) as listening:
        assert not listening.chat.connected
        await answers(discord_server)
        discord_server.gateway.fall_silent()
        await answers(discord_server)
        async with asyncio.timeout(10):
            # What was missed comes before the word that all is well.
            while not listening.chat.connected:  # noqa: ASYNC110 -- the chat tells nobody but who asks
                await asyncio.sleep(0)
    assert (discord_server.gateway.identified, discord_server.gateway.resumed) == (1, 1)


async def test_a_session_that_is_forgotten_is_begun_anew(discord_server: DiscordServer) -> None:
    """After a while, and with all answers in hand given."""
    desk = TestDesk()
    async with Listening(discord_server, desk) as listening:
        await answers(discord_server)
        await discord_server.invalidate_session()
        await answers(discord_server)
    assert listening.pauses.seconds == [BACK_OFF[0]]
    assert (discord_server.gateway.identified, discord_server.gateway.resumed) == (2, 0)


async def test_sessions_refused_again_and_again_are_begun_ever_more_slowly(
    discord_server: DiscordServer,
) -> None:
    """Discord allows 1,000 a day and then takes the token away; the library alone would go on at once."""
    discord_server.gateway.refusals = 100
    async with Listening(discord_server, TestDesk(), pauses=6) as listening:
        await asyncio.wait_for(listening.pauses.over.wait(), 10)
        assert not listening.chat.connected
    assert listening.pauses.seconds == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]
    assert discord_server.gateway.identified == 6


async def test_no_session_is_begun_that_discord_does_not_allow(discord_server: DiscordServer) -> None:
    """The last ones of a day are left to people; until the next, Discord says how long it is."""
    discord_server.world.sessions_left |= {"remaining": 4, "reset_after": 7_200_000}
    async with Listening(discord_server, TestDesk(), pauses=1) as listening:
        await asyncio.wait_for(listening.pauses.over.wait(), 10)
    assert listening.pauses.seconds == [7_200.0]
    assert discord_server.gateway.identified == 0


async def test_coming_back_tells_nobody_anything_twice(discord_server: DiscordServer, tmp_path: Path) -> None:
    """All is looked at again after every new session, and found as it was left."""
    desk = LabDesk(tmp_path)
    desk.room.answer("subscribe mri", channel=ChannelId(discord_server.id_of()))
    general = discord_server.add_channel("general")
    discord_server.deny("SEND_MESSAGES")
    async with Listening(discord_server, desk):
        await desk.did("feeds")
        for times in (2, 3):
            await discord_server.invalidate_session()
            await desk.did("feeds", times)
        await discord_server.posted(channel=general)
    (line,) = discord_server.messages(general)
    assert "gets no digest any more" in words(line)
    assert discord_server.requests("sync") == 1


async def test_commands_discord_does_not_take_now_keep_nobody_from_typing(
    discord_server: DiscordServer,
) -> None:
    """It allows so many changes of them a day; what it knows of old still works."""
    discord_server.fail_next(
        "sync", 400, code=30034, message="Max number of daily application command creates"
    )
    async with Listening(discord_server, TestDesk()):
        await answers(discord_server)


# --- the end --------------------------------------------------------------------------------------


async def test_the_answer_in_hand_is_given_before_we_leave(discord_server: DiscordServer) -> None:
    """And its public line is told; what is typed from then on hears why it has to wait."""
    desk = TestDesk()
    async with Listening(discord_server, desk) as listening:
        await answers(discord_server)
        desk.thinks = 0.4
        in_hand = asyncio.create_task(discord_server.say("papers", {"query": "diffusion"}))
        await desk.thinking.wait()
        leaving = asyncio.create_task(listening.stop())
        await asyncio.sleep(0)
        dm = discord_server.add_dm()
        await discord_server.write("too late, too", dm)
        late: Answered = await discord_server.say("papers", {"query": "too late"})
        assert late.text == "I am being restarted. Please say that again in a minute."
        await discord_server.told("I am being restarted.", dm)
        assert (await in_hand).text == "You said: diffusion"
        await asyncio.wait_for(leaving, 5)
    assert [request.said for request in desk.asked] == ["mri", "diffusion"]


async def test_a_desk_that_hangs_does_not_keep_us(discord_server: DiscordServer) -> None:
    """Some seconds are enough for an answer; whoever stops us waits no longer than ten."""
    desk, hearing = TestDesk(), Hearing(settled_seconds=0.02, grace_seconds=0.1)
    assert Hearing().grace_seconds <= 5
    async with Listening(discord_server, desk, hearing=hearing) as listening:
        await answers(discord_server)
        desk.thinks = 3_600
        in_hand = asyncio.create_task(discord_server.say("papers", {"query": "diffusion"}))
        await desk.thinking.wait()
        await asyncio.wait_for(listening.stop(), 5)
    in_hand.cancel()


async def test_another_process_takes_over(shell: Shell, discord_server: DiscordServer) -> None:
    """One gateway at a time, for every one of them hears everything: the second waits for its turn."""
    one = shell.start("run", "discord", **discord_server.env)
    two = None
    try:
        await helped(discord_server)
        two = shell.start("run", "discord", **discord_server.env)
        await asyncio.to_thread(waits, two)
        assert discord_server.gateway.identified == 1
        one.terminate()
        assert await asyncio.to_thread(one.wait, 10) == 0
        await helped(discord_server)
        assert discord_server.gateway.identified == 2
    finally:
        for process in filter(None, (one, two)):
            process.kill()
            await asyncio.to_thread(process.communicate)


def waits(process: Program) -> None:
    """Until its log says so."""
    assert process.stderr
    assert any("another process does this; waiting" in line for line in process.stderr)


async def helped(server: DiscordServer) -> None:
    answered = await server.say("papers", {"query": "help"}, timeout=30)
    assert "subscribe" in answered.text

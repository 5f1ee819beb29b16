"""Where the bot is on Discord: invited, removed, let in again; channels renamed, closed to it, deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import adapters.discord
from adapters.discord.chat import DiscordChat
from adapters.discord.errors import PERMISSIONS, REFUSALS
from bot.domain import Channel, ChannelId
from bot.errors import DeliveryError
from discord_bot import LabDesk, Listening
from discord_interactions import parts, words
from discord_server import DiscordServer
from discord_world import FORUM, PUBLIC_THREAD
from test_discord_chat import parcel


@pytest.fixture
async def desk(discord_server: DiscordServer, tmp_path: Path) -> AsyncIterator[LabDesk]:
    """A bot that has looked at all its places and follows two keywords in #papers."""
    desk = LabDesk(tmp_path)
    desk.room.answer("subscribe mri, diffusion", channel=here(discord_server))
    discord_server.world.system_channel = discord_server.add_channel("general")
    async with Listening(discord_server, desk):
        await desk.did("renamed")
        yield desk


def here(server: DiscordServer) -> ChannelId:
    return ChannelId(server.id_of())


def kept(server: DiscordServer, desk: LabDesk) -> Channel:
    return desk.kept(here(server))


async def told(server: DiscordServer, channel: str | None = None, count: int = 1) -> str:
    """The newest words in a channel, once there are so many messages."""
    return words((await server.posted(count, channel))[-1])


# --- coming ---------------------------------------------------------------------------------------


async def test_an_invitation_is_answered_with_a_card(discord_server: DiscordServer, tmp_path: Path) -> None:
    """In the channel for such news, with three ways to begin that work at once."""
    discord_server.world.member = False
    discord_server.world.system_channel = lobby = discord_server.add_channel("lobby")
    desk = LabDesk(tmp_path)
    async with Listening(discord_server, desk):
        await desk.did("feeds")
        await discord_server.invite()
        (card,) = await discord_server.posted(channel=lobby)
        assert words(card).startswith("**Daily Papers**\nHello! I find arXiv papers")
        await discord_server.press(card, "Try /papers mri")
    assert [part["label"] for part in parts(card)] == ["Follow a topic", "Try /papers mri", "Import a list"]
    assert desk.asked[-1].said == "mri"
    assert discord_server.messages() == []


async def test_without_a_channel_for_news_the_first_open_one_gets_the_card(
    discord_server: DiscordServer, tmp_path: Path
) -> None:
    """One where the bot may write, that is."""
    discord_server.world.member = False
    discord_server.deny("SEND_MESSAGES")
    second = discord_server.add_channel("second")
    desk = LabDesk(tmp_path)
    async with Listening(discord_server, desk):
        await desk.did("feeds")
        await discord_server.invite()
        await discord_server.posted(channel=second)


async def test_a_server_where_it_may_write_nowhere_is_no_failure(
    discord_server: DiscordServer, tmp_path: Path
) -> None:
    """Whoever types gets an answer all the same."""
    discord_server.world.member = False
    discord_server.deny("SEND_MESSAGES")
    desk = LabDesk(tmp_path)
    async with Listening(discord_server, desk):
        await desk.did("feeds")
        await discord_server.invite()
        await desk.did("feeds", 2)
        assert (await discord_server.say("papers", {"query": "help"})).text
    assert discord_server.messages() == []


# --- going ----------------------------------------------------------------------------------------


async def test_removed_and_invited_again_it_goes_on(discord_server: DiscordServer, desk: LabDesk) -> None:
    """Nothing is forgotten, nothing is tried meanwhile, and each channel hears that it is back."""
    await discord_server.kick()
    await desk.did("left")
    assert kept(discord_server, desk).paused == (
        "The bot was removed from its server. Invite it again, and it goes on."
    )
    assert kept(discord_server, desk).refused
    await discord_server.invite()
    assert (await told(discord_server)).startswith("I am back. This channel follows `mri`, `diffusion`.")
    assert kept(discord_server, desk).paused is None
    assert desk.followed(here(discord_server)) == ["mri", "diffusion"]
    assert discord_server.messages(discord_server.world.system_channel) == []


async def test_an_outage_of_discord_is_no_goodbye(discord_server: DiscordServer, desk: LabDesk) -> None:
    """The server is unavailable for a while: nothing is paused, nobody is told."""
    await discord_server.fail_for_a_while()
    await discord_server.rename("papers-2")
    await desk.did("renamed", 2)
    assert "left" not in desk.done
    assert kept(discord_server, desk).paused is None
    assert discord_server.messages() == []


async def test_a_goodbye_while_nobody_listened_is_found_out(
    discord_server: DiscordServer, tmp_path: Path
) -> None:
    """A server we are told nothing of is one we were removed from; a conversation is no server."""
    desk = LabDesk(tmp_path)
    talk = ChannelId(discord_server.id_of(discord_server.add_dm()))
    for channel in (here(discord_server), talk):
        desk.room.answer("subscribe mri", channel=channel)
    discord_server.world.member = False
    async with Listening(discord_server, desk):
        await desk.did("left")
    assert kept(discord_server, desk).refused
    assert not desk.kept(talk).paused


async def test_what_happened_while_nobody_listened_is_found_out(
    discord_server: DiscordServer, tmp_path: Path
) -> None:
    """A lost permission, and the next time it came back, with another name."""
    desk = LabDesk(tmp_path)
    desk.room.answer("subscribe mri", channel=here(discord_server))
    general = discord_server.add_channel("general")
    discord_server.deny("SEND_MESSAGES")
    async with Listening(discord_server, desk):
        assert "gets no digest any more" in await told(discord_server, general)
    discord_server.allow("SEND_MESSAGES")
    discord_server.world.channels[discord_server.channel].name = "reading"
    async with Listening(discord_server, desk):
        assert (await told(discord_server)).startswith("I am back.")
    assert kept(discord_server, desk).name == "reading"
    assert len(discord_server.messages(general)) == 1


# --- changes of a channel -------------------------------------------------------------------------


async def test_a_lost_permission_is_told_once_where_it_can_be(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """What is missing, what is kept; and when it is given back, it goes on by itself."""
    general = discord_server.world.system_channel
    await discord_server.forbid("SEND_MESSAGES")
    line = await told(discord_server, general)
    why = f"Discord does not let the bot post in #papers. Edit Channel → Permissions: give it {PERMISSIONS}."
    assert line.startswith(f"**\\#papers** gets no digest any more. {why}")
    assert "It follows `mri`, `diffusion`. Nothing is lost." in line
    assert kept(discord_server, desk).paused == why
    await discord_server.forbid("EMBED_LINKS")
    await desk.did("feeds", 3)
    await discord_server.permit("SEND_MESSAGES", "EMBED_LINKS")
    assert (await told(discord_server)).startswith("I am back.")
    assert kept(discord_server, desk).paused is None
    assert len(discord_server.messages(general)) == 1


async def test_a_deleted_channel_can_be_followed_elsewhere_at_one_press(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """By whoever manages the channel where it is told."""
    await discord_server.remove()
    (line,) = await discord_server.posted(channel=discord_server.world.system_channel)
    assert "It was deleted." in words(line)
    await discord_server.press(line, "Follow that here")
    moved = discord_server.id_of(discord_server.world.system_channel)
    assert desk.followed(moved) == ["mri", "diffusion"]


async def test_a_new_name_is_kept(discord_server: DiscordServer, desk: LabDesk) -> None:
    """For status, and for whoever runs the bot."""
    await discord_server.rename("fresh papers")
    await desk.did("renamed", 2)
    assert kept(discord_server, desk).name == "fresh papers"


async def test_a_deleted_post_of_a_forum_is_told_too(discord_server: DiscordServer, desk: LabDesk) -> None:
    """A feed may live in one."""
    post = discord_server.add_channel(
        "papers of the week", PUBLIC_THREAD, discord_server.add_channel("f", FORUM)
    )
    await discord_server.say("feed subscribe", {"keyword": "xray"}, channel=post)
    await discord_server.posted(channel=post)
    await discord_server.remove(post)
    line = await told(discord_server, discord_server.world.system_channel)
    assert "It was deleted." in line
    assert desk.kept(ChannelId(f"discord/{discord_server.world.guild}/{post}")).refused


async def test_a_thread_that_is_closed_is_told_and_goes_on_when_it_is_opened(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Nobody but a moderator writes into a locked one."""
    post = await discord_server.make("weekly", PUBLIC_THREAD, await discord_server.make("f", FORUM))
    await discord_server.say("feed subscribe", {"keyword": "xray"}, channel=post)
    await discord_server.posted(channel=post)
    await discord_server.lock(post)
    assert "This thread is closed." in await told(discord_server, discord_server.world.system_channel)
    await discord_server.lock(post, locked=False)
    assert (await told(discord_server, post, 2)).startswith("I am back.")


async def test_what_no_right_of_ours_ends_is_ended_by_a_person(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Else a rule of the server would be tried, and told of, after every new session."""
    why = REFUSALS[200000]
    await desk.left(here(discord_server), why)
    await discord_server.forbid("CREATE_PUBLIC_THREADS")
    await discord_server.invalidate_session()
    await desk.did("feeds", 3)
    await discord_server.say("papers")
    assert kept(discord_server, desk).paused == why
    assert discord_server.messages() == []
    await discord_server.say("feed resume")
    assert kept(discord_server, desk).paused is None


async def test_channels_that_follow_nothing_go_without_a_word(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Other people's channels are not our business."""
    other = discord_server.add_channel("other")
    await discord_server.forbid("SEND_MESSAGES", channel=other)
    await discord_server.remove(other)
    await discord_server.rename("done")
    await desk.did("renamed", 2)
    assert discord_server.messages(discord_server.world.system_channel) == []


async def test_a_pause_by_a_person_outlasts_what_happens(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Neither a lost permission nor its return ends it."""
    await discord_server.say("feed pause")
    await discord_server.posted()
    await discord_server.forbid("SEND_MESSAGES")
    await discord_server.permit("SEND_MESSAGES")
    await discord_server.rename("done")
    await desk.did("renamed", 2)
    assert kept(discord_server, desk).paused == "paused by Ada"
    general: Any = discord_server.world.system_channel
    assert discord_server.messages(general) == []


# --- refused while we posted ----------------------------------------------------------------------


class Sender(NamedTuple):
    chat: DiscordChat
    desk: LabDesk

    async def is_refused(self, server: DiscordServer) -> str:
        """Tries to post; returns the reason."""
        with pytest.raises(DeliveryError) as refusal:
            await self.chat.post(parcel(server))
        assert refusal.value.permanent
        return refusal.value.reason


@pytest.fixture
async def sender(discord_server: DiscordServer, tmp_path: Path) -> AsyncIterator[Sender]:
    """A process that only posts, and has no connection to the gateway."""
    desk = LabDesk(tmp_path)
    desk.room.answer("subscribe mri", channel=here(discord_server))
    discord_server.world.system_channel = discord_server.add_channel("general")
    adapters.discord.connect(discord_server.env, desk)
    sender = Sender(DiscordChat(discord_server.env["DISCORD_TOKEN"], desk), desk)
    yield sender
    await sender.chat.close()
    assert discord_server.gateway.identified == 0


async def test_a_refused_post_is_told_once_where_we_are_still_heard(
    discord_server: DiscordServer, sender: Sender
) -> None:
    """Also of what the gateway never tells; and not again by the process that listens."""
    general = discord_server.world.system_channel
    discord_server.fail_next("post", 400, code=200000)
    why = await sender.is_refused(discord_server)
    line = await told(discord_server, general)
    assert line.startswith(f"**\\#papers** gets no digest any more. {why}")
    assert "It follows `mri`. Nothing is lost." in line
    assert "or somebody says `/papers query:resume` there, what was missed is caught up." in line
    assert (kept(discord_server, sender.desk).paused, kept(discord_server, sender.desk).refused) == (
        why,
        True,
    )
    discord_server.deny("SEND_MESSAGES")
    await sender.is_refused(discord_server)
    assert len(discord_server.messages(general)) == 1


async def test_a_permission_lost_while_nobody_listened_is_told_by_who_posts(
    discord_server: DiscordServer, sender: Sender
) -> None:
    """Where the bot may not write, the next channel takes it."""
    discord_server.deny("EMBED_LINKS", channel=discord_server.world.system_channel)
    second = discord_server.add_channel("second")
    discord_server.deny("VIEW_CHANNEL")
    await sender.is_refused(discord_server)
    assert "The bot cannot see this channel." in await told(discord_server, second)


async def test_a_channel_that_is_gone_when_we_post_can_be_followed_elsewhere(
    discord_server: DiscordServer, sender: Sender
) -> None:
    """As when it is deleted before our eyes."""
    post = parcel(discord_server)
    await sender.chat.post(post)
    discord_server.delete()
    with pytest.raises(DeliveryError, match="gone from Discord"):
        await sender.chat.post(replace(post, key="another"))
    (line,) = await discord_server.posted(channel=discord_server.world.system_channel)
    assert [part["label"] for part in parts(line)] == ["Follow that here"]


async def test_where_nobody_hears_us_a_refusal_is_still_a_refusal(
    discord_server: DiscordServer, sender: Sender
) -> None:
    """In the only channel there is, in a server that does not answer, and in a conversation."""
    general: Any = discord_server.world.system_channel
    discord_server.deny("SEND_MESSAGES")
    discord_server.deny("SEND_MESSAGES", channel=general)
    assert await sender.is_refused(discord_server)
    sender.desk.room.answer("resume", channel=here(discord_server))
    discord_server.fail_next("channels", 503)
    discord_server.allow("SEND_MESSAGES", channel=general)
    assert await sender.is_refused(discord_server)
    discord_server.fail_next("post", 403, code=50007)
    dm = discord_server.id_of(discord_server.add_dm())
    sender.desk.room.answer("subscribe mri", channel=ChannelId(dm))
    with pytest.raises(DeliveryError, match="write to this person"):
        await sender.chat.post(parcel(discord_server, channel=dm))
    assert discord_server.messages(general) == []

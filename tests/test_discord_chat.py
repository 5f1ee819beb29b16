"""Posting to Discord and finding what was posted, through the real library and real sockets."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import adapters.discord
from adapters.discord.chat import DiscordChat
from adapters.discord.client import Client, options
from adapters.discord.send import nonce
from bot.domain import Match
from bot.errors import AccessError, CannotAsk, DeliveryError, DeliveryUnknown
from bot.message import Message, digest_part, say
from bot.ports import Parcel
from discord_desk import TestDesk
from discord_interactions import words
from discord_server import DiscordServer
from discord_world import FORUM, PUBLIC_THREAD, TOKEN, snowflake
from test_discord_markup import NASTY
from test_discord_render import DAY, paper

NOTHING_IS_THERE = "http://127.0.0.1:9/api/v10"


class Pauses:
    """Waits for nothing, and remembers how long it was asked to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def connected(server: DiscordServer, **more: Any) -> DiscordChat:
    adapters.discord.connect(server.env, TestDesk())  # sets the library's addresses
    return DiscordChat(TOKEN, TestDesk(), **{"pause": Pauses(), **more})


@pytest.fixture
async def chat(discord_server: DiscordServer) -> AsyncIterator[DiscordChat]:
    chat = connected(discord_server)
    await chat.open()
    yield chat
    await chat.close()


def parcel(server: DiscordServer, message: Message | None = None, **more: Any) -> Parcel:
    fields: dict[str, Any] = {"channel": server.id_of(), "key": "post 7, part 1"}
    return Parcel(message=message or digest(1), **(fields | more))


def digest(part: int) -> Message:
    matches = [Match(paper=paper(part * 100 + n), keywords=("mri",)) for n in range(3)]
    return digest_part(replace(DAY, total=6, parts=2), part, matches)


# --- coming in ------------------------------------------------------------------------------------


def test_without_a_token_it_says_which_and_where() -> None:
    """The first mistake everybody makes gets a sentence that helps."""
    with pytest.raises(
        AccessError, match=r"DISCORD_TOKEN is missing.*discord\.com/developers.*Bot → Reset Token"
    ):
        adapters.discord.connect({}, TestDesk())


async def test_a_wrong_token_is_refused_without_being_shown(discord_server: DiscordServer) -> None:
    """The error names the variable and the place to find the right one, never the token."""
    chat = adapters.discord.connect({**discord_server.env, "DISCORD_TOKEN": "wrong.secret.token"}, TestDesk())
    with pytest.raises(AccessError, match=r"DISCORD_TOKEN is wrong.*discord\.com/developers") as caught:
        await chat.open()
    assert "secret" not in repr(caught.value) + repr(chat)
    await chat.close()


class Counted(dict[str, Any]):
    """Rate limits that know how often all of them were looked through."""

    looks = 0

    def items(self) -> Any:
        self.looks += 1
        return super().items()


async def test_rate_limits_of_thousands_of_channels_are_looked_through_seldom() -> None:
    """The library does so with each post to another channel; what is of no use any more goes all the same."""
    http = Client(**options(None)).http
    limits = http._buckets = Counted()
    for number in range(10_000):
        http.get_ratelimit(str(number))._last_request -= 300 if number < 9_000 else 0
    assert len(limits) < 2_000
    for number in range(10_000, 20_000):
        http.get_ratelimit(str(number))
    assert len(limits) > 10_000
    assert limits.looks < 100


async def test_the_token_is_in_no_log(
    discord_server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even at the chattiest level."""
    caplog.set_level(logging.DEBUG)
    chat = connected(discord_server)
    await chat.open()
    await chat.post(parcel(discord_server))
    await chat.close()
    assert caplog.records
    assert "secret" not in caplog.text + repr(chat)


async def test_a_platform_out_of_reach_is_tried_again_by_the_first_post(
    discord_server: DiscordServer,
) -> None:
    """A process may start before its network does."""
    chat = connected(discord_server)
    discord_server.fail_next("login", 503, times=2)
    await chat.open()
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel(discord_server))
    assert not isinstance(caught.value, DeliveryUnknown)
    assert await chat.post(parcel(discord_server))
    await chat.close()


# --- posting --------------------------------------------------------------------------------------


async def test_a_digest_is_posted_once(discord_server: DiscordServer, chat: DiscordChat) -> None:
    """One message, its id returned, pinging nobody, with the menu of its papers."""
    id = await chat.post(parcel(discord_server))
    (message,) = discord_server.messages()
    assert message["id"] == id
    assert "Papers · Fri 4 Apr 2025" in words(message)
    assert message["components"][0]["components"][0]["custom_id"] == f"abs:{nonce('post 7, part 1')}"


async def test_fifteen_nasty_papers_are_taken(discord_server: DiscordServer, chat: DiscordChat) -> None:
    """Discord refuses nothing a stranger wrote into a title."""
    evil = "".join(NASTY).replace("\n", " ")
    papers = [paper(n, title=evil, authors=(evil,) * 4, comment=evil) for n in range(15)]
    message = digest_part(DAY, 1, [Match(paper=each, keywords=(evil, "mri")) for each in papers])
    await chat.post(parcel(discord_server, message))
    assert words(discord_server.messages()[0]).count("](https://arxiv.org/abs/") == 15


BROKEN = ["drop_after_accept", "drop_before", "reset_after_accept", "reset_before", 503]


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_broken_attempt_is_repeated_with_the_same_nonce(
    discord_server: DiscordServer, chat: DiscordChat, fault: int | str
) -> None:
    """Whether or not the first attempt came through, there is one message in the end."""
    discord_server.fail_next("post", fault)
    id = await chat.post(parcel(discord_server))
    assert [message["id"] for message in discord_server.messages()] == [id]
    assert discord_server.requests("post") == 2


async def test_a_bad_gateway_is_tried_again_by_the_library(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """A 502 in between goes unnoticed."""
    discord_server.fail_next("post", 502)
    await chat.post(parcel(discord_server))
    assert len(discord_server.messages()) == 1


@pytest.mark.parametrize("fault", BROKEN)
async def test_what_stays_broken_is_unknown(discord_server: DiscordServer, fault: int | str) -> None:
    """After three attempts nobody can tell, and we say so."""
    pauses = Pauses()
    chat = connected(discord_server, pause=pauses)
    discord_server.fail_next("post", fault, times=3)
    with pytest.raises(DeliveryUnknown):
        await chat.post(parcel(discord_server))
    assert pauses.seconds == [1.0, 3.0]
    assert len(discord_server.messages()) <= 1
    await chat.close()


async def test_no_answer_is_unknown(discord_server: DiscordServer) -> None:
    """A connection that hangs is given up in time."""
    chat = connected(discord_server, attempt_seconds=0.2)
    await chat.open()
    discord_server.fail_next("post", "hang", times=3)
    with pytest.raises(DeliveryUnknown, match="did not answer in time"):
        await chat.post(parcel(discord_server))
    await chat.close()


async def test_a_refusal_after_a_doubtful_attempt_stays_doubtful(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """The first attempt may stand in the channel: "not posted" would be a lie."""
    discord_server.fail_next("post", "drop_after_accept")
    discord_server.fail_next("post", 403)
    with pytest.raises(DeliveryUnknown):
        await chat.post(parcel(discord_server))
    assert len(discord_server.messages()) == 1


async def test_no_connection_at_all_surely_posted_nothing(discord_server: DiscordServer) -> None:
    """Nothing was sent, so it may simply be tried again later."""
    adapters.discord.connect({**discord_server.env, "DISCORD_API_URL": NOTHING_IS_THERE}, TestDesk())
    chat = DiscordChat(TOKEN, TestDesk())
    with pytest.raises(DeliveryError, match="cannot be reached") as caught:
        await chat.post(parcel(discord_server))
    assert not isinstance(caught.value, DeliveryUnknown)
    assert not caught.value.permanent
    await chat.close()


@pytest.mark.parametrize(
    ("denied", "advice"),
    [
        ("VIEW_CHANNEL", "cannot see this channel.*Edit Channel → Permissions.*View Channel"),
        ("SEND_MESSAGES", "does not let the bot post.*Send Messages"),
        ("EMBED_LINKS", "does not let the bot post.*Embed Links"),
    ],
)
async def test_a_missing_permission_is_final_and_named(
    discord_server: DiscordServer, chat: DiscordChat, denied: str, advice: str
) -> None:
    """Asking again would only count towards Discord's ban on bad requests."""
    discord_server.deny(denied)
    with pytest.raises(DeliveryError, match=advice) as caught:
        await chat.post(parcel(discord_server))
    assert caught.value.permanent
    assert discord_server.requests("post") == 1


async def test_a_deleted_channel_is_final(discord_server: DiscordServer, chat: DiscordChat) -> None:
    """It does not come back."""
    message = parcel(discord_server)
    discord_server.delete()
    with pytest.raises(DeliveryError, match="This channel is gone") as caught:
        await chat.post(message)
    assert caught.value.permanent


async def test_a_channel_that_takes_no_messages_is_final(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """A forum wants threads, not messages."""
    forum = discord_server.add_channel("forum", FORUM)
    with pytest.raises(DeliveryError, match="text channel") as caught:
        await chat.post(parcel(discord_server, channel=discord_server.id_of(forum)))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("fault", "extra", "words_of_it"),
    [
        (403, {"code": 200000}, "AutoMod"),
        (403, {"code": 99999, "message": "No cats"}, r"No cats \(code 99999\)"),
    ],
)
async def test_other_refusals_are_final_and_told(
    discord_server: DiscordServer, chat: DiscordChat, fault: int, extra: dict[str, Any], words_of_it: str
) -> None:
    """Also those we do not know: in Discord's own words."""
    discord_server.fail_next("post", fault, **extra)
    with pytest.raises(DeliveryError, match=words_of_it) as caught:
        await chat.post(parcel(discord_server))
    assert caught.value.permanent


async def test_a_rejected_token_pauses_no_channel(discord_server: DiscordServer, chat: DiscordChat) -> None:
    """It is the operator's to mend; then everything goes on by itself."""
    discord_server.fail_next("post", 401)
    with pytest.raises(DeliveryError, match="has to set DISCORD_TOKEN anew") as caught:
        await chat.post(parcel(discord_server))
    assert not caught.value.permanent
    assert caught.value.retry_after == timedelta(minutes=15)


async def test_a_long_wait_is_ours_to_plan(discord_server: DiscordServer, chat: DiscordChat) -> None:
    """Asked to wait over half a minute, the part goes back with that time on it."""
    discord_server.fail_next("post", 429, retry_after=95.5)
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel(discord_server))
    assert caught.value.retry_after == timedelta(seconds=95.5)
    assert not isinstance(caught.value, DeliveryUnknown)


async def test_a_short_wait_is_waited(discord_server: DiscordServer, chat: DiscordChat) -> None:
    """A busy moment goes unnoticed."""
    discord_server.fail_next("post", 429, retry_after=0.05)
    await chat.post(parcel(discord_server))
    assert len(discord_server.messages()) == 1


async def test_the_guard_in_front_of_discord_is_given_time(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """A 429 that Discord itself did not write means a ban of some minutes."""
    discord_server.fail_next("post", 429, cloudflare=True)
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel(discord_server))
    assert caught.value.retry_after == timedelta(minutes=10)


async def test_many_posts_keep_to_the_pace_discord_sets(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """The library slows down before it is told to."""
    discord_server.rest.post_rate = (3, 0.3)
    for number in range(7):
        await chat.post(parcel(discord_server, say("hello"), key=f"key {number}"))
    assert len(discord_server.messages()) == discord_server.requests("post") == 7


# --- threads --------------------------------------------------------------------------------------


async def second(server: DiscordServer, chat: DiscordChat) -> tuple[str, Parcel]:
    """The first part in the channel, and the second as a parcel."""
    root = await chat.post(parcel(server))
    return root, parcel(server, digest(2), key="post 7, part 2", root=root, part=2)


async def test_later_parts_go_into_a_thread_of_the_first(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """The channel shows one message; its thread has the day's name and the rest."""
    root, more = await second(discord_server, chat)
    ids = [await chat.post(more), await chat.post(replace(more, key="post 7, part 3", part=3))]
    assert len(discord_server.messages()) == 1
    assert [message["id"] for message in discord_server.messages(root)[1:]] == ids
    assert discord_server.world.channels[root].name == "Papers · Fri 4 Apr 2025"
    assert discord_server.requests("thread") == 1


@pytest.mark.parametrize("denied", ["CREATE_PUBLIC_THREADS", "SEND_MESSAGES_IN_THREADS"])
async def test_without_threads_later_parts_are_replies(
    discord_server: DiscordServer, chat: DiscordChat, denied: str
) -> None:
    """Then they follow in the channel, pointing to the first."""
    discord_server.deny(denied)
    root, more = await second(discord_server, chat)
    await chat.post(more)
    assert discord_server.messages()[1]["message_reference"]["message_id"] == root


async def test_without_replies_later_parts_simply_follow(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """Replying takes the right to read the history; posting does not."""
    discord_server.deny("CREATE_PUBLIC_THREADS", "READ_MESSAGE_HISTORY")
    _, more = await second(discord_server, chat)
    await chat.post(more)
    assert "message_reference" not in discord_server.messages()[1]


async def test_a_locked_thread_is_left_alone(discord_server: DiscordServer, chat: DiscordChat) -> None:
    """Somebody closed it: the next part is a reply."""
    root, more = await second(discord_server, chat)
    await chat.post(more)
    discord_server.world.channels[root].locked = True
    await chat.post(replace(more, key="post 7, part 3", part=3))
    assert len(discord_server.messages()) == 2


@pytest.mark.parametrize(
    "faults",
    [
        [("post", "drop_after_accept"), ("post", 403)],  # in the thread, which is closed the next moment
        [("post", "drop_after_accept"), ("thread", 403)],
        [("thread", 403), ("post", "drop_after_accept")],  # a reply, and a thread can be had the next moment
        [("thread", 403), ("post", "drop_after_accept"), ("post", 400)],
        [("post", 503), ("post", 404)],
    ],
)
async def test_what_may_stand_in_one_place_is_sent_to_no_other(
    discord_server: DiscordServer, chat: DiscordChat, faults: list[tuple[str, int | str]]
) -> None:
    """A nonce is taken once per channel, and a thread is another one."""
    root, more = await second(discord_server, chat)
    for kind, fault in faults:
        discord_server.fail_next(kind, fault)
    try:
        id = await chat.post(more)
    except DeliveryUnknown:
        id = await chat.find(more, datetime.now(UTC)) or await chat.post(more)
    replies = [message["id"] for message in discord_server.messages()[1:]]
    assert [*replies, *(message["id"] for message in discord_server.messages(root)[1:])] == [id]


async def test_when_the_first_part_was_deleted_the_next_still_comes(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """There is nothing to reply to, and the papers are not lost."""
    _, more = await second(discord_server, chat)
    discord_server.world.channels[discord_server.channel].messages.clear()
    await chat.post(more)
    assert len(discord_server.messages()) == 1


async def test_where_no_thread_can_be_started_later_parts_are_replies(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """Some kinds of channels have none."""
    forum = discord_server.add_channel("forum", FORUM)
    place = discord_server.id_of(discord_server.add_channel("a post", PUBLIC_THREAD, forum))
    root = await chat.post(parcel(discord_server, channel=place))
    await chat.post(parcel(discord_server, digest(2), key="part 2", channel=place, root=root, part=2))
    assert discord_server.messages(place.rpartition("/")[2])[1]["message_reference"]["message_id"] == root


async def test_direct_messages_have_no_threads(discord_server: DiscordServer, chat: DiscordChat) -> None:
    """Later parts are replies there."""
    dm = discord_server.id_of(discord_server.add_dm())
    root = await chat.post(parcel(discord_server, channel=dm))
    await chat.post(parcel(discord_server, digest(2), key="part 2", channel=dm, root=root, part=2))
    assert discord_server.requests("thread") == 0


# --- finding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", [digest(1), say("1,204 announced, none matched.")])
async def test_a_lost_attempt_is_found_long_after(
    discord_server: DiscordServer, chat: DiscordChat, message: Message
) -> None:
    """The history is asked for our mark, whatever else was said since."""
    attempt_at = datetime.now(UTC)
    lost = parcel(discord_server, message)
    id = await chat.post(lost)
    discord_server.forget_nonces()
    await chat.post(parcel(discord_server, message, key="another"))
    assert await chat.find(lost, attempt_at) == id


async def test_what_is_not_there_is_surely_not_there(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """Then it may be posted."""
    await chat.post(parcel(discord_server, key="another"))
    assert await chat.find(parcel(discord_server), datetime.now(UTC)) is None


async def test_what_somebody_else_posted_is_not_ours(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """A mark under another's name says nothing."""
    await chat.post(parcel(discord_server))
    discord_server.messages()[0]["author"] = {**discord_server.world.bot, "id": "5"}
    assert await chat.find(parcel(discord_server), datetime.now(UTC)) is None


@pytest.mark.parametrize("denied", [(), ("CREATE_PUBLIC_THREADS",)])
async def test_a_later_part_is_found_in_the_thread_or_the_channel(
    discord_server: DiscordServer, chat: DiscordChat, denied: tuple[str, ...]
) -> None:
    """Wherever it went."""
    discord_server.deny(*denied)
    _, more = await second(discord_server, chat)
    assert await chat.find(more, datetime.now(UTC)) is None
    id = await chat.post(more)
    assert await chat.find(more, datetime.now(UTC)) == id


@pytest.mark.parametrize("denied", ["READ_MESSAGE_HISTORY", "VIEW_CHANNEL"])
async def test_without_the_history_nobody_can_tell(
    discord_server: DiscordServer, chat: DiscordChat, denied: str
) -> None:
    """Discord shows an empty list to who may not read: that is no answer."""
    await chat.post(parcel(discord_server))
    discord_server.deny(denied)
    with pytest.raises(CannotAsk, match="Read Message History"):
        await chat.find(parcel(discord_server), datetime.now(UTC))


async def test_where_nothing_was_ever_said_there_is_nothing(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """A new channel shows as little as one that may not be read, and is no riddle."""
    assert await chat.find(parcel(discord_server), datetime.now(UTC)) is None


async def test_in_a_deleted_channel_there_is_nothing(
    discord_server: DiscordServer, chat: DiscordChat
) -> None:
    """Posting again will say that it is gone."""
    lost = parcel(discord_server)
    discord_server.delete()
    assert await chat.find(lost, datetime.now(UTC)) is None


@pytest.mark.parametrize("fault", [503, "drop_before"])
async def test_a_question_without_an_answer_is_asked_again_later(
    discord_server: DiscordServer, chat: DiscordChat, fault: int | str
) -> None:
    """Not "not there"."""
    discord_server.fail_next("history", fault, times=3)  # a question may be repeated by the library
    with pytest.raises(DeliveryError):
        await chat.find(parcel(discord_server), datetime.now(UTC))


@pytest.mark.parametrize("days", [-30, 30])
async def test_a_clock_that_is_wrong_hides_nothing(
    discord_server: DiscordServer, chat: DiscordChat, days: int
) -> None:
    """A tick that pretended another day left a message of today."""
    id = await chat.post(parcel(discord_server))
    pretended = datetime.now(UTC) + timedelta(days=days)
    assert await chat.find(parcel(discord_server), pretended) == id


@pytest.mark.parametrize(("since", "requests"), [(timedelta(days=2), 3), (timedelta(0), 1)])
async def test_a_busy_channel_is_read_back_to_the_attempt(
    discord_server: DiscordServer, chat: DiscordChat, since: timedelta, requests: int
) -> None:
    """All that came since, as far as clocks may be apart, and one page at least."""
    channel = discord_server.world.channels[discord_server.channel]
    stranger = {**discord_server.world.bot, "id": "5"}
    now = datetime.now(UTC)
    for number in range(250):
        message = discord_server.world.message(channel, {"content": "chatter"}, stranger)
        said = now - number * timedelta(minutes=20)
        channel.messages.insert(0, message | {"id": snowflake(said.timestamp())})
    assert await chat.find(parcel(discord_server), now - since) is None
    assert discord_server.requests("history") == requests


PROXY = "http://proxy.lab.example:3128"


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": PROXY}, PROXY),
        ({"https_proxy": PROXY, "NO_PROXY": "lab.example,discord.com"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "cord.com, discord.com:8443"}, PROXY),
        ({"HTTP_PROXY": PROXY}, None),
    ],
)
def test_the_usual_proxy_variables_hold(variables: dict[str, str], proxy: str | None) -> None:
    """As for Slack; the library looks for none of them."""
    route = adapters.discord.Route
    before = route.BASE
    adapters.discord.settle_addresses({"DISCORD_API_URL": "https://discord.com/api/v10"})
    try:
        assert adapters.discord.proxy_of(variables) == proxy
    finally:
        route.BASE = before

"""What becomes of a part and of its channel when Discord does this or that, from the outbox to the socket."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

import adapters.discord
from adapters.discord.caution import MOST, Caution
from adapters.discord.chat import DiscordChat
from adapters.discord.errors import GUARD_PAUSE, TOKEN_PAUSE
from bot.delivery import SETTLE_AFTER, deliver_due
from bot.domain import Channel, ChannelId, PartState
from bot.errors import DeliveryError
from bot.message import say
from bot.ports import Parcel
from bot.storage import open_store
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.schema import channel as channels
from bot.storage.schema import part as parts
from discord_desk import TestDesk
from discord_interactions import words
from discord_server import DiscordServer
from discord_world import NEWS, TOKEN, snowflake
from feed import a_paper
from stores import Place, Shared, sqlite_url
from storing import DAY, HOUR, MINUTE, NOON, announce, compose, follow, take_baseline

MORNING = NOON + DAY
SOON, LATER = timedelta(minutes=1), SETTLE_AFTER


class State(NamedTuple):
    """What is on record of a part and its channel."""

    part: PartState
    wait: timedelta | None
    reason: str | None
    paused: str | None


async def no_pause(_: float) -> None:
    """Between attempts."""


class Lab:
    """A server's channel that follows mri, with three papers due in two parts, and the outbox before it."""

    def __init__(self, place: Shared, server: DiscordServer) -> None:
        self.server = server
        self.store, self.database = place.store, place.database
        self.caution = Caution(lambda: self.seconds)
        self.seconds = 0.0
        adapters.discord.connect(server.env, TestDesk())  # sets the library's addresses
        self.chat = DiscordChat(TOKEN, TestDesk(), pause=no_pause, caution=self.caution)
        take_baseline(self.store)

    def due(self, id: str | None = None) -> None:
        """A digest for a channel, as one that has followed for long would get it."""
        place = Channel(id=ChannelId(id or self.server.id_of()))
        follow(self.store, "mri", NOON - HOUR, place)
        announce(self.store, NOON + HOUR, *(a_paper(f"2503.0800{n}", f"Study {n} of mri") for n in range(3)))
        assert compose(self.store, MORNING, place, per_part=2)

    async def deliver(self, now: datetime = MORNING) -> None:
        await deliver_due(self.store, {"discord": self.chat}, lambda: now)

    def state(self, number: int) -> State:
        with self.database.read() as connection:
            row = connection.execute(sa.select(parts).where(parts.c.number == number)).one()
            paused = connection.scalar(sa.select(channels.c.paused).where(channels.c.refused))
        wait = row.not_before - MORNING if row.not_before else None
        return State(PartState(row.state), wait, row.reason, paused)


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One database for all these tests: emptying it is much faster than making it."""
    url = sqlite_url(tmp_path_factory.mktemp("outbox"))
    kept = Shared(Place(url), open_store(url, now=NOON), Database(read_address(url)))
    yield kept
    kept.store.close()
    kept.database.close()


@pytest.fixture
async def lab(outbox: Shared, discord_server: DiscordServer) -> AsyncIterator[Lab]:
    outbox.empty()
    lab = Lab(outbox, discord_server)
    yield lab
    await lab.chat.close()


# --- what Discord says, and what becomes of it ----------------------------------------------------

PAUSED: list[tuple[int, int, str]] = [
    (403, 50001, "The bot cannot see this channel. Edit Channel → Permissions"),
    (403, 50013, "Discord does not let the bot post in this channel. Edit Channel → Permissions"),
    (404, 10003, "This channel is gone from Discord."),
    (404, 10004, "This server is gone from Discord, or the bot was removed from it."),
    (400, 50008, "Discord takes no messages in this kind of channel."),
    (400, 40067, "Discord takes no messages in this kind of channel."),
    (403, 50007, "Discord does not let the bot write to this person."),
    (403, 50278, "Discord does not let the bot write to this person."),
    (403, 160005, "This thread is closed."),
    (400, 50083, "This thread is closed."),
    (400, 200000, "The server's AutoMod blocked the post."),
    (400, 240000, "Discord's filter of harmful links blocked the post"),
    (403, 99999, "Discord refuses this: Missing Permissions (code 99999)."),
]
"""Status, code, and what is said. Until somebody acts nothing is asked there again."""

WAITS: list[tuple[int | str, dict[str, Any], timedelta, str]] = [
    (401, {}, TOKEN_PAUSE, "The bot's token is wrong: whoever runs the bot has to set DISCORD_TOKEN anew."),
    (429, {"retry_after": 95.0}, timedelta(seconds=95), "Discord asks us to wait."),
    (429, {"cloudflare": True}, GUARD_PAUSE, "Discord asks us to wait."),
    (403, {"html": True}, GUARD_PAUSE, "Something between us and Discord answers in its stead (403)."),
    (404, {"code": 0}, GUARD_PAUSE, "Something between us and Discord answers in its stead (404)."),
    (400, {"code": 20028}, SOON, "Discord asks us to wait."),
]
"""Nothing went out and nobody is at fault: the part goes back with a time on it."""

DOUBTS: list[tuple[int | str, dict[str, Any], str]] = [
    (503, {}, "Discord failed while it posted (503)."),
    (503, {"code": 130000}, "Discord failed while it posted (503)."),
    ("drop_before", {}, "The connection to Discord broke"),
    ("drop_after_accept", {}, "The connection to Discord broke (ServerDisconnectedError)."),
    ("reset_after_accept", {}, "The connection to Discord broke (ClientOSError)."),
]
"""It may stand there: the channel's history is asked, no sooner than after a minute and a half."""


@pytest.mark.parametrize(("status", "code", "said"), PAUSED)
async def test_a_refusal_pauses_the_channel_with_what_to_do(
    lab: Lab, status: int, code: int, said: str
) -> None:
    """Nothing is lost: when somebody resumes it, the part goes out."""
    lab.due()
    lab.server.fail_next("post", status, code=code)
    await lab.deliver()
    state = lab.state(1)
    assert (state.part, state.reason) == (PartState.PENDING, state.paused)
    assert (state.paused or "").startswith(said)
    await lab.deliver(MORNING + DAY)
    assert lab.server.requests("post") == 1


@pytest.mark.parametrize(("fault", "extra", "wait", "said"), WAITS)
async def test_what_is_no_fault_of_the_channel_waits(
    lab: Lab, fault: int | str, extra: dict[str, Any], wait: timedelta, said: str
) -> None:
    lab.due()
    lab.server.fail_next("post", fault, **extra)
    await lab.deliver()
    state = lab.state(1)
    assert (state.part, state.paused) == (PartState.PENDING, None)
    assert (state.reason or "").startswith(said)
    assert state.wait == wait
    lab.seconds += wait.total_seconds()
    await lab.deliver(MORNING + wait)
    assert lab.state(2).part is PartState.SENT


@pytest.mark.parametrize(("fault", "extra", "said"), DOUBTS)
async def test_what_may_have_gone_out_is_looked_for_before_it_is_sent_again(
    lab: Lab, fault: int | str, extra: dict[str, Any], said: str
) -> None:
    """However it was: in the end the message is there once."""
    lab.due()
    lab.server.fail_next("post", fault, times=3, **extra)
    await lab.deliver()
    state = lab.state(1)
    assert (state.part, state.wait, state.paused) == (PartState.UNKNOWN, LATER, None)
    assert (state.reason or "").startswith(said)
    lab.server.forget_nonces()
    await lab.deliver(MORNING + LATER)
    assert lab.state(1).part is PartState.SENT
    assert len(lab.server.messages()) == 1
    assert lab.server.requests("history") == 1


async def test_where_the_history_is_closed_a_person_decides(lab: Lab) -> None:
    lab.due()
    lab.server.fail_next("post", "drop_after_accept", times=3)
    lab.server.deny("READ_MESSAGE_HISTORY")
    await lab.deliver()
    await lab.deliver(MORNING + LATER)
    state = lab.state(1)
    assert (state.part, state.paused) == (PartState.UNCONFIRMED, None)
    assert "give it View Channel and Read Message History" in (state.reason or "")
    assert lab.server.requests("post") == 3


async def test_what_discord_finds_badly_formed_goes_out_in_plain_words(lab: Lab) -> None:
    """A limit nobody knew of costs the looks, not the papers; and it is found again like any other."""
    lab.due()
    lab.server.fail_next("post", 400, code=50035)
    await lab.deliver()
    (message,) = lab.server.messages()
    assert message["embeds"] == message["components"] == []
    assert "- Study 2 of mri <https://arxiv.org/abs/2503.08002v1>\n" in message["content"]
    assert lab.state(1).part is PartState.SENT


async def test_what_discord_takes_in_no_form_pauses_the_channel(lab: Lab) -> None:
    lab.due()
    lab.server.fail_next("post", 400, times=2, code=50035)
    await lab.deliver()
    assert lab.state(1).paused == "Discord refuses this: Invalid Form Body (code 50035)."


# --- the parts after the first --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, 50013), (403, 50001), (400, 50024), (404, 10008), (400, 160006), (400, 160007), (400, 50035)],
)
async def test_where_no_thread_can_be_had_the_second_part_is_a_reply(
    lab: Lab, status: int, code: int
) -> None:
    lab.due()
    lab.server.fail_next("thread", status, code=code)
    await lab.deliver()
    first, second = lab.server.messages()
    assert second["message_reference"]["message_id"] == first["id"]
    assert lab.state(2) == State(PartState.SENT, None, None, None)


async def test_a_thread_that_somebody_else_just_started_is_used(lab: Lab) -> None:
    """Two processes may come to the second part of one post, one after the other."""
    lab.due()
    lab.server.fail_next("thread", 400, code=160004)
    await lab.deliver()
    assert lab.state(2).part is PartState.SENT


@pytest.mark.parametrize(("status", "code", "said"), [row for row in PAUSED if row[0] != 404])
async def test_a_refusal_in_the_thread_and_in_the_channel_pauses_it(
    lab: Lab, status: int, code: int, said: str
) -> None:
    """The first part stays, the second waits for whoever mends it."""
    lab.due()
    lab.server.rest.faults["post"].extend([("", {}), *[(status, {"code": code})] * 2])
    await lab.deliver()
    assert lab.state(1).part is PartState.SENT
    assert lab.state(2).part is PartState.PENDING
    assert (lab.state(2).paused or "").startswith(said)


@pytest.mark.parametrize(("fault", "extra", "wait", "said"), WAITS)
async def test_a_second_part_that_waits_is_no_reply_in_the_meantime(
    lab: Lab, fault: int | str, extra: dict[str, Any], wait: timedelta, said: str
) -> None:
    lab.due()
    lab.server.rest.faults["post"].extend([("", {}), (fault, extra)])
    await lab.deliver()
    assert lab.server.requests("post") == 2
    assert (lab.state(2).part, lab.state(2).wait) == (PartState.PENDING, wait)
    assert (lab.state(2).reason or "").startswith(said)


@pytest.mark.parametrize("fault", ["drop_after_accept", 503])
async def test_a_second_part_in_doubt_is_looked_for_in_its_thread(lab: Lab, fault: int | str) -> None:
    lab.due()
    lab.server.rest.faults["post"].extend([("", {}), *[(fault, {})] * 3])
    await lab.deliver()
    assert lab.state(2).part is PartState.UNKNOWN
    lab.server.forget_nonces()
    await lab.deliver(MORNING + LATER)
    root = lab.server.messages()[0]["id"]
    assert ["mri" in words(message) for message in lab.server.messages(root)] == [False, True]
    assert len(lab.server.messages()) == 1


async def test_without_the_history_the_second_part_simply_follows(lab: Lab) -> None:
    """Replying takes the right to read it: 160002."""
    lab.due()
    lab.server.deny("CREATE_PUBLIC_THREADS", "READ_MESSAGE_HISTORY")
    await lab.deliver()
    assert "message_reference" not in lab.server.messages()[1]


async def test_an_announcement_channel_has_threads_too(lab: Lab) -> None:
    news = lab.server.add_channel("news", NEWS)
    lab.due(lab.server.id_of(news))
    await lab.deliver()
    root = lab.server.messages(news)[0]["id"]
    assert len(lab.server.messages(root)) == 2


# --- the right place ------------------------------------------------------------------------------


async def test_a_channel_of_another_server_is_not_posted_to(lab: Lab) -> None:
    """Its id says one server, Discord another: somebody mistyped, and a stranger's channel would get it."""
    foreign = lab.server.add_channel("elsewhere", guild=snowflake())
    lab.due(f"discord/{lab.server.world.guild}/{foreign}")
    await lab.deliver()
    assert lab.server.messages(foreign) == []
    assert lab.server.requests("post") == 0
    assert "is not in the server it is said to be in" in (lab.state(1).paused or "")


async def test_a_channel_is_not_taken_for_a_direct_message(lab: Lab) -> None:
    lab.due(f"discord/@me/{lab.server.channel}")
    await lab.deliver()
    assert lab.server.requests("post") == 0
    assert "is not in the server it is said to be in" in (lab.state(1).paused or "")


@pytest.mark.parametrize("id", ["discord/lab/papers", "discord/1/2/3", "discord/１/2"])
async def test_what_is_no_channel_is_not_asked_for(lab: Lab, id: str) -> None:
    lab.due(id)
    await lab.deliver()
    assert lab.server.rest.requests == [("login", "/api/v10/users/@me"), *lab.server.rest.requests[1:2]]
    assert "one looks like discord/SERVER/CHANNEL" in (lab.state(1).paused or "")


@pytest.mark.parametrize("code", [50001, 10004])
async def test_a_server_that_removed_the_bot_is_named_as_the_reason(lab: Lab, code: int) -> None:
    lab.due()
    lab.server.fail_next("channels", 403, code=code)
    await lab.deliver()
    assert (lab.state(1).paused or "").startswith("This server is gone from Discord, or the bot was removed")


async def test_a_server_is_asked_for_its_channels_once(lab: Lab) -> None:
    """A channel never moves; a thread or a new channel is asked for by itself."""
    late = [lab.server.id_of(), lab.server.id_of(lab.server.add_channel("b"))]
    for number, channel in enumerate([*late, *late]):
        await lab.chat.post(Parcel(channel=ChannelId(channel), key=f"k{number}", message=say("hello")))
    new = lab.server.id_of(lab.server.add_channel("new"))
    await lab.chat.post(Parcel(channel=ChannelId(new), key="new", message=say("hello")))
    asked = Counter(kind for kind, _ in lab.server.rest.requests)
    assert (asked["channels"], asked["channel"], asked["post"]) == (1, 1, 5)


# --- never in a loop ------------------------------------------------------------------------------

BAN = 10_000
"""Refusals in ten minutes after which Discord shuts out the address."""


async def thousand(lab: Lab) -> Counter[str]:
    """Post to 1,000 channels as often as the answers allow within ten minutes; what came of the attempts."""
    server = lab.server
    server.rest.validates = False
    ids = [ChannelId(server.id_of(server.add_channel(f"c{number}"))) for number in range(1_000)]
    paused: set[ChannelId] = set()
    waiting = dict.fromkeys(ids, 0.0)
    said: Counter[str] = Counter()

    async def attempt(id: ChannelId) -> None:
        try:
            await lab.chat.post(Parcel(channel=id, key=id, message=say("1,204 announced, none matched.")))
        except DeliveryError as error:
            said[error.reason] += 1
            if error.permanent:
                paused.add(id)
            waiting[id] = lab.seconds + (error.retry_after or MINUTE).total_seconds()

    while lab.seconds < 600:
        due = [id for id in ids if id not in paused and waiting[id] <= lab.seconds]
        for some in range(0, len(due), 40):
            await asyncio.gather(*map(attempt, due[some : some + 40]))
        lab.seconds += 30
    return said


@pytest.mark.parametrize(
    ("fault", "extra", "most"),
    [
        (403, {}, 1_000),
        (403, {"html": True}, 40),
        (401, {}, 40),
        (429, {"cloudflare": True}, 40),
        (429, {"retry_after": 0.0}, MOST + 5 * 40),
        (429, {"retry_after": 95.0}, MOST + 40),
    ],
)
async def test_refusals_of_a_thousand_channels_never_come_near_a_ban(
    lab: Lab, fault: int, extra: dict[str, Any], most: int
) -> None:
    """Everything is refused for ten minutes, for good or for now."""
    lab.server.rest.always["post"] = (fault, extra)
    await thousand(lab)
    assert lab.server.requests("post") <= most < BAN / 5


@pytest.mark.parametrize(
    ("kind", "fault", "extra"),
    [("login", 401, {}), ("login", 403, {"html": True}), ("channels", 401, {}), ("channels", 403, {})],
)
async def test_nor_do_refusals_of_what_comes_before_a_post(
    lab: Lab, kind: str, fault: int, extra: dict[str, Any]
) -> None:
    lab.server.rest.always[kind] = (fault, extra)
    await thousand(lab)
    assert lab.server.requests("post") == 0
    assert lab.server.requests(kind) <= 1_040


def test_refusals_are_forgotten_after_ten_minutes() -> None:
    """And what Discord limits for many at once never counted."""
    now = [0.0]
    caution = Caution(lambda: now[0])
    json = {"Content-Type": "application/json", "Via": "1.1 google"}
    for _ in range(MOST):
        caution.note(429, json | {"X-RateLimit-Scope": "shared"})
        caution.note(404, json)
    caution.check()
    for _ in range(MOST):
        caution.note(403, json)
    with pytest.raises(DeliveryError, match="refused so much of late") as caught:
        caution.check()
    assert caught.value.retry_after == timedelta(minutes=10)
    now[0] = 600.0
    caution.check()


def test_an_interaction_that_is_too_old_stops_no_post() -> None:
    """Its token is refused with the status of a wrong bot token."""
    caution = Caution(lambda: 0.0)
    caution.note(401, {"Content-Type": "application/json"}, "/api/v10/webhooks/1/token/messages/@original")
    caution.check()


def test_a_limit_on_all_we_do_stops_all_we_do() -> None:
    """A short one is slept over by the library; over a long one nobody else begins."""
    caution = Caution(lambda: 0.0)
    everything = {"Content-Type": "application/json", "Via": "1.1 google", "X-RateLimit-Global": "true"}
    caution.note(429, everything | {"Retry-After": "3"})
    caution.check()
    caution.note(429, everything | {"Retry-After": "120"})
    with pytest.raises(DeliveryError, match="asks us to wait") as caught:
        caution.check()
    assert caught.value.retry_after == timedelta(seconds=120)

"""Posting to Slack and finding what was posted, through the real client against a local Slack."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack import connect
from adapters.slack.chat import SlackChat
from adapters.slack.errors import _OURS, ACCESS, AMBIGUOUS, CHANNEL, SHAPE, THREAD, WAIT
from adapters.slack.pace import Pace
from bot.domain import ChannelId, Digest, Match, Paper, PaperId
from bot.errors import AccessError, CannotAsk, DeliveryError, DeliveryUnknown
from bot.message import Message, digest_part, say
from bot.ports import Answer, Chat, Parcel
from realdata import real_data
from slack_server import APP_TOKEN, BOT_TOKEN

C1 = ChannelId("slack/T1/C1")


class NobodyAsks:
    """A desk for tests in which only the bot talks."""

    async def renamed(self, channel, name):
        pass

    async def left(self, channel, why, *, gone=False):
        pass

    async def answer(self, request):
        raise AssertionError(request)

    async def later(self, answer: Answer) -> Message:
        raise AssertionError(answer)

    async def complete(self, channel, typed):
        return []


@pytest.fixture
async def chat(slack_server) -> AsyncIterator[Chat]:
    made = at(slack_server)
    yield made
    await made.close()


def at(server, *, bot_token: str = BOT_TOKEN, timeout_seconds: int = 20, seconds: float = 0) -> SlackChat:
    """Slack on this server, which lets us post as fast as we like."""
    return SlackChat(
        bot_token=bot_token,
        app_token=APP_TOKEN,
        desk=NobodyAsks(),
        api_url=server.env["SLACK_API_URL"],
        timeout_seconds=timeout_seconds,
        pace=Pace(seconds),
    )


def parcel(
    key: str = "k1", *, channel: str = C1, root: str | None = None, message: Message | None = None
) -> Parcel:
    return Parcel(channel=ChannelId(channel), key=key, message=message or say("3 new papers"), root=root)


def digest(papers: int = 15) -> Message:
    matches = [
        Match(
            paper=Paper(
                id=PaperId(f"2504.{number:05}"),
                version=1,
                title="<!channel> *F$^3$OCUS* | `x` & <@U1> :tada: " + "long " * 100,
                authors=("<!here>", "B", "C", "D"),
                categories=("cs.CV", "eess.IV"),
                comment="Accepted <https://evil.example|here> " * 9,
                published=datetime(2025, 4, 3, tzinfo=UTC),
            ),
            keywords=("mri",),
        )
        for number in range(1, papers + 1)
    ]
    now = datetime(2025, 4, 4, 9, tzinfo=UTC)
    about = Digest(
        channel=C1,
        slot=now,
        day=now.date(),
        zone="UTC",
        total=papers,
        parts=1,
        skipped=0,
        catch_up=False,
        announced_at=now,
    )
    return digest_part(about, 1, matches)


def now() -> datetime:
    return datetime.now(UTC)


# --- posting ------------------------------------------------------------------------------------


async def test_a_digest_arrives_whole_and_quiet(slack_server, chat):
    """Fifteen papers with the worst titles are taken as they are; no unfurls, no mentions, our key."""
    id = await chat.post(parcel(message=digest()))
    (message,) = slack_server.messages()
    (call,) = slack_server.called("chat.postMessage")
    assert message["ts"] == id
    assert message["metadata"] == {"event_type": "papers_part", "event_payload": {"key": "k1"}}
    assert json.dumps(message["blocks"]).count("https://arxiv.org/abs/") == 15
    assert "<" not in message["text"]
    assert call.arguments["unfurl_links"] is call.arguments["unfurl_media"] is False
    assert call.arguments.keys().isdisjoint({"link_names", "parse"})


async def test_the_next_parts_are_replies(slack_server, chat):
    root = await chat.post(parcel("k1"))
    await chat.post(parcel("k2", root=root))
    assert slack_server.messages()[1]["thread_ts"] == root


async def test_a_sender_needs_no_app_token_and_no_socket(slack_server):
    env = {key: value for key, value in slack_server.env.items() if key != "SLACK_APP_TOKEN"}
    chat = connect(env, NobodyAsks())
    await chat.open()
    await chat.post(parcel())
    await chat.close()
    assert [call.method for call in slack_server.calls] == ["auth.test", "chat.postMessage"]


@pytest.mark.parametrize(
    ("hurt", "words"),
    [
        (lambda server: server.kick("C1"), "The bot is not in this channel: type /invite @papers there."),
        (lambda server: server.archive("C1"), "This channel is archived: unarchive it in Slack."),
        (lambda server: server.channels.pop("C1"), "type /invite @papers there."),
        (
            lambda server: server.fail_next("chat.postMessage", "restricted_action"),
            "The rules of this channel",
        ),
        (lambda server: server.fail_next("chat.postMessage", "restricted_action_of_tomorrow"), "The rules"),
        (lambda server: server.fail_next("chat.postMessage", "metadata_too_large"), "metadata_too_large"),
    ],
)
async def test_what_needs_a_person_is_permanent_and_says_what_to_do(slack_server, chat, hurt, words):
    hurt(slack_server)
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel())
    assert caught.value.permanent
    assert words in caught.value.reason
    assert not isinstance(caught.value, DeliveryUnknown)
    assert BOT_TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("hurt", "words"),
    [
        (lambda server: server.without_scope("chat:write"), "lacks a permission"),
        (lambda server: server.revoke(), "was revoked"),
        (lambda server: server.fail_next("chat.postMessage", "revoked"), "was revoked"),
    ],
)
async def test_a_rejected_token_pauses_no_channel(slack_server, chat, hurt, words):
    """It is the operator's to mend; then everything goes on by itself."""
    hurt(slack_server)
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel())
    assert not caught.value.permanent
    assert caught.value.retry_after == timedelta(minutes=15)
    assert words in caught.value.reason
    assert BOT_TOKEN not in str(caught.value)


@pytest.mark.parametrize("kind", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
async def test_when_slack_fails_at_work_nobody_knows(slack_server, chat, kind):
    slack_server.fail_next("chat.postMessage", kind)
    with pytest.raises(DeliveryUnknown):
        await chat.post(parcel())


@pytest.mark.parametrize("kind", ["http500_html", "http200_html", "drop_before", "drop_after_accept"])
async def test_a_broken_connection_is_unknown_and_never_repeated_by_the_library(slack_server, chat, kind):
    slack_server.fail_next("chat.postMessage", kind)
    with pytest.raises(DeliveryUnknown):
        await chat.post(parcel())
    assert len(slack_server.called("chat.postMessage")) == 1


async def test_no_answer_in_time_is_unknown(slack_server):
    chat = at(slack_server, timeout_seconds=1)
    slack_server.fail_next("chat.postMessage", "hang_after_accept")
    with pytest.raises(DeliveryUnknown):
        await chat.post(parcel())
    assert len(slack_server.messages()) == 1


async def test_a_slack_that_cannot_be_reached_surely_got_nothing(slack_server, unused_tcp_port_factory):
    chat = SlackChat(
        bot_token=BOT_TOKEN,
        app_token="",
        desk=NobodyAsks(),
        api_url=f"http://127.0.0.1:{unused_tcp_port_factory()}/",
    )
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel())
    assert not isinstance(caught.value, DeliveryUnknown)
    assert not caught.value.permanent


async def test_asked_to_wait_we_say_how_long(slack_server, chat):
    slack_server.fail_next("chat.postMessage", "ratelimited", retry_after=42)
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel())
    assert caught.value.retry_after == timedelta(seconds=42)
    assert not caught.value.permanent


async def test_too_many_messages_at_once_are_put_off(slack_server, chat):
    """The channel's own limit is told as waiting, and what was taken is there once."""
    for number in range(20):
        await chat.post(parcel(f"k{number}"))
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel("one more"))
    assert caught.value.retry_after == timedelta(seconds=1)
    assert len(slack_server.messages()) == 20


@pytest.mark.parametrize("kind", ["invalid_blocks", "msg_blocks_too_long"])
async def test_blocks_slack_refuses_are_sent_once_as_plain_text(slack_server, chat, kind):
    """The day our blocks are refused, every paper still arrives with its address and our key."""
    slack_server.fail_next("chat.postMessage", kind)
    await chat.post(parcel(message=digest()))
    (message,) = slack_server.messages()
    assert message["text"].count("<https://arxiv.org/abs/2504.") == 15
    assert "blocks" not in message
    assert message["metadata"]["event_payload"] == {"key": "k1"}


async def test_plain_text_is_tried_only_once(slack_server, chat):
    slack_server.fail_next("chat.postMessage", "invalid_blocks", times=2)
    with pytest.raises(DeliveryError) as caught:
        await chat.post(parcel())
    assert caught.value.permanent
    assert len(slack_server.called("chat.postMessage")) == 2


async def test_a_lost_thread_does_not_stop_the_digest(slack_server, chat):
    """Where nobody can reply any more, the part goes to the channel, and is found there."""
    before = now()
    slack_server.fail_next("chat.postMessage", "cannot_reply_to_message")
    id = await chat.post(parcel(root="1.000001"))
    assert "thread_ts" not in slack_server.messages()[0]
    assert await chat.find(parcel(root="1.000001"), before) == id


def test_every_documented_error_has_its_place():
    """What Slack documents for posting is in the table; nothing falls through as unknown."""
    documented = json.loads(real_data("slack-methods.json").read_text())["chat.postMessage"]["errors"]
    placed = {*CHANNEL, *ACCESS, *WAIT, *AMBIGUOUS, *SHAPE, *THREAD}
    assert [code for code in documented if code not in placed and not code.startswith(_OURS)] == []


# --- finding ------------------------------------------------------------------------------------


async def test_what_was_taken_before_the_line_broke_is_found(slack_server, chat):
    before = now()
    slack_server.fail_next("chat.postMessage", "drop_after_accept")
    with pytest.raises(DeliveryUnknown):
        await chat.post(parcel("lost"))
    await chat.post(parcel("another"))
    assert await chat.find(parcel("lost"), before) == slack_server.messages()[0]["ts"]


async def test_what_never_arrived_is_surely_absent(slack_server, chat):
    slack_server.fail_next("chat.postMessage", "drop_before")
    with pytest.raises(DeliveryUnknown):
        await chat.post(parcel("lost"))
    assert await chat.find(parcel("lost"), now()) is None
    (call,) = slack_server.called("conversations.history")
    assert call.arguments["include_all_metadata"] == "1"


async def test_an_answer_to_who_we_are_that_cannot_be_read_is_no_post(slack_server, chat):
    slack_server.fail_next("auth.test", "no_object")
    with pytest.raises(DeliveryError, match="Slack's answer cannot be read") as caught:
        await chat.post(parcel())
    assert not isinstance(caught.value, DeliveryUnknown)
    assert slack_server.called("chat.postMessage") == []


async def test_a_reply_is_found_in_its_thread(slack_server, chat):
    root = await chat.post(parcel("k1"))
    reply = await chat.post(parcel("k2", root=root))
    assert await chat.find(parcel("k2", root=root), now()) == reply
    assert await chat.find(parcel("k3", root=root), now()) is None


async def test_a_busy_channel_is_read_page_by_page(slack_server, chat):
    id = await chat.post(parcel("ours"))
    channel = slack_server.channels["C1"]
    channel.messages += [{"type": "message", "ts": slack_server._ts(), "text": "chatter"} for _ in range(250)]
    assert await chat.find(parcel("ours"), now()) == id
    assert len(slack_server.called("conversations.history")) == 3


@pytest.mark.parametrize("difference", [timedelta(hours=-14), timedelta(seconds=200), timedelta(hours=14)])
async def test_clocks_may_differ(slack_server, chat, difference):
    """A post is not called absent only because our clock is minutes off, or hours as in a wrong zone."""
    id = await chat.post(parcel())
    assert await chat.find(parcel(), now() + difference) == id


@pytest.mark.parametrize(
    "hurt",
    [
        lambda server: server.without_scope("channels:history"),
        lambda server: server.kick("C1"),
        lambda server: server.channels.pop("C1"),
    ],
)
async def test_where_we_may_not_look_nobody_can_tell(slack_server, chat, hurt):
    hurt(slack_server)
    with pytest.raises(CannotAsk):
        await chat.find(parcel(), now())


@pytest.mark.parametrize("kind", ["ratelimited", "internal_error", "http500_html", "drop_before", "revoked"])
async def test_where_slack_does_not_say_we_ask_again_later(slack_server, chat, kind):
    # Reading may be repeated by the library, and is, once.
    slack_server.fail_next("conversations.history", kind, times=2, retry_after=7)
    with pytest.raises(DeliveryError) as caught:
        await chat.find(parcel(), now())
    assert caught.value.retry_after == (timedelta(seconds=7) if kind == "ratelimited" else None)
    assert not caught.value.permanent


# --- tokens -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": APP_TOKEN}, "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-other"}, "SLACK_BOT_TOKEN is wrong"),
        ({"SLACK_APP_TOKEN": BOT_TOKEN}, "SLACK_APP_TOKEN does not begin with xapp-"),
    ],
)
async def test_a_wrong_token_is_named_with_the_place_of_the_right_one(slack_server, change, words):
    chat = connect({**slack_server.env, **change}, NobodyAsks())
    with pytest.raises(AccessError) as caught:
        await chat.open()
    assert str(caught.value).startswith(words)
    assert "api.slack.com/apps" in str(caught.value)
    assert "local" not in str(caught.value)


async def test_a_missing_permission_is_named_at_once(slack_server, chat):
    slack_server.without_scope("chat:write")
    with pytest.raises(AccessError, match="lacks a permission"):
        await chat.open()


async def test_a_slack_that_does_not_answer_does_not_stop_the_start(slack_server, chat):
    """Slack may be down when we start; tokens are not to blame."""
    slack_server.fail_next("auth.test", "http500_html")
    await chat.open()
    await chat.post(parcel())


async def test_tokens_are_never_shown(slack_server, chat, caplog):
    caplog.set_level(logging.DEBUG)
    slack_server.fail_next("chat.postMessage", "fatal_error")
    with pytest.raises(DeliveryUnknown) as caught:
        await chat.post(parcel())
    shown = f"{chat!r} {caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert BOT_TOKEN not in shown
    assert APP_TOKEN not in shown


async def test_posts_to_many_channels_go_out_together(slack_server, chat):
    await asyncio.gather(*(chat.post(parcel(channel=f"slack/T1/{id}")) for id in ("C1", "C2", "D1")))
    assert [len(slack_server.messages(id)) for id in ("C1", "C2", "D1")] == [1, 1, 1]

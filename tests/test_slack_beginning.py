"""The first time on Slack: a channel is joined, somebody writes to the bot, and names events leave out."""

from pathlib import Path

import pytest

from bot.domain import ChannelId
from dialogue import NOW, Room
from room_desk import RoomDesk, a_room
from slack_ear import hearing, run, words

C3 = ChannelId("slack/T1/C3")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return a_room(tmp_path)


@pytest.fixture
def desk(room: Room) -> RoomDesk:
    return RoomDesk(room)


async def test_in_a_thread_one_mentions_the_bot(slack_server, desk):
    """Slack takes no commands there, so none is named as what to type."""
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "C1", "<@UBOT> help", thread="7.000001")
        (answer,) = await run(slack_server.wait_for_messages, "C1", 1)
        await run(slack_server.mention, "D1", "help")
        (alone,) = await run(slack_server.wait_for_messages, "D1", 1)
    assert "@papers subscribe mri" in words(answer)
    assert "/papers" not in words(answer)
    assert "/papers subscribe mri" in words(alone)


# --- a channel ----------------------------------------------------------------------------------


async def test_a_channel_the_bot_is_added_to_gets_one_card(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3", copies=3)
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
        await run(slack_server.type, "C3", "list")
    assert words(card).startswith("Daily PapersHello! I find arXiv papers for your keywords.")
    assert words(card).endswith("Follow a topicTry /papers mriImport a list")
    assert slack_server.messages("C3") == [card]


async def test_the_card_is_there_once_also_if_another_process_hears_of_it(slack_server, desk):
    """Slack tells again what it believes lost; the first process is gone by then."""
    for _ in range(2):
        async with hearing(slack_server, desk):
            await run(slack_server.join, "C3")
            await run(slack_server.type, "C3", "list")
    assert len(slack_server.messages("C3")) == 1


async def test_the_card_answers_at_once(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
        (answer,) = await run(slack_server.press, card, "Try /papers mri", channel="C3")
    assert words(answer).startswith("The newest 5 papers for mri")


async def test_a_channel_that_is_followed_for_already_hears_that_it_goes_on(slack_server, desk):
    desk.room.answer("subscribe mri", channel=C3)
    desk.room.store.pause(C3, "The bot is not in this channel", NOW)
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (line,) = await run(slack_server.wait_for_messages, "C3", 1)
    assert words(line).startswith("I am back. This channel follows mri.")


async def test_others_who_join_are_their_own_affair(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C1", user="U2")
        await run(slack_server.type, "C1", "list")
    assert slack_server.messages("C1") == []


async def test_a_channel_where_nothing_may_be_posted_is_not_greeted(slack_server, desk, caplog):
    slack_server.fail_next("chat.postMessage", "restricted_action")
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (answer,) = await run(slack_server.type, "C3", "list")
    assert "a channel was not greeted: The rules of this channel" in caplog.text
    assert words(answer).startswith("This channel follows nothing yet.")


# --- a conversation -----------------------------------------------------------------------------


async def test_the_first_message_to_the_bot_is_answered_and_greeted(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "D1", "mri")
        (first,) = await run(slack_server.wait_for_messages, "D1", 1)
        await run(slack_server.mention, "D1", "heart OR brain OR mri")
        _, second = await run(slack_server.wait_for_messages, "D1", 2)
    assert words(first).startswith("The newest 5 papers for mri")
    assert "Hello! I find arXiv papers" in words(first)
    assert "Hello!" not in words(second)


async def test_a_conversation_of_before_is_not_begun_again(slack_server, desk):
    """Another process of the bot had it."""
    for count in (1, 2):
        async with hearing(slack_server, desk):
            await run(slack_server.mention, "D1", "hi")
            messages = await run(slack_server.wait_for_messages, "D1", count)
    assert words(messages[0]).startswith("Daily PapersHello!")
    assert words(messages[1]).startswith("You follow nothing yet.")


async def test_where_slack_does_not_tell_nobody_is_greeted(slack_server, desk):
    slack_server.fail_next("conversations.history", "missing_scope")
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "D1", "mri")
        (first,) = await run(slack_server.wait_for_messages, "D1", 1)
    assert "Hello!" not in words(first)


async def test_a_topic_is_followed_from_the_greeting(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "D1", "hi")
        (card,) = await run(slack_server.wait_for_messages, "D1", 1)
        await run(slack_server.press, card, "Follow a topic", channel="D1", answers=0)
        view = await run(slack_server.wait_for_window, "Which topic?")
        await run(slack_server.submit, view, {"Which topic? For example: mri": "mri"})
        await run(slack_server.wait_for_window, "You now follow")
    assert desk.room.store.followed_texts(ChannelId("slack/T1/D1")) == ["mri"]


# --- names --------------------------------------------------------------------------------------


async def test_a_change_by_mention_is_signed_with_the_persons_name(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "C1", "<@UBOT> subscribe mri", user="U2")
        messages = await run(slack_server.wait_for_messages, "C1", 2)
    assert any(words(message).startswith("Bob follows mri here") for message in messages)
    assert desk.room.store.follows(ChannelId("slack/T1/C1"), NOW)[0].who == "Bob"


async def test_without_the_permission_to_ask_it_is_someone(slack_server, desk):
    slack_server.without_scope("users:read")
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "C1", "<@UBOT> subscribe mri", user="U2")
        messages = await run(slack_server.wait_for_messages, "C1", 2)
    assert any(words(message).startswith("Someone follows mri here") for message in messages)


async def test_a_mention_in_a_thread_is_answered_there_and_its_change_told_to_the_channel(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "C1", "<@UBOT> subscribe mri", thread="7.000001")
        messages = await run(slack_server.wait_for_messages, "C1", 2)
    threads = {words(message)[:12]: message.get("thread_ts") for message in messages}
    assert threads == {"Ann follows ": None, "This channel": "7.000001"}

"""People type, press and pick in a local Slack; the real slack-bolt hears it and our desk answers."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from adapters.slack import connect
from bot.domain import ChannelId, Person
from bot.errors import AccessError, SourceError
from bot.message import Action, Actions, Jump, Message, PaperLine, Say, Text, say
from bot.ports import Answer, Chat, Parcel, Request
from slack_server import SlackServer


@dataclass
class Desk:
    """A desk with a few sentences to its name; it remembers what it was asked."""

    asked: list[Request] = field(default_factory=list)
    follows: list[str] = field(default_factory=list)
    patience: float = 0.0

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        await asyncio.sleep(self.patience)
        match request.said.split():
            case ["subscribe", word]:
                self.follows.append(word)
                return self._changed(f"Following {word}", word)
            case ["unsubscribe", word]:
                self.follows.remove(word)
                return Answer(private=say(f"No longer following {word}"))
            case ["share"]:
                return Answer(private=say("Shared."), public=say("Look at this"))
            case ["rare"]:
                return Answer(private=say("asking arXiv…"), later=lambda: say("rare: 3 papers"))
            case ["closed"]:
                return Answer(private=say("asking arXiv…"), later=self._no_arxiv)
            case ["break"]:
                raise RuntimeError("a bug")
            case ["mri"]:
                return Answer(private=MRI)
        return Answer(private=say(f"You said: {request.said}"))

    def _changed(self, done: str, word: str) -> Answer:
        undo = f"unsubscribe {word}"
        public = Message(summary=done, blocks=(Text((done,)), Actions((Action("Undo", undo),))))
        return Answer(private=say(f"{done}, about 4 a day"), public=public, undo=undo)

    def _no_arxiv(self) -> Message:
        raise SourceError("arXiv is not answering since 03:10.")

    async def later(self, answer: Answer) -> Message:
        assert answer.later
        return answer.later()

    async def complete(self, channel, typed):
        return []

    async def joined(self, channel, name=None):
        return None

    async def asks_who_manages(self, request):
        return False

    async def is_new(self, occasion):
        return True


def paper(number: int, title: str) -> PaperLine:
    return PaperLine(id=f"2504.0000{number}", url=f"https://arxiv.org/abs/2504.0000{number}v1", title=title)


MRI = Message(
    summary="2 papers",
    blocks=(
        paper(1, "Faster <!channel> MRI"),
        paper(2, "Slower MRI"),
        Actions((Action("More", "more mri"), Action("Follow here", "subscribe mri"), Action("Rare", "rare"))),
    ),
    abstracts=True,
)


@asynccontextmanager
async def listening(server: SlackServer, desk: Desk) -> AsyncIterator[Chat]:
    """The bot, connected and hearing."""
    chat = connect(server.env, desk)
    await chat.open()
    task = asyncio.create_task(chat.listen())
    await asyncio.to_thread(server.wait_until_connected)
    yield chat
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await chat.close()


async def run(work, *arguments, **named):
    """Something that waits, beside the bot."""
    return await asyncio.to_thread(work, *arguments, **named)


def words(payload: dict) -> str:
    """What one reads in an answer or a message."""
    return "".join(_words(payload["blocks"]))


def _words(piece):
    if isinstance(piece, dict):
        yield from [piece["text"]] if isinstance(piece.get("text"), str) else []
        piece = list(piece.values())
    if isinstance(piece, list):
        for part in piece:
            yield from _words(part)


# --- sentences ----------------------------------------------------------------------------------


async def test_a_sentence_is_answered_to_its_person_alone(slack_server):
    desk = Desk()
    async with listening(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "hello there")
    assert words(answer) == "You said: hello there"
    assert answer["response_type"] == "ephemeral"
    assert answer["replace_original"] is False
    assert desk.asked == [
        Request(
            channel=ChannelId("slack/T1/C1"),
            said="hello there",
            who=Person(id="U1", name="Ann"),
            may_change=True,
            channel_name="imaging",
            may_share=True,
        )
    ]
    assert slack_server.messages("C1") == []


async def test_a_sentence_is_acknowledged_before_it_is_answered(slack_server):
    """Slack gives three seconds; a slow answer does not use them up."""
    desk = Desk(patience=0.5)
    async with listening(slack_server, desk):
        act = await run(slack_server.say, "C1", "slow")
        acked = await run(act.wait_for_ack)
        assert act.answers == []
        await run(act.wait_for, 1)
    assert acked < 0.4


async def test_slow_answers_do_not_wait_for_each_other(slack_server):
    desk = Desk(patience=0.3)
    async with listening(slack_server, desk):
        acts = [await run(slack_server.say, "C1", f"n{number}") for number in range(5)]
        started = asyncio.get_running_loop().time()
        for act in acts:
            await run(act.wait_for, 1)
    assert asyncio.get_running_loop().time() - started < 1


async def test_the_command_is_shown_as_the_workspace_calls_it(slack_server):
    class Helpful(Desk):
        async def answer(self, request):
            return Answer(private=say("Try ", Say("mri")))

    async with listening(slack_server, Helpful()):
        (answer,) = await run(slack_server.type, "C1", "help", command="/arxiv")
    assert words(answer) == "Try /arxiv mri"


@pytest.mark.parametrize("said", ["why", "later why"])
async def test_the_way_to_a_message_leads_into_the_workspace(slack_server, said):
    """Privately and in a thread, at once and later: Slack told us where the workspace is."""
    there = say("Posted: ", Jump("see it", ChannelId("slack/T1/C1"), "1743757200.000100"))

    class Remembering(Desk):
        async def answer(self, request):
            return (
                Answer(private=say("…"), later=lambda: there)
                if "later" in request.said
                else Answer(private=there)
            )

    async with listening(slack_server, Remembering()):
        answers = await run(slack_server.type, "C1", said, answers=1 + ("later" in said))
        await run(slack_server.mention, "C1", f"<@UBOT> {said}")
        await run(slack_server.wait_for_messages, "C1", 1)
    for payload in (answers[-1], slack_server.messages("C1")[-1]):
        assert "https://acme.slack.com/archives/C1/p1743757200000100" in json.dumps(payload)


async def test_a_direct_message_is_a_channel_like_any_other(slack_server):
    desk = Desk()
    async with listening(slack_server, desk):
        await run(slack_server.type, "D1", "subscribe mri")
    assert desk.asked[0].channel == "slack/T1/D1"
    assert desk.asked[0].channel_name is None
    assert [words(message) for message in slack_server.messages("D1")] == ["Following mriUndo"]


# --- changes ------------------------------------------------------------------------------------


async def test_a_change_leaves_one_public_line_with_undo(slack_server):
    desk = Desk()
    async with listening(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "subscribe mri")
        (line,) = slack_server.messages("C1")
        (undone,) = await run(slack_server.press, line, "Undo", user="U2")
    assert words(answer) == "Following mri, about 4 a day"
    assert words(line) == "Following mriUndo"
    assert words(undone) == "No longer following mri"
    assert desk.asked[-1].who == Person(id="U2", name="Bob")
    assert desk.follows == []


async def test_where_the_bot_is_not_in_the_channel_the_change_is_undone(slack_server):
    """Nobody follows in secret: the person is told how to invite the bot, and what to say again."""
    desk = Desk()
    async with listening(slack_server, desk):
        (answer,) = await run(slack_server.type, "C3", "subscribe mri")
    assert desk.follows == []
    assert "nothing was changed" in words(answer)
    assert "/invite @papers" in words(answer)
    assert words(answer).endswith("/papers subscribe mri")


async def test_what_cannot_be_undone_is_only_told(slack_server):
    desk = Desk()
    async with listening(slack_server, desk):
        (answer,) = await run(slack_server.type, "C3", "share")
    assert "The bot cannot post here." in words(answer)
    assert len(desk.asked) == 1


async def test_a_public_line_waits_when_slack_asks_to(slack_server):
    slack_server.fail_next("chat.postMessage", "ratelimited", retry_after=1)
    async with listening(slack_server, Desk()):
        await run(slack_server.type, "C1", "subscribe mri")
        await run(slack_server.wait_for_messages, "C1", 1)


@pytest.mark.parametrize("kind", ["http500_html", "drop_after_accept", "internal_error"])
async def test_a_lost_public_line_does_not_take_back_the_change(slack_server, kind):
    desk = Desk()
    slack_server.fail_next("chat.postMessage", kind)
    async with listening(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "subscribe mri")
    assert words(answer).startswith("Following mri")
    assert desk.follows == ["mri"]
    assert len(slack_server.called("chat.postMessage")) == 1


# --- later --------------------------------------------------------------------------------------


async def test_a_later_answer_takes_the_place_of_the_first(slack_server):
    async with listening(slack_server, Desk()):
        first, second = await run(slack_server.type, "C1", "rare", answers=2)
    assert (words(first), first["replace_original"]) == ("asking arXiv…", False)
    assert (words(second), second["replace_original"]) == ("rare: 3 papers", True)


async def test_trouble_later_is_said_in_one_sentence(slack_server):
    async with listening(slack_server, Desk()):
        _, second = await run(slack_server.type, "C1", "closed", answers=2)
    assert words(second) == "arXiv is not answering since 03:10."


async def test_a_bug_is_admitted_and_logged(slack_server, caplog):
    async with listening(slack_server, Desk()):
        (answer,) = await run(slack_server.type, "C1", "break")
        (again,) = await run(slack_server.type, "C1", "still here")
    assert words(answer) == "Something went wrong here. It is in my log; please try again."
    assert words(again) == "You said: still here"
    assert "a bug" in caplog.text


# --- buttons and menus --------------------------------------------------------------------------


async def test_an_abstract_is_shown_to_whoever_picks_it(slack_server):
    """In a digest that hangs in the channel since long before this process began."""
    desk = Desk()
    async with listening(slack_server, desk) as chat:
        await chat.post(Parcel(channel=ChannelId("slack/T1/C1"), key="k", message=MRI))
        (digest,) = slack_server.messages("C1")
    async with listening(slack_server, desk):
        await run(slack_server.pick, digest, "Slower", user="U2", answers=0)
        view = await run(slack_server.wait_for_window, "You said: show 2504.00002")
    assert desk.asked[-1].who == Person(id="U2", name="Bob")
    assert view["title"]["text"] == "Papers"
    assert slack_server.messages("C1") == [digest]


async def test_a_button_says_its_sentence(slack_server):
    desk = Desk()
    async with listening(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "mri")
        (followed,) = await run(slack_server.press, answer, "Follow here")
    assert words(followed) == "Following mri, about 4 a day"
    assert [words(line) for line in slack_server.messages("C1")] == ["Following mriUndo"]


async def test_a_button_never_replaces_the_message_it_stands_in(slack_server):
    """The later answer to a button is one more message to its person, not a new digest for everybody."""
    async with listening(slack_server, Desk()):
        (answer,) = await run(slack_server.type, "C1", "mri")
        answers = await run(slack_server.press, answer, "Rare", answers=2)
    assert [(words(one), one["replace_original"]) for one in answers] == [
        ("asking arXiv…", False),
        ("rare: 3 papers", False),
    ]


# --- mentions -----------------------------------------------------------------------------------


async def test_a_mention_is_answered_in_its_thread(slack_server):
    desk = Desk()
    async with listening(slack_server, desk):
        await run(slack_server.mention, "C1", "<@UBOT> hello", thread="7.000001")
        (message,) = await run(slack_server.wait_for_messages, "C1", 1)
    assert words(message) == "You said: hello"
    assert message["thread_ts"] == "7.000001"
    assert desk.asked[0].said == "hello"


async def test_a_later_answer_to_a_mention_replaces_the_first(slack_server):
    async with listening(slack_server, Desk()):
        await run(slack_server.mention, "C2", "<@UBOT> rare")
        await run(slack_server.wait_for_messages, "C2", 1)
        await run(slack_server.wait_here, lambda: slack_server.called("chat.update"), "no update")
    assert [words(message) for message in slack_server.messages("C2")] == ["rare: 3 papers"]


@pytest.mark.parametrize("trouble", ["invalid_blocks", "drop_before"])
async def test_a_later_answer_that_cannot_replace_the_first_stands_below_it(slack_server, trouble):
    """Nobody is left with the promise of an answer."""
    slack_server.fail_next("chat.update", trouble)
    async with listening(slack_server, Desk()):
        await run(slack_server.mention, "C1", "<@UBOT> rare", thread="7.000001")
        messages = await run(slack_server.wait_for_messages, "C1", 2)
    assert [(words(one), one["thread_ts"]) for one in messages] == [
        ("asking arXiv…", "7.000001"),
        ("rare: 3 papers", "7.000001"),
    ]


async def test_a_direct_message_to_the_bot_is_answered(slack_server):
    async with listening(slack_server, Desk()):
        await run(slack_server.mention, "D1", "hello")
        (message,) = await run(slack_server.wait_for_messages, "D1", 1)
    assert words(message) == "You said: hello"
    assert "thread_ts" not in message


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel_type": "im", "channel": "D1", "bot_id": "B1", "text": "I", "ts": "1.1"},
        {"type": "message", "channel_type": "im", "channel": "D1", "subtype": "message_changed", "ts": "1.1"},
        {
            "type": "message",
            "channel_type": "channel",
            "channel": "C1",
            "user": "U1",
            "text": "x",
            "ts": "1.1",
        },
        {"type": "reaction_added", "user": "U1"},
    ],
)
async def test_what_is_not_said_to_us_is_acknowledged_and_ignored(slack_server, event):
    desk = Desk()
    async with listening(slack_server, desk):
        await run(slack_server.event, event)
        await run(slack_server.type, "C1", "hello")
    assert [request.said for request in desk.asked] == ["hello"]


# --- once ---------------------------------------------------------------------------------------


async def test_the_same_envelope_twice_acts_once(slack_server):
    desk = Desk()
    async with listening(slack_server, desk):
        await run(slack_server.type, "C1", "subscribe mri", copies=3)
        await run(slack_server.type, "C1", "hello")
    assert desk.follows == ["mri"]
    assert len(slack_server.messages("C1")) == 1


# --- answers that do not arrive -----------------------------------------------------------------


async def test_an_answer_slack_refuses_is_sent_in_plain_words(slack_server):
    slack_server.fail_next("response_url", "http500_html")
    async with listening(slack_server, Desk()):
        (answer,) = await run(slack_server.type, "C1", "mri")
    assert answer["text"].startswith("• Faster &lt;!channel&gt; MRI <https://arxiv.org/abs/2504.00001v1>")
    assert "blocks" not in answer


async def test_an_answer_is_sent_again_when_the_line_breaks(slack_server):
    slack_server.fail_next("response_url", "drop_before")
    async with listening(slack_server, Desk()):
        (answer,) = await run(slack_server.type, "C1", "hello")
    assert words(answer) == "You said: hello"


# --- the socket ---------------------------------------------------------------------------------


async def test_a_dropped_socket_is_opened_again_within_seconds(slack_server):
    async with listening(slack_server, Desk()):
        slack_server.drop_sockets()
        started = asyncio.get_running_loop().time()
        await run(slack_server.wait_until_connected)
        assert asyncio.get_running_loop().time() - started < 4
        (answer,) = await run(slack_server.type, "C1", "hello")
    assert words(answer) == "You said: hello"


async def test_slack_may_ask_for_a_new_connection(slack_server):
    async with listening(slack_server, Desk()):
        slack_server.refresh_sockets()
        await run(slack_server.wait_until_reconnected, 2)
        (answer,) = await run(slack_server.type, "C1", "hello")
    assert words(answer) == "You said: hello"


async def test_trouble_at_the_start_is_overcome(slack_server):
    """Slack may be down when we begin to listen."""
    slack_server.fail_next("apps.connections.open", "http500_html")
    async with listening(slack_server, Desk()):
        (answer,) = await run(slack_server.type, "C1", "hello")
    assert words(answer) == "You said: hello"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"SLACK_APP_TOKEN": ""}, "is missing"),
        ({"SLACK_APP_TOKEN": "xapp-other"}, "SLACK_APP_TOKEN is wrong"),
    ],
)
async def test_without_its_token_nobody_listens(slack_server, change, says):
    chat = connect({**slack_server.env, **change}, Desk())
    with pytest.raises(AccessError, match=says):
        await chat.listen()


async def test_a_token_revoked_while_listening_ends_it(slack_server):
    chat = connect(slack_server.env, Desk())
    task = asyncio.create_task(chat.listen())
    await run(slack_server.wait_until_connected)
    slack_server.revoke()
    slack_server.drop_sockets()
    with pytest.raises(AccessError, match="was revoked"):
        await asyncio.wait_for(task, 30)


async def test_leaving_finishes_what_is_being_answered(slack_server):
    """Cancelled in the middle of an answer, the answer is given and then we go, leaving no task behind."""
    desk = Desk(patience=0.5)
    async with listening(slack_server, desk):
        act = await run(slack_server.say, "C1", "hello")
        await run(act.wait_for_ack)
    assert [words(answer) for answer in act.answers] == ["You said: hello"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_addresses_and_tokens_stay_out_of_the_log(slack_server, caplog):
    caplog.set_level(logging.DEBUG)
    async with listening(slack_server, Desk()):
        await run(slack_server.type, "C1", "mri")
        slack_server.drop_sockets()
        await run(slack_server.wait_until_connected)
    for secret in ("xoxb-", "xapp-", "ticket-", "/answer/"):
        assert secret not in caplog.text

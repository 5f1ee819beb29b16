"""What becomes of a digest when Slack does not take it: of its part, of its channel, and what is told.

From the outbox through the real client to a local Slack and back, for first parts and replies.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.pace import Pace
from bot.delivery import SETTLE_AFTER, deliver_due
from bot.domain import ChannelId, Entry, Failed, Outcome, PartState, Posted
from bot.errors import DeliveryError
from bot.ports import Store
from feed import a_paper
from slack_server import BOT_TOKEN, SlackServer
from stores import make_store
from storing import DAY, HOUR, LAB, NOON, announce, compose, follow, take_baseline

SLOT = NOON + DAY
POST = "chat.postMessage"
PENDING, SENT, UNKNOWN, UNCONFIRMED = (
    PartState.PENDING,
    PartState.SENT,
    PartState.UNKNOWN,
    PartState.UNCONFIRMED,
)
MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)


class Nobody:
    """A desk nobody comes to; what a channel refuses is put on record by the outbox alone."""

    async def renamed(self, channel: ChannelId, name: str) -> None:
        pass

    async def left(self, channel: ChannelId, why: str, *, gone: bool = False) -> None:
        pass


@dataclass
class Office:
    """A digest of two parts for ``C1``, and the Slack it goes to."""

    store: Store
    server: SlackServer
    chat: SlackChat
    told: list[Outcome]

    async def deliver(self, now: datetime = SLOT) -> list[Posted]:
        return await deliver_due(self.store, {"slack": self.chat}, lambda: now, self.told.append)

    def entry(self, part: int) -> Entry:
        """What is on record about the paper of a part."""
        return self.store.trace(LAB.id, f"2503.0000{4 - part}").entries[-1]

    @property
    def paused(self) -> str | None:
        found = self.store.channel(LAB.id)
        return found.paused if found else None

    def posted(self) -> list[str | None]:
        """The thread of each message that stands in the channel."""
        return [message.get("thread_ts") for message in self.server.messages()]


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the digest in it, made once for all tests."""
    folder = tmp_path_factory.mktemp("composed")
    store = make_store(folder)
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + HOUR, *(a_paper(f"2503.0000{number}", "mri") for number in (2, 3)))
    compose(store, SLOT, per_part=1)
    store.close()
    return folder


@pytest.fixture
def office(composed: Path, tmp_path: Path, slack_server: SlackServer) -> Iterator[Office]:
    copytree(composed, tmp_path, dirs_exist_ok=True)
    store = make_store(tmp_path)
    yield Office(store, slack_server, a_chat(slack_server), [])
    store.close()


def a_chat(server: SlackServer) -> SlackChat:
    return SlackChat(
        bot_token=BOT_TOKEN, app_token="", desk=Nobody(), api_url=server.env["SLACK_API_URL"], pace=Pace(0)
    )


@dataclass(frozen=True)
class Row:
    """One way Slack may fail, and what follows from it."""

    fault: str
    state: PartState
    words: str
    wait: timedelta | None = None  # until it is tried again, or asked about
    paused: bool = False
    asked: int = 1  # posts that reached Slack


INVITE = "type /invite @papers there"
RULES = "The rules of this channel do not let the bot post"
TABLE = [
    # nothing can be posted there until a person acts
    Row("not_in_channel", PENDING, INVITE, paused=True),
    Row("channel_not_found", PENDING, INVITE, paused=True),
    Row("is_archived", PENDING, "unarchive it in Slack", paused=True),
    Row("messages_tab_disabled", PENDING, "App Home", paused=True),
    Row("restricted_action", PENDING, RULES, paused=True),
    Row("restricted_action_read_only_channel", PENDING, RULES, paused=True),
    Row("no_permission", PENDING, RULES, paused=True),
    Row("team_access_not_granted", PENDING, "a workspace the bot does not belong to", paused=True),
    # nothing can be posted anywhere until the operator acts
    Row("account_inactive", PENDING, "set SLACK_BOT_TOKEN anew", QUARTER),
    Row("token_revoked", PENDING, "was revoked", QUARTER),
    Row("invalid_auth", PENDING, "token is wrong", QUARTER),
    Row("not_authed", PENDING, "token is missing", QUARTER),
    Row("token_expired", PENDING, "has expired", QUARTER),
    Row("org_login_required", PENDING, "is being moved", QUARTER),
    Row("missing_scope", PENDING, "install the app again", QUARTER),
    # our drawing is to blame, or what we asked
    Row("metadata_too_large", PENDING, "refused the message (metadata_too_large)", paused=True),
    Row("invalid_metadata_format", PENDING, "refused the message (invalid_metadata_format)", paused=True),
    # it surely was not sent, and will be
    Row("ratelimited", PENDING, "asks us to wait", timedelta(seconds=30)),
    Row("ratelimited_silently", PENDING, "asks us to wait", MINUTE),
    Row("ratelimited_html", PENDING, "asks us to wait", MINUTE),
    Row("message_limit_exceeded", PENDING, "asks us to wait", MINUTE),
    Row("http403_html", PENDING, "HTTP 403", MINUTE),
    Row("redirect", PENDING, "HTTP 404", MINUTE),
    Row("redirect_307", PENDING, "HTTP 404", MINUTE),
    Row("an_error_of_tomorrow", PENDING, "refused the message (an_error_of_tomorrow)", MINUTE),
    # nobody knows
    Row("internal_error", UNKNOWN, "failed while it posted", SETTLE_AFTER),
    Row("fatal_error", UNKNOWN, "failed while it posted", SETTLE_AFTER),
    Row("service_unavailable", UNKNOWN, "failed while it posted", SETTLE_AFTER),
    Row("request_timeout", UNKNOWN, "failed while it posted", SETTLE_AFTER),
    Row("http500_html", UNKNOWN, "cannot be read (HTTP 500)", SETTLE_AFTER),
    Row("http503_html", UNKNOWN, "cannot be read (HTTP 503)", SETTLE_AFTER),
    Row("http200_html", UNKNOWN, "cannot be read", SETTLE_AFTER),
    Row("garbage", UNKNOWN, "cannot be read", SETTLE_AFTER),
    Row("empty", UNKNOWN, "cannot be read", SETTLE_AFTER),
    Row("no_object", UNKNOWN, "cannot be read", SETTLE_AFTER),
    Row("no_id", UNKNOWN, "names no message", SETTLE_AFTER),
    Row("drop_before", UNKNOWN, "The connection to Slack broke", SETTLE_AFTER),
    Row("drop_after_accept", UNKNOWN, "The connection to Slack broke", SETTLE_AFTER),
    # taken in another form
    Row("invalid_blocks", SENT, "", asked=2),
    Row("invalid_blocks_format", SENT, "", asked=2),
    Row("invalid_arguments", SENT, "", asked=2),
    Row("msg_blocks_too_long", SENT, "", asked=2),
    Row("msg_too_long", SENT, "", asked=2),
    Row("no_text", SENT, "", asked=2),
]


ONE_OF_EACH = {
    *("not_in_channel", "token_revoked", "metadata_too_large", "ratelimited", "http403_html"),
    *(
        "an_error_of_tomorrow",
        "fatal_error",
        "http500_html",
        "garbage",
        "drop_after_accept",
        "invalid_blocks",
    ),
}
FIRST_PARTS = [pytest.param(row, 1, id=row.fault) for row in TABLE]
REPLIES = [pytest.param(row, 2, id=f"{row.fault}, reply") for row in TABLE if row.fault in ONE_OF_EACH]


@pytest.mark.parametrize(("row", "part"), [*FIRST_PARTS, *REPLIES])
async def test_each_error_has_its_own_consequence(office: Office, row: Row, part: int) -> None:
    for fault in ("taken", row.fault)[2 - part :]:
        office.server.fail_next(POST, fault)
    await office.deliver()

    entry = office.entry(part)
    assert entry.part_state is row.state
    assert row.words in (entry.trouble or "")
    assert entry.not_before == (SLOT + row.wait if row.wait else None)
    assert (office.paused is not None) is row.paused
    assert row.words in (office.paused or row.words)
    failed = [outcome for outcome in office.told if isinstance(outcome, Failed)]
    assert [(each.part, row.words in each.reason) for each in failed] == (
        [] if row.state is SENT else [(part, True)]
    )
    others = 1 if part == 2 or row.state is SENT else 0  # the part before it, or the one after
    assert len(office.server.called(POST)) == row.asked + others
    assert BOT_TOKEN not in f"{entry}{office.told}"


# --- and then -----------------------------------------------------------------------------------


async def test_what_slack_was_too_busy_for_goes_out_later(office: Office) -> None:
    office.server.fail_next(POST, "ratelimited", retry_after=7)
    assert await office.deliver() == []
    assert await office.deliver(SLOT + timedelta(seconds=6)) == []
    office.chat = a_chat(office.server)  # of a bot that knows only what the database holds
    posted = await office.deliver(SLOT + timedelta(seconds=7))
    assert [part.part for part in posted] == [1, 2]
    root = office.server.messages()[0]["ts"]
    assert office.posted() == [None, root]


async def test_while_slack_asks_to_wait_it_is_left_alone(office: Office) -> None:
    """The channel that was refused is not tried before its time, whatever the clock of the outbox says."""
    office.server.fail_next(POST, "ratelimited", retry_after=30)
    await office.deliver()
    await office.deliver(SLOT + HOUR)
    assert len(office.server.called(POST)) == 1
    assert "takes no more messages" in (office.entry(1).trouble or "")


async def test_an_invitation_lets_it_go_on(office: Office) -> None:
    office.server.kick("C1")
    await office.deliver()
    office.server.invite("C1")
    assert await office.deliver(SLOT + HOUR) == []
    office.store.pause(LAB.id, None, SLOT + HOUR)
    assert [part.part for part in await office.deliver(SLOT + HOUR)] == [1, 2]


@pytest.mark.parametrize("part", [1, 2], ids=["first part", "reply"])
@pytest.mark.parametrize("fault", ["drop_after_accept", "drop_before"])
async def test_what_nobody_knows_of_is_asked_about_and_stands_there_once(
    office: Office, fault: str, part: int
) -> None:
    """Also in a thread that others fill with chatter, page after page."""
    for each in ("taken", fault)[2 - part :]:
        office.server.fail_next(POST, each)
    await office.deliver()
    root = office.server.messages()[0]["ts"] if part == 2 else None
    office.server.channels["C1"].messages += [
        {"type": "message", "ts": office.server._ts(), "text": "hm", "thread_ts": root} for _ in range(150)
    ]
    assert await office.deliver(SLOT + SETTLE_AFTER - timedelta(seconds=1)) == []
    await office.deliver(SLOT + SETTLE_AFTER)
    assert [office.entry(number).part_state for number in (1, 2)] == [SENT, SENT]
    ours = [message for message in office.server.messages() if message.get("metadata")]
    assert len({message["metadata"]["event_payload"]["key"] for message in ours}) == len(ours) == 2
    assert ours[1]["thread_ts"] == ours[0]["ts"]


async def test_where_history_may_not_be_read_a_person_decides(office: Office) -> None:
    """Post again, or leave it: until then the next part waits."""
    office.server.without_scope("channels:history")
    office.server.fail_next(POST, "drop_before")
    await office.deliver()
    await office.deliver(SLOT + SETTLE_AFTER)
    assert office.entry(1).part_state is UNCONFIRMED
    assert office.entry(2).part_state is PENDING
    assert await office.deliver(SLOT + DAY) == []
    assert office.store.resolve_unconfirmed(LAB.id, there=False, now=SLOT + DAY) == 1
    assert [part.part for part in await office.deliver(SLOT + DAY)] == [1, 2]
    assert len(office.server.messages()) == 2


@pytest.mark.parametrize("code", ["thread_not_found", "cannot_reply_to_message"])
async def test_a_reply_whose_first_part_was_deleted_goes_to_the_channel(office: Office, code: str) -> None:
    office.server.fail_next(POST, "taken")
    office.server.fail_next(POST, code)
    assert [part.part for part in await office.deliver()] == [1, 2]
    assert office.posted() == [None, None]


async def test_a_reply_in_doubt_is_looked_for_where_its_thread_was(office: Office) -> None:
    """The first part is gone by then, and with it the thread: the channel itself is looked through."""
    office.server.fail_next(POST, "taken")
    office.server.fail_next(POST, "drop_before")
    await office.deliver()
    office.server.channels["C1"].messages.clear()
    assert [part.part for part in await office.deliver(SLOT + SETTLE_AFTER)] == [2]
    assert [call.method for call in office.server.calls][-3:] == [
        "conversations.replies",
        "conversations.history",
        POST,
    ]


async def test_a_token_of_another_workspace_posts_nothing(office: Office, tmp_path: Path) -> None:
    """A channel with the same id may be there; it is not the one that follows."""
    stranger = replace(LAB, id=ChannelId("slack/T2/C1"))
    follow(office.store, "mri", channel=stranger)
    announce(office.store, SLOT + HOUR, a_paper("2503.00009", "mri"))
    compose(office.store, SLOT + DAY, stranger)
    assert {part.channel for part in await office.deliver(SLOT + DAY)} == {LAB.id}
    paused = office.store.channel(stranger.id)
    assert paused is not None
    assert paused.paused == "This channel is in a workspace the bot does not belong to."
    assert all("2503.00009" not in str(message) for message in office.server.messages())


async def test_until_slack_says_which_workspace_it_is_nothing_is_posted(office: Office) -> None:
    office.server.fail_next("auth.test", "http500_html")
    assert await office.deliver() == []
    assert office.entry(1).part_state is PENDING
    assert office.server.called(POST) == []
    assert len(await office.deliver(SLOT + MINUTE)) == 2


# --- pace ---------------------------------------------------------------------------------------


async def test_messages_in_one_channel_are_a_second_apart_and_others_do_not_wait() -> None:
    pace, loop = Pace(0.1), asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(pace.turn("C1") for _ in range(3)), pace.turn("C2"))
    assert 0.2 <= loop.time() - began < 0.3
    await pace.turn("C3")
    assert loop.time() - began < 0.3


async def test_too_long_a_queue_is_sent_away() -> None:
    pace = Pace(15)
    await pace.turn("C1")
    pace._free["C1"] += 15
    with pytest.raises(DeliveryError) as caught:
        await pace.turn("C1")
    assert caught.value.retry_after is not None
    assert timedelta(seconds=29) < caught.value.retry_after < timedelta(seconds=31)


async def test_a_channel_that_is_asked_to_wait_holds_up_no_other_but_two_hold_up_all() -> None:
    """Slack does not say whose limit it was; two channels at once can only be the workspace's."""
    pace, wait = Pace(0), timedelta(seconds=30)
    pace.asked_to_wait("C1", wait)
    with pytest.raises(DeliveryError):
        await pace.turn("C1")
    await pace.turn("C2")
    pace.asked_to_wait("C2", wait)
    for channel in ("C1", "C2", "C3"):
        with pytest.raises(DeliveryError) as caught:
            await pace.turn(channel)
        assert not caught.value.permanent

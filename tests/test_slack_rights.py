"""Who may do what on Slack: every verb and every button, by readers, changers and managers; and forgeries."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack.client import web_client
from adapters.slack.people import REMEMBERED_SECONDS, People
from adapters.slack.sealed import Place, Seal
from bot.commands.verbs import VERBS
from bot.domain import Channel, ChannelId
from bot.ports import NO_PROXIES
from dialogue import LAB, NOW, PARIS, Room
from room_desk import RoomDesk, a_room
from slack_ear import hearing, run, words
from slack_server import BOT_TOKEN
from test_slack_windows import DIGEST

OTHER = ChannelId("slack/T1/C2")
REFUSED = "Nothing was changed: you can search and read here"
SAID: dict[str, tuple[str, bool]] = {
    "subscribe": ("subscribe ct", True),
    "unsubscribe": ("unsubscribe mri", True),
    "list": ("list", False),
    "show": ("show 2503.09001", False),
    "share": ("share mri", False),
    "preview": ("preview", False),
    "schedule": ("schedule 8:30", True),
    "pause": ("pause until friday", True),
    "resume": ("resume", True),
    "mute": ("mute survey", True),
    "unmute": ("unmute tutorial", True),
    "why": ("why 2503.09001", False),
    "status": ("status", False),
    "search": ("search heart", False),
    "settings": ("settings quiet on", True),
    "help": ("help", False),
}
"""Every verb, and whether it changes something."""


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return a_room(tmp_path)


@pytest.fixture
def desk(room: Room) -> RoomDesk:
    room.say("subscribe mri")
    room.say("mute tutorial")
    return RoomDesk(room)


def managed(room: Room, id: ChannelId = LAB) -> None:
    """From now on only those who manage the channel change things."""
    channel = room.store.channel(id) or Channel(id=id, schedule=PARIS)
    room.store.set_preferences(
        replace(channel, preferences=replace(channel.preferences, managers_only=True)), NOW
    )


def state(room: Room, channel: ChannelId = LAB) -> object:
    """All that a sentence can change."""
    follows = [follow.text for follow in room.store.follows(channel, NOW)]
    return follows, [mute.text for mute in room.store.mutes(channel)], room.store.channel(channel)


def test_no_verb_is_missing_here():
    assert set(SAID) == set(VERBS)


async def told(server, said: str) -> str:
    """What Bob is answered, in the channel he says it in."""
    act = await run(server.say, "C1", said, user="U2")
    return words((await run(act.wait_for, 1))[0])


async def test_by_default_anyone_in_the_channel_may_say_every_verb(slack_server, desk):
    async with hearing(slack_server, desk):
        refused = [said for said, _ in SAID.values() if REFUSED in await told(slack_server, said)]
    assert refused == []


@pytest.mark.parametrize("manager", [True, False])
async def test_by_default_everyone_is_told_that_everyone_changes_things(slack_server, desk, manager):
    slack_server.admins |= {"U2"} if manager else set()
    async with hearing(slack_server, desk):
        await run(slack_server.mention, "C1", "<@UBOT> settings", user="U2")
        (answer,) = await run(slack_server.wait_for_messages, "C1", 1)
    assert "Changes are made by everyone, as is usual" in words(answer)


async def test_where_managers_decide_others_read_and_change_nothing(slack_server, desk):
    managed(desk.room)
    before = state(desk.room)
    async with hearing(slack_server, desk):
        for said, changes in SAID.values():
            assert (REFUSED in await told(slack_server, said)) is changes, said
            assert state(desk.room) == before, said
    (shared,) = slack_server.messages("C1")
    assert words(shared).startswith("Bob shares:")


@pytest.mark.parametrize("why", ["admin", "creator"])
async def test_managers_are_the_workspaces_admins_and_who_made_the_channel(slack_server, desk, why):
    managed(desk.room)
    slack_server.admins |= {"U2"} if why == "admin" else set()
    slack_server.channels["C1"].creator = "U2" if why == "creator" else "U9"
    async with hearing(slack_server, desk):
        refused = [said for said, _ in SAID.values() if REFUSED in await told(slack_server, said)]
    assert refused == []


async def test_buttons_are_pressed_with_the_rights_of_who_presses(slack_server, desk):
    """The [Undo] everybody sees, pressed by somebody who may only read."""
    async with hearing(slack_server, desk):
        await run(slack_server.type, "C1", "subscribe ct", user="U1")
        (line,) = slack_server.messages("C1")
        managed(desk.room)
        before = state(desk.room)
        (answer,) = await run(slack_server.press, line, "Undo", user="U2")
    assert REFUSED in words(answer)
    assert state(desk.room) == before


async def test_a_form_opened_in_time_and_handed_in_later_is_refused_kindly(slack_server, desk):
    """In between it was decided that managers decide."""
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "settings", user="U2")
        view = await run(slack_server.wait_for_window, "Settings")
        managed(desk.room)
        before = state(desk.room)
        await run(slack_server.submit, view, {"The digest comes": "8:30"}, user="U2")
    (problem,) = slack_server.windows.shown[view["id"]]["errors"].values()
    assert problem.startswith(REFUSED)
    assert state(desk.room) == before


async def test_what_readers_are_offered_they_may_do(slack_server, desk):
    managed(desk.room)
    async with hearing(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "mri OR brain", user="U2")
        labels = [button["text"]["text"] for button in answer["blocks"][-1]["elements"]]
        assert labels == ["More", "Share"]
        for label in labels:
            (done,) = await run(slack_server.press, answer, label, user="U2")
            assert REFUSED not in words(done)


async def test_managers_are_offered_to_follow(slack_server, desk):
    managed(desk.room)
    slack_server.admins.add("U2")
    async with hearing(slack_server, desk):
        (answer,) = await run(slack_server.type, "C1", "mri OR brain", user="U2")
        (done,) = await run(slack_server.press, answer, "Follow here", user="U2")
    assert words(done).startswith("This channel now follows mri OR brain")


# --- what Slack tells of people -----------------------------------------------------------------


async def test_nobody_is_asked_about_where_it_does_not_matter(slack_server, desk):
    async with hearing(slack_server, desk):
        await run(slack_server.type, "C1", "subscribe ct", user="U2")
    assert slack_server.called("users.info") == slack_server.called("conversations.info") == []


async def test_who_manages_is_asked_once_in_ten_minutes(slack_server, desk):
    managed(desk.room)
    async with hearing(slack_server, desk):
        for _ in range(3):
            await run(slack_server.type, "C1", "subscribe ct", user="U2")
    assert len(slack_server.called("users.info")) == len(slack_server.called("conversations.info")) == 1


async def test_after_ten_minutes_it_is_asked_again(slack_server):
    moment = 0.0
    client = web_client(token=BOT_TOKEN, url=f"{slack_server.url}/api/", seconds=5, proxies=NO_PROXIES)
    people = People(client=client, clock=lambda: moment)
    assert await people.manages("C1", "U2") is False
    slack_server.admins.add("U2")
    assert await people.manages("C1", "U2") is False
    moment = REMEMBERED_SECONDS + 1
    assert await people.manages("C1", "U2") is True


async def test_without_the_permission_to_ask_it_is_as_usual(slack_server, desk):
    """Nobody would be left who may change anything."""
    managed(desk.room)
    slack_server.without_scope("users:read")
    async with hearing(slack_server, desk):
        assert REFUSED not in await told(slack_server, "subscribe ct")
        await run(slack_server.say, "C1", "settings", user="U2")
        await run(slack_server.wait_for_window, "Settings")


async def test_where_slack_does_not_answer_just_now_changes_wait(slack_server, desk):
    managed(desk.room)
    before = state(desk.room)
    slack_server.fail_next("users.info", "internal_error")
    slack_server.admins.add("U2")
    async with hearing(slack_server, desk):
        (refused,) = await run(slack_server.type, "C1", "subscribe ct", user="U2")
        assert state(desk.room) == before
        (done,) = await run(slack_server.type, "C1", "subscribe ct", user="U2")
    assert REFUSED in words(refused)
    assert REFUSED not in words(done)


# --- forged -------------------------------------------------------------------------------------

FORGED_TEAM = {"team": {"id": "T2", "domain": "evil"}}
FORGERIES = {
    "another workspace": {**FORGED_TEAM, "user": {"id": "U1", "name": "Ann", "team_id": "T2"}},
    "no workspace": {"team": None, "user": {"id": "U1", "name": "Ann"}},
    "two channels": {"channel": {"id": "C1"}, "container": {"type": "message", "channel_id": "C2"}},
    "no channel": {"channel": None, "container": {"type": "message"}},
    "no person": {"user": {"team_id": "T1"}},
}


def button(said: str) -> dict:
    return {
        "type": "button",
        "action_id": "say:0:0",
        "text": {"type": "plain_text", "text": "Go"},
        "value": said,
    }


async def test_a_press_that_contradicts_itself_reaches_nobodys_feed(slack_server, desk):
    before = state(desk.room), state(desk.room, OTHER)
    async with hearing(slack_server, desk):
        for forged in FORGERIES.values():
            await run(slack_server.touch, DIGEST, button("unsubscribe all"), forged=forged)
        await run(slack_server.type, "C2", "list")
    assert (state(desk.room), state(desk.room, OTHER)) == before
    assert [request.said for request in desk.asked] == ["list"]
    assert desk.room.store.channel(ChannelId("slack/T2/C1")) is None


async def test_a_command_of_another_workspace_is_turned_away_kindly(slack_server, desk):
    async with hearing(slack_server, desk):
        act = await run(slack_server.say, "C1", "unsubscribe all", forged={"team_id": "T2"})
        (answer,) = await run(act.wait_for, 1)
    assert words(answer) == "I belong to another workspace than you do, so I cannot answer that."
    assert desk.asked == []


async def test_an_event_of_another_workspace_is_not_heard(slack_server, desk):
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "unsubscribe all", "ts": "1.1"}
    theirs = {"team_id": "T2", "authorizations": [{"team_id": "T2", "user_id": "UBOT", "is_bot": True}]}
    async with hearing(slack_server, desk):
        await run(slack_server.event, event, forged=theirs)
        await run(slack_server.type, "C2", "list")
    assert [request.said for request in desk.asked] == ["list"]


async def test_a_channel_shared_with_another_company_is_ours(slack_server, desk):
    """Somebody there mentions us: the key of the feed has our workspace, not theirs."""
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "list", "ts": "1.1"}
    async with hearing(slack_server, desk):
        await run(slack_server.event, event, forged={"team_id": "T2"})
        await run(slack_server.wait_for_messages, "C1", 1)
    assert [request.channel for request in desk.asked] == [LAB]


async def test_a_sentence_reaches_only_the_channel_it_is_pressed_in(slack_server, desk):
    """Whatever a button says, it says it where it is pressed, by who presses it."""
    desk.room.answer("subscribe mri", channel=OTHER)
    async with hearing(slack_server, desk):
        await run(slack_server.touch, DIGEST, button("unsubscribe all"), "U2", "C2")
        await run(slack_server.type, "C2", "list")
    assert desk.room.followed() == ["mri"]
    assert desk.room.store.followed_texts(OTHER) == []


SEALS = {
    "unsealed": json.dumps(["T1", "C2", "U1"]),
    "sealed by another bot": Seal("xoxb-other").sealed(Place("T1", "C2", "U1")),
    "of another person": Seal(BOT_TOKEN).sealed(Place("T1", "C1", "U2")),
    "of another workspace": Seal(BOT_TOKEN).sealed(Place("T2", "C1", "U1")),
    "empty": "",
    "nonsense": '{"channel": "C2"}',
    "a number": "7",
    "too much": json.dumps(["T1", "C1", "U1", "x", "y"]),
    "of other kinds": json.dumps([1, 2, 3, 4]),
}


async def test_a_window_with_a_forged_place_reaches_nobodys_feed(slack_server, desk):
    before = state(desk.room), state(desk.room, OTHER)
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, "Settings")
        names = json.loads(view["private_metadata"])
        elsewhere = json.dumps([names[0], "C2", *names[2:]])  # our own seal, with the channel changed
        for name, private in [*SEALS.items(), ("of another channel", elsewhere)]:
            forged = {**view, "private_metadata": private}
            act = await run(slack_server.submit, forged, {"The digest comes": "8:30"})
            assert "I can no longer tell what this window is about." in json.dumps(act.response), name
            await run(slack_server.touch_in, {**forged, "blocks": [actions("unsubscribe all")]}, "Go")
        await run(slack_server.type, "C2", "list")
    assert (state(desk.room), state(desk.room, OTHER)) == before
    assert [request.said for request in desk.asked] == ["settings", "list"]


def actions(said: str) -> dict:
    return {"type": "actions", "elements": [button(said)]}


async def test_a_window_of_months_ago_still_belongs_where_it_did(slack_server, desk):
    """Its seal needs nothing that a process remembers."""
    async with hearing(slack_server, desk):
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, "Settings")
    async with hearing(slack_server, RoomDesk(desk.room)):
        await run(slack_server.submit, view, {"The digest comes": "8:30"})
    channel = desk.room.store.channel(LAB)
    assert channel is not None
    assert f"{channel.schedule.at:%H:%M}" == "08:30"

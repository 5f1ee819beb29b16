"""One day on Slack: every call of the bot is as Slack documents it, its arguments and its blocks."""

import json
from functools import cache
from pathlib import Path

import pytest

from realdata import real_data
from room_desk import RoomDesk, a_room
from slack_ear import hearing, run
from slack_official import METHODS, invalid
from test_slack_windows import DIGEST


@cache
def methods() -> dict:
    return json.loads(real_data(METHODS).read_text())


@pytest.fixture
def desk(tmp_path: Path) -> RoomDesk:
    return RoomDesk(a_room(tmp_path))


async def test_every_call_is_as_slack_documents_it(slack_server, desk):
    slack_server.admins.add("U1")
    answers = []
    async with hearing(slack_server, desk):
        await run(slack_server.join, "C3")
        (card,) = await run(slack_server.wait_for_messages, "C3", 1)
        await run(slack_server.press, card, "Import a list", channel="C3", answers=0)
        question = await run(slack_server.wait_for_window, "Import a list")
        label = question["blocks"][0]["label"]["text"]
        answered = await run(slack_server.submit, question, {label: "mri\nct"})
        answers += await run(slack_server.type, "C1", "subscribe mri")
        answers += await run(slack_server.type, "C1", "mri")
        await run(slack_server.press, answers[-1], "Share")
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, "Settings")
        changed = await run(slack_server.submit, view, {"The digest comes": "8:30"})
        await run(slack_server.say, "C1", "settings")
        view = await run(slack_server.wait_for_window, '"initial_value": "08:30')
        refused = await run(slack_server.submit, view, {"The digest comes": "25:00"})
        await run(slack_server.pick, DIGEST, "MRI of the heart", answers=0)
        await run(slack_server.wait_for_window, "MRI of the heart")
        await run(slack_server.point, {"text": "https://arxiv.org/abs/2503.05999", "ts": "1.5"})
        await run(slack_server.wait_for_window, "arXiv has no paper")
        await run(slack_server.mention, "D1", "hi")
        await run(slack_server.wait_for_messages, "D1", 1)
        await run(slack_server.mention, "C2", "<@UBOT> zebrafish")
        await run(slack_server.wait_here, lambda: slack_server.called("chat.update"), "no update")
        slack_server.fail_next("response_url", "http500_html", times=2)
        await run(slack_server.say, "C1", "list")
        await run(slack_server.wait_for_whispers)
    made = {call.method for call in slack_server.calls}
    assert made == {
        "apps.connections.open",
        "auth.test",
        "chat.postEphemeral",
        "chat.postMessage",
        "chat.update",
        "conversations.history",
        "users.info",
        "views.open",
        "views.update",
    }
    assert [wrong for answer in answers for wrong in invalid("MessageBlocks", answer["blocks"])] == []
    updates = [act.response["view"] for act in (answered, changed)]
    assert [wrong for shown in updates for wrong in invalid("ModalView", shown)] == []
    assert refused.response["response_action"] == "errors"
    assert slack_server.objections == []  # every call was looked at when it came


@pytest.mark.parametrize(
    ("method", "errors"),
    [
        ("views.open", {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "ratelimited"}),
        ("views.update", {"not_found", "ratelimited"}),
        ("chat.postEphemeral", {"user_not_in_channel", "channel_not_found", "not_in_channel"}),
        ("users.info", {"missing_scope", "user_not_found"}),
        ("conversations.info", {"missing_scope", "channel_not_found"}),
    ],
)
def test_the_local_slack_fails_as_the_real_one_does(method, errors):
    assert errors <= set(methods()[method]["errors"])

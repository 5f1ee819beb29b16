"""One day on Slack: every call of the bot is as Slack documents it, its arguments and its blocks."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from realdata import real_data
from room_desk import RoomDesk, a_room
from slack_ear import hearing, run
from test_slack_windows import DIGEST

EVERYWHERE = {"token"}


@cache
def methods() -> dict:
    return json.loads(real_data("slack-methods.json").read_text())


@cache
def schema() -> dict:
    return json.loads(real_data("slack-blockkit.schema.json").read_text())


def objections(method: str, arguments: dict) -> Iterator[str]:
    """Where a call differs from what is documented."""
    documented = methods()[method]["args"]
    yield from (f"{method}: no argument {name}" for name in arguments.keys() - documented.keys() - EVERYWHERE)
    needed = {name for name, about in documented.items() if about["required"]}
    yield from (f"{method}: without {name}" for name in needed - arguments.keys())
    for name, kind in (("view", "ModalView"), ("blocks", "MessageBlocks")):
        if piece := arguments.get(name):
            piece = json.loads(piece) if isinstance(piece, str) else piece
            yield from (f"{method}: {error}" for error in invalid(kind, piece))


def invalid(kind: str, piece: object) -> list[str]:
    validator = Draft7Validator({**schema(), "$ref": f"#/definitions/{kind}"})
    return [f"{list(error.absolute_path)}: {error.message[:300]}" for error in validator.iter_errors(piece)]


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
    assert [wrong for call in slack_server.calls for wrong in objections(call.method, call.arguments)] == []
    assert [wrong for answer in answers for wrong in invalid("MessageBlocks", answer["blocks"])] == []
    updates = [act.response["view"] for act in (answered, changed)]
    assert [wrong for shown in updates for wrong in invalid("ModalView", shown)] == []
    assert refused.response["response_action"] == "errors"
    assert slack_server.objections == []


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

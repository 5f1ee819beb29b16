"""The windows of the local Slack: what opens one, what may stand in it, what people fill in.

A trigger opens one window, within three seconds of what people did.
https://docs.slack.dev/surfaces/modals · https://docs.slack.dev/reference/views
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from slack_limits import units, violations

Json = dict[str, Any]

TRIGGER_SECONDS = 3.0
_KNOWN = {"type", "title", "close", "submit", "blocks", "private_metadata", "callback_id"}


@dataclass
class Windows:
    """All that are open."""

    now: Callable[[], float]
    team: str
    shown: dict[str, Json] = field(default_factory=dict)
    _triggers: dict[str, float | None] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def trigger(self) -> str:
        """What lets the app open a window."""
        id = f"{next(self._numbers)}.trigger"
        self._triggers[id] = self.now()
        return id

    def open(self, arguments: Json) -> Json:
        trigger = arguments.get("trigger_id", "")
        if trigger not in self._triggers:
            return _error("invalid_trigger_id")
        issued, self._triggers[trigger] = self._triggers[trigger], None
        if issued is None:
            return _error("exchanged_trigger_id")
        if self.now() - issued > TRIGGER_SECONDS:
            return _error("expired_trigger_id")
        return self._show(f"V{next(self._numbers)}", arguments)

    def update(self, arguments: Json) -> Json:
        id = arguments.get("view_id", "")
        return self._show(id, arguments) if id in self.shown else _error("not_found")

    def _show(self, id: str, arguments: Json) -> Json:
        view = arguments["view"] if isinstance(arguments["view"], dict) else json.loads(arguments["view"])
        if problems := list(view_violations(view)):
            return {"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": problems}}
        self.shown[id] = {**view, "id": id, "team_id": self.team, "app_installed_team_id": self.team}
        return {"ok": True, "view": self.shown[id]}

    def acked(self, id: str, payload: Json) -> list[str]:
        """What the app makes of a window that was submitted; what is wrong with that."""
        match payload.get("response_action"):
            case None:
                self.shown.pop(id, None)
                return []
            case "update":
                return [] if self._show(id, payload)["ok"] else list(view_violations(payload["view"]))
            case "errors":
                inputs = {block["block_id"] for block in self.shown[id]["blocks"] if block["type"] == "input"}
                self.shown[id]["errors"] = payload["errors"]
                return [f"no field {key}" for key in payload["errors"] if key not in inputs]
            case other:
                return [f"unknown response_action {other}"]


def _error(code: str) -> Json:
    return {"ok": False, "error": code}


def filled(view: Json, values: Json) -> Json:
    """The window as Slack hands it in once people have changed these fields, by their labels."""
    state: Json = {}
    left = dict(values)
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, label = block["element"], block["label"]["text"]
        held: Json = {"type": element["type"]}
        if element["type"] == "static_select":
            chosen = left.pop(label, None)
            option = next((each for each in element["options"] if each["text"]["text"] == chosen), None)
            assert option or chosen is None, f"no option {chosen!r}"
            held["selected_option"] = option or element.get("initial_option")
        else:
            held["value"] = left.pop(label, element.get("initial_value"))
        state[block["block_id"]] = {element["action_id"]: held}
    assert not left, f"no field {left}"
    return {**view, "state": {"values": state}}


# --- what may stand in one ----------------------------------------------------------------------


def view_violations(view: Json) -> Iterator[str]:
    """Everything Slack would object to."""
    if view.get("type") != "modal":
        yield "type must be modal"
    yield from (f"unknown key {key}" for key in view.keys() - _KNOWN)
    for name in ("title", "submit", "close"):
        if name in view:
            yield from _text(view[name], 24, name)
    if "title" not in view:
        yield "title is missing"
    if units(view.get("private_metadata", "")) > 3_000:
        yield "private_metadata must be at most 3000 characters"
    blocks = view.get("blocks") or []
    if not 0 < len(blocks) <= 100:
        yield "blocks must be 1 to 100"
    inputs = [block for block in blocks if block["type"] == "input"]
    if inputs and "submit" not in view:
        yield "submit is missing"
    ids = [block["block_id"] for block in inputs if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "block_id appears twice"
    for block in inputs:
        yield from _input(block)
    yield from violations([block for block in blocks if block["type"] != "input"])


def _input(block: Json) -> Iterator[str]:
    yield from _text(block["label"], 2_000, "label")
    if "hint" in block:
        yield from _text(block["hint"], 2_000, "hint")
    if units(block.get("block_id", "")) > 255:
        yield "block_id must be at most 255 characters"
    element = block["element"]
    if element["type"] == "plain_text_input":
        if not 1 <= element.get("max_length", 3_000) <= 3_000:
            yield "max_length must be 1 to 3000"
        if units(element.get("initial_value", "")) > element.get("max_length", 3_000):
            yield "initial_value is too long"
    elif element["type"] == "static_select":
        yield from _options(element)
    else:
        yield f"unknown element {element['type']}"


def _options(element: Json) -> Iterator[str]:
    options = element["options"]
    if not 0 < len(options) <= 100:
        yield "options must be 1 to 100"
    for option in options:
        yield from _text(option["text"], 75, "option")
        if not 0 < units(option["value"]) <= 75:
            yield "option value must be 1 to 75 characters"
    if "initial_option" in element and element["initial_option"] not in options:
        yield "initial_option is none of the options"


def _text(text: Json, most: int, what: str) -> Iterator[str]:
    if text.get("type") != "plain_text":
        yield f"{what} is not plain_text"
    if not 0 < units(text["text"]) <= most:
        yield f"{what} must be 1 to {most} characters"

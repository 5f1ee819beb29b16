"""What Slack refuses in a message, from its documentation and from what people measured.

Independent of the renderer on purpose: both the local server and the tests of the renderer use it.
https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

BLOCKS = 50
TOTAL = 13_200
"""Characters of all blocks as JSON with the ids Slack adds; over it Slack says msg_blocks_too_long."""

TEXT = 40_000
LEAVES = ("text", "link", "emoji", "user", "channel", "usergroup", "broadcast", "date", "color", "team")


def units(text: str) -> int:
    """Length in UTF-16 units, the stricter way to count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def total(blocks: list[dict[str, Any]]) -> int:
    return units(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) + 30 * len(blocks)


def violations(blocks: list[dict[str, Any]]) -> list[str]:
    """Everything Slack would object to, except the total."""
    found = [problem for block in blocks for problem in _block(block)]
    if len(blocks) > BLOCKS:
        found.append(f"no more than {BLOCKS} items allowed")
    ids = [element["action_id"] for block in blocks for element in _interactive(block)]
    if len(ids) != len(set(ids)):
        found.append("action_id appears twice")
    return found


def _interactive(block: dict[str, Any]) -> list[dict[str, Any]]:
    return block["elements"] if block["type"] == "actions" else []


def _block(block: dict[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield from _plain_text(block["text"], 150)
        case "context":
            yield from _count(block["elements"], 10, "context elements")
            for element in block["elements"]:
                yield from _plain_text(element, 2_000)
        case "actions":
            yield from _count(block["elements"], 25, "actions elements")
            for element in block["elements"]:
                yield from _element(element)
        case "rich_text":
            yield from _count(block["elements"], 1_000, "rich_text elements")
            for element in block["elements"]:
                yield from _rich(element)
        case other:
            yield f"unknown block {other}"


def _element(element: dict[str, Any]) -> Iterator[str]:
    if not 0 < len(element["action_id"]) <= 255:
        yield "action_id must be 1 to 255 characters"
    if element["type"] == "button":
        yield from _plain_text(element["text"], 75)
        if "value" in element:
            yield from _length(element["value"], 2_000, "button value")
    elif element["type"] == "static_select":
        yield from _plain_text(element["placeholder"], 150)
        yield from _count(element["options"], 100, "options")
        for option in element["options"]:
            yield from _plain_text(option["text"], 75)
            yield from _length(option["value"], 75, "option value")
    else:
        yield f"unknown element {element['type']}"


def _rich(element: dict[str, Any]) -> Iterator[str]:
    match element["type"]:
        case "rich_text_section":
            yield from _count(element["elements"], 1_000, "section elements")
            for leaf in element["elements"]:
                yield from _leaf(leaf)
        case "rich_text_list":
            if element["style"] not in ("bullet", "ordered"):
                yield "list style"
            yield from _count(element["elements"], 1_000, "list elements")
            for row in element["elements"]:
                yield from _rich(row)
        case other:
            yield f"unknown rich text {other}"


def _leaf(leaf: dict[str, Any]) -> Iterator[str]:
    if leaf["type"] not in LEAVES:
        yield f"unknown leaf {leaf['type']}"
    if leaf["type"] == "text" and not leaf["text"]:
        yield "must be more than 0 characters"
    if leaf["type"] == "link" and not re.fullmatch(r"https?://[!-~]+", leaf["url"]):
        yield f"not a url: {leaf['url']!r}"
    if units(leaf.get("url", "")) > 3_000:
        yield "url must be less than 3001 characters"


def _plain_text(text: dict[str, Any], most: int) -> Iterator[str]:
    if text["type"] != "plain_text":
        yield f"{text['type']} is not plain_text"
    yield from _length(text["text"], most, "plain_text")


def _length(text: str, most: int, what: str) -> Iterator[str]:
    if not 0 < units(text) <= most:
        yield f"{what} must be 1 to {most} characters"


def _count(items: list[Any], most: int, what: str) -> Iterator[str]:
    if not 0 < len(items) <= most:
        yield f"{what} must be 1 to {most}"

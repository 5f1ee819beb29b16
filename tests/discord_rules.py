"""What Discord refuses, in its own words: the documented limits, and its OpenAPI description where at hand.

https://docs.discord.com/developers/resources/message
https://docs.discord.com/developers/components/reference
https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from realdata import data_folder

Path = tuple[str | int, ...]
Fault = tuple[Path, str, str]  # where, Discord's code, its words

EPHEMERAL = 64


class Refused(Exception):
    """An answer other than 2xx."""

    def __init__(self, status: int, code: int, message: str, errors: Any = None) -> None:
        super().__init__(f"{status} {code} {message} {json.dumps(errors) if errors else ''}")
        self.status = status
        self.body = {"message": message, "code": code} | ({"errors": errors} if errors else {})


def length(text: str) -> int:
    """The longer of the two ways to count: code points and UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check(faults: Iterator[Fault]) -> None:
    """Refuse as Discord does: every fault in a tree under the name of its field."""
    tree: dict[str, Any] = {}
    for path, code, message in faults:
        node = tree
        for key in path:
            node = node.setdefault(str(key), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})
    if tree:
        raise Refused(400, 50035, "Invalid Form Body", tree)


def too_long(path: Path, text: Any, most: int, least: int = 0) -> Iterator[Fault]:
    if text is None and not least:
        return
    if not isinstance(text, str):
        yield path, "STRING_TYPE_CONVERT", "Could not interpret value as string."
    elif not least <= length(text) <= most:
        yield path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
    elif re.search(r"[\ud800-\udfff]", text):
        yield path, "BASE_TYPE_BAD_STRING", "Not well-formed Unicode."


# --- messages -------------------------------------------------------------------------------------


def message_faults(body: dict[str, Any]) -> Iterator[Fault]:
    yield from too_long(("content",), body.get("content"), 2000)
    yield from too_long(("nonce",), body.get("nonce"), 25)
    embeds = body.get("embeds") or []
    if len(embeds) > 10:
        yield ("embeds",), "BASE_TYPE_BAD_LENGTH", "Must be between 0 and 10 in length."
    for at, embed in enumerate(embeds):
        yield from _embed_faults(("embeds", at), embed)
    if sum(map(_embed_length, embeds)) > 6000:
        yield ("embeds",), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"
    yield from _row_faults(body.get("components") or [])
    if (mentions := body.get("allowed_mentions")) is None or mentions.get("parse") != []:
        yield ("allowed_mentions",), "HOUSE_RULE", "This bot never mentions anybody."


def empty(body: dict[str, Any]) -> bool:
    embeds = body.get("embeds") or []
    texts = [body.get("content"), *(text for embed in embeds for text in _embed_texts(embed))]
    return not any(text and text.strip() for text in texts)


def _embed_texts(embed: dict[str, Any]) -> list[str]:
    fields = [field.get(key, "") for field in embed.get("fields", []) for key in ("name", "value")]
    footer, author = embed.get("footer", {}).get("text"), embed.get("author", {}).get("name")
    return [text for text in (embed.get("title"), embed.get("description"), footer, author, *fields) if text]


def _embed_length(embed: dict[str, Any]) -> int:
    return sum(map(length, _embed_texts(embed)))


def _embed_faults(path: Path, embed: dict[str, Any]) -> Iterator[Fault]:
    yield from too_long((*path, "title"), embed.get("title"), 256)
    yield from too_long((*path, "description"), embed.get("description"), 4096)
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    yield from too_long((*path, "footer", "text"), footer.get("text"), 2048)
    yield from too_long((*path, "author", "name"), author.get("name"), 256)
    yield from too_long((*path, "url"), embed.get("url"), 2048)
    fields = embed.get("fields") or []
    if len(fields) > 25:
        yield (*path, "fields"), "BASE_TYPE_BAD_LENGTH", "Must be between 0 and 25 in length."
    for at, field in enumerate(fields):
        yield from too_long((*path, "fields", at, "name"), field.get("name"), 256, least=1)
        yield from too_long((*path, "fields", at, "value"), field.get("value"), 1024, least=1)
    if (url := embed.get("url")) and not re.match(r"https?://", url):
        yield (*path, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https')."


def _row_faults(rows: list[dict[str, Any]]) -> Iterator[Fault]:
    if len(rows) > 5:
        yield ("components",), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."
    ids: list[str] = []
    for at, row in enumerate(rows):
        path = ("components", at)
        parts = row.get("components", [])
        menus = [part for part in parts if part["type"] == 3]
        if row.get("type") != 1 or not 1 <= len(parts) <= 5 or (menus and len(parts) > 1):
            yield path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "An action row takes one menu or up to 5 buttons."
        for number, part in enumerate(parts):
            yield from _part_faults((*path, "components", number), part)
            ids.append(part.get("custom_id"))
    for twice in {id for id in ids if ids.count(id) > 1}:
        yield ("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", f"Component custom id {twice} is duplicated"


def _part_faults(path: Path, part: dict[str, Any]) -> Iterator[Fault]:
    yield from too_long((*path, "custom_id"), part.get("custom_id"), 100, least=1)
    if part["type"] == 2:
        yield from too_long((*path, "label"), part.get("label"), 80, least=1)
        return
    options = part.get("options", [])
    if not 1 <= len(options) <= 25:
        yield (*path, "options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length."
    if len({option["value"] for option in options}) < len(options):
        yield (*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The value is already used."
    for at, option in enumerate(options):
        yield from too_long((*path, "options", at, "label"), option.get("label"), 100, least=1)
        yield from too_long((*path, "options", at, "value"), option.get("value"), 100, least=1)
        yield from too_long((*path, "options", at, "description"), option.get("description"), 100)


# --- commands -------------------------------------------------------------------------------------


def choice_faults(choices: list[dict[str, Any]]) -> Iterator[Fault]:
    if len(choices) > 25:
        yield ("choices",), "BASE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length."
    for at, choice in enumerate(choices):
        yield from too_long(("choices", at, "name"), choice.get("name"), 100, least=1)
        yield from too_long(("choices", at, "value"), choice.get("value"), 100)


def command_faults(commands: list[dict[str, Any]]) -> Iterator[Fault]:
    for at, command in enumerate(commands):
        yield from _offer_faults((at,), command) if command["type"] == 1 else _entry_faults((at,), command)
        if _command_length(command) > 8000:
            yield (at,), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size of 8000"


def _entry_faults(path: Path, entry: dict[str, Any]) -> Iterator[Fault]:
    """In the menu of a message: a name for people, and nothing else."""
    yield from too_long((*path, "name"), entry["name"], 32, least=1)
    if entry.get("description") or entry.get("options"):
        yield (*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU", "Must be empty."


def _offer_faults(path: Path, offer: dict[str, Any]) -> Iterator[Fault]:
    if not re.fullmatch(r"[-_'\w]{1,32}", offer["name"]) or offer["name"] != offer["name"].lower():
        yield (*path, "name"), "STRING_TYPE_REGEX", "Must match the validation regex."
    yield from too_long((*path, "description"), offer.get("description"), 100, least=1)
    options = offer.get("options") or []
    required = [option.get("required", False) for option in options]
    if len(options) > 25 or required != sorted(required, reverse=True):
        yield (*path, "options"), "APPLICATION_COMMAND_OPTIONS", "At most 25, the required ones first."
    for at, option in enumerate(options):
        yield from _offer_faults((*path, "options", at), option)


def _command_length(offer: dict[str, Any]) -> int:
    own = len(offer["name"]) + len(offer.get("description", ""))
    return own + sum(map(_command_length, offer.get("options") or []))


# --- the official description ---------------------------------------------------------------------


@cache
def _description() -> tuple[dict[str, Any], Any] | None:
    """Discord's OpenAPI description and where its references lead, or None without it."""
    file = data_folder() / "discord-openapi.json"
    if not file.exists():
        return None
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    document = json.loads(file.read_text())
    registry: Any = Registry().with_resource("urn:discord", Resource(document, DRAFT202012))
    return document, registry


@cache
def _validator(place: str) -> Any:
    """For what stands at a place of the description."""
    from jsonschema import Draft202012Validator

    description = _description()
    return description and Draft202012Validator({"$ref": f"urn:discord#{place}"}, registry=description[1])


def _faults(place: str, body: Any) -> Iterator[Fault]:
    if isinstance(body, dict) and (reference := body.get("message_reference")):
        body = body | {"message_reference": as_text(reference)}
    for error in validator.iter_errors(body) if (validator := _validator(place)) else ():
        yield tuple(error.absolute_path), "OPENAPI", error.message[:300]


def described(name: str, body: Any) -> Iterator[Fault]:
    """Where something departs from a schema of the description; ids may be numbers, whatever it says."""
    yield from _faults(f"/components/schemas/{name}", body)


def asked(operation: str, body: Any) -> Iterator[Fault]:
    """Where a body departs from what the description says of ``POST /channels/{channel}/messages``."""
    if _description() and (place := _places().get(_anonymous(operation))):
        yield from _faults(place, body)
    elif _description():
        yield (), "OPENAPI", f"{operation} takes no body, or is none of Discord's"


@cache
def _places() -> dict[str, str]:
    """Where the description has the schema of each operation's body."""
    description = _description()
    paths = description[0]["paths"] if description else {}
    where = "/paths/{}/{}/requestBody/content/application~1json/schema"
    return {
        _anonymous(f"{method.upper()} {path}"): where.format(path.replace("/", "~1"), method)
        for path, operations in paths.items()
        for method, operation in operations.items()
        if isinstance(operation, dict) and "application/json" in _bodies(operation)
    }


def _bodies(operation: dict[str, Any]) -> dict[str, Any]:
    return dict(operation.get("requestBody", {}).get("content", {}))


def _anonymous(operation: str) -> str:
    return re.sub(r"\{\w+\}", "{}", operation)


def as_text(reference: dict[str, Any]) -> dict[str, Any]:
    """Ids as Discord itself writes them."""
    return {key: str(value) if key.endswith("_id") else value for key, value in reference.items()}

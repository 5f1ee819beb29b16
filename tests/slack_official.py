"""What Slack's own published descriptions say of a call; nothing where the folder of real data is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from jsonschema import Draft7Validator

from realdata import data_folder

EVERYWHERE = {"token"}
METHODS, SCHEMA = "slack-methods.json", "slack-blockkit.schema.json"
_BLOCKS = (("view", "ModalView"), ("blocks", "MessageBlocks"))
_PLAIN = {"type": "divider"}


def objections(method: str, arguments: dict[str, Any]) -> Iterator[str]:
    """Where a call differs from what is documented: its method, its arguments, its blocks."""
    if not (methods := _read(METHODS)):
        return
    if method not in methods:
        yield f"{method}: no such method"
        return
    documented = methods[method]["args"]
    yield from (f"{method}: no argument {name}" for name in arguments.keys() - documented.keys() - EVERYWHERE)
    needed = {name for name, about in documented.items() if about["required"]}
    yield from (f"{method}: without {name}" for name in needed - arguments.keys())
    for name, kind in _BLOCKS:
        if piece := arguments.get(name):
            piece = json.loads(piece) if isinstance(piece, str) else piece
            yield from (f"{method}: {error}" for error in invalid(kind, piece))


def undocumented(method: str, error: str) -> Iterator[str]:
    """An error that a local Slack answers with and the real one does not know."""
    methods = _read(METHODS)
    if methods and error not in methods[method]["errors"]:
        yield f"{method}: no error {error}"


def invalid(kind: str, piece: Any) -> list[str]:
    """Where blocks or a view leave the schema; each block is held against what is said of its own kind."""
    if not _read(SCHEMA):
        return []
    blocks = piece if isinstance(piece, list) else piece["blocks"]
    around: Any = [_PLAIN] * len(blocks)
    around = around if isinstance(piece, list) else {**piece, "blocks": around}
    return [*_left(kind, json.dumps(around)), *(wrong for block in blocks for wrong in _of_block(block))]


def _of_block(block: dict[str, Any]) -> tuple[str, ...]:
    kind = f"{block['type'].title().replace('_', '')}Block"
    return _left(kind, json.dumps(block)) if kind in _read(SCHEMA)["definitions"] else (f"no {kind}",)


@lru_cache(maxsize=10_000)
def _left(kind: str, piece: str) -> tuple[str, ...]:
    validator, read = _validator(kind), json.loads(piece)
    if validator.is_valid(read):
        return ()
    return tuple(
        f"{list(error.absolute_path)}: {error.message[:300]}" for error in validator.iter_errors(read)
    )


@cache
def _validator(kind: str) -> Draft7Validator:
    return Draft7Validator({**_read(SCHEMA), "$ref": f"#/definitions/{kind}"})


@cache
def _read(name: str) -> dict[str, Any]:
    path = data_folder() / name
    return json.loads(path.read_text()) if path.exists() else {}

"""A window with one field: what a button asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.ui import Label, Modal, TextInput

from adapters.discord.ids import Asks
from adapters.discord.inert import one_line, printable, unmarked
from adapters.discord.limits import QUESTION, SMALL_PRINT, TITLE, TYPED, size

LINE = 300
"""Characters of a keyword or a time."""

_PAUSE = re.compile(r"(?<=[?.:])\s+|,\s+(?:and\s+|or\s+)?|\s+(?=[(–])")


def window(asks: Asks, id: str) -> Modal:
    """The window for a question; what is typed comes back with the id."""
    question, small_print = halves(asks.question)
    most = TYPED if asks.lines else LINE
    field: TextInput[Any] = TextInput(
        style=discord.TextStyle.paragraph if asks.lines else discord.TextStyle.short,
        custom_id="typed",
        default=asks.typed[:most] or None,
        max_length=most,
    )
    modal = Modal(title=unmarked(asks.title, TITLE) or "Papers", custom_id=id)
    modal.add_item(Label(text=question or "What?", description=small_print or None, component=field))
    modal.stop()  # it is answered by its id: the library need not keep it
    return modal


def halves(question: str) -> tuple[str, str]:
    """The question in two: what stands above the field, and the small print under that."""
    words = printable(one_line(question))
    if size(words) <= QUESTION:
        return words, ""
    for pause in reversed(list(_PAUSE.finditer(words))):
        head = words[: pause.start()]
        if 0 < size(head) <= QUESTION:
            return head, unmarked(words[pause.end() :], SMALL_PRINT)
    return unmarked(words, QUESTION), unmarked(words, SMALL_PRINT)


def typed(components: Sequence[Mapping[str, Any]]) -> str:
    """What was typed into a window."""
    for component in components:
        if "value" in component:
            return str(component["value"])
        inside = component.get("components") or [component.get("component") or {}]
        if any(inside) and (text := typed(inside)):
            return text
    return ""

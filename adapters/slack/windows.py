"""Windows (Slack's modals): a message in one, or a form whose fields say sentences.

https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from adapters.slack import limits
from adapters.slack.blocks import plain_text
from adapters.slack.inert import one_line
from adapters.slack.limits import Element, cut
from adapters.slack.plain import COMMAND
from adapters.slack.render import render
from bot.message import (
    Action,
    Blank,
    Choice,
    Form,
    Message,
    Note,
    PaperCard,
    Say,
    Text,
    followed_by,
    plain,
    say,
)

FORM = "form"
"""The callback of windows with something to submit."""

_TYPED, _CHOSEN = "typed", "chosen"


def form_of(message: Message) -> Form | None:
    """The form in a message."""
    return next((block for block in message.blocks if isinstance(block, Form)), None)


def window(message: Message, private: str, home: str = "") -> Element:
    """The message, or its form, as a window that carries ``private``."""
    form = form_of(message)
    return _form(form, private) if form else _message(message, private, home)


def question(action: Action, private: str) -> Element:
    """What a button asks for, as a window with one field."""
    blank = Blank(label=action.asks or action.label, sentence=action.sentence, lines=action.lines)
    form = Form(title=action.label, label=action.label, sentence=action.sentence, fields=(blank,))
    return _form(form, private)


def _message(message: Message, private: str, home: str) -> Element:
    blocks = (
        render(message, COMMAND, home)["blocks"]
        or render(say(_words(message.summary, limits.NOTE)))["blocks"]
    )
    is_paper = any(isinstance(block, PaperCard) for block in message.blocks)
    return _window("Abstract" if is_paper else "Papers", blocks, private)


def _window(title: str, blocks: list[Element], private: str) -> Element:
    return {
        "type": "modal",
        "title": plain_text(_words(title, limits.TITLE)),
        "close": plain_text("Close"),
        "blocks": blocks,
        "private_metadata": private,
    }


# --- forms --------------------------------------------------------------------------------------


def _form(form: Form, private: str) -> Element:
    numbers = count()
    blocks = [_field(field, next(numbers)) for field in form.fields]
    return {
        **_window(form.title, blocks, private),
        "callback_id": FORM,
        "submit": plain_text("Save" if len(form.fields) > 1 else "OK"),
        "close": plain_text("Cancel"),
    }


def _field(field: Choice | Blank, number: int) -> Element:
    """An input; the id of a blank holds the sentence that goes before what is typed."""
    sentence = field.sentence if isinstance(field, Blank) else ""
    drawn: Element = {
        "type": "input",
        "block_id": f"{number}:{sentence}",
        "label": plain_text(_words(field.label, limits.FIELD)),
        "element": _blank(field) if isinstance(field, Blank) else _choice(field),
    }
    if hint := cut(one_line(field.hint), limits.FIELD):
        drawn["hint"] = plain_text(hint)
    return drawn


def _blank(field: Blank) -> Element:
    element: Element = {
        "type": "plain_text_input",
        "action_id": _TYPED,
        "multiline": field.lines,
        "max_length": limits.TYPED,
    }
    return {**element, "initial_value": field.typed} if field.typed else element


def _choice(field: Choice) -> Element:
    options = [
        {"text": plain_text(_words(label, limits.LABEL)), "value": sentence}
        for label, sentence in field.options
    ]
    element: Element = {"type": "static_select", "action_id": _CHOSEN, "options": options}
    return element if field.chosen is None else {**element, "initial_option": options[field.chosen]}


def _words(text: str, most: int) -> str:
    """Slack takes nothing empty where words belong."""
    return cut(one_line(text), most) or "…"


# --- what was submitted -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """A field that was changed, and what that says."""

    block: str
    said: str


def filled(view: Element) -> list[Filled]:
    """What is not as it was when the window was opened: what is typed first, for it may be mistyped."""
    inputs = [block for block in view.get("blocks", ()) if block.get("type") == "input"]
    values: Mapping[str, Mapping[str, Element]] = (view.get("state") or {}).get("values") or {}
    typed = [found for block in inputs for found in _typed(block, values)]
    return [*typed, *(found for block in inputs for found in _chosen(block, values))]


def _typed(block: Element, values: Mapping[str, Mapping[str, Element]]) -> Iterator[Filled]:
    text = (values.get(block["block_id"], {}).get(_TYPED, {}).get("value") or "").strip()
    if text and text != block["element"].get("initial_value"):
        yield Filled(block["block_id"], followed_by(_before(block["block_id"]), text))


def _chosen(block: Element, values: Mapping[str, Mapping[str, Element]]) -> Iterator[Filled]:
    now = values.get(block["block_id"], {}).get(_CHOSEN, {}).get("selected_option") or {}
    held = block["element"].get("initial_option") or {}
    if now.get("value") and now["value"] != held.get("value"):
        yield Filled(block["block_id"], now["value"])


def _before(block: str) -> str:
    """The sentence that goes before what is typed into a field."""
    return block.partition(":")[2]


def complaint(message: Message, block: str) -> str:
    """What is wrong with a field, to stand under it; an example is what to type into that field."""
    sentence = _before(block)
    spans = [
        [
            Say(span.sentence.removeprefix(f"{sentence} ")) if isinstance(span, Say) else span
            for span in some.spans
        ]
        for some in message.blocks
        if isinstance(some, Text | Note)
    ]
    words = " ".join(plain(some) for some in spans[:2]) or message.summary
    return cut(one_line(words), limits.COMPLAINT)

"""The pieces of Block Kit we use. Each function yields nothing where there is nothing to show.

No text here is ever parsed by Slack: `rich_text` and `plain_text` (with emoji off) show what they are given.
https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from adapters.slack import limits
from adapters.slack.inert import address, lines, one_line
from adapters.slack.limits import Element, cut


class Button(NamedTuple):
    """What can be pressed."""

    kind: str  # how its id begins
    label: str
    value: str
    aloud: str = ""  # what a screen reader says instead of the label


# --- running text -------------------------------------------------------------------------------


def plain(text: str, most: int) -> Iterator[Element]:
    yield from _text(cut(lines(text), most))


def clean(text: str) -> Iterator[Element]:
    """Text made of pieces that were made harmless and cut already."""
    yield from _text(text)


def bold(text: str, most: int) -> Iterator[Element]:
    yield from _text(cut(lines(text), most), "bold")


def code(text: str, most: int) -> Iterator[Element]:
    yield from _text(cut(one_line(text), most), "code")


def link(label: str, url: str, most: int, *, strong: bool = False) -> Iterator[Element]:
    """The label as a link; as mere text where the address is none Slack would take."""
    words = cut(one_line(label), most)
    for element in _text(words, *(("bold",) if strong else ())):
        if to := address(url):
            yield {**element, "type": "link", "url": to}
        else:
            yield element


def _text(text: str, *styles: str) -> Iterator[Element]:
    if not text:
        return
    if styles:
        yield {"type": "text", "text": text, "style": dict.fromkeys(styles, True)}
    else:
        yield {"type": "text", "text": text}


def paragraph(elements: Iterable[Element]) -> list[Element]:
    """One section of rich text, or none."""
    kept = list(elements)
    return [{"type": "rich_text_section", "elements": kept}] if kept else []


# --- blocks ---


def rich_text(sections: Sequence[Element]) -> Iterator[Element]:
    if sections:
        yield {"type": "rich_text", "elements": list(sections)}


def header(text: str) -> Iterator[Element]:
    if words := cut(one_line(text), limits.HEADER):
        yield {"type": "header", "text": plain_text(words)}


def context(text: str) -> Iterator[Element]:
    """Small print."""
    if words := cut(lines(text).strip(), limits.NOTE):
        yield {"type": "context", "elements": [plain_text(words)]}


# --- what can be touched ------------------------------------------------------------------------


def row(elements: Iterable[Element]) -> Iterator[Element]:
    """Menus and buttons side by side."""
    if kept := list(elements):
        yield {"type": "actions", "elements": kept}


def menu(action: str, prompt: str, choices: Iterable[tuple[str, str]]) -> Iterator[Element]:
    """One choice among (label, value); a choice whose value Slack would not take is left out."""
    by_value = {value: label for label, value in choices if limits.size(value) <= limits.CHOICE}
    options = [
        {"text": plain_text(cut(one_line(label), limits.LABEL) or value), "value": value}
        for value, label in list(by_value.items())[: limits.CHOICES]
    ]
    if options:
        select = {"type": "static_select", "action_id": action, "options": options}
        yield {**select, "placeholder": plain_text(prompt)}


def buttons(place: str, some: Iterable[Button]) -> Iterator[Element]:
    """Buttons; ``place`` tells their ids from those of other blocks. One whose value is too long to be
    carried whole is left out."""
    fitting = [button for button in some if limits.size(button.value) <= limits.SENTENCE]
    for at, button in enumerate(fitting[: limits.BUTTONS]):
        yield _button(f"{button.kind}:{place}:{at}", button)


def _button(action: str, button: Button) -> Element:
    words = cut(one_line(button.label) or one_line(button.value), limits.LABEL) or "…"
    drawn: Element = {"type": "button", "action_id": action, "text": plain_text(words)}
    if button.value:  # Slack takes no empty one; a button without says nothing, which is a sentence too.
        drawn["value"] = button.value
    if aloud := cut(one_line(button.aloud), limits.LABEL):
        drawn["accessibility_label"] = aloud
    return drawn


def plain_text(text: str) -> Element:
    return {"type": "plain_text", "text": text, "emoji": False}

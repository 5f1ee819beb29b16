"""The menu and the buttons under a message. All they need is in their ids, so they outlive restarts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord.ui import Button, DynamicItem, Select, View

from adapters.discord.markup import one_line, printable, size, visible
from bot.message import Action, Actions, Message, PaperLine

if TYPE_CHECKING:
    from adapters.discord.listen import Listener

OPTIONS = 25
OPTION_TEXT = 100
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTONS = 20  # four rows of five; the menu has the fifth


class AbstractMenu(DynamicItem[Select[Any]], template=re.compile(r"abs:.*")):
    """The menu over the papers of one message; picking one says ``show ID``."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, _match: re.Match[str], /
    ) -> Self:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await cast("Listener", interaction.client).said(interaction, self.item.values[0])


class SayButton(DynamicItem[Button[Any]], template=re.compile(r"say:(?P<sentence>.+)", re.S)):
    """A button that says its sentence for whoever presses it."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, _match: re.Match[str], /
    ) -> Self:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        sentence = self.custom_id.removeprefix("say:")
        await cast("Listener", interaction.client).said(interaction, sentence)


def components(message: Message, mark: str | None) -> View:
    """The message's menu and buttons; the menu carries the mark."""
    view = View(timeout=None)
    lines = {block.id: block for block in message.blocks if isinstance(block, PaperLine)}
    if message.abstracts and lines:
        view.add_item(_menu(list(lines.values()), mark or "-"))
    actions = [action for block in message.blocks if isinstance(block, Actions) for action in block.actions]
    for action in list({action.sentence: action for action in actions if _pressable(action)}.values())[
        :BUTTONS
    ]:
        view.add_item(_button(action))
    # They answer by the pattern of their ids: the library need not keep (and time out) every message.
    view.stop()
    return view


def _menu(lines: list[PaperLine], mark: str) -> AbstractMenu:
    options = [
        discord.SelectOption(
            label=_cut(line.title if visible(line.title) else line.id, OPTION_TEXT),
            value=f"show {line.id}",
            description=_cut(line.authors, OPTION_TEXT) or None,
        )
        for line in lines[:OPTIONS]
    ]
    return AbstractMenu(Select(custom_id=f"abs:{mark}", placeholder="Abstract of…", options=options))


def _pressable(action: Action) -> bool:
    sentence = action.sentence
    return visible(sentence) and sentence == printable(sentence) and size(f"say:{sentence}") <= CUSTOM_ID


def _button(action: Action) -> SayButton:
    words = _cut(action.label if visible(action.label) else action.sentence, BUTTON_LABEL)
    return SayButton(Button(label=words, custom_id=f"say:{action.sentence}"))


def _cut(text: str, limit: int) -> str:
    """Plain text in at most that many characters; menus and buttons know no markup."""
    words = printable(one_line(text))
    if size(words) <= limit:
        return words
    while size(words) > limit - 1:
        words = words[: min(len(words) - 1, limit - 1)]
    return f"{words.rstrip()}…"

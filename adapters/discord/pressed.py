"""What Discord gives back when somebody presses or picks: ids, which hold for messages of any age."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord.ui import DynamicItem

from adapters.discord.cargo import LONG
from adapters.discord.ids import Says, id_of
from adapters.discord.meant import REASONS

if TYPE_CHECKING:
    from adapters.discord.listen import Listener

Interaction = discord.Interaction[Any]

ABSTRACTS = "abs:"
"""How the id of the menu over a message's papers begins."""


class _Part(DynamicItem[Any], template=re.compile(r"(?!)")):
    """Whatever is pressed or picked is told to the listener with the id that says what it means."""

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: Any, _match: re.Match[str], /) -> Self:
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        data: Any = interaction.data
        await cast("Listener", interaction.client).ears.pressed(interaction, self.means(data))

    def means(self, data: Mapping[str, Any]) -> str:
        return str(data["custom_id"])


class AbstractMenu(_Part, template=re.compile(rf"{ABSTRACTS}.*")):
    """The menu over the papers of one message; its entries are sentences, such as ``show ID``."""

    def means(self, data: Mapping[str, Any]) -> str:
        return id_of(Says(_picked(data)))


class FormMenu(_Part, template=re.compile(r"set:\d+")):
    """The menu of a form: each entry is what a button could be."""

    def means(self, data: Mapping[str, Any]) -> str:
        return _picked(data)


def _picked(data: Mapping[str, Any]) -> str:
    return str(next(iter(data.get("values") or ()), ""))


class SayButton(_Part, template=re.compile(r"say:.+", re.S)):
    """A button that says its sentence for whoever presses it."""


class AskButton(_Part, template=re.compile(r"(?:ask|lines):.+", re.S)):
    """A button that asks for a text first."""


class ReasonsButton(_Part, template=REASONS):
    """Why the papers of its message are here; they are named by the message's menu."""


class LongButton(_Part, template=LONG):
    """Either of them, with more to say than an id may hold."""


KINDS: tuple[type[_Part], ...] = (
    AbstractMenu,
    FormMenu,
    SayButton,
    AskButton,
    ReasonsButton,
    LongButton,
)


def is_ours(id: str) -> bool:
    """Whether one of these answers to the id."""
    return any(kind.__discord_ui_compiled_template__.fullmatch(id) for kind in KINDS)

"""The menus and the buttons under a message. All they need is in the message, so they outlive restarts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord.ui import Button, DynamicItem, Select, View

from adapters.discord.cargo import LONG, Cargo
from adapters.discord.ids import Asks, Says, id_of
from adapters.discord.inert import printable, unmarked, visible
from adapters.discord.limits import BUTTON, OPTION, OPTIONS, PER_ROW, ROWS
from adapters.discord.meant import REASONS
from bot.message import Action, Actions, Blank, Choice, Form, Message, PaperLine, reasons_of

if TYPE_CHECKING:
    from adapters.discord.listen import Listener

Interaction = discord.Interaction[Any]

# --- what Discord gives back ----------------------------------------------------------------------


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


class AbstractMenu(_Part, template=re.compile(r"abs:.*")):
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


# --- what is drawn --------------------------------------------------------------------------------


class Parts(View):
    """The menus and buttons of one message."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.address: str | None = None  # one of the message's embeds must bear it
        # They answer by the pattern of their ids: the library need not keep (and time out) every message.
        self.stop()


def components(message: Message, mark: str | None = None) -> Parts:
    """The message's menus and buttons. One of the outbox bears a ``mark``: in its menu, if it has one, and
    else where others bear what is too long for an id."""
    parts, cargo = Parts(), Cargo(room=mark is None)
    for item in (*_menus(message, mark or "-", cargo), *_reasons(message), *_buttons(message, cargo)):
        if _has_room(parts, item):
            parts.add_item(item)
    parts.address = cargo.address
    return parts


def _has_room(parts: Parts, item: _Part) -> bool:
    menus = sum(isinstance(part, AbstractMenu | FormMenu) for part in parts.children)
    if isinstance(item, AbstractMenu | FormMenu):
        return menus < ROWS
    return len(parts.children) - menus < (ROWS - menus) * PER_ROW


def _menus(message: Message, mark: str, cargo: Cargo) -> Iterator[_Part]:
    lines = _lines(message)
    if message.abstracts and lines:
        yield _abstracts(lines, mark)
    forms = [block for block in message.blocks if isinstance(block, Form)]
    for number, form in enumerate(forms):
        if options := list(_options(form, cargo))[:OPTIONS]:
            placeholder = f"{unmarked(form.label, OPTION)}…"
            yield FormMenu(Select(custom_id=f"set:{number}", placeholder=placeholder, options=options))


def _lines(message: Message) -> list[PaperLine]:
    return list({block.id: block for block in message.blocks if isinstance(block, PaperLine)}.values())


def _abstracts(lines: Sequence[PaperLine], mark: str) -> AbstractMenu:
    options = [
        discord.SelectOption(
            label=unmarked(line.title if visible(line.title) else line.id, OPTION),
            value=f"show {line.id}",
            description=unmarked(line.authors, OPTION) or None,
        )
        for line in lines[:OPTIONS]
    ]
    return AbstractMenu(Select(custom_id=f"abs:{mark}", placeholder="Abstract of…", options=options))


def _reasons(message: Message) -> Iterator[_Part]:
    if message.abstracts and message.reasons and (lines := _lines(message)):
        yield ReasonsButton(Button(label=unmarked(reasons_of(lines).label, BUTTON), custom_id="why:"))


def _buttons(message: Message, cargo: Cargo) -> Iterator[_Part]:
    actions = [action for block in message.blocks if isinstance(block, Actions) for action in block.actions]
    wanted = {id_of(_meaning(action)): action for action in actions if _is_sayable(action.sentence)}
    for id, action in wanted.items():
        if custom_id := cargo.custom_id(id):
            label = unmarked(action.label if visible(action.label) else action.sentence, BUTTON)
            kind = LongButton if custom_id != id else AskButton if action.asks else SayButton
            yield kind(Button(label=label, custom_id=custom_id))


def _meaning(action: Action) -> Says | Asks:
    if not action.asks:
        return Says(action.sentence)
    return Asks(sentence=action.sentence, title=action.label, question=action.asks, lines=action.lines)


def _options(form: Form, cargo: Cargo) -> Iterator[discord.SelectOption]:
    """One entry for everything that can be changed to something else."""
    for field in form.fields:
        for label, about, meaning in _changes(field):
            value = cargo.custom_id(id_of(meaning)) if _is_sayable(meaning.sentence) else None
            if value:
                yield discord.SelectOption(
                    label=unmarked(label, OPTION), value=value, description=unmarked(about, OPTION) or None
                )


def _changes(field: Choice | Blank) -> Iterable[tuple[str, str, Says | Asks]]:
    """Label, small print, and what picking it means."""
    if isinstance(field, Blank):
        asks = Asks(
            sentence=field.sentence,
            title=field.label,
            question=field.hint or field.label,
            typed=field.typed,
            lines=field.lines,
        )
        return [(field.label or field.sentence, f"Now: {field.typed}" if field.typed else "", asks)]
    others = [option for at, option in enumerate(field.options) if at != field.chosen]
    return [
        (field.label or label, label if field.label else field.hint, Says(sentence))
        for label, sentence in others
    ]


def _is_sayable(sentence: str) -> bool:
    return visible(sentence) and sentence == printable(sentence)

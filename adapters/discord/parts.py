"""The menus and the buttons under a message. All they need is in the message, so they outlive restarts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import discord
from discord.ui import Button, Select, View

from adapters.discord.cargo import Cargo
from adapters.discord.ids import Asks, Says, id_of
from adapters.discord.inert import printable, unmarked, visible
from adapters.discord.limits import BUTTON, OPTION, OPTIONS, PER_ROW, ROWS
from adapters.discord.pressed import ABSTRACTS
from bot.message import Action, Actions, Blank, Choice, Form, Message, PaperLine, reasons_of

Component = dict[str, Any]
"""As Discord has it.

https://docs.discord.com/developers/components/reference
"""

_ROW, _BUTTON, _MENU = 1, 2, 3  # kinds of component
_GREY = 2


@dataclass(slots=True)
class Parts:
    """The menus and buttons of one message, drawn as they are sent: of the library's own kind they would
    take longer than all the rest of a digest."""

    menus: list[Component] = field(default_factory=list)
    buttons: list[Component] = field(default_factory=list)
    address: str | None = None  # one of the message's embeds must bear it

    @property
    def names_papers(self) -> bool:
        """Whether there is the menu over the papers, which bears the message's mark."""
        return any(menu["custom_id"].startswith(ABSTRACTS) for menu in self.menus)

    def rows(self) -> list[Component]:
        """Each menu in a row, then the buttons; what comes after the last place is left out."""
        rows = [[menu] for menu in self.menus]
        rows += [self.buttons[at : at + PER_ROW] for at in range(0, len(self.buttons), PER_ROW)]
        return [{"type": _ROW, "components": row} for row in rows[:ROWS]]

    def view(self) -> View:
        """The same for the library."""
        view = View(timeout=None)
        for number, row in enumerate(self.rows()):
            for part in row["components"]:
                item = _button(part) if part["type"] == _BUTTON else _select(part)
                item.row = number
                view.add_item(item)
        # They answer by the pattern of their ids: the library need not keep (and time out) every message.
        view.stop()
        return view


def _button(part: Component) -> Button[View]:
    return Button(label=part["label"], custom_id=part["custom_id"])


def _select(part: Component) -> Select[View]:
    options = [discord.SelectOption(**option) for option in part["options"]]
    return Select(custom_id=part["custom_id"], placeholder=part["placeholder"], options=options)


def components(message: Message, mark: str | None = None) -> Parts:
    """The message's menus and buttons. One of the outbox bears a ``mark``: in its menu, if it has one, and
    else where others bear what is too long for an id."""
    cargo, lines = Cargo(room=mark is None), _lines(message)
    menus = list(_menus(message, lines, mark or "-", cargo))
    buttons = [*_reasons(message, lines), *_buttons(message, cargo)]
    return Parts(menus, buttons, cargo.address)


def _menu(id: str, placeholder: str, options: list[Component]) -> Component:
    return {"type": _MENU, "custom_id": id, "placeholder": placeholder, "options": options}


def _pressed(id: str, label: str) -> Component:
    return {"type": _BUTTON, "style": _GREY, "label": label, "custom_id": id}


def _option(label: str, value: str, about: str) -> Component:
    shown = {"label": unmarked(label, OPTION), "value": value}
    return shown | {"description": small} if (small := unmarked(about, OPTION)) else shown


def _menus(message: Message, lines: Sequence[PaperLine], mark: str, cargo: Cargo) -> Iterator[Component]:
    if message.abstracts and lines:
        yield _menu(f"{ABSTRACTS}{mark}", "Abstract of…", [_abstract(line) for line in lines[:OPTIONS]])
    forms = [block for block in message.blocks if isinstance(block, Form)]
    for number, form in enumerate(forms):
        if options := list(islice(_options(form, cargo), OPTIONS)):
            yield _menu(f"set:{number}", f"{unmarked(form.label, OPTION)}…", options)


def _lines(message: Message) -> list[PaperLine]:
    return list({block.id: block for block in message.blocks if isinstance(block, PaperLine)}.values())


def _abstract(line: PaperLine) -> Component:
    return _option(line.title if visible(line.title) else line.id, f"show {line.id}", line.authors)


def _reasons(message: Message, lines: Sequence[PaperLine]) -> Iterator[Component]:
    if message.abstracts and message.reasons and lines:
        yield _pressed("why:", unmarked(reasons_of(lines).label, BUTTON))


def _buttons(message: Message, cargo: Cargo) -> Iterator[Component]:
    actions = [action for block in message.blocks if isinstance(block, Actions) for action in block.actions]
    wanted = {id_of(_meaning(action)): action for action in actions if _is_sayable(action.sentence)}
    for id, action in wanted.items():
        if custom_id := cargo.custom_id(id):
            label = action.label if visible(action.label) else action.sentence
            yield _pressed(custom_id, unmarked(label, BUTTON))


def _meaning(action: Action) -> Says | Asks:
    if not action.asks:
        return Says(action.sentence)
    return Asks(sentence=action.sentence, title=action.label, question=action.asks, lines=action.lines)


def _options(form: Form, cargo: Cargo) -> Iterator[Component]:
    """One entry for everything that can be changed to something else."""
    for part in form.fields:
        for label, about, meaning in _changes(part):
            value = cargo.custom_id(id_of(meaning)) if _is_sayable(meaning.sentence) else None
            if value:
                yield _option(label, value, about)


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

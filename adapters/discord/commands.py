"""What Discord offers to type or to pick: ``/papers``, ``/feed`` and two entries in every message's menu."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import Any, Protocol

import discord
from discord import app_commands
from discord.app_commands import Choice

from adapters.discord.inert import visible
from adapters.discord.limits import CHOICE, CHOICES, size
from adapters.discord.verbs import VERBS, Option, Verb

Interaction = discord.Interaction[Any]
Suggested = Callable[[Interaction, str], Awaitable[Sequence[str]]]
Asked = Callable[[Interaction, str, discord.Message], Awaitable[None]]
Offer = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

WHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
INSTALLED = app_commands.AppInstallationType(guild=True, user=False)

MENUS = {"Show abstract": "show", "Why this?": "why"}
"""In the menu of a message: the entry, and the verb it says about the papers named there."""


class Said(Protocol):
    """Answers a sentence; its verb is one for sure where it was ``picked``."""

    async def __call__(self, interaction: Interaction, sentence: str, *, picked: bool = False) -> None: ...


def commands(said: Said, suggested: Suggested, asked: Asked) -> list[Offer]:
    """All of it, speaking through the three given; ``asked`` is about a message."""
    feed = app_commands.Group(
        name="feed",
        description="What this channel gets from arXiv every day",
        allowed_contexts=WHERE,
        allowed_installs=INSTALLED,
    )
    for verb in VERBS:
        feed.add_command(_subcommand(verb, said, suggested))
    return [_papers(said, suggested), feed, *(_menu(name, verb, asked) for name, verb in MENUS.items())]


def _papers(said: Said, suggested: Suggested) -> app_commands.Command[Any, ..., Any]:
    async def papers(interaction: Interaction, query: str = "") -> None:
        await said(interaction, await whole(interaction, "", query, suggested))

    async def complete(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return choices(await suggested(interaction, typed))

    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="papers",
        description="Find arXiv papers, or say what this channel follows",
        callback=app_commands.describe(query="a keyword, an arXiv id or link, or a sentence such as: help")(
            papers
        ),
        allowed_contexts=WHERE,
        allowed_installs=INSTALLED,
    )
    command.autocomplete("query")(complete)
    return command


def _menu(name: str, verb: str, asked: Asked) -> app_commands.ContextMenu:
    async def pick(interaction: Interaction, message: discord.Message) -> None:
        await asked(interaction, verb, message)

    return app_commands.ContextMenu(
        name=name, callback=pick, allowed_contexts=WHERE, allowed_installs=INSTALLED
    )


# --- subcommands ----------------------------------------------------------------------------------


def _subcommand(verb: Verb, said: Said, suggested: Suggested) -> app_commands.Command[Any, ..., Any]:
    async def say(interaction: Interaction, **given: str) -> None:
        for option in verb.options:
            beginning = option.beginning(given)
            if option.begins and given.get(option.name):
                given[option.name] = await whole(interaction, beginning, given[option.name], suggested)
        await said(interaction, verb.sentence(given), picked=True)

    # The library reads the options off the parameters.
    parameters = [_parameter(option) for option in verb.options]
    who = Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=Interaction)
    say.__signature__ = Signature([who, *parameters])  # type: ignore[attr-defined]
    app_commands.describe(**{option.name: option.hint for option in verb.options})(say)
    app_commands.choices(
        **{
            option.name: [Choice(name=choice, value=choice) for choice in option.choices]
            for option in verb.options
            if option.choices
        }
    )(say)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=verb.name, description=verb.does, callback=say
    )
    for option in verb.options:
        if option.begins:
            command.autocomplete(option.name)(_completing(option, suggested))
    return command


def _parameter(option: Option) -> Parameter:
    default = Parameter.empty if option.required else ""
    return Parameter(option.name, Parameter.KEYWORD_ONLY, default=default, annotation=str)


def _completing(option: Option, suggested: Suggested) -> Any:
    async def complete(interaction: Interaction, typed: str) -> list[Choice[str]]:
        given = {name: value for name, value in interaction.namespace if isinstance(value, str)}
        endings = await _endings(interaction, option.beginning(given), typed, suggested)
        return choices([ending for ending in endings if re.fullmatch(option.shape, ending)])

    return complete


async def _endings(interaction: Interaction, beginning: str, typed: str, suggested: Suggested) -> list[str]:
    """What the sentences that begin so end in."""
    sentences = await suggested(interaction, f"{beginning}{typed}")
    return [words.removeprefix(beginning) for words in sentences if words.startswith(beginning)]


# --- choices --------------------------------------------------------------------------------------


def choices(texts: Sequence[str]) -> list[Choice[str]]:
    """As many as Discord shows; one too long for it is its beginning, made `whole` once it is chosen."""
    fitting = dict.fromkeys(_fitted(text) for text in texts if visible(text))
    return [Choice(name=text, value=text) for text in list(fitting)[:CHOICES]]


def _fitted(text: str) -> str:
    if size(text) <= CHOICE:
        return text
    while size(text) > CHOICE - 1:
        text = text[: min(len(text) - 1, CHOICE - 1)]
    return f"{text}…"


async def whole(interaction: Interaction, beginning: str, value: str, suggested: Suggested) -> str:
    """The value that was offered as this; nothing is remembered for it, it is completed anew."""
    if not value.endswith("…") or size(value) < CHOICE - 1:
        return value
    start = value.removesuffix("…")
    endings = await _endings(interaction, beginning, start, suggested)
    return next((ending for ending in endings if ending.startswith(start) and ending != start), value)


# --- what Discord knows already -------------------------------------------------------------------

_OURS = (
    "name",
    "description",
    "type",
    "required",
    "autocomplete",
    "contexts",
    "integration_types",
    "options",
    "choices",
)


def same(wanted: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two lists of commands offer the same, whatever else one of them says about itself."""
    return _offers(wanted) == _offers(known)


def _offers(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return sorted((_offer(part) for part in parts), key=lambda offer: str(offer["name"]))


def _offer(part: Mapping[str, Any]) -> dict[str, Any]:
    offer = {key: part[key] for key in _OURS if part.get(key)}
    for key in ("contexts", "integration_types"):
        if key in offer:
            offer[key] = sorted(offer[key])
    offer["choices"] = [(choice["name"], choice["value"]) for choice in part.get("choices") or ()]
    return {**offer, "options": _offers(part.get("options") or ())}

"""``/papers`` and ``/feed``: what Discord offers to type, each with the sentence it becomes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice

from adapters.discord.markup import size, visible

Interaction = discord.Interaction[Any]
Said = Callable[[Interaction, str], Awaitable[None]]
Suggested = Callable[[Interaction, str], Awaitable[Sequence[str]]]

CHOICES = 25
CHOICE = 100

WHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
INSTALLED = app_commands.AppInstallationType(guild=True, user=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One subcommand of ``/feed``: its sentence is its name and the option's value."""

    name: str
    does: str
    option: str = ""
    hint: str = ""
    required: bool = True
    link: str = ""  # between the two

    def sentence(self, value: str) -> str:
        return f"{self.name} {self.link}{value}"


VERBS = (
    Verb(
        name="subscribe",
        does="Follow a keyword here",
        option="keyword",
        hint='for example: mri, or au:"LeCun"',
    ),
    Verb(
        name="unsubscribe",
        does="Stop following a keyword",
        option="keyword",
        hint="a keyword, its #number, or all",
    ),
    Verb(name="list", does="What this channel follows"),
    Verb(
        name="schedule",
        does="When the digest comes",
        option="when",
        hint="for example: 09:00 mon-fri Europe/Paris; weekly mon 8:30; announced",
        required=False,
    ),
    Verb(name="preview", does="What the next digest would hold, shown only to you"),
    Verb(
        name="pause",
        does="No digest for a while; new papers are kept",
        option="until",
        hint="for example: friday; 2 dec; monday 9am; for 2 weeks. Left out: until somebody resumes",
        required=False,
        link="until ",
    ),
    Verb(name="resume", does="Post again, and catch up"),
    Verb(
        name="mute",
        does="Leave out papers about something",
        option="keyword",
        hint='for example: survey, or au:"LeCun"; left out: what is muted',
        required=False,
    ),
    Verb(
        name="unmute",
        does="Post such papers again",
        option="keyword",
        hint="a keyword, its #number, or all",
        required=False,
    ),
    Verb(
        name="why",
        does="Why a paper was posted here, or not",
        option="paper",
        hint="an arXiv number or link, for example: 2504.02408",
    ),
    Verb(
        name="settings",
        does="How this channel is set up",
        option="change",
        hint="for example: quiet on; replacements on; changes managers. Left out: all of it",
        required=False,
    ),
    Verb(name="status", does="Whether papers come in and go out"),
)


def commands(
    said: Said, suggested: Suggested
) -> list[app_commands.Command[Any, ..., Any] | app_commands.Group]:
    """The commands, speaking through ``said`` and ``suggested``."""
    feed = app_commands.Group(
        name="feed",
        description="What this channel gets from arXiv every day",
        allowed_contexts=WHERE,
        allowed_installs=INSTALLED,
    )
    for verb in VERBS:
        feed.add_command(_subcommand(verb, said, suggested))
    return [_papers(said, suggested), feed]


def _papers(said: Said, suggested: Suggested) -> app_commands.Command[Any, ..., Any]:
    async def papers(interaction: Interaction, query: str = "") -> None:
        await said(interaction, query)

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


def _subcommand(verb: Verb, said: Said, suggested: Suggested) -> app_commands.Command[Any, ..., Any]:

    async def plain(interaction: Interaction) -> None:
        await said(interaction, verb.name)

    async def needing(interaction: Interaction, value: str) -> None:
        await said(interaction, verb.sentence(value))

    async def taking(interaction: Interaction, value: str = "") -> None:
        await said(interaction, verb.sentence(value) if value else verb.name)

    async def complete(interaction: Interaction, typed: str) -> list[Choice[str]]:
        sentences, start = await suggested(interaction, verb.sentence(typed)), verb.sentence("")
        return choices([words.removeprefix(start) for words in sentences if words.startswith(start)])

    if not verb.option:
        return app_commands.Command(name=verb.name, description=verb.does, callback=plain)
    callback = needing if verb.required else taking
    callback = app_commands.rename(value=verb.option)(app_commands.describe(value=verb.hint)(callback))
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=verb.name, description=verb.does, callback=callback
    )
    command.autocomplete("value")(complete)
    return command


def choices(texts: Sequence[str]) -> list[Choice[str]]:
    """As many as Discord shows; one too long for it is left out, for cut it would say something else."""
    fitting = [text for text in dict.fromkeys(texts) if visible(text) and size(text) <= CHOICE]
    return [Choice(name=text, value=text) for text in fitting[:CHOICES]]


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
    return {**offer, "options": _offers(part.get("options") or ())}

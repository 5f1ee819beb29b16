"""Who may do what on Discord: every verb, typed, picked, pressed and filled in, by everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.verbs import VERBS
from bot.domain import ChannelId
from discord_bot import LabDesk, Listening
from discord_interactions import Answered, parts
from discord_server import OWNER, READER, DiscordServer

REFUSED = "Nothing was changed: you can search and read here"

CHANGES = {
    "subscribe": ("feed subscribe", {"keyword": "xray"}),
    "unsubscribe": ("feed unsubscribe", {"keyword": "mri"}),
    "schedule": ("feed schedule", {"at": "8:30"}),
    "pause": ("feed pause", {"until": "friday"}),
    "resume": ("feed resume", {}),
    "mute": ("feed mute", {"keyword": "robots"}),
    "unmute": ("feed unmute", {"keyword": "survey"}),
    "settings": ("feed settings", {"setting": "quiet", "to": "on"}),
}
READS = {
    "list": ("feed list", {}),
    "show": ("feed show", {"paper": "2503.09001"}),
    "share": ("feed share", {"what": "mri"}),
    "preview": ("feed preview", {}),
    "why": ("feed why", {"paper": "2503.09001"}),
    "status": ("feed status", {}),
    "search": ("feed search", {"keyword": "mri"}),
    "help": ("feed help", {}),
}
ASKING_TO_SEE = {"schedule": {}, "settings": {}, "mute": {}}
"""Verbs that only show how it is, where nothing more is said."""

PEOPLE = {"a reader": READER, "who manages the channel": OWNER}
RULES = {"as is usual": "usual", "managers only": "managers", "everyone": "everyone"}


@pytest.fixture
def lab(discord_server: DiscordServer, tmp_path: Path) -> LabDesk:
    """A channel that follows and mutes something, and is paused for a person's reason."""
    return LabDesk(tmp_path)


def prepared(lab: LabDesk, server: DiscordServer, rule: str) -> ChannelId:
    """The channel as every try finds it."""
    channel = ChannelId(server.id_of())
    rules = f"settings changes {RULES[rule]}"
    first = ("unsubscribe all", "unmute all", "subscribe mri", "mute survey")
    for said in (*first, "settings quiet off", "schedule 9am", "pause", rules):
        lab.room.answer(said, channel=channel, manages=True)
    return channel


def state(lab: LabDesk, channel: ChannelId) -> tuple[object, ...]:
    """All that could have been changed."""
    store = lab.room.store
    kept = store.channel(channel)
    assert kept
    muted = [mute.text for mute in store.mutes(channel)]
    return replace(kept, name=None), store.followed_texts(channel), muted


def test_the_table_has_every_verb() -> None:
    assert {*CHANGES, *READS} == set(VERBS)


@pytest.mark.parametrize("rule", RULES)
async def test_whoever_may_changes_things_and_everybody_else_is_told_kindly(
    discord_server: DiscordServer, lab: LabDesk, rule: str
) -> None:
    """In Discord those who manage the channel, unless the channel decided otherwise; reading is for all."""
    async with Listening(discord_server, lab):
        for who, rights in PEOPLE.items():
            allowed = rights is OWNER or rule == "everyone"
            for verb, (command, options) in CHANGES.items():
                channel = prepared(lab, discord_server, rule)
                before, lines = state(lab, channel), len(discord_server.messages())
                answered = await discord_server.say(command, options, permissions=rights)
                assert answered.ephemeral
                assert (state(lab, channel) != before) is allowed, (rule, who, verb, answered.text)
                assert answered.text.startswith(REFUSED) is not allowed, (rule, who, verb, answered.text)
                if allowed:
                    await discord_server.posted(lines + 1)
                else:
                    assert len(discord_server.messages()) == lines


async def test_reading_is_for_everybody(discord_server: DiscordServer, lab: LabDesk) -> None:
    """Whatever the channel decided about changes."""
    async with Listening(discord_server, lab):
        channel = prepared(lab, discord_server, "managers only")
        before = state(lab, channel)
        reading = [*READS.values(), *((f"feed {verb}", given) for verb, given in ASKING_TO_SEE.items())]
        for command, options in reading:
            answered = await discord_server.say(command, options, permissions=READER)
            assert answered.text
            assert REFUSED not in answered.text, command
        assert state(lab, channel) == before


async def test_who_may_change_things_is_decided_by_those_who_manage(
    discord_server: DiscordServer, lab: LabDesk
) -> None:
    """Where everyone changes things, a reader cannot take that from the others, nor give it to themselves."""
    async with Listening(discord_server, lab):
        channel = prepared(lab, discord_server, "everyone")
        before = state(lab, channel)
        for to in ("managers", "usual", "everyone"):
            options = {"setting": "changes", "to": to}
            await discord_server.say("feed settings", options, permissions=READER)
        assert state(lab, channel) == before


@pytest.mark.parametrize("permissions", [{}, {"permissions": READER}], ids=["manager", "reader"])
async def test_by_default_all_are_told_that_managers_change_things(
    discord_server: DiscordServer, lab: LabDesk, permissions: dict[str, frozenset[str]]
) -> None:
    async with Listening(discord_server, lab):
        told = await discord_server.say("feed settings", {}, **permissions)
    assert "Changes are made by those who manage the channel, as is usual" in told.text


async def test_a_button_is_worth_no_more_than_the_sentence(
    discord_server: DiscordServer, lab: LabDesk
) -> None:
    """Undo under a public line, a menu of settings, a window: by whoever uses them, not by who got them."""
    async with Listening(discord_server, lab):
        channel = prepared(lab, discord_server, "as is usual")
        await discord_server.say("feed subscribe", {"keyword": "xray"})
        (line,) = await discord_server.posted()
        form = (await discord_server.say("feed settings", {})).message
        asked = await discord_server.pick(form, parts(form)[0]["options"][0]["value"])
        assert asked.window
        before = state(lab, channel)
        tries: list[Answered] = [
            await discord_server.press(line, "Undo", user="Eve", permissions=READER),
            await discord_server.pick(form, "say:settings quiet on", user="Eve", permissions=READER),
            await discord_server.pick(form, "say:unsubscribe all", user="Eve", permissions=READER),
            await discord_server.fill_in(asked.window, "8:30", form, user="Eve", permissions=READER),
        ]
        assert [answered.text.startswith(REFUSED) for answered in tries] == [True] * len(tries)
        assert state(lab, channel) == before


async def test_a_forged_id_reaches_nobody_elses_feed(discord_server: DiscordServer, lab: LabDesk) -> None:
    """Where and who are told by Discord; ids of ours name neither, and a channel's in them is a word."""
    async with Listening(discord_server, lab):
        channel = prepared(lab, discord_server, "as is usual")
        mine = discord_server.add_channel("eves-own")
        before = state(lab, channel)
        line = discord_server.world.message(
            discord_server.world.channels[mine],
            {
                "components": [
                    {"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": ""}]}
                ]
            },
            discord_server.world.bot,
        )
        forged = [
            f"say:unsubscribe all {channel}",
            f"say:unsubscribe all --channel {channel}",
            f"say:{channel} unsubscribe mri",
            f"ask:unsubscribe¦{channel}¦?",
            f"long:0¦{channel}",
            f"abs:{channel}",
            f"typed:{channel}",
        ]
        for custom_id in forged:
            parts(line)[0]["custom_id"] = custom_id
            answered = await discord_server.press(line, "x", user="Eve", channel=mine)
            assert answered.window or answered.text
            if answered.window:
                await discord_server.fill_in(answered.window, "all", line, user="Eve", channel=mine)
        assert state(lab, channel) == before
        assert {request.channel for request in lab.asked} == {discord_server.id_of(mine)}

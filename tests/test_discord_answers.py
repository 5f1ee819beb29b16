"""Buttons, windows, forms and message menus on Discord, as conversations with the real desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from discord_bot import LabDesk, Listening
from discord_interactions import Answered, parts, words
from discord_server import READER, DiscordServer
from discord_world import FORUM, PUBLIC_THREAD, VOICE
from test_discord_chat import parcel

LONG = ", ".join(f"imaging method {number}" for number in range(12))


@pytest.fixture
async def desk(discord_server: DiscordServer, tmp_path: Path) -> AsyncIterator[LabDesk]:
    async with Listening(discord_server, LabDesk(tmp_path)) as listening:
        yield listening.desk


def labels(message: dict[str, Any]) -> list[str]:
    return [part["label"] for part in parts(message) if "label" in part]


# --- buttons --------------------------------------------------------------------------------------


async def test_what_is_said_at_length_can_be_undone(discord_server: DiscordServer, tmp_path: Path) -> None:
    """In the private answer and in the public line, by another process than the one that drew the button."""
    desk = LabDesk(tmp_path)
    async with Listening(discord_server, desk):
        shown = await discord_server.say("papers", {"query": f"subscribe {LONG}"})
    here = discord_server.id_of()
    assert len(desk.followed(here)) == 12
    async with Listening(discord_server, desk):
        undone = await discord_server.press(shown.message, "Undo")
    assert "no longer follows `imaging method 0`" in undone.text
    assert desk.followed(here) == []
    async with Listening(discord_server, desk):
        line = discord_server.messages()[-1]
        await discord_server.press(line, "Undo")
    assert len(desk.followed(here)) == 12


async def test_a_message_that_lost_what_it_carried_says_so(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Somebody who manages messages may take a message's embeds off."""
    shown = await discord_server.say("papers", {"query": f"subscribe {LONG}"})
    bare = {**shown.message, "embeds": []}
    answered = await discord_server.press(bare, "Undo")
    assert answered.text.startswith("I can no longer tell what this stood for")
    assert answered.ephemeral
    assert len(desk.followed(discord_server.id_of())) == 12


async def test_a_part_of_another_version_says_so(discord_server: DiscordServer, desk: LabDesk) -> None:
    """Instead of Discord's “This interaction failed”."""
    shown = await discord_server.say("papers", {"query": "mri"})
    parts(shown.message)[-1]["custom_id"] = "papers.v9:whatever"
    answered = await discord_server.press(shown.message, labels(shown.message)[-1])
    assert answered.text.startswith("I can no longer tell what this stood for")


async def test_sharing_shows_everybody_without_the_private_buttons(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """In the channel where it was pressed, by the bot, under the name of who shared it."""
    shown = await discord_server.say("papers", {"query": "mri"}, permissions=READER)
    assert "Share" in labels(shown.message)
    shared = await discord_server.press(shown.message, "Share", permissions=READER)
    assert shared.text == "Shared."
    (line,) = await discord_server.posted()
    assert "Ada" in words(line)
    assert "MRI of the brain" in words(line)
    assert labels(line) == []


async def test_what_is_shared_in_a_thread_stays_there(discord_server: DiscordServer, desk: LabDesk) -> None:
    """Where people talk about it."""
    thread = discord_server.add_channel("talk", PUBLIC_THREAD, discord_server.channel)
    await discord_server.say("papers", {"query": "share mri"}, channel=thread)
    assert len(await discord_server.posted(channel=thread)) == 1
    assert discord_server.messages() == []


async def test_who_may_not_write_may_not_share(discord_server: DiscordServer, desk: LabDesk) -> None:
    """Neither through us; and in a conversation there is nobody to share with."""
    shown = await discord_server.say("papers", {"query": "mri"}, permissions=())
    assert "Share" not in labels(shown.message)
    answered = await discord_server.say("papers", {"query": "share mri"}, permissions=())
    assert "cannot share" in answered.text
    alone = await discord_server.say("papers", {"query": "share mri"}, channel=discord_server.add_dm())
    assert "nobody to share" in alone.text


# --- windows --------------------------------------------------------------------------------------


async def welcomed(server: DiscordServer, desk: LabDesk) -> dict[str, Any]:
    """The card that greets who writes to us alone."""
    return (await server.say("papers", channel=server.add_dm())).message


async def test_a_button_asks_and_the_answer_is_a_sentence(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """One window, one field, one change."""
    card = await welcomed(discord_server, desk)
    assert labels(card) == ["Follow a topic", "Try /papers mri", "Import a list"]
    asked = await discord_server.press(card, "Follow a topic")
    assert asked.window
    assert asked.window["title"] == "Follow a topic"
    (label,) = asked.window["components"]
    assert label["label"] == "Which topic? For example: mri"
    assert label["component"]["style"] == 1
    answered = await discord_server.fill_in(asked.window, "diffusion", card)
    assert "diffusion" in answered.text
    assert desk.followed(desk.asked[-1].channel) == ["diffusion"]


async def test_a_window_outlives_the_process_that_opened_it(
    discord_server: DiscordServer, tmp_path: Path
) -> None:
    """People take their time to type."""
    desk = LabDesk(tmp_path)
    async with Listening(discord_server, desk):
        card = await welcomed(discord_server, desk)
        asked = await discord_server.press(card, "Import a list")
    assert asked.window
    (label,) = asked.window["components"]
    assert (label["label"], label["component"]["style"]) == ("One keyword a line", 2)
    async with Listening(discord_server, desk):
        await discord_server.fill_in(asked.window, "mri\ndiffusion\nxray", card)
    assert desk.followed(desk.asked[-1].channel) == ["mri", "diffusion", "xray"]


async def test_a_window_of_another_version_says_so(discord_server: DiscordServer, desk: LabDesk) -> None:
    """What was typed changes nothing."""
    card = await welcomed(discord_server, desk)
    asked = await discord_server.press(card, "Follow a topic")
    assert asked.window
    answered = await discord_server.fill_in({**asked.window, "custom_id": "poll:1"}, "mri", card)
    assert answered.text.startswith("I can no longer tell what this stood for")


async def test_settings_are_a_menu(discord_server: DiscordServer, desk: LabDesk) -> None:
    """Picking an entry changes it, told to the channel with a way back; a time is asked for."""
    shown = await discord_server.say("papers", {"query": "settings"})
    (menu,) = parts(shown.message)
    entries = {(entry["label"], entry.get("description")): entry["value"] for entry in menu["options"]}
    quiet = entries["Days without papers", "One line says why"]
    changed = await discord_server.pick(shown.message, quiet)
    assert changed.text.startswith("From now on a day without papers brings one line")
    (line,) = await discord_server.posted()
    assert labels(line) == ["Undo"]
    asked = await discord_server.pick(shown.message, menu["options"][0]["value"])
    assert asked.window
    field = asked.window["components"][0]["component"]
    assert field["value"] == "09:00 mon-fri Europe/Paris"
    answered = await discord_server.fill_in(asked.window, "8:30", shown.message)
    assert answered.text.startswith("From now on the digest comes Monday to Friday at 08:30")
    kept = desk.kept(discord_server.id_of())
    assert kept.preferences.quiet_days
    assert f"{kept.schedule.at:%H:%M}" == "08:30"


# --- the menu of a message ------------------------------------------------------------------------


async def test_the_menu_of_a_message_shows_the_paper_it_names(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Anybody's message: a link is enough."""
    message = discord_server.wrote("Have a look: https://arxiv.org/abs/2503.09002v1 by our neighbours")
    shown = await discord_server.pick_for(message, "Show abstract", permissions=READER)
    assert "MRI of the heart" in shown.text
    assert shown.ephemeral
    why = await discord_server.pick_for(message, "Why this?", permissions=READER)
    assert desk.asked[-1].said == "why 2503.09002"
    assert "2503.09002" in why.text or "MRI of the heart" in why.text


@pytest.mark.parametrize(
    "text", ["https://doi.org/10.48550/arXiv.2503.09002", "arXiv.2503.09002v1!", "(arXiv:2503.09002)"]
)
async def test_a_paper_is_found_however_it_is_named(
    discord_server: DiscordServer, desk: LabDesk, text: str
) -> None:
    """Also in a message that was forwarded, and bears no words of its own."""
    forwarded = {"message": {**discord_server.wrote(text), "mentions": []}}
    for message in (
        discord_server.wrote(text),
        discord_server.wrote("") | {"message_snapshots": [forwarded]},
    ):
        shown = await discord_server.pick_for(message, "Show abstract")
        assert "MRI of the heart" in shown.text


async def test_of_several_papers_one_is_chosen(discord_server: DiscordServer, desk: LabDesk) -> None:
    """By its title, where the message has one for it."""
    embed = {"title": "Deep MRI", "url": "https://arxiv.org/abs/2503.09001"}
    message = discord_server.wrote("and 2503.09002, again 2503.09002", embeds=[embed])
    asked = await discord_server.pick_for(message, "Why this?")
    (menu,) = parts(asked.message)
    assert menu["placeholder"] == "Which paper?…"
    assert [(entry["label"], entry["value"]) for entry in menu["options"]] == [
        ("2503.09002", "say:why 2503.09002"),
        ("Deep MRI", "say:why 2503.09001"),
    ]
    await discord_server.pick(asked.message, "say:why 2503.09001")
    assert desk.asked[-1].said == "why 2503.09001"


async def test_a_message_without_papers_is_told_so(discord_server: DiscordServer, desk: LabDesk) -> None:
    """A number that is none of arXiv's names nothing, be it a price, a year or a publisher's."""
    message = discord_server.wrote(
        "It cost 1234.5678, see https://example.org/2503 and https://doi.org/10.1016/j.2503.09001"
    )
    answered = await discord_server.pick_for(message, "Show abstract")
    assert answered.text.startswith("I see no arXiv paper in that message.")


async def test_a_digest_says_why_its_papers_are_there(discord_server: DiscordServer, tmp_path: Path) -> None:
    """One button over all of them, which its own menu names."""
    desk = LabDesk(tmp_path)
    async with Listening(discord_server, desk) as listening:
        await listening.chat.post(parcel(discord_server))
        (message,) = discord_server.messages()
        await discord_server.press(message, "Why these?", permissions=READER)
    assert desk.asked[-1].said == "why 2504.00100 2504.00101 2504.00102"


# --- typing ---------------------------------------------------------------------------------------


async def test_a_keyword_too_long_to_choose_is_chosen_all_the_same(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Discord takes 100 characters for a choice; what was cut is completed anew."""
    long = " OR ".join(f'"imaging method number {number}"' for number in range(9))
    await discord_server.say("feed subscribe", {"keyword": long})
    (kept,) = desk.followed(discord_server.id_of())
    (chosen, *_) = await discord_server.autocomplete("papers", "query", '"imag')
    assert (len(chosen), chosen[-1]) == (100, "…")
    await discord_server.say("papers", {"query": chosen})
    assert desk.asked[-1].said == kept
    (chosen,) = await discord_server.autocomplete("feed unsubscribe", "keyword", '"imag')
    assert (len(chosen), chosen[-1]) == (100, "…")
    await discord_server.say("feed unsubscribe", {"keyword": chosen})
    assert desk.followed(discord_server.id_of()) == []


async def test_a_real_ellipsis_stays(discord_server: DiscordServer, desk: LabDesk) -> None:
    """People end sentences with one, too."""
    await discord_server.say("papers", {"query": "mri…"})
    assert desk.asked[-1].said == "mri…"


async def test_every_option_of_feed_is_completed(discord_server: DiscordServer, desk: LabDesk) -> None:
    """Zones, days, times, moments, numbers, what is followed and muted, and what a setting can be."""
    await discord_server.say("feed subscribe", {"keyword": "mri, diffusion"})
    await discord_server.say("feed mute", {"keyword": "survey"})
    typing = {
        ("feed schedule", "at", "8"): "08:00",
        ("feed schedule", "days", "week"): "weekends",
        ("feed schedule", "zone", "tok"): "Asia/Tokyo",
        ("feed schedule", "zone", "new y"): "America/New_York",
        ("feed pause", "until", "fri"): "friday",
        ("feed unsubscribe", "keyword", "#2"): "diffusion",
        ("feed unsubscribe", "keyword", "dif"): "diffusion",
        ("feed subscribe", "instead_of", "m"): "mri",
        ("feed unmute", "keyword", ""): "survey",
        ("feed settings", "to", "o"): "on",
        ("feed share", "what", "m"): "mri",
        ("feed help", "about", "sch"): "schedule",
    }
    before = {"feed settings": {"setting": "quiet"}, "feed subscribe": {"keyword": "xray"}}
    for (command, option, typed), first in typing.items():
        found = await discord_server.autocomplete(command, option, typed, others=before.get(command))
        assert found[:1] == [first], (command, option, found)


async def test_days_are_offered_where_days_are_asked_for(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """And no zones; nor days for a time."""
    assert "Europe/Paris" not in await discord_server.autocomplete("feed schedule", "days", "")
    assert set(await discord_server.autocomplete("feed schedule", "days", "m")) == {
        "mon-fri",
        "mon-thu",
        "monday",
    }
    assert "daily" not in await discord_server.autocomplete("feed schedule", "at", "")


async def test_a_mistake_in_an_option_is_told_as_one(discord_server: DiscordServer, desk: LabDesk) -> None:
    """A verb that was picked is no beginning of a keyword, typed into an option or into a window."""
    mistakes = {
        ("feed schedule", "zone", "Pariss"): "I know no time zone “Pariss”; did you mean Europe/Paris?",
        (
            "feed schedule",
            "at",
            "half past nine",
        ): "I cannot read a time, weekdays or a zone in “half past nine”",
        ("feed pause", "until", "whenever"): "I cannot tell until when “whenever” is",
        ("feed settings", "to", "banana"): "I know no setting “banana”",
        ("feed why", "paper", "banana"): "`banana` is no paper on arXiv",
    }
    for (command, option, typed), told in mistakes.items():
        answered = await discord_server.say(command, {option: typed})
        assert answered.text.startswith(told)
    shown = await discord_server.say("feed subscribe", {"keyword": "mri"})
    asked = await discord_server.press(shown.message, "Change the time")
    assert asked.window
    answered = await discord_server.fill_in(asked.window, "Pariss", shown.message)
    assert answered.text.startswith("I know no time zone “Pariss”")


async def test_a_command_of_another_version_is_answered(discord_server: DiscordServer, desk: LabDesk) -> None:
    """Somebody's app still shows what it was told before."""
    for command, options in (("feed digest", {}), ("feed schedule", {"when": "9am"}), ("arxiv", {})):
        answered: Answered = await discord_server.say(command, options)
        assert answered.text.startswith("This command has changed.")


# --- places to ask in -----------------------------------------------------------------------------


async def test_the_first_words_in_a_conversation_are_greeted(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Once; and not where we have posted before."""
    dm = discord_server.add_dm()
    first = await discord_server.say("papers", {"query": "mri"}, channel=dm)
    assert "Follow a topic" in labels(first.message)
    second = await discord_server.say("papers", {"query": "mri"}, channel=dm)
    assert "Follow a topic" not in labels(second.message)


async def test_the_first_words_written_to_us_are_greeted(
    discord_server: DiscordServer, desk: LabDesk
) -> None:
    """Once, as those of a command are; and its buttons work."""
    dm = discord_server.add_dm()
    await discord_server.write("hello", dm)
    _, card = await discord_server.posted(2, dm)
    assert labels(card) == ["Follow a topic", "Try /papers mri", "Import a list"]
    await discord_server.write("subscribe mri", dm)
    *_, answer = await discord_server.posted(4, dm)
    assert words(answer).startswith("You now follow `mri`")
    assert "Follow a topic" not in labels(answer)
    await discord_server.press(answer, "Undo")
    assert desk.followed(discord_server.id_of(dm)) == []


@pytest.mark.parametrize("kind", [VOICE, PUBLIC_THREAD], ids=["beside a voice channel", "a post of a forum"])
async def test_other_kinds_of_places_follow_too(
    discord_server: DiscordServer, desk: LabDesk, kind: int
) -> None:
    """Wherever there is text to read."""
    parent = discord_server.add_channel("forum", FORUM) if kind == PUBLIC_THREAD else None
    place = discord_server.add_channel("place", kind, parent)
    await discord_server.say("feed subscribe", {"keyword": "mri"}, channel=place)
    assert desk.followed(discord_server.id_of(place)) == ["mri"]
    (line,) = await discord_server.posted(channel=place)
    assert "follows mri" in words(line) or "mri" in words(line)

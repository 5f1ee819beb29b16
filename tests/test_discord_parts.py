"""Menus and buttons as they are drawn, and what their ids mean when Discord gives them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.cargo import Cargo, whole
from adapters.discord.ids import Asks, Says, id_of, meaning_of
from adapters.discord.limits import ADDRESS, CUSTOM_ID, size
from adapters.discord.parts import components
from adapters.discord.pressed import is_ours
from adapters.discord.render import render
from adapters.discord.starts import BACK_OFF, STEADY_SECONDS, Starts, forbidden_for
from adapters.discord.verbs import VERBS
from adapters.discord.windows import halves, window
from bot.commands import verbs, wishes
from bot.domain import PaperId
from bot.message import Action, Actions, Blank, Choice, Form, Message, PaperLine, text
from discord_rules import check, described, message_faults

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=150)
SETTINGS = Form(
    title="Settings",
    label="Change settings",
    sentence="settings",
    fields=(
        Blank(label="The digest comes", sentence="schedule", typed="09:00 mon-fri UTC", hint="Such as 9am"),
        Choice(label="Posting", options=(("On", "resume"), ("Paused", "pause")), chosen=0),
        Choice(
            label="Quiet days", options=(("Nothing", "settings quiet off"), ("A line", "settings quiet on"))
        ),
    ),
)


MANY = Actions(tuple(Action(f"Do {number}", f"do {number}") for number in range(40)))


def drawn(*blocks: Any, mark: str | None = None, **more: Any) -> list[dict[str, Any]]:
    """All menus and buttons of a message, as Discord gets them."""
    rows = components(Message(summary="s", blocks=blocks, **more), mark).rows()
    return [part for row in rows for part in row["components"]]


def shown(part: dict[str, Any]) -> object:
    """What people see of a menu or button, and what it means; not what goes without saying."""
    options = [(one["label"], one["value"], one.get("description")) for one in part.get("options", ())]
    return part["type"], part["custom_id"], part.get("label"), part.get("placeholder"), options


def lines(count: int) -> tuple[PaperLine, ...]:
    ids = [PaperId(f"2504.{number:05}") for number in range(count)]
    return tuple(PaperLine(id=id, url=f"https://arxiv.org/abs/{id}", title=f"Paper {id}") for id in ids)


# --- ids ------------------------------------------------------------------------------------------


@given(TEXTS)
def test_what_a_button_says_is_read_back(sentence: str) -> None:
    assert meaning_of(id_of(Says(sentence))) == Says(sentence)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.booleans())
def test_what_a_button_asks_is_read_back(
    sentence: str, title: str, question: str, typed: str, lines: bool
) -> None:
    """But for the sign that stands between the pieces."""
    asks = Asks(sentence=sentence, title=title, question=question, typed=typed, lines=lines)
    found = meaning_of(id_of(asks))
    assert isinstance(found, Asks)
    pieces = (sentence, title, question, typed)
    read = (found.sentence, found.title, found.question, found.typed)
    assert read == tuple(piece.replace("¦", "|") for piece in pieces)
    assert found.lines is lines


def test_ids_of_others_mean_nothing() -> None:
    assert meaning_of("vote:7") is None
    assert not is_ours("vote:7")
    assert all(
        map(is_ours, ("say:mri", "ask:subscribe", "lines:subscribe", "abs:-", "set:0", "long:1", "why:"))
    )


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), max_size=8))
def test_long_ids_travel_in_an_address(ids: Sequence[str]) -> None:
    """Whatever is in them; what does not fit beside the others is left behind."""
    cargo = Cargo()
    carried = [(id, custom_id) for id in ids if (custom_id := cargo.custom_id(id)) is not None]
    assert all(size(custom_id) <= CUSTOM_ID for _, custom_id in carried)
    address = cargo.address
    assert address is None or (len(address) <= ADDRESS and address.isascii() and address.isprintable())
    for id, custom_id in carried:
        if not id.startswith("long:"):
            assert whole(custom_id, ["https://example.org", None, address]) == id


def test_a_list_of_a_hundred_keywords_can_be_undone_at_one_press() -> None:
    """Some two thousand characters travel in one address."""
    keywords = ", ".join(f"keyword number {number} of many" for number in range(100))
    cargo = Cargo()
    id = f"say:unsubscribe {keywords}"
    custom_id = cargo.custom_id(id)
    assert custom_id == "long:0"
    assert whole(custom_id, [cargo.address]) == id


@pytest.mark.parametrize(
    "address",
    [
        "https://arxiv.org/#say=",
        "https://arxiv.org/#say=AAAA",
        "https://arxiv.org/#say=eJxLTEoGAAJNASc",  # "abc", packed
        "https://arxiv.org/#say=é",
        "https://arxiv.org/#nonce",
        "",
        None,
    ],
)
def test_an_address_that_is_none_of_ours_carries_nothing(address: str | None) -> None:
    assert whole("long:0", [address]) is None


# --- what is drawn --------------------------------------------------------------------------------


def test_a_button_too_long_for_an_id_is_drawn_and_its_message_bears_what_it_says() -> None:
    long = "subscribe " + "magnetic resonance imaging, " * 9 + "mri"
    message = Message(
        summary="s", blocks=(text("Something."), Actions((Action("Undo", long), Action("More", "mri"))))
    )
    drawing = render(message)
    (row,) = drawing.parts.rows()
    assert [part["custom_id"] for part in row["components"]] == ["long:0", "say:mri"]
    (embed,) = drawing.embeds
    assert embed.description == "Something."
    assert whole("long:0", [embed.url]) == f"say:{long}"


def test_two_buttons_that_ask_differently_are_two() -> None:
    """Even where they say the same sentence; the same twice is once."""
    one = Action("Follow", "subscribe", asks="Which?")
    parts = drawn(Actions((one, Action("Import", "subscribe", asks="Which ones?", lines=True), one)))
    assert [part["label"] for part in parts] == ["Follow", "Import"]
    assert parts[0]["custom_id"].startswith("ask:subscribe¦Follow¦Which?")
    assert parts[1]["custom_id"].startswith("lines:subscribe¦")


def test_a_form_is_one_menu_of_what_can_be_changed() -> None:
    """What holds is no choice; what is typed is asked for."""
    (menu,) = drawn(SETTINGS)
    assert menu["placeholder"] == "Change settings…"
    assert [(entry["label"], entry.get("description"), entry["value"]) for entry in menu["options"]] == [
        (
            "The digest comes",
            "Now: 09:00 mon-fri UTC",
            "ask:schedule¦The digest comes¦Such as 9am¦09:00 mon-fri UTC",
        ),
        ("Posting", "Paused", "say:pause"),
        ("Quiet days", "Nothing", "say:settings quiet off"),
        ("Quiet days", "A line", "say:settings quiet on"),
    ]


def test_menus_and_buttons_share_five_rows() -> None:
    """What comes after the last place is left out, never refused."""
    rows = components(
        Message(summary="s", blocks=(*lines(3), SETTINGS, MANY), abstracts=True, reasons=True)
    ).rows()
    assert [len(row["components"]) for row in rows] == [1, 1, 5, 5, 5]
    assert rows[2]["components"][0]["label"] == "Why these?"


def test_why_papers_are_here_is_asked_by_their_menu() -> None:
    """A digest has more numbers than an id holds, and names them already."""
    menu, button = drawn(*lines(15), mark="nonce", abstracts=True, reasons=True)
    assert menu["custom_id"] == "abs:nonce"
    assert (button["label"], button["custom_id"]) == ("Why these?", "why:")


@given(st.integers(0, 30), st.lists(st.builds(Action, TEXTS, TEXTS, asks=st.none() | TEXTS), max_size=30))
def test_discord_takes_any_menu_and_any_button(papers: int, actions: list[Action]) -> None:
    """By its limits and by its own description, where that is at hand."""
    blocks = (text("s"), *lines(papers), SETTINGS, Actions(tuple(actions)))
    body = render(Message(summary="s", blocks=blocks, abstracts=True)).payload()
    check(message_faults(body))
    check(described("MessageCreateRequest", body))


# --- windows --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "above", "below"),
    [
        ("Which topic? For example: mri", "Which topic? For example: mri", ""),
        (
            "One keyword a line, for example those of a Daily Papers page",
            "One keyword a line",
            "for example those of a Daily Papers page",
        ),
        (
            "Such as 9am, 08:30 mon-thu Europe/Paris, weekly mon 8:30, or announced",
            "Such as 9am, 08:30 mon-thu Europe/Paris",
            "weekly mon 8:30, or announced",
        ),
        ("", "", ""),
    ],
)
def test_a_long_question_goes_on_in_small_print(question: str, above: str, below: str) -> None:
    assert halves(question) == (above, below)


@given(TEXTS, TEXTS, TEXTS, st.booleans())
def test_discord_takes_any_window(title: str, question: str, typed: str, lines: bool) -> None:
    """By its own description, and with words where it wants some."""
    asks = Asks(sentence="subscribe", title=title, question=question, typed=typed, lines=lines)
    body = {"type": 9, "data": window(asks, "ask:subscribe").to_dict()}
    check(described("ModalInteractionCallbackRequest", body))
    (label,) = body["data"]["components"]  # type: ignore[index]
    assert 1 <= size(label["label"]) <= 45
    assert 1 <= size(body["data"]["title"]) <= 45  # type: ignore[index]


# --- the table of /feed ---------------------------------------------------------------------------


def test_feed_has_every_verb() -> None:
    """What can be said can be picked."""
    assert {verb.name for verb in VERBS} == set(verbs.VERBS)


def test_every_setting_can_be_chosen() -> None:
    """A new one is offered by /feed, too."""
    (settings,) = (verb for verb in VERBS if verb.name == "settings")
    assert settings.options[0].choices == wishes.NAMES


def test_a_day_has_fewer_sessions_than_discord_allows() -> None:
    """Even if every one of them is lost at once; one that lasted is followed by another soon."""
    starts, seconds, count = Starts(), 0.0, 0
    while seconds < 86_400:
        seconds += starts.wait(lasted=1.0)
        count += 1
    assert count < 300
    assert starts.wait(lasted=STEADY_SECONDS) == BACK_OFF[0]


def test_the_last_sessions_of_a_day_are_left_to_people() -> None:
    assert forbidden_for(999, 3_600_000) == 0
    assert forbidden_for(3, 3_600_000) == 3_600


async def test_the_library_keeps_no_message_in_mind() -> None:
    """Its parts answer by their ids, so a view that is over when it is sent is all it takes."""
    parts = components(Message(summary="s", blocks=(*lines(3), SETTINGS, MANY), abstracts=True, reasons=True))
    view = parts.view()
    assert view.is_finished()
    sent, ours = view.to_components(), parts.rows()
    assert [row["components"][0]["custom_id"] for row in ours] == [
        "abs:-",
        "set:0",
        "why:",
        "say:do 4",
        "say:do 9",
    ]
    assert [list(map(shown, row["components"])) for row in sent] == [
        list(map(shown, row["components"])) for row in ours
    ]

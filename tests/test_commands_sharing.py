"""What one person found is shown to everybody, where there is somebody to show it to."""

from pathlib import Path

import pytest

from bot.commands.front_door import understand
from bot.commands.understood import Search, Share, Show, Why
from bot.domain import Channel, Preferences
from bot.message import Action, Actions, Message
from bot.ports import Answer, Request
from dialogue import ANN, LAB, NOW, Room, printed
from room_desk import a_room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return a_room(tmp_path)


def ask(room: Room, said: str, *, may_share: bool = True, direct: bool = False) -> Answer:
    request = Request(channel=LAB, said=said, who=ANN, may_change=True, may_share=may_share, direct=direct)
    return room.commands.answer(request, NOW)


def buttons(message: Message) -> dict[str, str]:
    actions = [action for block in message.blocks if isinstance(block, Actions) for action in block.actions]
    return {action.label: action.sentence for action in actions}


def test_a_search_is_shared_without_what_concerns_only_its_person(room: Room) -> None:
    answer = ask(room, "share mri")
    assert printed(answer.private) == "Shared."
    assert answer.public is not None
    first, head, *rest = printed(answer.public).splitlines()
    assert first == "Ann shares:"
    assert head.startswith("The newest 5 papers for `mri`")
    assert len(rest) == 5
    assert answer.public.abstracts
    assert buttons(answer.public) == {}
    assert answer.public.summary.startswith("Ann shares: The newest 5 papers for mri")


def test_a_paper_is_shared_in_full(room: Room) -> None:
    answer = ask(room, "share 2503.09001")
    assert answer.public is not None
    assert printed(answer.public).startswith("Ann shares:\n# Deep MRI")
    assert answer.undo is None


@pytest.mark.parametrize(
    "said",
    [
        "mri",
        "mri last week",
        "mri before 2503.09002",
        "2503.09001",
        "MRI of the heart",
        "2503.09001 2503.09002",
    ],
)
def test_under_an_answer_stands_a_button_that_shares_the_same_papers(room: Room, said: str) -> None:
    shown = ask(room, said).private
    shared = ask(room, buttons(shown)["Share"]).public
    assert shared is not None
    papers = [line for line in printed(shown).splitlines() if line[:1] in "*#"]
    assert papers == [line for line in printed(shared).splitlines() if line[:1] in "*#"]


@pytest.mark.parametrize("said", ["mri", "2503.09001", "MRI of the heart"])
def test_where_nobody_else_is_nothing_is_offered(room: Room, said: str) -> None:
    """In the terminal, in mail, in a conversation with us."""
    assert "Share" not in buttons(ask(room, said, may_share=False).private)


@pytest.mark.parametrize(
    ("direct", "says"), [(True, "There is nobody to share it with here."), (False, "You cannot share")]
)
def test_where_nobody_else_is_nothing_is_shared(room: Room, direct: bool, says: str) -> None:
    answer = ask(room, "share mri", may_share=False, direct=direct)
    assert answer.public is None
    assert answer.wrong
    assert printed(answer.private).startswith(says)


def test_what_arxiv_must_be_asked_for_is_shown_to_the_person_first(room: Room) -> None:
    answer = ask(room, "share 2503.05999")
    assert answer.public is None
    assert answer.later is not None
    assert printed(answer.private).startswith("I am asking arXiv for `2503.05999`")


def test_nothing_found_is_shared_with_nobody(room: Room) -> None:
    answer = ask(room, "share zebrafish")
    assert answer.public is None
    assert answer.later is not None


@pytest.mark.parametrize("said", ["share list", "share settings", "share subscribe mri"])
def test_only_papers_are_shared(room: Room, said: str) -> None:
    answer = ask(room, said)
    assert answer.public is None
    assert room.followed() == []
    assert printed(answer.private).startswith(
        "Papers can be shared: those for a keyword, or one by its number."
    )


def test_sharing_is_reading_whoever_may_change_things(room: Room) -> None:
    room.store.set_preferences(Channel(id=LAB, preferences=Preferences(managers_only=True)), NOW)
    request = Request(channel=LAB, said="share mri", who=ANN, may_change=True, manages=False, may_share=True)
    assert room.commands.answer(request, NOW).public is not None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("share mri", Share("mri")),
        ("Share: 2503.09001", Share("2503.09001")),
        ("share price forecasting", Search("share price forecasting")),
        ("share of renewable energy", Search("share of renewable energy")),
        ("search share mri", Search("share mri")),
        ("shared embeddings", Search("shared embeddings")),
    ],
)
def test_a_share_is_told_from_what_is_only_called_so(said: str, meant: object) -> None:
    understood = understand(said)
    assert understood == meant or getattr(understood, "text", None) == getattr(meant, "text", None)
    assert type(understood) is type(meant)


# --- somebody points at a message ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("show papers of this message: <https://arxiv.org/abs/2503.09001v1|Deep MRI>", Show(("2503.09001",))),
        (
            "show papers of this message: 2503.09001 https://arxiv.org/pdf/2503.09002",
            Show(("2503.09001", "2503.09002")),
        ),
        ("why papers of this message: https://arxiv.org/abs/2503.09001", Why(("2503.09001",))),
    ],
)
def test_the_papers_of_a_message_are_shown(said: str, meant: object) -> None:
    assert understand(said) == meant


def test_a_message_without_a_paper_is_told_apart(room: Room) -> None:
    answer = ask(room, "show papers of this message: 2024 https://example.org/2024")
    assert printed(answer.private) == (
        "I see no arXiv paper in that message.\nI look for numbers and links such as «2504.02408»."
    )


def test_a_button_that_asks_says_its_sentence_and_what_is_typed() -> None:
    assert Action("Follow a topic", "subscribe", asks="Which?").said("mri") == "subscribe mri"

"""Mutes: echoed in plain words, counted, listed, ended, and refused where they would leave nothing."""

from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from bot import keywords
from bot.clock import work
from bot.commands.covering import covers
from bot.digests import DigestLimits
from dialogue import LAB, Room, printed
from feed import Wall, a_paper, utc

FRIDAY = utc(2025, 3, 14, 8)  # 09:00 in Paris


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to begin each dialogue with a copy of."""
    folder = tmp_path_factory.mktemp("begun")
    room = Room(folder)
    room.say("subscribe mri, diffusion")
    room.store.close()
    return folder


@pytest.fixture
def room(tmp_path: Path, begun: Path) -> Room:
    """A channel that follows mri and diffusion; eight papers of theirs are known."""
    copytree(begun, tmp_path, dirs_exist_ok=True)
    return Room(tmp_path)


def muted(room: Room) -> list[str]:
    return [mute.text for mute in room.store.mutes(LAB)]


def test_a_mute_is_said_back_with_what_it_would_have_left_out(room: Room) -> None:
    assert room.say("mute brain") == (
        "Papers about `brain` are no longer posted here.\n"
        'Left out: "brain" in title or abstract.\n'
        "That would have left out 2 of the 8 papers that matched here in the last 10 days:\n"
        "- Diffusion in the brain\n- MRI of the brain\n"
        "[Undo: unmute brain]\n"
        "If you meant to search for these words: «search mute brain»"
    )


def test_a_mute_in_other_words_than_ours_is_offered_in_ours(room: Room) -> None:
    told = room.say("mute author: LeCun")
    assert "That would have left out none of the 8 papers" in told
    assert "Did you mean «mute au:LeCun»?" in told


def test_everybody_is_told_and_anybody_can_undo_it(room: Room) -> None:
    assert room.public("mute brain, heart") == "Ann muted `brain`, `heart` here.\n[Undo: unmute brain, heart]"
    assert room.public("unmute brain, heart") == (
        "Ann unmuted `brain`, `heart` here.\n[Undo: mute brain, heart]"
    )
    assert muted(room) == []


def test_a_mute_is_a_keyword_like_any_other(room: Room) -> None:
    """Phrases, authors, categories, titles; in the one language there is."""
    for said in ('au:"Yann LeCun"', "cat:cs.CR", "ti:review", '="open source"', "heart -mri", "(a1 OR b1)"):
        room.say(f"mute {said}")
    assert sorted(muted(room)) == sorted(
        ['au:"Yann LeCun"', "cat:cs.CR", "ti:review", '="open source"', "heart AND NOT mri", "a1 OR b1"]
    )


def test_several_are_muted_at_once_or_none(room: Room) -> None:
    room.say("mute brain, NOT heart")
    assert muted(room) == []
    room.say("mute brain, heart")
    assert sorted(muted(room)) == ["brain", "heart"]


def test_what_is_muted_already_is_not_muted_twice(room: Room) -> None:
    room.say("mute brain")
    answer = room.answer("mute Brains")
    assert "`Brains` is muted here already." in printed(answer.private)
    assert answer.public is None
    assert "`heart`" in room.say("mute brain, heart").splitlines()[0]


def test_mutes_are_listed_with_numbers_and_how_to_end_them(room: Room) -> None:
    room.say("mute brain")
    room.answer("mute heart", now=utc(2025, 3, 13, 11))
    told = room.say("mute")
    assert "2 keywords muted here" in told
    assert "1. `brain` · Ann, 13 Mar 2025\n2. `heart` · Ann, 13 Mar 2025" in told
    assert "«unmute #1»" in told
    assert room.say("unmute") == room.say("mutes") == told


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("unmute brain", ["heart"]),
        ("unmute Brains", ["heart"]),
        ("unmute #2", ["brain"]),
        ("unmute #1, heart", []),
        ("unmute all", []),
        ("unmute #7", ["brain", "heart"]),
        ("unmute zzz", ["brain", "heart"]),
        ("unmute brain, zzz", ["brain", "heart"]),
    ],
)
def test_mutes_end_by_words_by_number_or_all_of_them(room: Room, said: str, left: list[str]) -> None:
    room.say("mute brain")
    room.answer("mute heart", now=utc(2025, 3, 13, 11))
    room.say(said)
    assert muted(room) == left


def test_what_is_not_muted_is_told_with_what_is(room: Room) -> None:
    assert room.say("unmute zzz").startswith("Nothing is muted here.")
    room.say("mute brain")
    assert room.say("unmute zzz") == (
        "`zzz` is not muted here, so nothing has changed.\nWhat is muted here: `brain`."
    )
    assert "There is no #4: only 1 keyword is muted here." in room.say("unmute #4")


@pytest.mark.parametrize("said", ["", "list", "status", "settings"])
def test_it_is_told_that_something_is_muted(room: Room, said: str) -> None:
    before = room.say(said)
    room.say("mute brain")
    assert (room.say(said) != before) is (said != "")


def test_who_follows_what_is_muted_is_told(room: Room) -> None:
    room.say("mute brain")
    assert "`deep brain` is muted here, so its papers are not posted" in room.say("subscribe deep brain")
    assert "is muted here" not in room.say("subscribe heart")


def test_an_end_that_is_said_is_left_out(room: Room) -> None:
    assert "I left out “until friday”: a mute lasts until «unmute brain»" in room.say(
        "mute brain until friday"
    )


async def test_what_is_muted_is_not_posted_and_does_not_come_back(room: Room) -> None:
    wall = Wall("slack")
    room.say("mute brain")
    room.announce(
        FRIDAY.date(),
        a_paper("2503.09501", "MRI of a brain"),
        a_paper("2503.09502", "MRI of a knee"),
        at=FRIDAY - timedelta(hours=4),
    )
    await work(room.store, {"slack": wall}, DigestLimits(), lambda: FRIDAY)
    assert wall.papers(LAB) == ["2503.09502"]
    assert "What was left out until now is not posted later." in room.say("unmute brain")
    monday = FRIDAY + timedelta(days=3)
    await work(room.store, {"slack": wall}, DigestLimits(), lambda: monday)
    assert wall.papers(LAB) == ["2503.09502"]


# --- what would leave nothing -------------------------------------------------------------------


@pytest.mark.parametrize("said", ["mute everything", "mute all", "mute *", "mute cat:*"])
def test_nobody_mutes_everything(room: Room, said: str) -> None:
    assert "To have no posts for a while, pause.\nFor example: «pause until friday»" in room.say(said)
    assert muted(room) == []


@pytest.mark.parametrize("said", ["mute mri", "mute MRI", "mute ct, mri", "mute mri OR diffusion"])
def test_what_is_followed_is_unsubscribed_and_not_muted(room: Room, said: str) -> None:
    assert "“mri” is followed here, and nothing of it would be posted." in room.say(said)
    assert "«unsubscribe mri»" in room.say(said)
    assert muted(room) == []


def test_a_mute_that_takes_out_all_papers_of_late_is_refused(room: Room) -> None:
    """Whatever its words: all papers of these tests say that something is studied."""
    answer = room.say("mute study")
    assert "That would take out all 8 papers of the last 10 days, and leave nothing to post here." in answer
    assert muted(room) == []
    room.say("unsubscribe mri")
    assert "Papers about `study` are no longer posted here." in room.say("mute study")


def test_mutes_together_may_not_take_out_all_either(room: Room) -> None:
    room.say("mute brain")
    assert "That would take out all 6 papers" in room.say("mute study")


def test_before_anything_is_followed_a_mute_waits(tmp_path: Path) -> None:
    room = Room(tmp_path)
    assert "would have left out" not in room.say("mute brain")
    assert muted(room) == ["brain"]


@pytest.mark.parametrize(
    ("wide", "narrow", "is_covered"),
    [
        ("mri", "MRI", True),
        ("image", "images of the brain", True),
        ("mri", "fast mri", True),
        ("fast mri", "mri", False),
        ("fast mri", "mri fast", False),
        ("mri", "ti:mri", True),
        ("ti:mri", "mri", False),
        ("mri", "mri AND brain", True),
        ("mri AND brain", "mri", False),
        ("mri", "mri -brain", True),
        ("mri -brain", "mri", False),
        ("mri -brain", "mri -brain", True),
        ("mri OR ct", "ct", True),
        ("ct", "mri OR ct", False),
        ("mri, ct", "mri OR ct", True),
        ("SARS", "SARS", True),
        ("sar", "SARS", False),
        ('="deep learning"', "deep learning", False),
        ("cat:cs.CV", "cat:cs.CV", True),
        ("cat:cs.CV", "cat:cs.LG", False),
        ('au:"Yann LeCun"', 'au:"Yann LeCun"', True),
    ],
)
def test_a_keyword_covers_what_it_surely_finds(wide: str, narrow: str, is_covered: bool) -> None:
    assert covers(keywords.parse(wide).node, keywords.parse(narrow).node) is is_covered

"""A keyword from before the keyword language changed: told to the channel, silent in the log only."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dialogue import Room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A channel two of whose three keywords were written by a more forgiving version."""
    room = Room(tmp_path)
    room.say("subscribe mri, brain, heart")
    with closing(sqlite3.connect(tmp_path / "papers.sqlite3")) as database:
        database.execute("""UPDATE follow SET text = '"brain' WHERE text = 'brain'""")
        database.commit()
    return room


@pytest.mark.parametrize("said", ["", "list", "status"])
def test_it_is_told_what_cannot_be_read_and_what_to_do(room: Room, said: str) -> None:
    expected = '`"brain` cannot be read any more and finds nothing: «unsubscribe #2», and follow other words.'
    assert expected in room.say(said)


def test_it_can_be_unsubscribed_as_told(room: Room) -> None:
    assert 'no longer follows `"brain`' in room.say("unsubscribe #2")
    assert "cannot be read" not in room.say("list")


def test_the_others_go_on(room: Room) -> None:
    """Also what is muted is weighed against them alone."""
    assert "MRI of the heart" in room.say("today")
    assert "Papers about `knee` are no longer posted here." in room.say("mute knee")
    assert "“heart” is followed here" in room.say("mute heart")


def test_several_are_told_in_one_line(room: Room, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "papers.sqlite3")) as database:
        database.execute("""UPDATE follow SET text = '(heart' WHERE text = 'heart'""")
        database.commit()
    expected = '`"brain`, `(heart` cannot be read any more and find nothing: «unsubscribe #2 #3»'
    assert expected in room.say("list")

"""How a channel is set up: read as people say it, told, changed, and by whom."""

import pytest

from bot.commands.asked import is_allowed
from bot.commands.wishes import Wish, held, read
from bot.domain import Preferences
from bot.errors import RequestError
from bot.ports import Request
from dialogue import ANN, LAB, NOW, Room, printed


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """One channel for all tests that leave it as it was."""
    return Room(tmp_path_factory.mktemp("settings"))


@pytest.fixture
def room(channel: Room) -> Room:
    """The channel with nothing of its own."""
    for said in ("quiet off", "replacements off", "cross-lists off", "compact off", "changes usual"):
        channel.answer(f"settings {said}", manages=None)
    return channel


def preferences(room: Room) -> Preferences:
    found = room.store.channel(LAB)
    return found.preferences if found else Preferences()


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("quiet on", Wish("quiet", True)),
        ("quiet off", Wish("quiet", False)),
        ("quiet days: on", Wish("quiet", True)),
        ("Quiet Days ON", Wish("quiet", True)),
        ("quiet = yes", Wish("quiet", True)),
        ("quiet lines off", Wish("quiet", False)),
        ("turn quiet days on", Wish("quiet", True)),
        ("turn off the quiet days", Wish("quiet", False)),
        ("replacements on", Wish("replacements", True)),
        ("enable replacements", Wish("replacements", True)),
        ("disable replacements", Wish("replacements", False)),
        ("new versions on", Wish("replacements", True)),
        ("no replacements", Wish("replacements", False)),
        ("cross-lists on", Wish("cross-lists", True)),
        ("cross lists off", Wish("cross-lists", False)),
        ("crosslistings on", Wish("cross-lists", True)),
        ("compact digests: on", Wish("compact", True)),
        ("changes everyone", Wish("changes", False)),
        ("changes by managers only", Wish("changes", True)),
        ("changes: admins", Wish("changes", True)),
        ("who may change: everyone", Wish("changes", False)),
        ("only managers may change", Wish("changes", True)),
        ("changes as usual", Wish("changes", None)),
    ],
)
def test_a_setting_is_said_in_many_ways(said: str, wish: Wish) -> None:
    assert read(said) == wish


@pytest.mark.parametrize(
    ("said", "problem", "example"),
    [
        (
            "on",
            "I know no setting “on”; there are quiet, replacements, cross-lists, compact and changes.",
            "quiet on",
        ),
        ("colour blue", "I know no setting “colour blue”", "quiet on"),
        ("quiet", "Say on or off after quiet.", "quiet on"),
        ("quiet managers", "Say on or off after quiet.", "quiet on"),
        ("quiet on off", "Say on or off after quiet.", "quiet on"),
        ("replacements maybe", "Say on or off after replacements.", "replacements on"),
        ("cross-lists", "Say on or off after cross-lists.", "cross-lists on"),
        ("changes", "Who may change things here: everyone, or managers?", "changes managers"),
        ("changes on", "Who may change things here: everyone, or managers?", "changes managers"),
    ],
)
def test_half_a_setting_is_refused_with_the_whole(said: str, problem: str, example: str) -> None:
    with pytest.raises(RequestError) as error:
        read(said)
    assert error.value.problem.startswith(problem)
    assert error.value.example == f"settings {example}"
    assert read(example)


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("name", ["quiet", "replacements", "cross-lists", "compact", "changes"])
def test_what_we_offer_to_say_is_read_as_it_was_meant(name: str, value: bool) -> None:
    wish = Wish(name, value)  # type: ignore[arg-type]
    assert read(wish.typed.removeprefix("settings ")) == wish
    granted = wish.granted(Preferences())
    assert held(wish.name, granted) == wish
    assert held(wish.name, Preferences()).granted(granted) == Preferences()


# --- told and changed ---------------------------------------------------------------------------


def test_all_settings_are_told_each_with_the_sentence_that_changes_it(room: Room) -> None:
    told, form = room.say("settings").split("\n[Settings]\n")
    assert told == (
        "How things are set up here, and what to say to change them:\n"
        "- The digest comes Monday to Friday at 09:00 (Europe/Paris) · «schedule 9am»\n"
        "- Nothing followed · «subscribe mri»\n"
        "- Nothing muted · «mute survey»\n"
        "- Not paused · «pause until friday»\n"
        "- Days without papers: nothing is posted · «settings quiet on»\n"
        "- New versions of papers: not posted · «settings replacements on»\n"
        "- Older papers that only now reach a followed category: not posted · «settings cross-lists on»\n"
        "- A digest: with the details of each paper · «settings compact on»\n"
        "- Changes are made by everyone, as is usual · «settings changes managers»"
    )
    assert form == (
        "The digest comes [09:00 mon-fri Europe/Paris]: schedule\n"
        "Posting (*) On: resume ( ) Paused until somebody resumes: pause\n"
        "Days without papers (*) Nothing is posted: settings quiet off"
        " ( ) One line says why: settings quiet on\n"
        "New versions of papers (*) Not posted: settings replacements off"
        " ( ) Posted, too: settings replacements on\n"
        "Older papers that reach a followed category (*) Not posted: settings cross-lists off"
        " ( ) Posted, too: settings cross-lists on\n"
        "A digest (*) With the details of each paper: settings compact off"
        " ( ) Compact, two lines a paper: settings compact on"
    )


@pytest.mark.parametrize(
    ("said", "told", "undo"),
    [
        ("settings quiet on", "a day without papers brings one line here that says why", "quiet off"),
        ("enable replacements", "new versions of papers that match are posted here, too", "replacements off"),
        ("turn cross-lists on", "older papers that only now reach a followed category", "cross-lists off"),
        ("settings compact on", "a digest is compact, with two lines a paper", "compact off"),
        ("settings changes everyone", "changes here are made by everyone", "changes usual"),
    ],
)
def test_a_change_is_told_to_all_and_undone(room: Room, said: str, told: str, undo: str) -> None:
    before = room.say("settings")
    answer = room.answer(said)
    assert f"From now on {told}" in printed(answer.private)
    assert answer.public is not None
    assert f"Ann changed the settings here: {told}" in printed(answer.public)
    assert answer.undo == f"settings {undo}"
    assert room.say("settings") != before
    assert room.answer(said).public is None, "it is so already"
    room.say(answer.undo)
    assert room.say("settings") == before


def test_one_change_leaves_the_others(room: Room) -> None:
    room.say("settings quiet on")
    room.say("settings replacements on")
    assert preferences(room) == Preferences(quiet_days=True, replacements=True)


def test_words_that_may_have_been_a_keyword_are_offered_as_a_search(room: Room) -> None:
    assert "To search for these words: «search settings on mars»" in room.say("settings on mars")


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("managers_only", "usual", "manages", "allowed"),
    [
        # as is usual on the platform
        (None, True, None, True),
        (None, False, None, False),
        (None, True, True, True),
        (None, False, False, False),
        # managers
        (True, True, True, True),
        (True, False, True, True),
        (True, True, False, False),
        (True, False, False, False),
        # managers, where nobody can tell who they are
        (True, True, None, True),
        (True, False, None, False),
        # everyone
        (False, True, None, True),
        (False, False, None, True),
        (False, False, False, True),
        (False, True, True, True),
    ],
)
def test_who_may_change_things(
    managers_only: bool | None, usual: bool, manages: bool | None, allowed: bool
) -> None:
    assert is_allowed(managers_only, usual, manages) is allowed


@pytest.mark.parametrize("manages", [True, False, None])
@pytest.mark.parametrize(
    ("managers_decide", "told"),
    [
        (False, "Changes are made by everyone, as is usual · «settings changes managers»"),
        (True, "Changes are made by those who manage the channel, as is usual · «settings changes everyone»"),
    ],
)
def test_what_is_usual_is_told_as_it_is_on_the_platform(
    room: Room, manages: bool | None, managers_decide: bool, told: str
) -> None:
    """To managers and to others alike, and the sentence offered is the other way."""
    request = Request(
        channel=LAB,
        said="settings",
        who=ANN,
        may_change=manages is not False,
        manages=manages,
        managers_decide=managers_decide,
    )
    assert told in printed(room.commands.answer(request, NOW).private)


def test_where_managers_decide_they_can_let_everyone_change_things(room: Room) -> None:
    """As on Discord; and who may is theirs to decide even then."""
    member, manager = {"may_change": False, "manages": False}, {"may_change": True, "manages": True}
    assert "you can search and read here" in printed(room.answer("subscribe ct", **member).private)
    room.answer("settings changes everyone", **manager)
    assert "now follows `ct`" in printed(room.answer("subscribe ct", **member).private)
    refused = printed(room.answer("settings changes usual", **member).private)
    assert refused.startswith("Nothing was changed: who may change things is decided by those who manage")
    room.answer("settings changes managers", **manager)
    assert "you can search and read here" in printed(room.answer("unsubscribe ct", **member).private)
    assert room.answer("unsubscribe ct", **manager).public is not None


def test_where_nobody_can_tell_who_manages_a_channel_it_is_said(room: Room) -> None:
    """As on Slack: everyone still may, and the settings do not pretend otherwise."""
    told = "those who manage the channel (this chat does not tell me who they are, so everyone still may)"
    assert told in room.say("settings changes managers")
    assert told in room.say("settings")
    assert room.answer("settings changes everyone").public is not None

"""Every verb with words it cannot take: one sentence that says what is wrong, and an example that works."""

import pytest

from bot.commands.front_door import understand
from bot.commands.understood import Search
from bot.commands.verbs import VERBS
from bot.message import Action, Actions, Items, Message, Note, Say, Text
from dialogue import Room, printed


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A channel that follows one keyword and mutes another; nothing wrong changes it."""
    room = Room(tmp_path_factory.mktemp("mistakes"))
    room.say("subscribe mri")
    room.say("mute brain")
    return room


MISTAKES = [
    ("subscribe", "Which keyword would you like to follow?", "subscribe mri"),
    ("follow a topic", "Which keyword would you like to follow?", "subscribe mri"),
    ("subscribe the", "“the” has only words that are in every paper", "subscribe attention is all you need"),
    ('subscribe "mri', "This quotation mark is never closed.", 'subscribe "medical imaging"'),
    ("subscribe (mri", "This bracket is never closed.", "subscribe mri AND (brain OR heart)"),
    ("subscribe NOT mri", "This says only what to leave out", "subscribe mri AND NOT brain"),
    ("subscribe cat:cs.XX", "“cs.XX” is no arXiv category", "subscribe "),
    ("subscribe 2504.02408", "2504.02408 is a paper, and only keywords can be followed.", "show 2504.02408"),
    (f"subscribe {'m' * 301}", "A keyword may have 300 characters", "subscribe mri OR fmri"),
    ("subscribe #3", "#3 is a number of the list, and keywords are followed by their words.", "list"),
    ("unsubscribe", "Which keyword would you like to stop following?", "unsubscribe mri"),
    ("unsubscribe #7", "There is no #7: only 1 keyword is followed here.", "list"),
    ("unsubscribe zzz", "`zzz` is not followed here", "zzz"),
    ("show", "Which paper?", "show 2504.02408"),
    ("show 25:00", "`25:00` is no paper on arXiv", "2504.02408"),
    ("why", "Which paper?", "why 2504.02408"),
    ("why 2504.0240", "Since 2015 there are five digits after the dot.", "2504.02408"),
    ("why 25:00", "`25:00` is no paper on arXiv", "2504.02408"),
    ("why https://example.org", "is no paper on arXiv", "2504.02408"),
    ("share", "What shall I show everybody here?", "share 2504.02408"),
    ("search", "Which words shall I look for?", "search mri"),
    ("search the", "“the” has only words that are in every paper", "attention is all you need"),
    ("schedule 25:00", "“25:00” is not a time of day.", "schedule 09:00 mon-fri Europe/Paris"),
    ("schedule 9am Europe/Pariss", "did you mean Europe/Paris?", "schedule 09:00 Europe/Paris"),
    ("schedule UTC+2", "“UTC+2” knows no summer time", "schedule 09:00 Europe/Athens"),
    ("schedule IST", "did you mean Asia/Kolkata or Asia/Jerusalem?", "schedule 09:00 Asia/Kolkata"),
    ("schedule 9am mon-fun", "I know no weekdays “mon-fun”.", "schedule 09:00 mon-fri Europe/Paris"),
    ("schedule 9am 10am", "One digest a day: give one time.", "schedule 09:00 mon-fri Europe/Paris"),
    ("schedule monthly", "I do not know “monthly”", "schedule weekly mon 8:30"),
    ("schedule off", "To have none, pause, or follow nothing.", "pause"),
    ("pause until", "Until when?", "pause until friday"),
    ("pause until blue", "I cannot tell until when “blue” is", "pause until friday"),
    ("pause until yesterday", "“yesterday” is not in the future.", "pause until friday"),
    ("pause until 31 feb", "No calendar has the day “31 feb”.", "pause until friday"),
    ("pause until 2/12", "“2/12” can be read in two ways; name the month.", "pause until 2 dec"),
    ("pause for 3 years", "A pause may last a year at most.", "pause"),
    ("pause #1", "A pause is for everything followed here", "unsubscribe #1"),
    ("resume on friday", "Whoever says resume has the digests back at once.", "pause until friday"),
    ("resume 25:00", "Whoever says resume has the digests back at once.", "pause until friday"),
    ("mute everything", "That would leave nothing to post here.", "pause until friday"),
    ("mute *", "That would leave nothing to post here.", "pause until friday"),
    ("mute mri", "“mri” is followed here, and nothing of it would be posted.", "unsubscribe mri"),
    ("mute #1", "#1 is a number, and keywords are muted by their words.", "unsubscribe #1"),
    ("mute 2504.02408", "2504.02408 is a paper, and only keywords are muted.", "show 2504.02408"),
    ("mute NOT heart", "To mute is to leave out already: say only what.", "mute heart"),
    ("mute -fast mri", "To mute is to leave out already: say only what.", "mute fast mri"),
    ("mute NOT heart AND NOT lung", "This says only what to leave out", "mute mri AND NOT brain"),
    ("mute -(mri OR ct)", "This says only what to leave out", "mute mri AND NOT brain"),
    ("mute the", "“the” has only words that are in every paper", "mute attention is all you need"),
    ('mute "mri', "This quotation mark is never closed.", 'mute "medical imaging"'),
    ("unmute #7", "There is no #7: only 1 keyword is muted here.", "mute"),
    ("settings on", "I know no setting “on”", "settings quiet on"),
    ("settings quiet", "Say on or off after quiet.", "settings quiet on"),
    ("settings changes on", "everyone, or managers?", "settings changes managers"),
    ("help foo", "There is no help on “foo”.", "help subscribe"),
]


@pytest.mark.parametrize(("said", "problem", "example"), MISTAKES)
def test_what_is_wrong_is_said_in_one_sentence_with_an_example(
    room: Room, said: str, problem: str, example: str
) -> None:
    answer = room.answer(said)
    first, *rest = printed(answer.private).splitlines()
    assert problem in first
    assert f"«{example}" in "\n".join((first, *rest))
    assert (answer.public, answer.undo, answer.failed) == (None, None, False)


@pytest.mark.parametrize("said", [said for said, _, _ in MISTAKES])
def test_what_is_offered_instead_is_understood_and_is_no_mistake(room: Room, said: str) -> None:
    """Nobody is sent from one mistake to the next."""
    for sentence in offered(room.answer(said).private):
        understood = understand(sentence)
        assert sentence.startswith("search") or not isinstance(understood, Search) or understood.meant is None
        assert sentence not in {wrong for wrong, _, _ in MISTAKES}


def offered(message: Message) -> list[str]:
    """All sentences of an answer that can be typed or pressed."""
    said: list[str] = []
    for block in message.blocks:
        match block:
            case Text(spans) | Note(spans):
                said += [span.sentence for span in spans if isinstance(span, Say)]
            case Items(rows):
                said += [span.sentence for row in rows for span in row if isinstance(span, Say)]
            case Actions(actions):
                said += [action.sentence for action in actions if isinstance(action, Action)]
    return said


def test_every_verb_has_its_mistakes_here() -> None:
    """But for those that take no words, or cannot be said wrong."""
    wrong = {said.split()[0] for said, _, _ in MISTAKES}
    assert set(VERBS) - wrong == {"list", "preview", "status"}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_whose_examples_work(room: Room, verb: str) -> None:
    told = room.answer(f"help {verb}").private
    assert printed(told).startswith(verb.upper())
    for sentence in offered(told):
        meant = understand(sentence)
        assert not isinstance(meant, Search) or meant.meant is None


def test_a_wrong_sentence_changes_nothing(room: Room) -> None:
    before = room.say("settings")
    for said, _, _ in MISTAKES:
        room.say(said)
    assert room.say("settings") == before
    assert room.followed() == ["mri"]

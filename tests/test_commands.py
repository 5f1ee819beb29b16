"""What people are told: dialogues with a channel, over a real database and a feed with a vocabulary."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings

from bot.digests import DigestLimits, compose_due
from bot.domain import ChannelId, GateState
from bot.keywords import parse
from bot.message import Message, PaperCard, PaperLine
from dialogue import CHANGE, LAB, NOW, PARIS, Room, printed
from feed import a_paper, utc
from test_front_door import SENTENCES

HOUR = timedelta(hours=1)
Dialogue = list[tuple[str, str]]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database some days old, to begin each dialogue with a copy of."""
    folder = tmp_path_factory.mktemp("harvested")
    Room(folder).store.close()
    return folder


@pytest.fixture
def room(tmp_path: Path, harvested: Path) -> Room:
    copytree(harvested, tmp_path, dirs_exist_ok=True)
    return Room(tmp_path)


def hold(room: Room, dialogue: Dialogue) -> None:
    """Say each sentence in turn; each answer contains what is expected, in this order."""
    for said, expected in dialogue:
        answer = room.say(said)
        for line in expected.split("\n"):
            assert line in answer, f"{said!r} was answered:\n{answer}"


def titles(message: Message) -> list[str]:
    return [block.title for block in message.blocks if isinstance(block, PaperLine)]


# --- nothing said -------------------------------------------------------------------------------


def test_an_empty_channel_is_told_how_to_start(room: Room) -> None:
    hold(room, [("", "This channel follows nothing yet.\n«mri»\n«subscribe mri»\n«help»")])
    hold(
        room, [("list", "This channel follows nothing yet."), ("today", "This channel follows nothing yet.")]
    )


def test_a_channel_is_told_what_it_follows_and_when_it_hears_of_us(room: Room) -> None:
    hold(
        room,
        [
            ("subscribe mri, ct", "This channel now follows 2 keywords:"),
            (
                "",
                "This channel follows `mri`, `ct`.\nThe next digest comes Fri 14 Mar 2025, 09:00",
            ),
        ],
    )


def test_a_paused_channel_is_told_why(room: Room) -> None:
    room.say("subscribe mri")
    room.store.pause(LAB, "the bot was removed from this channel.", NOW)
    hold(room, [("", "Nothing is posted at the moment: the bot was removed from this channel.")])


# --- a keyword ----------------------------------------------------------------------------------


def test_a_keyword_gets_the_newest_five_and_says_how_fresh_they_are(room: Room) -> None:
    answer = room.answer("mri")
    assert answer.later is None
    assert answer.private.abstracts
    assert titles(answer.private) == [
        "Attention to MRI: a pasted title",
        "Learning fast reconstruction of MRI by unrolling",
        "MRI of the brain",
        "MRI of the heart",
        "Deep MRI",
    ]
    assert answer.private.summary == "The newest 5 papers for mri · as of 05:12"


def test_more_and_follow_here_are_buttons(room: Room) -> None:
    hold(
        room,
        [
            ("mri", "[More: mri before 2503.09001] [Follow here: subscribe mri]"),
            ("mri before 2503.09001", "Older papers for `mri`\nFast MRI for everyone"),
            ("mri before 2503.05001", "No older stored paper matches `mri`."),
            ("subscribe mri", "This channel now follows `mri`"),
        ],
    )
    assert "Follow here" not in room.say("mri")
    assert "Follow here" not in room.say("diffusion", may_change=False)


def test_a_stale_answer_names_the_day_it_is_from(room: Room) -> None:
    assert "as of Thu 13 Mar 2025, 05:12" in room.say("mri", now=NOW + timedelta(days=2))


def test_before_the_first_harvest_nothing_is_claimed(tmp_path: Path) -> None:
    room = Room(tmp_path, harvested=False)
    assert room.say("mri") == "No stored paper matches `mri` yet. I am asking arXiv …"
    assert "would have brought" not in room.say("subscribe mri")


def test_where_little_is_stored_arxiv_is_asked(room: Room) -> None:
    room.feed.announce(date(2024, 5, 1), a_paper("2405.00001", "Older diffusion"))
    answer = room.answer("diffusion")
    assert titles(answer.private) == ["Diffusion in the brain", "A survey of diffusion models"]
    assert "I am asking arXiv for more …" in printed(answer.private)
    assert room.feed.asked == []
    assert answer.later is not None
    assert titles(answer.later()) == [
        "Diffusion in the brain",
        "A survey of diffusion models",
        "Older diffusion",
    ]
    assert room.feed.asked == ["diffusion"]


def test_only_arxiv_itself_can_say_that_there_is_no_paper(room: Room) -> None:
    assert "No stored paper matches `zzz` yet." in room.say("zzz")
    assert "No paper on arXiv matches `zzz`." in room.later("zzz")
    room.feed.down("it took longer than 60 seconds")
    silent = room.later("zzz")
    assert "No stored paper matches `zzz`, and arXiv could not be asked." in silent
    assert "arXiv is not answering: it took longer than 60 seconds. Please ask again later." in silent
    assert "No paper on arXiv" not in silent


def test_a_silent_arxiv_is_silent_since_a_time(room: Room) -> None:
    room.store.record_gate(GateState(since=utc(2025, 3, 13, 2, 10), failures=3, trouble="503"))
    room.feed.down("it asks us to wait.")
    assert "arXiv is not answering since 03:10: it asks us to wait." in room.later("diffusion")


def test_a_phrase_that_is_nowhere_is_tried_as_all_its_words_and_says_so(room: Room) -> None:
    hold(
        room,
        [
            (
                "fast unrolling",
                "No stored paper has the exact phrase `fast unrolling`; this one has all its words\n"
                "Learning fast reconstruction of MRI by unrolling\n"
                "[Follow the phrase: subscribe fast unrolling]\n"
                "[Follow all its words: subscribe fast AND unrolling]",
            )
        ],
    )
    assert "No paper has the exact phrase `fast unrolling`; this one has all its words" in room.later(
        "fast unrolling"
    )
    assert room.feed.asked == ["fast unrolling", "fast AND unrolling"]


def test_a_time_window_leaves_out_what_is_older(room: Room) -> None:
    hold(
        room,
        [
            (
                "diffusion since wednesday",
                "1 paper for `diffusion` since Wed 12 Mar 2025\nDiffusion in the brain",
            ),
            ("diffusion last week", "2 papers for `diffusion` since Thu 6 Mar 2025"),
            (
                "survey today",
                "1 paper for `survey`, none of them since Thu 13 Mar 2025\nA survey of diffusion",
            ),
        ],
    )


def test_an_acronym_is_echoed_as_one(room: Room) -> None:
    assert 'I looked for "AIDS" (in capitals) in title or abstract.' in room.say("AIDS")
    assert "I looked for" not in room.say("MRI")


def test_a_pasted_title_finds_that_paper_first(room: Room) -> None:
    answer = room.answer("“Attention to MRI: a pasted title”.")
    assert isinstance(answer.private.blocks[0], PaperCard)
    assert "[Search for these words: search " in printed(answer.private)


def test_a_search_is_always_a_search(room: Room) -> None:
    hold(
        room,
        [
            ("search list", "No stored paper matches `list` yet."),
            ("search Attention to MRI: a pasted title", "1 paper for `Attention to MRI: a pasted title`"),
            ("search 2503.09001", "To see that paper: «show 2503.09001»"),
        ],
    )


def test_a_mistyped_verb_is_searched_and_arxiv_is_left_alone(room: Room) -> None:
    answer = room.answer("subscibe mri")
    assert answer.later is None
    assert "Did you mean «subscribe mri»?\n[Do that: subscribe mri]" in printed(answer.private)
    assert room.followed() == []


def test_where_nothing_is_found_the_nearest_keyword_followed_here_is_offered(room: Room) -> None:
    room.say("subscribe ct scan, mri")
    told = room.later("mrii")
    assert "Did you mean «mri»?" in told
    assert "[Do that: mri]" in told
    room.feed.down("the connection broke off")
    assert "Did you mean «ct scan»?" in room.later("ct skan")
    assert "Did you mean" not in room.say("ct skan")


def test_where_nothing_is_found_words_are_offered_as_stored_papers_spell_them(room: Room) -> None:
    told = room.later("difusion")
    assert "No paper on arXiv matches `difusion`.\nDid you mean «diffusion»?" in told
    assert "[Do that: diffusion]" in told
    assert "Did you mean «fast reconstruction»?" in room.later("fast reconstructoin")
    assert "Did you mean" not in room.later("zzz")


def test_no_other_channel_is_told_on_by_what_is_offered(room: Room) -> None:
    room.answer("subscribe secret plans", channel=ChannelId("slack/T2/C9"))
    assert "secret plans" not in room.later("secret plan")


def test_fewer_words_are_advised_only_where_there_are_several(room: Room) -> None:
    assert "Fewer words find more." not in room.later("zzz")
    assert "Fewer words find more." in room.later("zzz yyy")


def test_a_search_that_begins_like_a_verb_tells_how_the_verb_is_said(room: Room) -> None:
    assert "How schedule is said: «help schedule»" in room.say("schedule banana")
    assert "help schedule" not in room.say("mri")


def test_what_is_new_here_is_told_with_its_keywords(room: Room) -> None:
    hold(
        room,
        [
            ("subscribe brain, diffusion", "follows 2 keywords"),
            (
                "today",
                "2 new papers for `brain`, `diffusion` since Thu 13 Mar 2025\n"
                "* Diffusion in the brain · Ada Lovelace, Emmy Noether · cs.CV · 11 Mar 2025 · brain, "
                "diffusion\n"
                "* MRI of the brain · Ada Lovelace, Emmy Noether · cs.CV · 11 Mar 2025 · brain",
            ),
            ("what's new?", "3 new papers for `brain`, `diffusion` since Thu 6 Mar 2025"),
        ],
    )
    assert "Nothing new for `brain`, `diffusion` since Fri 14 Mar 2025" in room.say(
        "today", now=NOW + timedelta(days=1)
    )


def test_before_the_first_harvest_nobody_says_that_nothing_is_new(tmp_path: Path) -> None:
    room = Room(tmp_path, harvested=False)
    room.say("subscribe mri")
    unknown = "New papers have not been fetched yet, so I cannot tell what is new for `mri`."
    assert room.say("today") == unknown
    room.feed.down("the connection broke off")
    room.engine.harvest(NOW)
    room.store.record_gate(GateState(since=NOW - HOUR, failures=2, trouble="it asks us to wait"))
    silent = "arXiv is not answering since 10:00: it asks us to wait."
    assert room.say("what's new?") == f"{unknown}\n{silent}"


# --- one paper ----------------------------------------------------------------------------------


def test_a_stored_paper_is_shown_in_full(room: Room) -> None:
    answer = room.answer("https://arxiv.org/abs/2503.09001v1")
    assert answer.later is None
    assert printed(answer.private) == "# Deep MRI\nAda Lovelace, Emmy Noether\nWe study it."
    assert answer.private.summary == "Deep MRI"


def test_a_version_there_is_not_is_told_once_arxiv_was_asked(room: Room) -> None:
    first = room.say("2503.09001v9")
    assert "# Deep MRI" in first
    assert "I am asking arXiv for version 9 of `2503.09001` …" in first
    assert "There is no version 9 yet; this is version 1." in room.later("2503.09001v9")
    room.feed.announce(date(2025, 3, 13), a_paper("2503.09001", "Deeper MRI", version=2))
    answer = room.answer("2503.09001v2")
    assert answer.later is not None
    assert printed(answer.later()).startswith("# Deeper MRI")
    assert "There is no version" not in room.say("2503.09001v2")
    assert room.answer("2503.09001v1").later is None


def test_while_arxiv_is_silent_the_version_we_have_is_shown(room: Room) -> None:
    room.feed.down("the connection broke off")
    told = room.later("2503.09001v9")
    assert "# Deep MRI" in told
    assert "This is version 1. arXiv is not answering: the connection broke off." in told


def test_a_paper_that_is_not_stored_is_looked_up(room: Room) -> None:
    room.feed.announce(date(2024, 5, 1), a_paper("2405.00001", "An older paper"))
    assert room.say("2405.00001") == "I am asking arXiv for `2405.00001` …"
    assert "# An older paper" in room.later("2405.00001")
    assert "# An older paper" in room.say("show 2405.00001")
    assert room.later("2405.99999") == "arXiv has no paper `2405.99999`."


def test_while_arxiv_is_silent_the_paper_has_a_link(room: Room) -> None:
    room.feed.down("the connection broke off")
    assert room.later("2405.00001") == (
        "Not stored here: 2405.00001\narXiv is not answering: the connection broke off."
    )


def test_several_papers_are_shown_a_few_at_a_time(room: Room) -> None:
    said = "2503.09001 2503.09002 2503.09003 2503.09004"
    assert room.say(said).count("# ") == 3
    assert "3 at a time. Next: «show 2503.09004»" in room.say(said)


def test_other_numbers_and_links_are_no_papers(room: Room) -> None:
    hold(
        room,
        [
            (
                "https://example.org/mri",
                "`https://example.org/mri` is no paper on arXiv, as far as I can tell.",
            ),
            ("show 25:00", "I know numbers and links such as «2504.02408»"),
            ("show", "Which paper? For example: «show 2504.02408»"),
        ],
    )


# --- subscribe ----------------------------------------------------------------------------------


def test_subscribing_tells_the_meaning_what_to_expect_and_when(room: Room) -> None:
    answer = room.answer("subscribe mri")
    assert printed(answer.private) == (
        'This channel now follows `mri`: "mri" in title or abstract.\n'
        "It would have brought 6 papers in the last 10 days, for example:\n"
        "- Attention to MRI: a pasted title\n"
        "- Learning fast reconstruction of MRI by unrolling\n"
        "- MRI of the brain\n"
        "The next digest comes Fri 14 Mar 2025, 09:00 (Europe/Paris)."
        " Only papers announced from now on are posted.\n"
        f"{CHANGE} [Undo: unsubscribe mri]"
    )
    assert answer.public is not None
    assert printed(answer.public) == (
        "Ann follows `mri` here: one digest, Monday to Friday at 09:00 (Europe/Paris).\n"
        "[Undo: unsubscribe mri]"
    )
    assert answer.undo == "unsubscribe mri"
    assert room.followed() == ["mri"]
    assert room.store.owed(LAB, NOW).matches == ()


def test_two_keywords_are_followed_at_once_and_undone_at_once(room: Room) -> None:
    answer = room.answer("subscribe mri, ct")
    assert room.followed() == ["mri", "ct"]
    assert answer.undo == "unsubscribe mri, ct"
    room.say(answer.undo)
    assert room.followed() == []


def test_what_is_followed_already_is_told_and_changes_nothing(room: Room) -> None:
    room.say("subscribe mri")
    answer = room.answer("subscribe MRIs")
    assert "`mri` is followed here already, since 13 Mar 2025 by Ann." in printed(answer.private)
    assert answer.public is None
    assert answer.undo is None
    mixed = room.answer("subscribe mri, ct")
    assert mixed.undo == "unsubscribe ct"
    assert "`mri` is followed here already" in printed(mixed.private)


def test_one_wrong_keyword_among_good_ones_follows_none(room: Room) -> None:
    answer = room.say('subscribe mri, "ct')
    assert 'This quotation mark is never closed.\nHere: `mri, ▸"ct`\nNothing was followed.' in answer
    assert room.followed() == []


def test_following_works_while_arxiv_is_silent(room: Room) -> None:
    room.feed.down("the connection broke off")
    room.say("subscribe mri")
    assert room.followed() == ["mri"]
    assert room.feed.asked == []


def test_a_paper_cannot_be_followed(room: Room) -> None:
    hold(
        room,
        [
            (
                "subscribe 2503.09001",
                "2503.09001 is a paper, and only keywords can be followed.\n«show 2503.09001»",
            )
        ],
    )
    assert room.followed() == []


def test_a_time_said_with_a_keyword_is_left_out_and_told(room: Room) -> None:
    hold(room, [("subscribe mri last week", "I left out “last week”")])
    assert room.followed() == ["mri"]


def test_a_keyword_that_would_bring_nothing_says_so(room: Room) -> None:
    hold(
        room,
        [
            ("subscribe zzz", "It would have brought no paper in the last 10 days."),
            (
                "subscribe fast unrolling",
                "It would have brought no paper in the last 10 days.\n"
                "All its words, wherever they stand, `fast AND unrolling`: 1 paper in the last 10 days.\n"
                "[Keep the phrase: subscribe fast unrolling] "
                "[All its words instead: subscribe fast AND unrolling instead of fast unrolling]",
            ),
        ],
    )


def test_a_keyword_that_would_flood_the_channel_says_so(room: Room) -> None:
    many = [a_paper(f"2503.1{number:04}", "On MRI", published=utc(2025, 3, 12)) for number in range(200)]
    room.announce(date(2025, 3, 13), *many, at=NOW - HOUR)
    hold(
        room,
        [
            (
                "subscribe mri",
                "It would have brought about 29 papers a day, for example:\n"
                "That is a lot; «help keywords» tells how to narrow it.",
            )
        ],
    )


def test_what_several_keywords_bring_is_told_in_one_unit(room: Room) -> None:
    many = [a_paper(f"2503.1{number:04}", "On MRI", published=utc(2025, 3, 12)) for number in range(200)]
    room.announce(date(2025, 3, 13), *many, at=NOW - HOUR)
    told = room.say("subscribe mri, brain")
    assert '`mri`: "mri" in title or abstract · 206 papers in the last 10 days' in told
    assert '`brain`: "brain" in title or abstract · 2 papers in the last 10 days' in told
    assert "a day" not in told
    told = room.say("subscribe ti:mri, study")
    assert told.count("papers a day") == 2
    assert "in the last" not in told


def test_too_many_keywords_in_one_sentence_are_refused(room: Room) -> None:
    said = "subscribe " + ", ".join(f"word{number}" for number in range(26))
    assert "Those are 26 keywords; please follow at most 25 at a time." in room.say(said)
    assert room.followed() == []


def test_a_person_who_is_mentioned_gets_no_ping_but_a_hint(room: Room) -> None:
    hold(
        room,
        [
            ("subscribe @Yann LeCun", 'To follow them: «subscribe au:"Yann LeCun"»'),
            ("<@U12>", 'To find the papers of an author: «au:"Yann LeCun"»'),
        ],
    )


# --- unsubscribe and list -----------------------------------------------------------------------


def test_the_list_is_numbered_and_tells_who_and_since_when(room: Room) -> None:
    hold(
        room,
        [
            ("subscribe mri, ct", "2 keywords"),
            (
                "list",
                "This channel follows 2 keywords:\n1. `mri` · Ann, 13 Mar 2025 · no announcement so far\n"
                "2. `ct`\n"
                "The next digest comes Fri 14 Mar 2025, 09:00 (Europe/Paris).",
            ),
        ],
    )
    room.announce(date(2025, 3, 14), a_paper("2503.10001", "MRI"), at=NOW + timedelta(days=1))
    listed = room.say("list", now=NOW + timedelta(days=2))
    assert "1. `mri` · Ann, 13 Mar 2025 · about 5 papers a week" in listed
    assert "2. `ct` · Ann, 13 Mar 2025 · no papers so far" in listed


def test_what_the_list_does_not_look_back_on_it_does_not_deny(room: Room) -> None:
    """A keyword may have had papers before; of the last weeks only is anything said."""
    room.say("subscribe mri")
    room.announce(date(2025, 3, 14), a_paper("2503.10001", "MRI"), at=NOW + timedelta(days=1))
    room.announce(date(2025, 4, 24), a_paper("2504.20001", "Else"), at=NOW + timedelta(days=43))
    assert "no papers in the last 4 weeks" in room.say("list", now=NOW + timedelta(days=44))
    assert "no announcement in the last 4 weeks" in room.say("list", now=NOW + timedelta(days=80))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("unsubscribe mri", ["ct", "medical imaging, x-ray"]),
        ("unfollow MRIs", ["ct", "medical imaging, x-ray"]),
        ("remove #2", ["mri", "medical imaging, x-ray"]),
        ("unsub 1 3", ["ct"]),
        ("unsubscribe mri, #2", ["medical imaging, x-ray"]),
        ("unsubscribe mri, ct", ["medical imaging, x-ray"]),
        ("unsubscribe medical imaging, x-ray", ["mri", "ct"]),
        ("unsubscribe all", []),
    ],
)
def test_a_keyword_is_left_by_its_words_its_number_or_with_all(
    room: Room, said: str, left: list[str]
) -> None:
    room.say("subscribe mri, ct, (medical imaging OR x-ray)")
    before = room.followed()
    answer = room.answer(said)
    assert [parse(text).key for text in room.followed()] == [parse(text).key for text in left]
    assert answer.public is not None
    assert answer.undo is not None
    room.say(answer.undo)
    assert room.followed() == before


def test_stop_leaves_what_is_followed_here_and_searches_for_anything_else(room: Room) -> None:
    room.say("subscribe ct scan, mri, pet")
    assert "No stored paper matches `stop codon` yet." in room.say("stop codon")
    hold(
        room,
        [
            ("stop ct scans", "This channel no longer follows `ct scan`."),
            ("stop following mri", "This channel no longer follows `mri`."),
            ("stop #2", "There is no #2: only 1 keyword is followed here."),
            ("stop", "Which keyword would you like to stop following?"),
            ("stop all", "This channel no longer follows `pet`."),
        ],
    )


def test_undone_within_the_hour_nothing_is_missed(room: Room) -> None:
    room.say("subscribe mri")
    undo = room.answer("unsubscribe mri").undo
    assert undo is not None
    room.announce(date(2025, 3, 13), a_paper("2503.10001", "MRI"), at=NOW + timedelta(minutes=20))
    room.say(undo, now=NOW + timedelta(minutes=50))
    [follow] = room.store.follows(LAB, NOW + HOUR)
    assert follow.since == NOW


def test_what_is_not_followed_changes_nothing(room: Room) -> None:
    hold(
        room,
        [
            ("unsubscribe mri", "This channel follows nothing yet."),
            ("subscribe mri, ct", "2 keywords"),
            ("subscribe noise, pet", "2 more keywords"),
            ("unsubscribe noise, pet", "`noise`, `pet`"),
            (
                "unsubscribe mrii, ct",
                "`mrii` is not followed here, so nothing has changed.\n«unsubscribe mri»",
            ),
            ("unsubscribe noise", "What is followed here: `mri`, `ct`.\nTo search for it: «noise»"),
            ('unsubscribe "mri', "is not followed here"),
            ("unsubscribe #3", "There is no #3: 2 keywords are followed here."),
            ("unsubscribe #0", "There is no #0"),
        ],
    )
    assert room.followed() == ["mri", "ct"]


# --- schedule -----------------------------------------------------------------------------------


def test_the_schedule_is_told_with_its_next_three_times(room: Room) -> None:
    assert room.say("schedule") == (
        "The digest comes Monday to Friday at 09:00 (Europe/Paris).\n"
        "Next:\n"
        "- Fri 14 Mar 2025, 09:00 (Europe/Paris)\n"
        "- Mon 17 Mar 2025, 09:00 (Europe/Paris)\n"
        "- Tue 18 Mar 2025, 09:00 (Europe/Paris)\n"
        "To change it: «schedule 9am» · «schedule 08:30 mon-thu Europe/Paris» · "
        "«schedule weekly mon 8:30» · «schedule announced»"
    )


def test_a_new_schedule_is_kept_told_and_can_be_undone(room: Room) -> None:
    answer = room.answer("schedule weekly mon 8:30")
    assert "From now on the digest comes every Monday at 08:30 (Europe/Paris).\nNext:\n- Mon 17" in printed(
        answer.private
    )
    assert answer.public is not None
    assert "Ann changed the digest of this channel: every Monday at 08:30" in printed(answer.public)
    assert answer.undo == "schedule 09:00 mon-fri Europe/Paris"
    room.say(answer.undo)
    channel = room.store.channel(LAB)
    assert channel is not None
    assert channel.schedule == PARIS
    again = room.answer("schedule 9am")
    assert "Nothing to change" in printed(again.private)
    assert again.public is None


def test_a_digest_just_before_the_announcement_gets_a_hint(room: Room) -> None:
    early = room.say("schedule 9am Asia/Tokyo")
    assert "shortly before arXiv's newest papers are in (about 11:35)" in early
    assert "[13:00 instead: schedule 13:00]" in early
    assert "shortly before" not in room.say("schedule 8:30")
    assert "shortly before" not in room.say("schedule 13:00")
    assert "shortly before" not in room.say("schedule 9am New York")


def test_as_soon_as_announced_has_no_times_but_a_usual_one(room: Room) -> None:
    hold(
        room,
        [
            ("schedule announced", "That is usually about 03:35 (Europe/Paris), five days a week."),
            ("", "This channel follows nothing yet."),
            (
                "subscribe mri",
                "The next digest comes as soon as arXiv's announcement is in, "
                "usually about 03:35 (Europe/Paris), five days a week.",
            ),
            ("schedule announced Asia/Tokyo", "That is usually about 11:35 (Asia/Tokyo)"),
            ("list", "usually about 11:35 (Asia/Tokyo)"),
            ("schedule 9am", "at 09:00 (Asia/Tokyo)"),
        ],
    )


def test_a_wrong_schedule_is_told_with_one_that_works(room: Room) -> None:
    hold(
        room,
        [
            (
                "schedule 25:00",
                "“25:00” is not a time of day.\nFor example: «schedule \n"
                "To search for these words: «search schedule 25",
            ),
            ("schedule 9am Pariss", "did you mean Europe/Paris?"),
            ("schedule off", "To have none, pause, or follow nothing.\nFor example: «pause»"),
            ("schedule monthly", "I do not know “monthly”\nFor example: «schedule weekly mon 8:30»"),
        ],
    )


def test_letters_for_a_zone_are_taken_for_a_place_that_is_said(room: Room) -> None:
    hold(room, [("schedule 9am PST", "Monday to Friday at 09:00 (America/Los_Angeles)")])
    assert "did you mean Asia/Kolkata or Asia/Jerusalem?" in room.say("schedule 9am IST")


# --- status and help ----------------------------------------------------------------------------


def test_status_tells_how_things_stand_in_plain_words(room: Room) -> None:
    room.say("subscribe mri")
    hold(
        room,
        [
            (
                "status",
                "- New papers last fetched: 05:12.\n"
                "- Newest announcement, 05:12: 6 papers, none of them for followed keywords.\n"
                "- 8 papers stored.\n- 1 keyword followed in 1 channel.\nThe next digest comes",
            )
        ],
    )


def test_status_begins_with_trouble(room: Room) -> None:
    room.feed.down("the connection broke off")
    room.engine.harvest(NOW)
    assert room.say("status").startswith(
        "- New papers could not be fetched since 11:00: the connection broke off."
    )
    room.store.record_gate(GateState(since=NOW - HOUR, failures=2, trouble="it asks us to wait"))
    assert room.say("status").startswith("- arXiv is not answering since 10:00: it asks us to wait.")


def test_an_outage_began_when_the_first_harvest_failed(room: Room) -> None:
    """A search that went well meanwhile ended nothing: status and a quiet day's line tell one moment."""
    room.say("subscribe mri")
    room.feed.down("HTTP 503")
    room.engine.harvest(NOW)
    room.store.record_gate(GateState(since=NOW + HOUR, failures=1, trouble="HTTP 503"))
    later = NOW + 2 * HOUR
    assert room.say("status", now=later).startswith("- arXiv is not answering since 11:00: HTTP 503.")


def test_what_nobody_follows_any_more_does_not_count_as_followed(room: Room) -> None:
    room.say("subscribe mri, graphs")
    room.say("unsubscribe graphs")
    room.announce(
        date(2025, 3, 13),
        a_paper("2503.20001", "Cooking with graphs"),
        a_paper("2503.20002", "MRI of graphs"),
        at=NOW + HOUR,
    )
    assert "2 papers, 1 of them for followed keywords." in room.say("status", now=NOW + 2 * HOUR)


def test_status_before_the_first_harvest_says_one_thing_about_it(tmp_path: Path) -> None:
    room = Room(tmp_path, harvested=False)
    assert room.say("status").startswith("- New papers: not fetched yet.\n- 0 papers stored.")
    room.feed.down("the connection broke off")
    room.engine.harvest(NOW)
    told = room.say("status")
    assert told.startswith("- New papers could not be fetched since 11:00: the connection broke off.\n")
    assert "not fetched yet" not in told


def test_moments_in_utc_say_so_in_one_way(room: Room) -> None:
    room.say("schedule UTC")
    assert "New papers last fetched: 04:12 (UTC)." in room.say("status")
    assert "as of 04:12 (UTC)" in room.say("mri")
    assert "09:00 (UTC)" in room.say("schedule")


def test_whoever_runs_the_bot_hears_more_at_its_terminal(room: Room) -> None:
    """Ages, back-offs, and what became of messages by platform; nobody hears that in a chat."""
    room.say("subscribe mri")
    room.announce(date(2025, 3, 13), a_paper("2503.20002", "MRI of graphs"), at=NOW + HOUR)
    room.store.ticked(NOW + HOUR)
    assert compose_due(room.store, DigestLimits(), NOW + 48 * HOUR)
    room.store.record_gate(
        GateState(not_before=NOW + 48 * HOUR + HOUR / 2, failures=2, trouble="busy", since=NOW + 24 * HOUR)
    )
    later = NOW + 48 * HOUR
    told = printed(room.answer("status", channel=ChannelId("console/terminal"), now=later).private)
    assert (
        "- The last harvest was 47 hours ago.\n"
        "- The clock last turned 47 hours ago.\n"
        "- arXiv is left alone until 11:30, after 2 failures in a row.\n"
        "- Slack: 0 messages posted in the last 24 hours, 1 waiting."
    ) in told
    assert "left alone" not in room.say("status", now=later)
    assert "Slack:" not in room.say("status", now=later)


def test_status_is_silent_about_other_channels(room: Room) -> None:
    other = ChannelId("slack/T2/C9")
    room.answer("subscribe secret plans", channel=other)
    room.store.pause(other, "the owner has left", NOW)
    told = room.say("status") + room.say("") + room.say("list") + room.say("today")
    assert "secret" not in told
    assert "owner" not in told


def test_help_fits_a_screen_and_thanks_arxiv(room: Room) -> None:
    overview = room.say("help")
    assert len(overview.splitlines()) <= 15
    assert "Thank you to arXiv for use of its open access interoperability." in overview
    for verb in ("preview", "why 2504.02408", "pause until friday", "mute survey", "settings"):
        assert f"«{verb}»" in overview


def test_help_on_what_there_is_no_help_on_is_all_the_help_there_is(room: Room) -> None:
    hold(room, [("help foo", "There is no help on “foo”.\n«list»\n«search help foo»")])
    assert room.say("what can you do?") == room.say("🙂") == room.say("help")


# --- who may, and what can go wrong -------------------------------------------------------------


@pytest.mark.parametrize("said", ["subscribe ct", "unsubscribe mri", "unsubscribe all", "schedule 8am"])
def test_who_may_only_read_changes_nothing(room: Room, said: str) -> None:
    room.say("subscribe mri")
    answer = room.answer(said, may_change=False)
    assert "you can search and read here" in printed(answer.private)
    assert (answer.public, answer.undo) == (None, None)
    assert room.followed() == ["mri"]
    assert "09:00" in room.say("schedule", may_change=False)


def test_no_channel_reaches_another(room: Room) -> None:
    other = ChannelId("slack/T1/C2")
    room.say("subscribe mri")
    room.answer("subscribe ct", channel=other)
    room.answer("unsubscribe all", channel=other)
    room.answer("schedule 7am", channel=other)
    assert room.followed() == ["mri"]
    assert "09:00" in room.say("schedule")


def test_where_the_database_is_gone_it_is_said(tmp_path: Path) -> None:
    room = Room(tmp_path)
    with closing(sqlite3.connect(tmp_path / "papers.sqlite3")) as database:
        database.execute("DROP TABLE follow")
    assert "I cannot get at my own notes right now, so nothing was changed." in room.say("subscribe mri")


@settings(max_examples=60, deadline=None)
@given(SENTENCES)
def test_whatever_is_said_there_is_an_answer(shared_room: Room, said: str) -> None:
    answer = shared_room.answer(said)
    assert answer.private.summary
    assert answer.private.blocks
    assert printed(answer.private)
    assert len(shared_room.commands.complete(LAB, said)) <= 25
    if answer.undo:
        assert answer.public is not None
        undone = shared_room.answer(answer.undo)
        assert undone.undo, f"{said!r} could not be undone by {answer.undo!r}"


@pytest.fixture(scope="module")
def shared_room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    return Room(tmp_path_factory.mktemp("room"))

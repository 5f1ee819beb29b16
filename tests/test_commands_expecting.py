"""subscribe tells what to expect: counted where papers are stored, estimated by arXiv's newest where not."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.reworded import reworded
from bot.commands.volumes import Volume, estimate
from bot.domain import Paper, PaperId
from bot.engine import Engine
from bot.keywords import parse
from dialogue import CHANGE, LAB, NOW, Room, printed
from feed import a_paper, utc
from realdata import real_data

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture
def new(tmp_path: Path) -> Room:
    """Before the first harvest."""
    return Room(tmp_path, harvested=False)


def flood(room: Room, count: int, title: Callable[[int], str], **facts: object) -> None:
    """So many papers announced an hour ago."""
    many = [a_paper(f"2503.1{at:04}", title(at), published=utc(2025, 3, 12), **facts) for at in range(count)]
    room.announce(date(2025, 3, 13), *many, at=NOW - HOUR)


# --- too many -----------------------------------------------------------------------------------


def test_a_narrower_keyword_is_offered_with_its_own_volume_and_replaces_the_wide_one(room: Room) -> None:
    flood(room, 250, lambda at: "On MRI" if at < 150 else "A study", abstract="Our mri study.")
    answer = room.answer("subscribe mri")
    told = printed(answer.private)
    assert "It would have brought about 36 papers a day, for example:" in told
    assert 'That is a lot. Narrower: `ti:mri` ("mri" in the title), about 22 papers a day.\n' in told
    assert "[Follow that instead: subscribe ti:mri instead of mri]" in told
    assert answer.undo == "unsubscribe mri"

    instead = room.answer("subscribe ti:mri instead of mri")
    assert printed(instead.private).startswith(
        'This channel now follows `ti:mri` instead of `mri`: "mri" in the title.\n'
    )
    assert instead.public
    assert printed(instead.public).startswith("Ann follows `ti:mri` instead of `mri` here: one digest, ")
    assert room.followed() == ["ti:mri"]
    assert instead.undo == "subscribe mri instead of ti:mri"
    room.say(instead.undo)
    assert room.followed() == ["mri"]


def test_the_category_most_of_its_papers_are_in_may_be_the_better_one(room: Room) -> None:
    """Chosen is what comes nearest to 25 a day from below."""
    many = [
        a_paper(
            f"2503.1{at:04}",
            "On MRI",
            published=utc(2025, 3, 12),
            categories=("eess.IV", "cs.CV") if at % 5 < 3 else (f"cs.X{at % 5}",),
        )
        for at in range(250)
    ]
    room.announce(date(2025, 3, 13), *many, at=NOW - HOUR)
    assert "Narrower: `mri AND cat:eess.IV` (" in room.say("subscribe mri")
    assert "about 21 papers a day" in room.say("subscribe mri AND cat:eess.IV")


def test_all_words_may_be_narrowed_to_the_phrase(room: Room) -> None:
    flood(room, 250, lambda at: "Deep MRI" if at < 100 else "MRI, deep")
    told = room.say("subscribe deep AND mri")
    assert 'Narrower: `deep mri` ("deep mri" in title or abstract), about 14 papers a day.' in told
    assert "[Follow that instead: subscribe deep mri instead of deep AND mri]" in told


def test_what_helps_little_is_not_offered(room: Room) -> None:
    flood(room, 250, lambda _: "On MRI")
    assert "That is a lot; «help keywords» tells how to narrow it." in room.say("subscribe mri")


def test_of_several_keywords_those_that_are_a_lot_are_named(room: Room) -> None:
    flood(room, 250, lambda _: "On MRI")
    told = room.say("subscribe mri, brain")
    assert "`mri` is a lot for one digest; «help keywords» tells how to narrow it." in told
    assert "instead of" not in told


def test_of_several_keywords_each_that_is_a_lot_gets_a_narrower_one_that_was_counted(room: Room) -> None:
    flood(room, 250, lambda at: "On MRI" if at < 150 else "A study", abstract="Our mri study.")
    told = room.say("subscribe mri, brain, study")
    assert (
        "`mri`, `study` are a lot for one digest; «help keywords» tells how to narrow it.\n"
        "- «subscribe ti:mri instead of mri»: about 22 papers a day\n"
        "- «subscribe ti:study instead of study»: about 14 papers a day\n"
    ) in told
    assert "about 22 papers a day" in room.say("subscribe ti:mri instead of mri")


def test_what_is_narrower_and_still_a_lot_is_called_so(room: Room) -> None:
    flood(room, 400, lambda at: "On MRI" if at < 250 else "A study", abstract="Our mri study.")
    assert 'Narrower: `ti:mri` ("mri" in the title), about 36 papers a day, still a lot.' in room.say(
        "subscribe mri"
    )


# --- too few ------------------------------------------------------------------------------------


def test_a_phrase_and_all_its_words_are_shown_with_both_volumes_and_two_buttons(room: Room) -> None:
    flood(room, 12, lambda at: "Deep MRI" if at < 4 else "MRI, deep")
    told = room.say("subscribe deep mri")
    assert (
        "As one phrase: 5 papers in the last 10 days. All its words, wherever they stand, `deep AND mri`: "
        "13 papers in the last 10 days.\n"
        "[Keep the phrase: subscribe deep mri] "
        "[All its words instead: subscribe deep AND mri instead of deep mri]"
    ) in told
    assert room.say("subscribe deep AND mri instead of deep mri").startswith(
        "This channel now follows `deep AND mri` instead of `deep mri`: "
    )
    assert room.followed() == ["deep AND mri"]


def test_where_the_words_bring_hardly_more_nothing_is_asked(room: Room) -> None:
    flood(room, 12, lambda at: "Deep MRI" if at < 9 else "MRI, deep")
    assert "wherever they stand" not in room.say("subscribe deep mri")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("author: Yann LeCun", 'au:"Yann LeCun"'),
        ("au: Yann LeCun", 'au:"Yann LeCun"'),
        ("author LeCun", "au:LeCun"),
        ("papers by Yann LeCun", 'au:"Yann LeCun"'),
        ("title: mri", "ti:mri"),
        ("abstract:fast mri", 'abs:"fast mri"'),
        ("comment: MICCAI", "co:MICCAI"),
        ("cs.CV", "cat:cs.CV"),
        ("hep-th", "cat:hep-th"),
        ("math.*", "cat:math.*"),
        ("category eess.iv", "cat:eess.IV"),
        ("mri or heart imaging", 'mri OR "heart imaging"'),
        ("mri | ct || pet", "mri OR ct OR pet"),
        ("life or", None),
        ("category theory", None),
        ("x-ray", None),
        ("node.js", None),
        ('="cs.CV"', None),
    ],
)
def test_a_keyword_in_other_words_than_ours_is_offered_in_ours(said: str, meant: str | None) -> None:
    assert reworded(parse(said)) == meant


def test_what_no_stored_paper_has_is_a_warning_with_what_may_be_meant(room: Room) -> None:
    assert (
        "It would have brought no paper in the last 10 days.\n"
        "No stored paper matches `cs.CV`.\nDid you mean `cat:cs.CV`?\n"
        "[Follow that instead: subscribe cat:cs.CV instead of cs.CV]\n"
    ) in room.say("subscribe cs.CV")
    assert "Did you mean `cat:cs.CV`?" in room.later("search cs.CV").replace("«", "`").replace("»", "`")
    assert "Did you mean `diffusion`?" in room.say("subscribe difusion")
    assert "Did you mean `diffusion`?" in room.say("subscribe diffus*")
    assert "Did you mean «fast OR reconstruction»?" in room.say("fast or reconstruction")
    assert "wherever they stand" not in (told := room.say("subscribe brain or heart"))
    assert "[Follow that instead: subscribe brain OR heart instead of brain or heart]" in told
    assert (
        "No stored paper matches `zzz`. If that surprises you, it may be written otherwise: «help keywords»\n"
    ) in room.say("subscribe zzz")


def test_of_several_keywords_those_that_bring_nothing_are_named(room: Room) -> None:
    assert (
        "`qqq`, `cs.CL` would have brought nothing. If that surprises you, it may be written otherwise: "
        "«help keywords»\n- «subscribe cat:cs.CL instead of cs.CL»\n"
    ) in room.say("subscribe mri, qqq, cs.CL")


# --- instead of ---------------------------------------------------------------------------------


def test_instead_of_what_is_not_followed_is_just_a_keyword(room: Room) -> None:
    assert room.say("subscribe attention instead of convolution").startswith(
        "This channel now follows `attention instead of convolution`"
    )
    assert room.followed() == ["attention instead of convolution"]


def test_in_place_of_itself_nothing_changes(room: Room) -> None:
    room.say("subscribe mri")
    told = room.answer("subscribe mri instead of MRIs")
    assert room.followed() == ["mri"]
    assert "`mri` is followed here already" in printed(told.private)
    assert told.public is None


def test_what_is_followed_already_stays_and_the_other_ends(room: Room) -> None:
    room.say("subscribe mri, ct")
    told = room.answer("subscribe mri instead of ct")
    assert room.followed() == ["mri"]
    assert printed(told.private).startswith(
        "`ct` is followed here no longer.\n`mri` is followed here already"
    )
    assert told.undo == "subscribe ct"
    assert told.public


def test_several_may_be_replaced_at_once(room: Room) -> None:
    room.say("subscribe mri, ct, pet")
    assert room.say("follow brain, heart instead of mri, ct").startswith(
        "This channel now follows `brain`, `heart` instead of `mri`, `ct`."
    )
    assert room.followed() == ["pet", "brain", "heart"]


def test_who_may_not_change_replaces_nothing(room: Room) -> None:
    room.say("subscribe mri")
    assert "Nothing was changed" in room.say("subscribe ct instead of mri", may_change=False)
    assert room.followed() == ["mri"]


# --- before papers are stored -------------------------------------------------------------------


def test_before_the_first_harvest_arxivs_newest_tell(new: Room) -> None:
    answer = new.answer("subscribe mri")
    assert "I am asking arXiv how much to expect …" in printed(answer.private)
    assert answer.public
    assert answer.later
    told = printed(answer.later())
    assert told.startswith('This channel now follows `mri`: "mri" in title or abstract.\n')
    assert (
        "It would have brought 6 papers in the last 14 days, estimated from arXiv's newest 6, for example:\n"
        "- Attention to MRI: a pasted title\n"
    ) in told
    assert told.endswith(f"{CHANGE} [Undo: unsubscribe mri]")
    new.feed.asked.clear()
    assert new.engine.backfill(NOW) == 0, "what was asked already is not asked again"


def test_a_few_keywords_are_asked_for_one_by_one(new: Room) -> None:
    told = new.later("subscribe mri, diffusion")
    assert '- `mri`: "mri" in title or abstract\n' in told
    assert "`mri`: 6 papers in the last 14 days, estimated from arXiv's newest 6.\n" in told
    assert "`diffusion`: 2 papers in the last 14 days, estimated from arXiv's newest 2.\n" in told


def test_many_keywords_are_not_worth_the_wait(new: Room) -> None:
    told = new.later("subscribe mri, ct, pet, spect")
    assert "How much they bring is known once arXiv's papers of the last days are here." in told
    assert new.feed.asked == []


def test_what_arxiv_has_nothing_of_is_said(new: Room) -> None:
    assert "arXiv has no paper for it so far." in new.later("subscribe zzz")


def test_what_arxiv_has_nothing_of_may_be_meant_otherwise(new: Room) -> None:
    assert "[Follow that instead: subscribe cat:cs.CL instead of cs.CL]" in new.later("subscribe cs.CL")


def test_of_a_phrase_arxiv_tells_what_all_its_words_would_bring(new: Room) -> None:
    told = new.later("subscribe fast unrolling")
    assert "arXiv has no paper for it so far.\n" in told
    assert (
        "All its words, wherever they stand, `fast AND unrolling`: 1 paper in the last 14 days.\n"
        "[Keep the phrase: subscribe fast unrolling] "
        "[All its words instead: subscribe fast AND unrolling instead of fast unrolling]\n"
    ) in told
    assert new.feed.asked == ["fast unrolling", "fast AND unrolling"]


def test_of_what_is_much_on_arxiv_a_narrower_one_is_estimated_by_the_same_papers(new: Room) -> None:
    many = [
        a_paper(f"2503.1{at:04}", "On MRI" if at % 2 else "A study", abstract="Our mri.",
                published=utc(2025, 3, 12) - at * timedelta(minutes=30))
        for at in range(100)
    ]  # fmt: skip
    new.feed.announce(date(2025, 3, 12), *many)
    told = new.later("subscribe mri")
    assert (
        "It would have brought about 68 papers a day, estimated from arXiv's newest 100, for example:" in told
    )
    assert (
        'That is a lot. Narrower: `ti:mri` ("mri" in the title), about 34 papers a day, still a lot.' in told
    )


def test_while_arxiv_is_down_the_follow_stands_and_is_filled_later(new: Room) -> None:
    """The person hears since when arXiv is silent; back-fill is done at a later turn of the clock."""
    new.feed.down("HTTP 503")
    told = new.later("subscribe mri")
    assert (
        "arXiv is not answering: HTTP 503. It is followed all the same; how much to expect, and its older "
        "papers, come later.\n"
    ) in told
    assert new.followed() == ["mri"]
    [follow] = new.store.follows(LAB, NOW)
    assert new.store.seen(follow.keyword_id, 10) == []
    new.feed.down(None)
    assert new.engine.backfill(NOW + HOUR) == 1
    assert len(new.store.seen(follow.keyword_id, 10)) == 6
    assert new.engine.backfill(NOW + 2 * HOUR) == 0


@pytest.mark.parametrize(
    ("spacing", "count", "more", "words"),
    [
        (timedelta(hours=1), 100, True, "about 34 papers a day"),
        (timedelta(minutes=5), 100, True, "about 280 papers a day"),
        (DAY, 100, True, "about 2 papers a day"),
        (7 * DAY, 100, True, "3 papers in the last 14 days"),
        (7 * DAY, 3, False, "3 papers in the last 14 days"),
        (DAY, 5, False, "5 papers in the last 14 days"),
        (DAY, 0, False, "no paper in the last 14 days"),
    ],
)
def test_an_estimate_goes_by_the_dates_of_the_newest(
    spacing: timedelta, count: int, more: bool, words: str
) -> None:
    newest = [a_paper("2503.00001", published=NOW - spacing * at) for at in range(count)]
    assert str(estimate(newest, NOW, more=more)) == words


def test_a_volume_is_told_in_the_unit_people_think_in() -> None:
    said = [
        str(volume)
        for volume in (
            Volume(12, 14), Volume(10, 14), Volume(9, 14), Volume(1, 10), Volume(0, 10),
            Volume(0, 10, few=True), Volume(1_234, 14),
        )
    ]  # fmt: skip
    assert said == [
        "about 1 paper a day",
        "about 1 paper a day",
        "9 papers in the last 14 days",
        "1 paper in the last 10 days",
        "no paper in the last 10 days",
        "a few papers at most in the last 10 days",
        "about 120 papers a day",
    ]


# --- cost ---------------------------------------------------------------------------------------


def test_many_keywords_in_one_sentence_are_all_counted(room: Room) -> None:
    """However much each of them finds."""
    flood(room, 500, lambda at: f"Deep study {at} of MRI", abstract="word " * 150)
    said = "subscribe " + ", ".join(f"{word} {other}" for word in WORDS for other in WORDS if word != other)
    told = room.say(said)
    assert told.startswith("This channel now follows 19 keywords:")


WORDS = ("deep", "study", "of mri", "word", "word word")


def test_engine_knows_whether_arxiv_has_more(room: Room) -> None:
    engine = Engine(room.store, room.feed, per_keyword=2)
    newest, more = engine.fill(parse("mri"), NOW)
    assert ([paper.id for paper in newest], more) == (["2503.09006", "2503.09005"], True)
    assert engine.fill(parse("heart"), NOW)[1] is False


# --- on real papers -----------------------------------------------------------------------------


def test_of_real_papers_the_narrower_keyword_brings_what_is_said(new: Room) -> None:
    """Days of real announcements: what is offered was counted, and holds when all of it is read."""
    week = [paper for paper in real_week() if utc(2025, 5, 27) <= paper.published <= utc(2025, 5, 30)]
    now = utc(2025, 5, 30, 8)
    new.feed.announce(date(2025, 5, 28), *week)
    new.feed.page_size = 1_000
    assert new.engine.harvest(now).baseline
    for wide in ("language model", "cat:cs.CL"):
        told = new.say(f"subscribe {wide}", now=now)
        found = re.search(
            r"would have brought about (\d+) .*Narrower: `(.+)` \(.*\), about (\d+) paper", told, re.S
        )
        if found is None:
            assert wide == "cat:cs.CL", told
            assert "That is a lot" in told
            continue
        much, narrow, few = int(found[1]), found[2], int(found[3])
        exact = len(new.engine.search(parse(narrow), 10_000)) / 4
        assert few < 0.85 * much
        assert few == pytest.approx(exact, rel=0.3), (narrow, told)
        assert f"[Follow that instead: subscribe {narrow} instead of {wide}]" in told


def real_week() -> Iterator[Paper]:
    with gzip.open(real_data("announced-2025-03-18-to-05-31.jsonl.gz"), "rt") as lines:
        for record in map(json.loads, lines):
            yield Paper(
                id=PaperId(record["id"]),
                version=1,
                title=record["title"],
                abstract=record["abstract"],
                authors=tuple(record["authors"]),
                categories=tuple(record["categories"]),
                published=datetime.fromisoformat(record["announced"]),
            )

"""why: one sentence that says where a paper is, or the rule that stopped it; every branch on real storage."""

import asyncio
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.commands.near_misses import nearest
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId, Paper, PaperId, Preferences
from bot.keywords import parse
from bot.message import Jump, Text, plain
from dialogue import ANN, LAB, NOW, Room, printed
from feed import Wall, a_paper, utc

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DIGEST = utc(2025, 3, 14, 8)  # Friday 09:00 in Paris
FRIDAY = utc(2025, 3, 14, 4, 12)
FRESH = (
    a_paper("2503.10001", "Deep MRI of the knee", published=utc(2025, 3, 12)),
    a_paper("2503.10002", "A survey of MRI", published=utc(2025, 3, 12)),
    a_paper("2503.10003", "Quantum dots", published=utc(2025, 3, 12), categories=("quant-ph",)),
)

USUAL = DigestLimits()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A channel that follows nothing yet, on Thursday."""
    return Room(tmp_path)


@pytest.fixture
def mri(room: Room) -> Room:
    """It follows mri since Thursday, and arXiv announced some papers that evening."""
    room.say("subscribe mri")
    room.announce(date(2025, 3, 13), *FRESH, at=FRIDAY)
    return room


def work(room: Room, wall: Wall, now: datetime, limits: DigestLimits = USUAL) -> None:
    asyncio.run(clock.work(room.store, {"slack": wall}, limits, lambda: now))


def why(room: Room, ids: str, now: datetime = FRIDAY + HOUR) -> str:
    return room.say(f"why {ids}", now=now)


# --- never heard of -----------------------------------------------------------------------------


def test_of_a_stranger_arxiv_is_asked(room: Room) -> None:
    answer = room.answer("why 2503.99999")
    assert printed(answer.private) == "I have never heard of `2503.99999`. I am asking arXiv …"
    assert answer.later
    assert printed(answer.later()) == (
        "Neither I nor arXiv know `2503.99999`. If it exists, arXiv has yet to announce it."
    )


def test_what_arxiv_knows_is_explained_once_it_was_asked(room: Room) -> None:
    room.feed.announce(date(2025, 3, 1), a_paper("2502.01234", "Older MRI"))
    assert room.later("why 2502.01234") == (
        "`2502.01234` was out before I began to watch arXiv on Mon 10 Mar 2025; only what is announced since "
        "is posted.\n- Older MRI"
    )


def test_while_arxiv_is_silent_that_is_said(room: Room) -> None:
    room.feed.down("HTTP 503")
    assert room.later("why 2503.99999") == (
        "I have never heard of `2503.99999`. arXiv is not answering: HTTP 503."
    )


# --- known, and never owed ----------------------------------------------------------------------


def test_an_old_paper_is_told_with_the_day_i_began(room: Room) -> None:
    room.say("subscribe mri")
    assert why(room, "2503.05001") == (
        "`2503.05001` was out before I began to watch arXiv on Mon 10 Mar 2025; only what is announced since "
        "is posted.\n- Fast MRI for everyone\n- `mri` finds it in the title: “Fast MRI for everyone”"
    )


def test_before_the_first_harvest_nothing_counts_as_announced(tmp_path: Path) -> None:
    room = Room(tmp_path, harvested=False)
    assert room.later("why 2503.05001").startswith(
        "`2503.05001` is known, but arXiv's announcements have not been fetched here yet."
    )


def test_what_a_search_found_first_waits_for_its_announcement(room: Room) -> None:
    room.say("subscribe mri")
    room.feed.announce(date(2025, 3, 13), *FRESH)
    assert room.later("why 2503.10001") == (
        "`2503.10001` is known, but no announcement has brought it to me yet.\n- Deep MRI of the knee\n"
        "- `mri` finds it in the title: “Deep MRI of the knee”\n"
        "- It is posted once it is announced, if a keyword followed here finds it."
    )


def test_in_an_empty_channel_nothing_is_followed(room: Room) -> None:
    assert why(room, "2503.09001") == (
        "`2503.09001` was announced on the evening of Wed 12 Mar 2025, but nothing is followed here.\n"
        "- Deep MRI\n- To begin: «subscribe mri»"
    )


def test_what_no_keyword_finds_is_told_with_the_nearest(mri: Room) -> None:
    mri.say("subscribe quantum knots, diffusion")
    assert why(mri, "2503.10003") == (
        "`2503.10003` was announced on the evening of Thu 13 Mar 2025, but no keyword followed here finds "
        "it.\n- Quantum dots"
    )
    mri.say("subscribe ti:study, dots of quantum")
    assert why(mri, "2503.10003").endswith(
        "- Quantum dots\n- The nearest, `ti:study`, looks in the title, and these words are in the abstract."
    )


def test_a_keyword_followed_too_late_posts_no_backlog(room: Room) -> None:
    room.say("subscribe mri")
    assert why(room, "2503.09001", NOW) == (
        "`2503.09001` was announced on the evening of Wed 12 Mar 2025, before `mri` was followed here "
        "(13 Mar 2025).\n- Deep MRI\n- `mri` finds it in the title: “Deep MRI”\n"
        "- Only what is announced after that is posted."
    )


def test_what_was_announced_decides_and_not_what_became_of_it(mri: Room) -> None:
    dots = a_paper("2503.10003", "Quantum dots seen by MRI", version=2)
    mri.announce(date(2025, 3, 17), dots, at=utc(2025, 3, 18, 4, 12))
    assert why(mri, "2503.10003", utc(2025, 3, 18, 6)).startswith(
        "`2503.10003` was announced on the evening of Thu 13 Mar 2025, and did not match then; "
        "the version known now does.\n- Quantum dots seen by MRI\n"
    )


def test_a_text_nobody_needed_is_gone(mri: Room) -> None:
    mri.store.prune(FRIDAY + DAY, per_keyword=0, limit=100)
    told = why(mri, "2503.10003")
    assert told.startswith("`2503.10003` was announced on the evening of Thu 13 Mar 2025, but no keyword")
    assert told.endswith("- Nobody needed its text any more, so I let go of it: «show 2503.10003»")


# --- owed ---------------------------------------------------------------------------------------


def test_what_is_owed_waits_for_the_next_digest(mri: Room) -> None:
    assert why(mri, "2503.10001") == (
        "`2503.10001` waits for the next digest.\n- Deep MRI of the knee\n"
        "- `mri` finds it in the title: “Deep MRI of the knee”\n"
        "The next digest comes Fri 14 Mar 2025, 09:00 (Europe/Paris)."
    )


def test_a_mute_in_force_will_take_it_out(mri: Room) -> None:
    mri.store.mute(mri.store.channel(LAB), parse("survey"), ANN, FRIDAY)
    told = why(mri, "2503.10002")
    assert told.startswith("`2503.10002` will be left out of the next digest: `survey` is muted here.\n")
    assert told.endswith("- To have it after all: «unmute survey»")
    assert why(mri, "2503.10001").startswith("`2503.10001` waits for the next digest.")


def test_while_the_channel_is_paused_it_is_held_back(mri: Room) -> None:
    mri.store.pause(LAB, "paused by Ann", FRIDAY)
    told = why(mri, "2503.10001")
    assert told.startswith("`2503.10001` is held back, as nothing is posted here.\n")
    assert "paused by Ann" in told
    assert "[Resume: resume]" in told


# --- in the ledger ------------------------------------------------------------------------------


def test_what_was_posted_is_told_with_the_way_there(mri: Room) -> None:
    work(mri, Wall("slack"), DIGEST)
    assert why(mri, "2503.10001", DIGEST + HOUR) == (
        "`2503.10001` was posted here → m1, Fri 14 Mar 2025, 09:00 (Europe/Paris).\n"
        "- Deep MRI of the knee\n- `mri` finds it in the title: “Deep MRI of the knee”"
    )


def test_the_way_to_a_later_part_leads_through_the_first(mri: Room) -> None:
    """It is in a thread of that one, and only there can some chats show it."""
    work(mri, Wall("slack"), DIGEST, DigestLimits(per_part=1))
    answer = mri.answer("why 2503.10001", now=DIGEST + HOUR)
    spans = [span for block in answer.private.blocks if isinstance(block, Text) for span in block.spans]
    assert Jump("posted here", LAB, "m2", "m1") in spans


def test_what_a_mute_took_out_does_not_come_back(mri: Room) -> None:
    mri.store.mute(mri.store.channel(LAB), parse("survey"), ANN, FRIDAY)
    work(mri, Wall("slack"), DIGEST)
    assert why(mri, "2503.10002", DIGEST + HOUR) == (
        "`2503.10002` was left out of the digest of Fri 14 Mar 2025, 09:00 (Europe/Paris): `survey` is muted "
        "here.\n"
        "- A survey of MRI\n- `mri` finds it in the title: “A survey of MRI”\n"
        "- What a mute took out does not come back: «show 2503.10002»"
    )


def test_what_did_not_fit_is_told_with_what_to_do(mri: Room) -> None:
    work(mri, Wall("slack"), DIGEST, DigestLimits(cap=1))
    assert why(mri, "2503.10001", DIGEST + HOUR) == (
        "`2503.10001` did not fit into the digest of Fri 14 Mar 2025, 09:00 (Europe/Paris), which shows the "
        "newest only.\n- Deep MRI of the knee\n- `mri` finds it in the title: “Deep MRI of the knee”\n"
        "- Narrower keywords bring fewer papers: «help keywords»"
    )


def test_an_imported_paper_counts_as_seen(room: Room) -> None:
    room.store.import_page(
        Channel(id=LAB),
        [(parse("mri"), [Paper(id=PaperId("2503.04001"), version=1, title="Imported MRI", abstract="x")])],
        ANN,
        NOW,
    )
    assert why(room, "2503.04001").startswith(
        "`2503.04001` was on the page imported 13 Mar 2025, so it counts as seen here.\n- Imported MRI\n"
    )


@pytest.mark.parametrize(
    ("faults", "mute", "verdict"),
    [
        (["busy"], False, "`2503.10001` is in the digest of .*, which is about to be posted.\n"),
        (["refuse"], False, "`2503.10001` is in the digest of .*, which is held back.\n"),
        (["swallow"], False, "`2503.10001` may have been posted with the digest of .*; I am finding out.\n"),
        (["stammer"], True, "`2503.10001` may have been posted with the digest of .*, and I cannot look.\n"),
    ],
)
def test_on_its_way_it_is_told_how_far_it_came(
    mri: Room, faults: list[str], mute: bool, verdict: str
) -> None:
    wall = Wall("slack", mute=mute)
    wall.fail_next(*faults)
    work(mri, wall, DIGEST)
    if mute:
        work(mri, wall, DIGEST + HOUR)
    told = why(mri, "2503.10001", DIGEST + HOUR)
    assert re.match(verdict, told), told
    if "busy" in faults:
        assert "- The last attempt failed: too fast. It is tried again Fri 14 Mar 2025, 09:0" in told
    if "refuse" in faults:
        assert "The bot is not in this channel." in told
    if mute:
        assert "[It is there: it is there] [Post again: post again]" in told


def test_a_later_part_waits_for_the_one_nobody_can_confirm(mri: Room) -> None:
    wall = Wall("slack", mute=True)
    wall.fail_next("stammer")
    limits = DigestLimits(per_part=1)
    work(mri, wall, DIGEST, limits)
    work(mri, wall, DIGEST + HOUR, limits)
    told = why(mri, "2503.10001", DIGEST + HOUR)
    assert "and waits for the part before it.\n" in told
    assert "[It is there: it is there]" in told


def test_while_it_is_being_sent_that_is_said(mri: Room) -> None:
    told: list[str] = []

    class Asking(Wall):
        async def post(self, parcel):
            told.append(await asyncio.to_thread(why, mri, "2503.10001", DIGEST))
            return await super().post(parcel)

    work(mri, Asking("slack"), DIGEST)
    assert told[0].startswith("`2503.10001` is being posted this very moment, with the digest of Fri 14 Mar")


# --- new versions and cross-lists ---------------------------------------------------------------


def wants(room: Room, **preferences: bool) -> None:
    channel = room.store.channel(LAB)
    assert channel
    room.store.set_preferences(replace(channel, preferences=Preferences(**preferences)), FRIDAY)


def test_a_new_version_is_posted_again_where_it_is_wanted(mri: Room) -> None:
    wants(mri, replacements=True)
    wall = Wall("slack")
    work(mri, wall, DIGEST)
    better = a_paper("2503.10001", "Deeper MRI of the knee", version=2, published=utc(2025, 3, 12))
    mri.announce(date(2025, 3, 16), better, a_paper("2503.11000", "Else"), at=utc(2025, 3, 17, 4, 12))
    monday = utc(2025, 3, 17, 8)
    assert why(mri, "2503.10001", monday - HOUR).startswith(
        "`2503.10001`'s new version waits for the next digest.\n"
    )
    work(mri, wall, monday)
    told = why(mri, "2503.10001", monday + HOUR)
    assert told.startswith(
        "`2503.10001` was posted here → m2 as version 2, Mon 17 Mar 2025, 09:00 (Europe/Paris).\n"
    )
    assert "- Before that, version 1 was posted here, Fri 14 Mar 2025, 09:00 (Europe/Paris)." in told


def test_a_paper_posted_late_is_told_by_the_same_moment_ever_after(mri: Room) -> None:
    wants(mri, replacements=True)
    wall = Wall("slack")
    work(mri, wall, DIGEST + 2 * HOUR)
    moment = "Fri 14 Mar 2025, 11:00 (Europe/Paris)"
    assert why(mri, "2503.10001", DIGEST + 3 * HOUR).startswith(
        f"`2503.10001` was posted here → m1, {moment}."
    )
    better = a_paper("2503.10001", "Deeper MRI of the knee", version=2, published=utc(2025, 3, 12))
    mri.announce(date(2025, 3, 16), better, a_paper("2503.11000", "Else"), at=utc(2025, 3, 17, 4, 12))
    work(mri, wall, utc(2025, 3, 17, 8))
    told = why(mri, "2503.10001", utc(2025, 3, 17, 9))
    assert told.endswith(f"- Before that, version 1 was posted here, {moment}.")


def test_a_cross_list_is_told_with_the_setting_that_would_have_brought_it(room: Room) -> None:
    room.say("subscribe cat:eess.IV")
    again = a_paper("2503.05001", "Fast MRI for everyone", categories=("cs.CV", "eess.IV"))
    room.announce(date(2025, 3, 13), again, a_paper("2503.11000", "Else"), at=FRIDAY)
    told = why(room, "2503.05001")
    assert told.startswith("`2503.05001` was out before I began to watch arXiv on Mon 10 Mar 2025")
    assert "- `cat:eess.IV` finds it by its category eess.IV" in told
    assert told.endswith("- Papers cross-listed later are not posted here: «settings»")
    wants(room, cross_lists=True)
    assert why(room, "2503.05001").startswith(
        "`2503.05001`, cross-listed since, waits for the next digest.\n"
    )


# --- several, and how it is said ----------------------------------------------------------------


def test_five_papers_are_explained_at_once(mri: Room) -> None:
    told = why(mri, "2503.10001 2503.10002 2503.10003 2503.09001 2503.09002 2503.09003 2503.09004")
    assert len(re.findall(r"^`2503", told, re.MULTILINE)) == 5
    assert told.endswith("5 at a time. Next: «why 2503.09003 2503.09004»")
    assert told.count("The next digest comes") == 1


@pytest.mark.parametrize(
    "said",
    [
        "why 2503.10001",
        "why https://arxiv.org/abs/2503.10001v1",
        "why 10.48550/arXiv.2503.10001",
        "why not 2503.10001?",
        "why was 2503.10001 not posted",
    ],
)
def test_however_it_is_asked(mri: Room, said: str) -> None:
    assert mri.say(said, now=FRIDAY + HOUR).startswith("`2503.10001` waits for the next digest.")


def test_known_papers_are_answered_beside_strangers(mri: Room) -> None:
    told = why(mri, "2503.10001 2503.99999")
    assert told.startswith("`2503.10001` waits for the next digest.")
    assert told.endswith("I have never heard of `2503.99999`. I am asking arXiv …")


def test_reading_is_for_everyone(mri: Room) -> None:
    assert "waits for the next digest" in mri.say("why 2503.10001", may_change=False, now=FRIDAY + HOUR)


def test_other_channels_are_nobodys_business(mri: Room) -> None:
    answer = mri.answer("why 2503.10001", channel=ChannelId("slack/T2/C9"), now=FRIDAY + HOUR)
    assert "mri" not in printed(answer.private).replace("«subscribe mri»", "").lower().replace("deep mri", "")


# --- near misses --------------------------------------------------------------------------------

PAPER = a_paper(
    "2503.10009",
    "Deep learning for brain tumours",
    abstract="We image the aids of many.",
    categories=("cs.CV",),
)


@pytest.mark.parametrize(
    ("keyword", "because"),
    [
        ("brain deep learning", "wants these words as one phrase, and the paper has them apart"),
        ("brain learning quantum", "finds all its words but quantum"),
        ("ti:aids", "looks in the title, and these words are in the abstract"),
        ("abs:tumours", "looks in the abstract, and these words are in the title"),
        ('="brain tumour"', "wants exactly these words, and the paper has another form of them"),
        ("AIDS", "wants capitals, and the paper has it in small letters"),
        ("brain cat:eess.IV", "finds all of it but cat:eess.IV"),
        ("brain -aids", "leaves out what has aids, and this paper has it"),
        ("quantum OR ti:aids", "looks in the title, and these words are in the abstract"),
        ("quantum", None),
        ("quantum AND gravity AND brain", None),
        ("au:Nobody", None),
        ("IT", None),
    ],
)
def test_a_near_miss_says_what_was_in_the_way(keyword: str, because: str | None) -> None:
    near = nearest([parse(keyword)], PAPER)
    assert (plain(near[1].because) if near else None) == because

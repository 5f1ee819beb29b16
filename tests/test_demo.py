"""The five-second show, watched by a machine."""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import LABEL, Shown, run, sample_preview
from bot.demo.preview import KEYWORDS
from bot.demo.sample import sample
from bot.demo.source import SampleSource
from bot.domain import PaperId
from bot.keywords import parse
from bot.matching import matches
from bot.message import Heading, Message, Note, PaperCard, PaperLine, Say, Text, plain


class Watched:
    """The show as somebody saw it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.pauses: list[float] = []
        self.shown: Shown = run(self.messages.append, pace=0.25, sleep=self.pauses.append)

    def digests(self) -> list[Message]:
        return [message for message in self.messages if heading(message).startswith("Papers · ")]

    def said(self) -> str:
        return "\n".join(words(message) for message in self.messages)


def heading(message: Message) -> str:
    first = message.blocks[0]
    return first.text if isinstance(first, Heading) else ""


def words(message: Message) -> str:
    return "\n".join(
        block.text if isinstance(block, Heading) else plain(block.spans)
        for block in message.blocks
        if isinstance(block, Heading | Text | Note)
    )


def ids(message: Message) -> list[PaperId]:
    return [block.id for block in message.blocks if isinstance(block, PaperLine)]


@pytest.fixture(scope="module")
def watched() -> Watched:
    return Watched()


def expected() -> set[PaperId]:
    """What the five days announced and the keywords find, worked out without the engine."""
    keywords = list(map(parse, KEYWORDS))
    days = sorted({one.day for one in sample()})[-5:]
    return {
        one.paper.id
        for one in sample()
        if one.day in days and any(matches(keyword, one.paper) for keyword in keywords)
    }


def test_every_match_is_posted_and_no_paper_twice(watched: Watched) -> None:
    """Through a weekend, a lost day and a power cut."""
    posted = watched.shown.posted
    assert len(posted) == len(set(posted))
    assert set(posted) == expected()
    assert [id for digest in watched.digests() for id in ids(digest)] == list(posted)


def test_the_numbers_told_are_the_numbers_that_were(watched: Watched) -> None:
    """Announced, matched, posted."""
    assert [batch.announced for batch in watched.shown.batches] == [7, 4, 6, 12, 9]
    assert sum(batch.matched for batch in watched.shown.batches) == len(expected())
    count = len(expected())
    assert f"38 papers announced, {count} matched, {count} posted, none of them twice." in watched.said()


def test_four_digests_come_on_four_days_and_one_is_catch_up(watched: Watched) -> None:
    """Monday's is lost and its papers are in Tuesday's."""
    digests = watched.digests()
    days = [heading(digest).split(" · ")[1] for digest in digests]
    assert days == ["Thu 27 Mar 2025", "Fri 28 Mar 2025", "Tue 1 Apr 2025", "Wed 2 Apr 2025"]
    assert ["catch-up" in words(digest) for digest in digests] == [False, False, True, False]


def test_after_the_power_cut_the_chat_is_asked_and_not_posted_to(watched: Watched) -> None:
    """One question, no second post."""
    assert watched.shown.asked == 1
    last = watched.digests()[-1]
    after = watched.messages[watched.messages.index(last) + 1 :]
    assert not [message for message in after if heading(message).startswith("Papers · ")]


def test_questions_are_answered(watched: Watched) -> None:
    """A keyword brings papers, `show` brings one whole, with the label over its summary."""
    answers = [
        watched.messages[at + 1]
        for at, message in enumerate(watched.messages)
        if any(
            isinstance(span, Say)
            for block in message.blocks
            if isinstance(block, Text)
            for span in block.spans
        )
        and "You type" in words(message)
    ]
    subscribed, found, shown = answers
    assert "mri" in repr(subscribed)
    assert ids(found)
    (card,) = [block for block in shown.blocks if isinstance(block, PaperCard)]
    assert card.abstract.startswith(f"{LABEL}: ")
    assert card.line.id in watched.shown.posted


def test_a_paper_that_comes_late_is_posted_and_pointed_out(watched: Watched) -> None:
    """Its old date does not hide it."""
    assert "2504.00026" in watched.shown.posted
    assert "2504.00026 was submitted on Fri 28 Mar 2025 and announced on Wed 2 Apr 2025" in watched.said()


def test_the_show_ends_with_how_to_start(watched: Watched) -> None:
    """`papers run` is what to type next."""
    assert "papers run" in repr(watched.messages[-1])


def test_it_takes_about_five_seconds_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Its database lives in a folder that goes with it."""
    tempfile.tempdir = str(tmp_path)
    try:
        seconds: list[float] = []
        run(lambda message: None, sleep=seconds.append)
    finally:
        tempfile.tempdir = None
    assert 3 < sum(seconds) < 7
    assert not list(tmp_path.iterdir())


OFFLINE = """
import os, sys

def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        print(event, args, file=sys.stderr)
        os._exit(3)

sys.addaudithook(watch)
from bot.demo import run
print(len(run(lambda message: None, pace=0).posted))
"""


def test_it_needs_no_network_and_touches_nothing_where_it_is_started(tmp_path: Path) -> None:
    """No name is resolved, no connection made, no file written, no log printed."""
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) == len(expected())
    assert not list(tmp_path.iterdir())


def test_the_preview_says_that_it_is_the_sample() -> None:
    """Nobody takes it for today's arXiv."""
    preview = sample_preview()
    assert heading(preview) == "From the bundled sample, not from arXiv: mri, diffusion models"
    assert "Real papers announced from 27 Mar 2025 to 2 Apr 2025" in words(preview)
    assert len(ids(preview)) == 5


def test_the_preview_shows_what_was_asked_for_or_says_that_there_is_nothing() -> None:
    """Keywords of one's own."""
    assert ids(sample_preview([parse("radiomics")])) == ["2504.00943"]
    assert "No paper of the sample matches." in words(sample_preview([parse("cosmology")]))


def test_the_sample_is_served_as_arxiv_would_serve_it() -> None:
    """By day; a day without announcements has no page."""
    source = SampleSource(sample())
    now = datetime(2025, 3, 31, 3, tzinfo=UTC)
    monday = now.date()
    (page,) = source.harvest(monday, now)
    assert (len(page.papers), page.answered_on, page.last) == (6, monday, True)
    assert list(source.harvest(monday - timedelta(days=1), now - timedelta(days=1))) == []
    assert [paper.id for paper in source.newest(parse("mri"), 2, now)] == ["2503.21955", "2503.21836"]
    assert source.look_up([PaperId("2504.00026")], now) == []

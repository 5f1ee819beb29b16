"""`papers run`: first contact in a terminal, a conversation, and every way to stop."""

import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from feed import a_paper

NOW = datetime.now(UTC)
KNEE = a_paper(f"{NOW:%y%m}.00001", "MRI of the knee", published=NOW, updated=NOW)
HEART = a_paper(f"{NOW:%y%m}.00002", "Medical imaging of the heart", published=NOW, updated=NOW)


@pytest.fixture
def open_screen(shell, screens):
    """Start `papers run` on a terminal."""

    def start(how=shell.screen):
        screen = how("run")
        screens.append(screen)
        return screen

    return start


def test_first_contact_shows_what_the_last_days_would_have_brought(connected, arxiv_server, open_screen):
    """Back-fill, preview, a question, `show 1`, and out: all without a token."""
    arxiv_server.announce(NOW.date(), [KNEE, HEART])
    screen = open_screen(connected.first_screen)
    screen.wait_for("Asking arXiv for the newest papers about mri, medical imaging")
    screen.wait_for("Preview")
    screen.wait_for("Medical imaging of the heart")
    screen.wait_for("papers> ")
    screen.type("show 2\r")
    screen.wait_for("We study it.")
    screen.wait_for("papers> ")
    screen.type("list\r")
    screen.wait_for("medical imaging")
    screen.wait_for("papers> ")
    assert "\x1b]8;id=" in screen.raw
    screen.type("quit\r")
    assert screen.ends() == 0
    assert "Traceback" not in screen.text


def test_without_arxiv_it_says_why_in_one_line_and_offers_a_sample(shell, open_screen):
    shell.settings("keywords: [mri]\narxiv: {min_interval: 0}\n")
    screen = open_screen()
    screen.wait_for("arXiv is not answering (")
    screen.wait_for("papers> ")
    screen.type("demo\r")
    screen.wait_for("From the bundled sample, not from arXiv")
    screen.wait_for("papers> ")
    screen.type("show 1\r")
    screen.wait_for("Summary of the sample, not the authors' abstract:")
    screen.wait_for("papers> ")
    screen.type("\x04")
    assert screen.ends() == 0
    assert screen.text.count("is not answering (") == 1
    assert "Traceback" not in screen.text


def test_ctrl_c_at_the_prompt_leaves_cleanly(shell, open_screen):
    screen = open_screen()
    screen.wait_for("papers> ")
    screen.type("mr\x03")
    assert screen.ends() == 130
    assert "Traceback" not in screen.text


def test_ctrl_c_while_arxiv_is_asked_leaves_cleanly(connected, arxiv_server, open_screen):
    arxiv_server.fail_next("hang", times=None)
    screen = open_screen()
    screen.wait_for("Asking arXiv")
    assert arxiv_server.hanging.wait(20)
    screen.process.send_signal(signal.SIGINT)
    assert screen.ends() == 130
    assert "Traceback" not in screen.text


def test_a_terminal_told_to_stop_is_left_as_it_was(shell, open_screen):
    screen = open_screen()
    screen.wait_for("papers> ")
    began = time.monotonic()
    screen.process.send_signal(signal.SIGTERM)
    assert screen.ends() == 0
    assert time.monotonic() - began < 10
    assert "Traceback" not in screen.text


def test_a_digest_that_falls_due_comes_above_the_line_being_typed(connected, arxiv_server, open_screen):
    connected.settings(
        'keywords: [imaging]\nschedule: {at: "00:00", days: daily}\narxiv: {min_interval: 0}\n'
    )
    arxiv_server.announce(NOW.date() - timedelta(days=2), [KNEE])
    yesterday = NOW.date() - timedelta(days=1)
    assert connected.papers("tick", "--now", f"{yesterday}T00:05:00Z").code == 0
    arxiv_server.announce(NOW.date(), [HEART])
    assert "1 newly announced" in connected.papers("harvest").out
    screen = open_screen()
    screen.wait_for(" 1 new for imaging")
    screen.wait_for("Medical imaging of the heart")
    screen.wait_for("papers> ")
    screen.type("quit\r")
    assert screen.ends() == 0
    assert "Traceback" not in screen.text

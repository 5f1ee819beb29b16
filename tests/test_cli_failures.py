"""What a script learns when the bot could not do its part."""

import sqlite3
from datetime import date

import pytest

from feed import a_paper


@pytest.fixture
def due(connected, arxiv_server, slack_server):
    """A digest of one paper is due in Slack."""
    connected.env |= slack_server.env
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    arxiv_server.announce(date(2025, 4, 3), [a_paper("2504.01001", "Fast MRI")])
    connected.papers("subscribe", "mri", "--channel", "slack/T1/C1")
    for now in ("2025-04-02T10:00:00Z", "2025-04-03T05:00:00Z"):
        arxiv_server.today = date.fromisoformat(now[:10])
        assert connected.papers("tick", "--now", now).code == 0
    return connected


def test_a_refused_post_fails_the_tick_and_says_what_to_do(due, slack_server):
    slack_server.archive("C1")
    done = due.papers("tick", "--now", "2025-04-03T09:00:00Z")
    assert done.code == 1
    assert "Nothing was posted." in done.err
    assert "slack/T1/C1: This channel is archived: unarchive it in Slack. 1 paper waits." in done.err
    again = due.papers("tick", "--now", "2025-04-03T10:00:00Z")
    assert again.code == 0
    assert "slack/T1/C1 is paused: This channel is archived" in again.err
    assert "papers resume --channel slack/T1/C1" in again.err


def test_a_busy_chat_fails_the_tick_and_gets_it_later(due, slack_server):
    slack_server.fail_next("chat.postMessage", "ratelimited", retry_after=30)
    assert due.papers("tick", "--now", "2025-04-03T09:00:00Z").code == 1
    done = due.papers("tick", "--json", "--now", "2025-04-03T09:01:00Z")
    assert (done.code, len(done.records)) == (0, 1)


@pytest.mark.parametrize("now", ["0001-01-01", "1990-01-01", "2052-04-02", "9999-12-31T23:59:59Z"])
def test_a_moment_nobody_can_mean_is_refused_and_decides_nothing(due, now):
    done = due.papers("tick", "--now", now)
    assert done.code == 2
    assert "cannot pretend" in done.err
    assert due.papers("tick", "--now", "2025-04-03T09:00:00Z").code == 0


def test_a_sentence_that_needs_a_broken_database_fails(shell):
    shell.papers("list")
    with sqlite3.connect(shell.folder / "papers.sqlite3") as database:
        database.execute("DROP TABLE follow")
    done = shell.papers("list")
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "nothing was changed" in done.out

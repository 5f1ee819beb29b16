"""`papers run` with tokens: every chat in one process, and a clean end whatever is going on."""

import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from feed import a_paper
from program import Program

NOW = datetime.now(UTC)
KNEE = a_paper(f"{NOW:%y%m}.00001", "MRI of the knee", published=NOW, updated=NOW)


@pytest.fixture
def running(shell) -> Iterator[list[Program]]:
    """Put processes here to have them ended."""
    processes: list[Program] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def told_to_stop(process: Program, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """The exit code and the log, within the ten seconds promised."""
    process.send_signal(number)
    _, log = process.communicate(timeout=10)
    return process.returncode, log


async def test_one_process_answers_in_slack_and_discord(
    connected, running, arxiv_server, slack_server, discord_server
):
    arxiv_server.announce(NOW.date(), [KNEE])
    process = connected.start("run", **slack_server.env, **discord_server.env)
    running.append(process)
    slack_server.wait_until_connected()
    answer = slack_server.type("C1", "help")
    assert "subscribe" in str(answer)
    answered = await discord_server.say("papers", {"query": "help"})
    assert "subscribe" in str(answered)
    code, log = told_to_stop(process)
    assert code == 0, log
    assert "Traceback" not in log
    assert not [secret for secret in (slack_server.env | discord_server.env).values() if secret in log]


def test_a_harvest_that_hangs_does_not_keep_the_process(connected, running, arxiv_server, slack_server):
    arxiv_server.fail_next("hang", times=None)
    process = connected.start("run", "clock", **slack_server.env)
    running.append(process)
    assert arxiv_server.hanging.wait(20)
    began = time.monotonic()
    code, log = told_to_stop(process, signal.SIGINT)
    assert code == 0, log
    assert time.monotonic() - began < 5
    assert "Traceback" not in log


def test_a_token_that_is_refused_ends_the_run_with_what_to_do(connected, slack_server):
    slack_server.revoke()
    done = connected.process("run", "slack", **slack_server.env)
    assert done.code == 1
    assert "SLACK_BOT_TOKEN" in done.err
    assert "Traceback" not in done.err


def test_whose_database_a_newer_version_has_upgraded_ends_with_the_reason(connected, running, slack_server):
    """Its rules are not ours any more: during a deployment old processes make room for the new ones."""
    connected.papers("subscribe", "mri", "--channel", "slack/T1/C1")
    process = Program((), connected.folder, connected.env | slack_server.env, main="overtaken")
    running.append(process)
    _, log = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "made by a newer version of this program (schema 9999, this version knows" in log
    assert "Traceback" not in log


def test_ctrl_c_while_a_question_waits_for_arxiv_leaves_cleanly(connected, running, arxiv_server):
    arxiv_server.fail_next("hang", times=None)
    process = connected.start("mri")
    running.append(process)
    assert arxiv_server.hanging.wait(20)
    code, log = told_to_stop(process, signal.SIGINT)
    assert (code, log.strip()) == (130, "")


def test_a_harvest_by_hand_that_is_told_to_stop_leaves_nothing_locked(connected, running, arxiv_server):
    arxiv_server.fail_next("hang", times=None)
    process = connected.start("harvest")
    running.append(process)
    assert arxiv_server.hanging.wait(20)
    code, log = told_to_stop(process)
    assert code == 143
    assert log == ""
    arxiv_server.heal()
    arxiv_server.announce(NOW.date(), [KNEE])
    assert connected.papers("harvest").out.startswith("1 paper from arXiv")

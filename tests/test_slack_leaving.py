"""`papers run slack` is told to stop while somebody waits for arXiv: they get an answer all the same."""

import signal
import time

from slack_ear import words


def test_who_waits_for_arxiv_is_answered_before_the_bot_leaves(connected, arxiv_server, slack_server):
    arxiv_server.fail_next("hang", times=None)
    process = connected.start("run", "slack", **slack_server.env)
    try:
        slack_server.wait_until_connected()
        act = slack_server.say("C1", "zebrafish")
        (first,) = act.wait_for(1)
        assert arxiv_server.hanging.wait(20)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=10)
    finally:
        process.kill()
        process.communicate()
    assert time.monotonic() - began < 10
    assert process.returncode == 0, log
    assert "Traceback" not in log
    assert "I am asking arXiv" in words(first)
    assert len(act.answers) == 2
    assert "arXiv" in words(act.answers[1])
    assert act.answers[1]["replace_original"] is True

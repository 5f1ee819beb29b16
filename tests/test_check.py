"""`papers check`: what is wrong, and what to do about it."""

from datetime import date

from feed import a_paper


def test_a_well_bot_is_found_well(connected, arxiv_server):
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    done = connected.papers("check")
    assert done.code == 0, done.out
    assert [line[:1] for line in done.out.splitlines()] == ["✓"] * 7
    assert "the newest paper about mri is 2504.00001" in done.out
    assert "slack: not used; set SLACK_BOT_TOKEN" in done.out


def test_every_mistake_in_the_settings_is_a_finding(shell):
    shell.settings("keyword: [mri]\narxiv: {min_interval: x}\n")
    done = shell.papers("check", "--json")
    assert done.code == 2
    assert [record["check"] for record in done.records] == ["settings", "settings"]
    assert "did you mean “keywords”?" in done.records[0]["says"]


def test_settings_that_are_not_there_are_wrong_settings(shell):
    done = shell.papers("check", "--config", "nope.yaml")
    assert done.code == 2
    assert done.out.startswith("✗ settings: nope.yaml: cannot be read")


def test_an_arxiv_that_cannot_be_reached_is_told_with_what_to_do(shell):
    done = shell.papers("check")
    assert done.code == 1
    assert "✗ arXiv: not answering" in done.out
    assert "HTTPS_PROXY" in done.out


def test_looking_creates_nothing_and_says_what_would_be(connected, arxiv_server):
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    (connected.folder / "config.yaml").unlink()
    done = connected.papers("check", DATABASE_URL="sqlite:///own.sqlite3")
    assert done.code == 0, done.out
    assert "settings: no config.yaml here, so the defaults are used\n" in done.out
    assert "database: own.sqlite3 is not there yet; " in done.out
    assert "the newest paper about mri is 2504.00001" in done.out
    assert "harvest: none yet" in done.out
    assert list(connected.folder.iterdir()) == []


def test_a_database_that_is_there_is_looked_into(connected, arxiv_server):
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    connected.papers("list")
    assert "database: 0 papers, 1 channel\n" in connected.papers("check").out


def test_an_address_of_no_database_is_told(shell):
    done = shell.papers("check", DATABASE_URL="mysql://x/y")
    assert done.code == 2
    assert "DATABASE_URL" in done.out


def test_a_broken_database_is_told_and_ends_the_visit(shell):
    (shell.folder / "papers.sqlite3").write_bytes(b"not a database at all" * 200)
    done = shell.papers("check")
    assert done.code == 1
    assert done.out.splitlines()[-1].startswith("✗ database: ")


def test_a_chat_that_does_not_answer_is_no_chat_that_lets_us_in(connected):
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1-2-x", "SLACK_APP_TOKEN": "xapp-1-x"}
    done = connected.papers("check", **tokens, SLACK_API_URL="http://127.0.0.1:9/api/")
    assert done.code == 1
    assert "✗ slack: " in done.out
    assert "xoxb-1-2-x" not in done.out + done.err

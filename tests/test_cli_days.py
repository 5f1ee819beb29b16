"""Days in the life of a bot that crontab starts: `papers tick`, `harvest`, `import`, `page`, `preview`."""

import json
from datetime import date

import pytest

from feed import a_paper

KNEE = a_paper("2504.00001", "MRI of the knee")
FAST = a_paper("2504.01001", "Fast MRI <script>", comment="Accepted at MICCAI 2025")
BOTH = a_paper("2504.01002", "Medical imaging: an MRI study")
OTHER = a_paper("2504.01003", "Cooking with graphs")


@pytest.fixture
def begun(connected, arxiv_server):
    """The morning after the first harvest; on the next day three papers are announced."""
    arxiv_server.announce(date(2025, 4, 1), [KNEE])
    arxiv_server.announce(date(2025, 4, 3), [FAST, BOTH, OTHER])
    arxiv_server.today = date(2025, 4, 2)
    assert connected.papers("tick", "--now", "2025-04-02T09:05:00Z").code == 0
    arxiv_server.today = date(2025, 4, 3)
    return connected


def test_the_first_harvest_is_no_news(connected, arxiv_server):
    arxiv_server.announce(date(2025, 4, 1), [KNEE])
    arxiv_server.today = date(2025, 4, 2)
    done = connected.papers("tick", "--now", "2025-04-02T09:00:00Z")
    assert (done.code, done.out) == (0, "")
    assert "what arXiv announces from now on is new. Nothing to post." in done.err


def test_the_digest_is_printed_at_its_time_and_never_again(begun):
    early = begun.papers("tick", "--now", "2025-04-03T08:59:00Z")
    assert (early.code, early.out) == (0, "")
    assert early.err == (
        "4 papers from arXiv; 3 newly announced, 2 of them for followed keywords. "
        "2 papers wait for the digest at 09:00 (UTC).\n"
    )
    due = begun.papers("tick", "--now", "2025-04-03T09:00:00Z")
    assert due.code == 0
    assert "Papers · Thu 3 Apr 2025 · 2 new" in due.out
    assert "Medical imaging: an MRI study" in due.out
    assert "Cooking" not in due.out
    assert "MRI of the knee" not in due.out
    assert "\x1b" not in due.out
    assert due.err.endswith("Posted 2 papers to 1 channel.\n")
    again = begun.papers("tick", "--now", "2025-04-03T09:00:00Z")
    assert (again.code, again.out, again.err) == (0, "", "No harvest was due. Nothing to post.\n")


def test_programs_get_one_line_per_part_and_nothing_else(begun):
    done = begun.papers("tick", "--json", "--now", "2025-04-03T10:00:00+00:30")
    assert done.code == 0
    (record,) = done.records
    posted = record["posted"]
    assert posted["channel"] == "console/terminal"
    assert posted["slot"] == "2025-04-03T09:00:00Z"
    assert posted["part"] == 1
    assert posted["message_id"]
    assert posted["papers"] == [
        {"id": "2504.01002", "version": 1, "keywords": ["mri", "medical imaging"]},
        {"id": "2504.01001", "version": 1, "keywords": ["mri"]},
    ]
    assert begun.papers("tick", "--json", "--now", "2025-04-03T10:00:00Z").out == ""


def test_time_cannot_go_back(begun):
    done = begun.papers("tick", "--now", "2025-04-01T00:00:00Z")
    assert done.code == 2
    assert "Time cannot go back" in done.err


def test_where_arxiv_fails_a_tick_says_so_and_posts_what_it_has(begun, arxiv_server):
    begun.papers("tick", "--now", "2025-04-03T08:00:00Z")
    arxiv_server.fail_next("429", times=None)
    done = begun.papers("tick", "--json", "--now", "2025-04-04T09:00:00Z")
    assert done.code == 1
    assert len(done.records) == 1
    assert "arXiv answered 429" in done.err
    assert "Traceback" not in done.err


def test_after_a_failure_a_tick_says_why_nothing_came_and_when_it_is_tried_again(begun, arxiv_server):
    arxiv_server.fail_next("503", times=None)
    failed = begun.papers("tick", "--now", "2025-04-03T08:00:10Z")
    assert failed.code == 1
    assert failed.err.startswith("The harvest failed: arXiv answered 503")
    assert "`papers run` and `papers tick` try again; next at 08:31 UTC. Nothing to post." in failed.err
    arxiv_server.heal()
    early = begun.papers("tick", "--now", "2025-04-03T08:15:00Z")
    assert early.code == 0
    assert early.err.startswith("The last harvest failed: arXiv answered 503")
    assert "next at 08:31 UTC. Nothing to post." in early.err
    again = begun.papers("tick", "--now", "2025-04-03T08:31:00Z")
    assert again.err.startswith("4 papers from arXiv; 3 newly announced")


def test_a_harvest_by_hand_that_fails_says_why_and_when_it_is_tried_again(begun, arxiv_server):
    arxiv_server.fail_next("503", times=None)
    done = begun.papers("harvest")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("The harvest failed: arXiv answered 503")
    assert "`papers run` and `papers tick` try again; next at " in done.err


def test_a_harvest_by_hand_posts_nothing(begun):
    done = begun.papers("harvest", "--json")
    assert done.code in (0, 1)
    assert "posted" not in done.out


def test_sentences_work_from_the_shell(begun):
    begun.papers("tick", "--now", "2025-04-03T09:00:00Z")
    found = begun.papers("mri")
    assert found.code == 0
    assert "MRI of the knee" in found.out
    (record,) = begun.papers("mri", "--json").records
    assert "2504.01002" in [paper["id"] for paper in record["papers"]]
    assert "Fast MRI <script>" in begun.papers("show", "2504.01001").out


def test_another_channel_is_changed_from_the_shell(shell):
    shell.papers("subscribe", "mri", "--channel", "slack/T1/C2")
    assert "mri" in shell.papers("list", "--channel", "slack/T1/C2").out
    assert "This channel follows nothing yet" in shell.papers("list").out


def test_what_settings_follow_is_followed_once(connected):
    assert "medical imaging" in connected.papers("list").out
    connected.papers("unsubscribe", "mri")
    assert "1. medical imaging" in " ".join(connected.papers("list").out.split())


def test_the_terminals_keywords_are_followed_only_without_tokens(connected):
    done = connected.papers("list", DISCORD_TOKEN="a.b.c")
    assert "medical imaging" not in done.out


def test_the_page_is_printed_or_written(begun):
    begun.papers("tick", "--now", "2025-04-03T09:00:00Z")
    printed = begun.papers("page")
    assert "## mri\n| **Title** | **Date** |" in printed.out
    written = begun.papers("page", "--out", "papers.md")
    assert (written.code, written.out) == (0, "Written to papers.md: 2 keywords, 3 papers.\n")
    assert (begun.folder / "papers.md").read_text(encoding="utf-8") == printed.out


@pytest.mark.parametrize("out", ["-", "/dev/stdout"])
def test_the_page_may_be_written_to_standard_output(shell, out):
    shell.settings("keywords: [mri]\n")
    assert shell.process("page", "--out", out) == shell.process("page")
    assert [path.name for path in shell.folder.glob("*.md*")] == []


def test_an_imported_page_is_followed_and_not_posted_again(shell):
    row = (
        "| **[Fast MRI](http://arxiv.org/abs/2504.01001v1)** | 2025-04-01 "
        "| <details><summary>Show</summary><p>We scan.</p></details> | 4 pages |\n"
    )
    head = "## MRI\n| **Title** | **Date** | **Abstract** | **Comment** |\n| --- | --- | --- | --- |\n"
    (shell.folder / "old.md").write_text(f"# Daily Papers\n\n{head}{row}", encoding="utf-8")
    done = shell.papers("import", "old.md")
    assert done.code == 0
    assert "\npapers subscribe ti:MRI AND abs:MRI\npapers unsubscribe MRI\n" in done.out
    assert shell.papers("import", "old.md").out.startswith("Nothing on this page is new")
    assert row in shell.papers("page").out


PAGE = "## größer\n| **Title** | **Date** | **Abstract** | **Comment** |\n| --- | --- | --- | --- |\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_page_may_have_any_line_ends_and_a_byte_order_mark(shell, encoding, line_end):
    (shell.folder / "old.md").write_bytes(PAGE.replace("\n", line_end).encode(encoding))
    done = shell.papers("import", "old.md")
    assert (done.code, done.err) == (0, "")
    assert "1. größer" in done.out


@pytest.mark.parametrize(
    "raw", [PAGE.encode("latin-1"), PAGE.encode("utf-16"), b"#\0#\0 \0m\0", b"\x89PNG\r\n\x1a\n\0\xff"]
)
def test_a_page_in_another_encoding_is_refused(shell, raw):
    (shell.folder / "old.md").write_bytes(raw)
    done = shell.papers("import", "old.md")
    assert done.code == 1
    assert done.err == "old.md is not UTF-8 text: save the file as UTF-8 and import it again.\n"


def test_a_page_comes_through_a_pipe_too(shell):
    done = shell.process("import", "-", stdin=PAGE)
    assert "1. größer" in done.out


@pytest.mark.parametrize("chat", ["slack", "discord"])
def test_a_preview_is_the_payload_a_chat_would_get(begun, chat):
    begun.papers("tick", "--now", "2025-04-03T08:00:00Z")
    done = begun.papers("preview", "--as", chat)
    assert done.code == 0
    assert json.loads(done.out)
    drawn = begun.papers("preview", "--as", chat, "--html")
    assert drawn.out.startswith("<!doctype html>")
    assert "<script" not in drawn.out


def test_a_preview_in_the_terminal_is_text_or_a_drawing_of_it(begun):
    begun.papers("tick", "--now", "2025-04-03T08:00:00Z")
    assert "Preview" in begun.papers("preview", "--as", "terminal").out
    assert "</html>" in begun.papers("preview", "--html").out


def test_in_a_shell_preview_is_the_sentence_that_it_is_in_a_chat(begun):
    """The digest that waits, not the last days; there too it is asked about any channel."""
    begun.papers("tick", "--now", "2025-04-03T08:00:00Z")
    done = begun.papers("preview")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("A preview, seen only by you: what would be posted as things stand.\n")
    assert "Medical imaging: an MRI study" in done.out
    assert "MRI of the knee" not in done.out
    nothing = begun.papers("preview", "--channel", "slack/T1/C1").out
    assert nothing.startswith("This channel follows nothing yet.")


def test_the_demo_needs_nothing_and_leaves_nothing(shell):
    before = sorted(shell.folder.iterdir())
    done = shell.papers("demo")
    assert done.code == 0
    assert "/papers" not in done.err
    assert sorted(shell.folder.iterdir()) == before


def test_upgrading_a_database_that_is_current_is_no_harm(shell):
    assert shell.papers("db", "upgrade").out == "The database is up to date.\n"
    assert shell.papers("db", "upgrade").code == 0

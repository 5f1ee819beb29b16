"""What strangers can type must neither break in, nor slow us down, nor get at what is secret."""

import time
from datetime import date
from pathlib import Path

import pytest

from arxiv_line import a_source
from arxiv_server import ArxivServer
from bot import keywords
from bot.app import App
from bot.commands import Commands
from bot.commands.completion import completions
from bot.commands.front_door import understand
from bot.domain import Channel, ChannelId, Origin, Person, Schedule
from bot.engine import Engine
from bot.errors import KeywordError, PapersError
from bot.page import read_page, write_page
from bot.ports import Request, Store
from bot.text import analyze, readable
from dialogue import NOW
from feed import Feed, a_paper
from shell import Shell
from slack_server import SlackServer

HOSTILE = (
    "'; DROP TABLE paper; --",
    '" OR 1=1 --',
    "%' UNION SELECT token FROM channel --",
    "mri* OR NEAR(a b)",
    "^mri title:mri {title abstract}: mri",
    "mri & | ! <-> :* %s %(name)s {0} ? :1 $1",
    "\\' \\\" \\x00",
    "_ % [a-z] .* (?i)",
)
"""For SQL, both full-text searches, and everything that formats text."""

SLOW = ("a ", "( ", "’s ", "#1 ", "_", "‿")
LENGTH = 10_000  # nothing a chat delivers is longer by much


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_reaches_into_a_query_of_ours(store: Store, typed: str) -> None:
    """Wherever strangers' text goes: a keyword, a title, names of channels and people."""
    paper = a_paper("2503.08001", f"Fast MRI {typed}")
    store.save_papers([paper], Origin.OAI, NOW)
    engine, lab = Engine(store, Feed()), Channel(id=ChannelId("slack/T1/C1"), name=typed)
    try:
        wanted = keywords.parse(typed)
    except KeywordError:
        wanted = keywords.parse("mri")
    store.follow(lab, wanted, Person(id=typed, name=typed), NOW, undo_within=NOW - NOW)
    engine.find_title(typed)
    engine.search(wanted, 5)
    assert [found.id for found in engine.search(keywords.parse("mri"), 5)] == [paper.id]
    [follow] = store.follows(lab.id, NOW)
    assert (follow.text, store.paper_count()) == (wanted.text, 1)


@pytest.mark.parametrize("letter", ["\x00", "\ud800"])
def test_letters_no_database_keeps_cost_nobody_an_answer(store: Store, letter: str) -> None:
    """NUL and half a pair of surrogates, as names and texts of other programs may hold."""
    commands = Commands(store, Engine(store, Feed()), Schedule())
    lab = ChannelId("slack/T1/C1")
    ann = Person(id="U1", name=f"An{letter}n")
    for said in (f"subscribe fast{letter}mri", f"mute {letter}cats", f"mri {letter}", f"search {letter}"):
        request = Request(channel=lab, said=said, who=ann, may_change=True, channel_name=f"la{letter}b")
        answer = commands.answer(request, NOW)
        assert not answer.failed
        assert answer.later is None or answer.later()
    commands.renamed(lab, f"ne{letter}w")
    commands.left(lab, f"why{letter}", NOW, gone=False)
    assert commands.joined(lab, f"la{letter}b", NOW)
    assert [follow.who.replace(letter, "") for follow in store.follows(lab, NOW)] == ["Ann"]


@pytest.mark.parametrize(
    "typed", ["mri&max_results=9999", "mri#x", "mri\nid_list=1", "mri%26start=50", "ti:x&y"]
)
def test_nothing_typed_becomes_another_question_to_arxiv(arxiv_server: ArxivServer, typed: str) -> None:
    keyword = keywords.parse(typed)
    a_source(arxiv_server).newest(keyword, 5, NOW)
    [asked] = arxiv_server.requests
    assert asked.params["search_query"] == keywords.to_arxiv(keyword)
    assert (asked.params["max_results"], asked.params["start"]) == ("5", "0")
    assert "id_list" not in asked.params or not asked.params["id_list"]


@pytest.mark.parametrize("piece", SLOW)
def test_no_sentence_however_long_takes_long(piece: str) -> None:
    text = (piece * LENGTH)[:LENGTH]
    began = time.process_time()
    for said in (text, f"subscribe {text}", f"schedule {text}", f"mute {text}"):
        understand(said)
    with pytest.raises(KeywordError):
        keywords.parse(text)
    assert completions(text, ["mri"]) == []
    readable(text), analyze(f"{text}!"), analyze(f"{text}é")
    assert time.process_time() - began < 3, "a tenth of that, on a machine with nothing else to do"


HEAD = "## mri\n\n| **Title** | **Date** | **Abstract** | **Comment** |\n| --- | --- | --- | --- |\n"
START = "](https://arxiv.org/abs/2504.02408v1)** | 2025-04-03 | <details><summary>Show</summary><p>"
END = "</p></details> | "


@pytest.mark.parametrize(
    "row",
    [START * 300, (START + END) * 300, START * 300 + END * 300, START + END + "| " * 9000, "](" * 9000],
    ids=["starts", "starts and ends", "starts, then ends", "bars", "links"],
)
def test_no_page_takes_long_to_refuse(row: str) -> None:
    began = time.process_time()
    with pytest.raises(PapersError, match="Line 5 of the page is not understood"):
        read_page(f"{HEAD}| **[{row}x")
    assert time.process_time() - began < 1, "a hundredth of that, on a machine with nothing else to do"


@pytest.mark.parametrize("piece", ["\\", "\\\\x", "<", "&amp", "]("])
def test_no_text_takes_long_to_write(piece: str) -> None:
    text = piece * LENGTH
    began = time.process_time()
    assert write_page([("mri", [a_paper("2504.00001", text, abstract=text, comment=text)])], date(2025, 4, 3))
    assert time.process_time() - began < 1


def test_no_secret_is_kept_or_shown(
    connected: Shell, arxiv_server: ArxivServer, slack_server: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the database, not beside it, not in what was printed, not in what a traceback would show."""
    connected.env |= slack_server.env
    secrets = [value for name, value in slack_server.env.items() if "TOKEN" in name]
    assert len(secrets) == 2
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    arxiv_server.today = date(2025, 4, 2)
    done = [connected.papers("subscribe", "mri", "--channel", "slack/T1/C1")]
    slack_server.revoke()
    done += [connected.papers("tick", "--now", "2025-04-02T09:00:00Z"), connected.papers("check")]
    assert all("revoked" in each.out + each.err for each in done[1:])
    printed = "".join(each.out + each.err for each in done).encode()
    kept = [path.read_bytes() for path in Path(connected.folder).rglob("*") if path.is_file()]
    monkeypatch.chdir(connected.folder)
    for name, value in connected.env.items():
        monkeypatch.setenv(name, value)
    app = App.here()
    shown = f"{app!r} {app.settings!r} {app.settings} {app.store!r} {app.commands!r}".encode()
    app.close()
    assert not [secret for secret in secrets for text in (printed, shown, *kept) if secret.encode() in text]

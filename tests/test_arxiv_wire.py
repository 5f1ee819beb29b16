"""One request over HTTP: who we say we are, how long we wait, and how a wait is ended."""

import socket
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from arxiv_faults import Reply
from arxiv_line import NOW, Clock, MemoryGate, a_gate, a_source, some
from arxiv_server import ArxivServer
from bot.arxiv import ArxivSource
from bot.arxiv.wire import BIGGEST, user_agent
from bot.domain import GateState, PaperId
from bot.errors import SourceError

DAY = date(2025, 4, 1)


def ask_oai(source: ArxivSource) -> None:
    list(source.harvest(DAY, NOW))


def ask_api(source: ArxivSource) -> None:
    source.look_up([PaperId("2504.00001")], NOW)


both = pytest.mark.parametrize("ask", [ask_oai, ask_api])


@both
def test_we_say_who_we_are(arxiv_server: ArxivServer, ask: Callable[[ArxivSource], None]) -> None:
    """On both interfaces, also where the library has a name of its own."""
    arxiv_server.announce(DAY, some(1))
    ask(a_source(arxiv_server, contact="papers@example.org"))
    headers = arxiv_server.requests[0].headers
    assert headers["User-Agent"].startswith("DailyPapersBot/")
    assert headers["User-Agent"].endswith(" (papers@example.org)")
    assert headers["Accept"] == "application/atom+xml, text/xml, */*"


@pytest.mark.parametrize("contact", [None, "", "  ", "ö@ü.de\r\nX-Evil: 1", "\x00", "https://x.org"])
def test_any_contact_makes_a_valid_header(arxiv_server: ArxivServer, contact: str | None) -> None:
    arxiv_server.announce(DAY, some(1))
    ask_oai(a_source(arxiv_server, contact=contact))
    assert arxiv_server.requests[0].headers["User-Agent"] == user_agent(contact)
    assert "X-Evil" not in arxiv_server.requests[0].headers


@both
def test_a_server_that_does_not_answer_is_given_up(
    arxiv_server: ArxivServer, ask: Callable[[ArxivSource], None]
) -> None:
    arxiv_server.fail_next("hang")
    with pytest.raises(SourceError, match=r"arXiv did not answer within 0\.2 seconds"):
        ask(a_source(arxiv_server, timeout=(5, 0.2)))


@both
def test_a_server_that_stops_midway_is_given_up(
    arxiv_server: ArxivServer, ask: Callable[[ArxivSource], None]
) -> None:
    arxiv_server.announce(DAY, some(1))
    arxiv_server.fail_next("hang_midway")
    with pytest.raises(SourceError, match=r"arXiv did not answer within 0\.2 seconds"):
        ask(a_source(arxiv_server, timeout=(5, 0.2)))


@both
def test_a_server_that_trickles_is_given_up(
    arxiv_server: ArxivServer, ask: Callable[[ArxivSource], None]
) -> None:
    """No time-out between two bytes would ever end this one."""
    arxiv_server.announce(DAY, some(1))
    arxiv_server.fail_next("trickle")
    with pytest.raises(SourceError, match="not complete after 0 seconds"):
        ask(a_source(arxiv_server, deadline=timedelta(seconds=0.3)))


@both
@pytest.mark.parametrize("kind", ["hang", "hang_midway", "trickle"])
def test_closing_ends_a_request_in_flight_at_once(
    arxiv_server: ArxivServer, ask: Callable[[ArxivSource], None], kind: str
) -> None:
    """Without waiting for any time-out, and without holding it against arXiv."""
    arxiv_server.announce(DAY, some(1))
    arxiv_server.fail_next(kind)
    store = MemoryGate()
    source = a_source(arxiv_server, store, timeout=(60, 60), deadline=timedelta(minutes=2))
    failed: list[SourceError] = []

    def run() -> None:
        try:
            ask(source)
        except SourceError as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    arxiv_server.hanging.wait(10)
    source.close()
    thread.join(1)
    assert not thread.is_alive()
    assert failed[0].reason == "arXiv was not asked to the end: the bot is stopping"
    assert store.state == GateState()


def test_a_closed_source_asks_nothing(arxiv_server: ArxivServer) -> None:
    source = a_source(arxiv_server)
    source.close()
    source.close()
    with pytest.raises(SourceError, match="the bot is stopping"):
        ask_oai(source)
    assert arxiv_server.requests == []


def test_a_refused_connection_is_said_in_words() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}/oai"
        source = ArxivSource(a_gate(MemoryGate(), Clock()), oai_url=url)
        with pytest.raises(SourceError, match="arXiv cannot be reached: connection refused"):
            ask_oai(source)


def test_an_unknown_name_is_said_in_words() -> None:
    source = ArxivSource(a_gate(MemoryGate(), Clock()), oai_url="http://arxiv.invalid/oai")
    with pytest.raises(SourceError, match="arXiv cannot be reached: name resolution failed"):
        ask_oai(source)


def test_an_address_that_is_none_is_said_in_words() -> None:
    source = ArxivSource(a_gate(MemoryGate(), Clock()), oai_url="oaipmh")
    with pytest.raises(SourceError, match="arXiv could not be asked"):
        ask_oai(source)


def test_an_answer_without_end_is_not_kept_in_memory(arxiv_server: ArxivServer) -> None:
    """Also where it is small on the way and huge unpacked."""

    class Bomb(ArxivServer):
        def oai(self, params, at, until):  # type: ignore[no-untyped-def]
            return Reply(200, "text/xml", bytes(BIGGEST + 1))

    with Bomb() as server:
        server.gzip = True
        with pytest.raises(SourceError, match="arXiv's answer is over 64 MB"):
            ask_oai(a_source(server))


@both
def test_a_proxy_of_the_environment_is_used(
    arxiv_server: ArxivServer, ask: Callable[[ArxivSource], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers at that name; the proxy does."""
    arxiv_server.announce(DAY, some(1))
    monkeypatch.setenv("http_proxy", arxiv_server.url)
    monkeypatch.setenv("no_proxy", "")
    urls = {"api_url": "http://arxiv.invalid/api/query", "oai_url": "http://arxiv.invalid/oai"}
    ask(ArxivSource(a_gate(MemoryGate(), Clock()), **urls))
    assert arxiv_server.requests[0].headers["Host"] == "arxiv.invalid"


def test_a_proxy_that_is_not_there_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{unheard.getsockname()[1]}")
        monkeypatch.setenv("no_proxy", "")
        source = ArxivSource(a_gate(MemoryGate(), Clock()), oai_url="http://arxiv.invalid/oai")
        with pytest.raises(SourceError, match="arXiv cannot be reached: the proxy does not let us through"):
            ask_oai(source)

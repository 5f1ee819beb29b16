"""A few papers on demand through the `arxiv` package, whose traps must not reach us."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from arxiv_line import NOW, WHOLE, MemoryGate, a_source, some
from arxiv_server import ArxivServer
from bot.arxiv import search
from bot.domain import GateState, Paper, PaperId
from bot.errors import SourceBusy, SourceError, SourceRefused
from bot.keywords import parse

TUESDAY = date(2025, 4, 1)


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    with ArxivServer() as server:
        server.announce(TUESDAY, some(12))
        yield server


def ids(papers: list[Paper]) -> list[str]:
    return [paper.id for paper in papers]


# --- the newest of a keyword --------------------------------------------------------------------


def test_the_newest_come_first_and_in_one_request(server: ArxivServer) -> None:
    """The package alone would ask for its own page size; here a page is what is wanted."""
    newest = a_source(server).newest(parse("paper"), 5, NOW)
    assert ids(newest) == [f"2504.{number:05}" for number in (12, 11, 10, 9, 8)]
    (request,) = server.requests
    assert request.params["max_results"] == "5"
    assert request.params["sortBy"] == "submittedDate"
    assert request.params["sortOrder"] == "descending"


def test_fewer_than_wanted_are_all_there_are(server: ArxivServer) -> None:
    assert len(a_source(server).newest(parse("paper"), 100, NOW)) == 12
    assert len(server.requests) == 1


def test_nothing_found_is_an_empty_list(server: ArxivServer) -> None:
    assert a_source(server).newest(parse("unheard of"), 100, NOW) == []


def test_none_wanted_is_not_asked_for(server: ArxivServer) -> None:
    """To the package, zero would mean everything."""
    assert a_source(server).newest(parse("paper"), 0, NOW) == []
    assert server.requests == []


def test_an_entry_becomes_a_paper(server: ArxivServer) -> None:
    server.announce(TUESDAY, [WHOLE])
    assert a_source(server).look_up([WHOLE.id], NOW) == [WHOLE]


def test_only_categories_are_categories(server: ArxivServer) -> None:
    """The API lists MSC and ACM classes among them; over OAI they never come, and nothing may flap."""
    classes = ("68T07, 90C26", "I.2.10; I.4.8", "68U10")
    named = ("cs.CV", "astro-ph.CO", "hep-th", "cond-mat.mtrl-sci", "q-bio.NC", "physics.comp-ph", "gr-qc")
    server.announce(TUESDAY, [replace(WHOLE, categories=named + classes)])
    assert a_source(server).look_up([WHOLE.id], NOW)[0].categories == named


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("magnetic resonance imaging", ["2504.00021"]),
        ("images", ["2504.00021"]),
        ("au:lovelace", ["2504.00021", "2504.00022"]),
        ("cat:eess.*", ["2504.00022"]),
        ("au:lovelace NOT cat:cs.CV", ["2504.00022"]),
        ("(imaging OR diffusion) au:lovelace", ["2504.00021", "2504.00022"]),
        ("co:miccai, zebra", ["2504.00021"]),
    ],
)
def test_a_keyword_reaches_arxiv_in_its_own_syntax(server: ArxivServer, typed: str, found: list[str]) -> None:
    one = {"version": 1, "authors": ("Ada Lovelace",)}
    server.announce(
        TUESDAY,
        [
            Paper(
                id=PaperId("2504.00021"),
                title="Magnetic Resonance Imaging",
                categories=("cs.CV",),
                comment="MICCAI 2025",
                **one,
            ),
            Paper(
                id=PaperId("2504.00022"),
                title="Audio",
                abstract="By diffusion models.",
                categories=("cs.SD", "eess.AS"),
                **one,
            ),
        ],
    )
    assert sorted(ids(a_source(server).newest(parse(typed), 100, NOW))) == found


# --- looking up ---------------------------------------------------------------------------------


def test_unknown_papers_are_left_out(server: ArxivServer) -> None:
    wanted = [PaperId("2504.00003"), PaperId("2504.99999"), PaperId("2504.00001")]
    assert sorted(ids(a_source(server).look_up(wanted, NOW))) == ["2504.00001", "2504.00003"]


def test_what_is_no_identifier_is_not_asked_for(server: ArxivServer) -> None:
    wanted = [PaperId("2504.00003"), PaperId("nonsense"), PaperId("2504.00003v1")]
    assert ids(a_source(server).look_up(wanted, NOW)) == ["2504.00003"]
    assert server.requests[0].params["id_list"] == "2504.00003"


def test_no_identifier_at_all_is_no_request(server: ArxivServer) -> None:
    assert a_source(server).look_up([], NOW) == []
    assert server.requests == []


def test_many_identifiers_are_asked_for_in_several_requests(server: ArxivServer) -> None:
    """arXiv gives ten results unless told otherwise, also for a list of identifiers."""
    server.announce(TUESDAY, some(250))
    assert len(a_source(server).look_up([paper.id for paper in some(250)], NOW)) == 250
    assert [request.params["max_results"] for request in server.requests] == ["100", "100", "50"]


def test_an_identifier_arxiv_finds_malformed_does_not_spoil_the_list() -> None:
    """arXiv refuses the whole list and names it; the rest is asked for again."""

    class Fussy(ArxivServer):
        def _found(self, query, ids, until):  # type: ignore[no-untyped-def]
            return super()._found(query, ["x" if id == "2504.00002" else id for id in ids], until)

        def api(self, asked, at, until):  # type: ignore[no-untyped-def]
            reply = super().api(asked, at, until)
            return type(reply)(reply.status, reply.kind, reply.body.replace(b"for x", b"for 2504.00002"))

    with Fussy() as server:
        server.announce(TUESDAY, some(3))
        wanted = [paper.id for paper in some(3)]
        assert ids(a_source(server).look_up(wanted, NOW)) == ["2504.00001", "2504.00003"]


def test_a_refusal_that_names_no_identifier_is_passed_on(server: ArxivServer) -> None:
    server.fail_next("400")
    with pytest.raises(SourceRefused):
        a_source(server).look_up([PaperId("2504.00001")], NOW)


# --- failures -----------------------------------------------------------------------------------

FAILURES: list[tuple[str, type[SourceError], str]] = [
    ("400", SourceRefused, "arXiv answered 400 (bad request)"),
    ("406", SourceBusy, "arXiv answered 406 (not acceptable)"),
    ("429", SourceBusy, "arXiv answered 429 (too many requests)"),
    ("500", SourceError, "arXiv answered 500 (internal server error)"),
    ("503", SourceBusy, "arXiv answered 503 (service unavailable)"),
    ("rate_exceeded_200", SourceBusy, 'arXiv says "Rate exceeded"'),
    ("rate_exceeded_html_200", SourceBusy, 'arXiv says "Rate exceeded"'),
    ("html_200", SourceBusy, "arXiv sent a web page instead of data"),
    ("html_called_xml_200", SourceError, "arXiv sent XML of another kind than was asked for"),
    ("empty_body", SourceError, "arXiv sent an empty answer"),
    ("redirect", SourceError, "arXiv sent us to another address"),
    ("empty", SourceError, "arXiv sent 0 papers where it owes 6"),
    ("short", SourceError, "arXiv sent 4 papers where it owes 6"),
    ("truncated", SourceError, "arXiv's answer is cut short or damaged"),
    ("unclosed", SourceError, "arXiv's answer is cut short or damaged"),
    ("broken_off", SourceError, "arXiv's answer broke off in the middle"),
    ("reset", SourceError, "arXiv broke the connection off"),
    ("error_entry_200", SourceRefused, "arXiv refused the request: something is wrong with the query"),
]


@pytest.mark.parametrize(("kind", "error", "reason"), FAILURES, ids=[kind for kind, *_ in FAILURES])
def test_what_is_not_a_whole_answer_is_a_failure(
    server: ArxivServer, kind: str, error: type[SourceError], reason: str
) -> None:
    """It is asked once, never repeated behind our back, and never read as no papers."""
    server.fail_next(kind, times=None, on="api")
    with pytest.raises(SourceError) as failed:
        a_source(server).newest(parse("paper"), 6, NOW)
    assert type(failed.value) is error
    assert failed.value.reason.startswith(reason)
    assert len(server.requests) == 1


@pytest.mark.parametrize("kind", ["short", "empty", "reset", "truncated"])
def test_broken_answers_in_a_row_are_followed_by_silence(server: ArxivServer, kind: str) -> None:
    store = MemoryGate()
    source = a_source(server, store)
    server.fail_next(kind, times=None)
    for not_before in (None, NOW + timedelta(seconds=60)):
        with pytest.raises(SourceError):
            source.newest(parse("paper"), 6, NOW)
        assert store.state.not_before == not_before
    with pytest.raises(SourceBusy):
        source.newest(parse("paper"), 6, NOW)
    assert len(server.requests) == 2


def test_a_refusal_of_one_query_does_not_silence_the_others(server: ArxivServer) -> None:
    store = MemoryGate()
    server.fail_next("400")
    source = a_source(server, store)
    with pytest.raises(SourceRefused):
        source.newest(parse("paper"), 6, NOW)
    assert store.state == GateState()
    assert len(source.newest(parse("paper"), 6, NOW)) == 6


def test_a_query_arxiv_cannot_read_is_refused_with_its_reason(server: ArxivServer) -> None:
    wire = a_source(server)._wire
    with pytest.raises(SourceRefused, match="a bracket is not closed"):
        search.newest(wire, server.api_url, '(ti:"x"', 5, NOW)


@pytest.mark.parametrize(
    ("dates", "reason"),
    [(b"<published>MMXXV", "cannot be read"), (b"<published/><x>", "arXiv sent 0 papers where it owes 1")],
)
def test_a_paper_without_its_dates_is_a_failure(dates: bytes, reason: str) -> None:
    """The package would leave it out, and ask for more in its place."""

    class Odd(ArxivServer):
        def api(self, asked, at, until):  # type: ignore[no-untyped-def]
            reply = super().api(asked, at, until)
            body = reply.body.replace(b"<published>2025", dates)
            if b"<x>" in dates:
                body = body.replace(b"</published>", b"</x>")
            return type(reply)(reply.status, reply.kind, body)

    with Odd() as server:
        server.announce(TUESDAY, some(1))
        with pytest.raises(SourceError, match=reason):
            a_source(server).look_up([PaperId("2504.00001")], NOW)
        assert len(server.requests) == 1

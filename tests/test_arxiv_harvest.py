"""All of arXiv since a day, over OAI-PMH: complete, or a failure that says why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from arxiv_line import NOW, WHOLE, MemoryGate, a_source, some
from arxiv_server import ArxivServer
from bot.arxiv.answers import document
from bot.arxiv.records import OAI, Listing, read_listing
from bot.domain import GateState
from bot.errors import SourceBusy, SourceError, SourceRefused
from bot.ports import Page

MONDAY, TUESDAY, WEDNESDAY = date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 2)


def ids(pages: list[Page]) -> list[str]:
    return [paper.id for page in pages for paper in page.papers]


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    with ArxivServer(page_size=3) as server:
        yield server


def harvest(server: ArxivServer, since: date = MONDAY, now: datetime = NOW) -> list[Page]:
    return list(a_source(server).harvest(since, now))


# --- what comes in ------------------------------------------------------------------------------


def test_a_harvest_follows_the_tokens_to_the_last_page(server: ArxivServer) -> None:
    server.announce(TUESDAY, some(8))
    pages = harvest(server)
    assert [len(page.papers) for page in pages] == [3, 3, 2]
    assert [page.last for page in pages] == [False, False, True]
    assert ids(pages) == [paper.id for paper in some(8)]


def test_the_first_request_asks_from_a_day_on_without_an_end(server: ArxivServer) -> None:
    server.announce(TUESDAY, some(4))
    harvest(server)
    first, second = server.requests
    assert first.params == {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "2025-03-31"}
    assert set(second.params) == {"verb", "resumptionToken"}


def test_pages_arrive_one_by_one(server: ArxivServer) -> None:
    """Nothing is asked for before it is wanted, so a consumer may store each page first."""
    server.announce(TUESDAY, some(8))
    pages = a_source(server).harvest(MONDAY, NOW)
    assert next(pages)
    assert len(server.requests) == 1


def test_a_record_becomes_a_paper_as_it_stands(server: ArxivServer) -> None:
    """Raw TeX stays, white space is collapsed, the primary category comes first."""
    server.announce(TUESDAY, [WHOLE])
    assert harvest(server)[0].papers == (WHOLE,)


def test_a_new_version_keeps_the_date_of_the_first(server: ArxivServer) -> None:
    server.announce(MONDAY, [WHOLE])
    server.replace(WHOLE.id, WEDNESDAY, title="Better")
    (paper,) = harvest(server, TUESDAY)[0].papers
    assert (paper.version, paper.title, paper.published) == (2, "Better", WHOLE.published)
    assert paper.updated is not None
    assert paper.updated.date() == TUESDAY


def test_nothing_new_is_no_page(server: ArxivServer) -> None:
    server.announce(MONDAY, some(2))
    assert harvest(server, TUESDAY) == []


def test_papers_before_the_day_are_not_asked_for(server: ArxivServer) -> None:
    server.announce(MONDAY, some(2))
    server.announce(TUESDAY, some(2, first=3))
    assert ids(harvest(server, TUESDAY)) == ["2504.00003", "2504.00004"]


def test_records_dated_after_now_are_ignored(server: ArxivServer) -> None:
    """A pretended now sees what was there then; what came later is neither a paper nor a fault."""
    server.announce(TUESDAY, some(2))
    server.announce(WEDNESDAY, some(2, first=3))
    pages = harvest(server, now=datetime(2025, 4, 1, 23, 59, tzinfo=UTC))
    assert ids(pages) == ["2504.00001", "2504.00002"]
    assert [page.skipped for page in pages] == [0, 0]
    assert pages[0].answered_on == TUESDAY


def test_a_page_says_which_day_arxiv_answered(server: ArxivServer) -> None:
    server.announce(TUESDAY, some(1))
    server.today = WEDNESDAY
    assert harvest(server)[0].answered_on == WEDNESDAY


def test_deleted_records_are_counted_and_passed_over(server: ArxivServer) -> None:
    server.announce(TUESDAY, some(3))
    server.delete("2504.00002", TUESDAY)
    (page,) = harvest(server)
    assert ids([page]) == ["2504.00001", "2504.00003"]
    assert page.skipped == 1


RECORD = (
    "<record><header><datestamp>2025-04-01</datestamp></header><metadata>"
    '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2504.00001</id>'
    '<version version="v1"><date>Mon, 31 Mar 2025 17:00:00 GMT</date></version><title>Paper</title>'
    "</arXivRaw></metadata></record>"
)


def listed(record: str) -> Listing | None:
    page = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2025-04-02T00:00:00Z'
        f"</responseDate><ListRecords>{record}</ListRecords></OAI-PMH>"
    )
    return read_listing(document(page.encode(), f"{OAI}OAI-PMH"), WEDNESDAY)


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ("2504.00001", "not an id"),
        ("<title>Paper</title>", "<title> </title>"),
        ('version="v1"', 'version="first"'),
        ("OAI/arXivRaw/", "OAI/another/"),
    ],
)
def test_unreadable_records_are_counted_and_passed_over(whole: str, broken: str) -> None:
    listing = listed(RECORD.replace(whole, broken) + RECORD)
    assert listing is not None
    assert (len(listing.papers), listing.skipped) == (1, 1)


@pytest.mark.parametrize("odd", ["", "yesterday", "Fri, 31 Dec 9999 23:59:00 -2300"])
def test_a_date_nobody_can_read_costs_no_paper(odd: str) -> None:
    listing = listed(RECORD.replace("Mon, 31 Mar 2025 17:00:00 GMT", odd))
    assert listing is not None
    assert [paper.published for paper in listing.papers] == [None]


def test_a_control_character_in_one_title_does_not_stop_the_day(server: ArxivServer) -> None:
    """XML cannot hold them, and waiting for arXiv to mend the record would hold up all others."""
    server.announce(TUESDAY, some(2))
    server.fail_next("control_character")
    assert [paper.title for paper in harvest(server)[0].papers] == ["Paper 1", "Paper 2"]


def test_a_row_that_shifts_between_two_pages_is_there_the_next_time(server: ArxivServer) -> None:
    """Tokens are offsets: an edit in between hides one row, and yesterday is read again tomorrow."""
    server.announce(TUESDAY, some(7))
    server.fail_next("shifted")
    assert ids(harvest(server)) == [f"2504.0000{number}" for number in (1, 2, 3, 5, 6, 7, 1)]
    assert sorted(ids(harvest(server))) == [paper.id for paper in some(7)]


def test_a_zipped_answer_is_read(server: ArxivServer) -> None:
    server.announce(TUESDAY, some(2))
    server.gzip = True
    assert len(ids(harvest(server))) == 2


def test_a_page_of_twenty_megabytes_is_read() -> None:
    """A day of all arXiv is about 7 MB; the XML reader has limits of its own that must not bite."""
    with ArxivServer() as server:
        long = "All work and no play. " * 500
        server.announce(TUESDAY, [replace(paper, abstract=long) for paper in some(2000)])
        assert len(ids(harvest(server))) == 2000


# --- failures -----------------------------------------------------------------------------------

FAILURES: list[tuple[str, type[SourceError], str]] = [
    ("400", SourceRefused, "arXiv answered 400 (bad request)"),
    ("403", SourceError, "arXiv answered 403 (forbidden)"),
    ("404", SourceError, "arXiv answered 404 (not found)"),
    ("406", SourceBusy, "arXiv answered 406 (not acceptable)"),
    ("429", SourceBusy, "arXiv answered 429 (too many requests)"),
    ("500", SourceError, "arXiv answered 500 (internal server error)"),
    ("503", SourceBusy, "arXiv answered 503 (service unavailable)"),
    ("rate_exceeded_200", SourceBusy, 'arXiv says "Rate exceeded"'),
    ("rate_exceeded_html_200", SourceBusy, 'arXiv says "Rate exceeded"'),
    ("html_200", SourceBusy, "arXiv sent a web page instead of data"),
    ("html_called_xml_200", SourceError, "arXiv sent XML of another kind than was asked for"),
    ("json_200", SourceError, "arXiv sent application/json instead of XML"),
    ("empty_body", SourceError, "arXiv sent an empty answer"),
    ("redirect", SourceError, "arXiv sent us to another address: /elsewhere"),
    ("empty", SourceError, "arXiv's list of papers came without papers"),
    ("truncated", SourceError, "arXiv's answer is cut short or damaged"),
    ("unclosed", SourceError, "arXiv's answer is cut short or damaged"),
    ("broken_off", SourceError, "arXiv's answer broke off in the middle"),
    ("reset", SourceError, "arXiv broke the connection off"),
    ("error_entry_200", SourceError, "arXiv sent XML of another kind than was asked for"),
]


@pytest.mark.parametrize(("kind", "error", "reason"), FAILURES, ids=[kind for kind, *_ in FAILURES])
def test_what_is_not_a_whole_page_is_a_failure(
    server: ArxivServer, kind: str, error: type[SourceError], reason: str
) -> None:
    """Never fewer papers: the first page came, the second did not, and the harvest says so."""
    server.announce(TUESDAY, some(5))
    server.fail_next(kind, on="oai", skip=1)
    pages = a_source(server).harvest(MONDAY, NOW)
    assert len(next(pages).papers) == 3
    with pytest.raises(SourceError) as failed:
        next(pages)
    assert type(failed.value) is error
    assert failed.value.reason.startswith(reason)


@pytest.mark.parametrize("kind", [kind for kind, error, _ in FAILURES if error is SourceBusy])
def test_arxiv_asking_us_to_wait_is_remembered(server: ArxivServer, kind: str) -> None:
    """The next question is not even put."""
    store = MemoryGate()
    source = a_source(server, store)
    server.announce(TUESDAY, some(1))
    server.fail_next(kind)
    with pytest.raises(SourceBusy) as first:
        list(source.harvest(MONDAY, NOW))
    assert store.state.not_before == NOW + timedelta(seconds=60)
    with pytest.raises(SourceBusy) as second:
        list(source.harvest(MONDAY, NOW))
    assert second.value.reason == first.value.reason
    assert second.value.retry_after == timedelta(seconds=60)
    assert len(server.requests) == 1
    assert list(source.harvest(MONDAY, NOW + timedelta(seconds=60)))
    assert store.state == GateState()


@pytest.mark.parametrize("kind", ["429", "503"])
def test_arxiv_may_say_how_long_to_wait(server: ArxivServer, kind: str) -> None:
    store = MemoryGate()
    server.fail_next(kind, retry_after="17")
    with pytest.raises(SourceBusy) as failed:
        list(a_source(server, store).harvest(MONDAY, NOW))
    assert failed.value.retry_after == timedelta(seconds=17)
    assert store.state.not_before == NOW + timedelta(seconds=17)


def test_an_expired_token_means_to_start_again(server: ArxivServer) -> None:
    """arXiv is well, so nothing is held against it; whoever asks again gets everything."""
    store = MemoryGate()
    source = a_source(server, store)
    server.announce(TUESDAY, some(5))
    server.fail_next("expired_token")
    with pytest.raises(SourceError, match="expired while it was read") as failed:
        list(source.harvest(MONDAY, NOW))
    assert type(failed.value) is SourceError
    assert store.state == GateState()
    assert len(ids(list(source.harvest(MONDAY, NOW)))) == 5


def test_a_day_that_has_not_begun_is_refused(server: ArxivServer) -> None:
    server.announce(TUESDAY, some(1))
    server.today = TUESDAY
    with pytest.raises(SourceRefused, match="until date must be greater"):
        harvest(server, WEDNESDAY)


def test_a_list_that_ends_without_its_last_page_is_a_failure(server: ArxivServer) -> None:
    server.announce(TUESDAY, some(5))
    pages = a_source(server).harvest(MONDAY, NOW)
    next(pages)
    server.today = MONDAY
    with pytest.raises(SourceError, match="without its last page"):
        next(pages)


def test_a_list_that_runs_in_a_circle_is_left(server: ArxivServer) -> None:
    class Circle(ArxivServer):
        def _page(self, query, rows, skip, at):  # type: ignore[no-untyped-def]
            return super()._page(query, rows, 0, at)

    with Circle(page_size=3) as server:
        server.announce(TUESDAY, some(5))
        with pytest.raises(SourceError, match="circle"):
            harvest(server)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">&b;</OAI-PMH>',
        b'<!DOCTYPE html><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"></OAI-PMH>',
        b"<OAI-PMH></OAI-PMH>",
        b"<html></html>",
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"></OAI-PMH><more/>',
        b"\xff\xfe\x00",
        b"\x00",
    ],
)
def test_only_plain_xml_of_the_right_kind_is_read(body: bytes) -> None:
    """No entities, no document types, nothing after the end."""
    with pytest.raises(SourceError):
        document(body, f"{OAI}OAI-PMH")


def test_a_list_without_a_date_is_a_failure() -> None:
    page = (
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>soon</responseDate>'
        b"<ListRecords><record/></ListRecords></OAI-PMH>"
    )
    with pytest.raises(SourceError, match="without a date"):
        read_listing(document(page, f"{OAI}OAI-PMH"), TUESDAY)

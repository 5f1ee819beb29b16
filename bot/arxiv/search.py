"""A few papers on demand, through the `arxiv` package, with its traps fenced.

As it is (4.0.2), the package has no time-out, repeats refused requests, is not safe from several threads, and
reads a web page, half a page, an error or an empty page as "no results". So it gets a session whose answers
are checked before it sees them, does not retry, and asks for exactly one page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

import arxiv  # type: ignore[import-untyped]
import requests

from bot.arxiv import authors
from bot.arxiv.answers import ATOM, Element, document, error_entry, one_line
from bot.arxiv.wire import Wire
from bot.domain import Paper, PaperId, paper_id
from bot.errors import SourceError, SourceRefused

log = logging.getLogger(__name__)

CHUNK = 100
"""Identifiers in one request: a list of them is a long address."""

MOST = 2000
"""Results in one request; arXiv refuses more."""

_NEEDED = ("id", "updated", "published")
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})?")
_ENTRY_ID = re.compile(r".*/abs/(.+?)(?:v(\d+))?")


def newest(wire: Wire, url: str, query: str, limit: int, now: datetime) -> list[Paper]:
    """The papers submitted last that a query in arXiv's syntax finds, newest first, each once."""
    if limit < 1:
        return []
    search = arxiv.Search(
        query,
        max_results=min(limit, MOST),
        sort_by=arxiv.SortCriterion.SubmittedDate,
        sort_order=arxiv.SortOrder.Descending,
    )
    return list({paper.id: paper for paper in _ask(wire, url, search, now)}.values())


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a long result."""

    papers: tuple[Paper, ...]
    total: int  # of the whole result


def part(wire: Wire, url: str, query: str, start: int, size: int, now: datetime, *, owed: int = 0) -> Part:
    """The papers submitted last that a query finds, from the ``start``-th on.

    Raises `SourceError` where the whole result holds fewer than ``owed``.
    """
    search = arxiv.Search(
        query,
        max_results=start + size,
        sort_by=arxiv.SortCriterion.SubmittedDate,
        sort_order=arxiv.SortOrder.Descending,
    )
    return wire.ask(now, partial(_part, url, search, start, owed))


def look_up(wire: Wire, url: str, ids: Iterable[PaperId], now: datetime) -> list[Paper]:
    """The latest versions of these papers; what arXiv does not know is left out."""
    waiting = list(dict.fromkeys(id for id in ids if paper_id(id) == id))
    found: list[Paper] = []
    for chunk in _chunks(waiting):
        found += _look_up(wire, url, chunk, now)
    return found


def _look_up(wire: Wire, url: str, ids: list[PaperId], now: datetime) -> list[Paper]:
    while ids:
        try:
            return _ask(wire, url, arxiv.Search(id_list=list(ids), max_results=len(ids)), now)
        except SourceRefused as error:
            # One identifier arXiv finds malformed spoils the whole list; it says which.
            good = [id for id in ids if id not in error.reason]
            if len(good) == len(ids):
                raise
            ids = good
    return []


def _chunks(ids: Sequence[PaperId]) -> Iterator[list[PaperId]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _ask(wire: Wire, url: str, search: arxiv.Search, now: datetime) -> list[Paper]:
    return wire.ask(now, partial(_results, url, search))


def _results(url: str, search: arxiv.Search, session: requests.Session) -> list[Paper]:
    return list(_part(url, search, 0, 0, session).papers)


def _part(url: str, search: arxiv.Search, start: int, owed: int, session: requests.Session) -> Part:
    asked = (search.max_results or 0) - start
    totals: list[int] = []
    session.hooks["response"].append(partial(_check_response, asked, totals))
    client = arxiv.Client(page_size=asked, delay_seconds=0, num_retries=0)
    client.query_url_format = url.replace("{", "{{").replace("}", "}}") + "?{}"
    client._session = session
    try:
        found = tuple(paper for result in client.results(search, start) if (paper := _paper(result)))
    except (arxiv.ArxivError, ValueError) as error:
        raise SourceError("arXiv's answer cannot be read") from error
    if totals[-1] < owed:
        raise SourceError(f"arXiv finds {totals[-1]} papers where there must be more")
    return Part(found, totals[-1])


def _check_response(asked: int, totals: list[int], response: requests.Response, **_: Any) -> None:
    totals.append(check_feed(document(response.content, f"{ATOM}feed"), asked))


def check_feed(feed: Element, asked: int) -> int:
    """How many papers the whole result has. Raise unless the feed holds as many of them as it owes: arXiv
    sometimes sends fewer, or none.

    A paper without identifier or dates is owed too: the package would pass over it and ask for a second page.
    """
    if said := error_entry(feed):
        raise SourceRefused(f"arXiv refused the request: {said}")
    total, start = _number(feed, "totalResults"), _number(feed, "startIndex")
    entries = feed.findall(f"{ATOM}entry")
    owed = max(min(asked, total - start), len(entries))
    found = sum(all(entry.findtext(f"{ATOM}{name}") for name in _NEEDED) for entry in entries)
    if found < owed:
        raise SourceError(f"arXiv sent {found} papers where it owes {owed}")
    return total


def _number(feed: Element, name: str) -> int:
    text = one_line(feed.findtext(f"{_OPENSEARCH}{name}"))
    if not text.isdecimal():
        raise SourceError("arXiv's answer does not say how many papers there are")
    return int(text)


def _paper(result: arxiv.Result) -> Paper | None:
    entry = _ENTRY_ID.fullmatch(result.entry_id)
    id = paper_id(entry[1]) if entry else None
    if not entry or not id:
        log.warning("arXiv found something that is no paper: %s", result.entry_id)
        return None
    return Paper(
        id=id,
        version=int(entry[2] or 1),
        title=one_line(result.title),
        abstract=one_line(result.summary),
        authors=authors.listed(author.name for author in result.authors),
        categories=_categories(result),
        comment=one_line(result.comment) or None,
        published=result.published,
        updated=result.updated,
        journal_ref=one_line(result.journal_ref) or None,
        doi=one_line(result.doi) or None,
    )


def _categories(result: arxiv.Result) -> tuple[str, ...]:
    """Primary first; without the MSC and ACM classes that the API lists among them."""
    named = dict.fromkeys((result.primary_category, *result.categories))
    return tuple(name for name in named if _CATEGORY.fullmatch(name))

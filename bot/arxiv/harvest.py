"""All of arXiv since a day, page after page: OAI-PMH ListRecords, following its tokens.

A page counts only if it arrived whole, and the last one says that it is the last: whatever breaks on the way
is a failure, never fewer papers. Tokens are offsets, so a row may shift between two pages; whoever harvests
reads yesterday again tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import partial

import requests

from bot.arxiv.answers import Element, document
from bot.arxiv.records import OAI, read_listing
from bot.arxiv.wire import Wire
from bot.errors import SourceError
from bot.ports import Page


def harvest(wire: Wire, url: str, since: date, now: datetime) -> Iterator[Page]:
    """Everything announced or changed from that day on, a page at a time; no page if there is nothing.

    There is no end date: with one in the future arXiv refuses, and without it nothing is cut off.
    """
    today = now.date()
    tokens: list[str] = []
    query = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": since.isoformat()}
    while listing := read_listing(wire.ask(now, partial(_get, url, query)), today):
        yield Page(listing.papers, min(listing.answered_on, today), listing.token is None, listing.skipped)
        if listing.token is None:
            return
        if listing.token in tokens:
            raise SourceError("arXiv's list of papers runs in a circle")
        tokens.append(listing.token)
        query = {"verb": "ListRecords", "resumptionToken": listing.token}
    if tokens:
        raise SourceError("arXiv's list of papers ended without its last page")


def identify(wire: Wire, url: str, now: datetime) -> datetime | None:
    """Ask the server who it is, the smallest question there is; its clock, as the answer's header says."""

    def ask(session: requests.Session) -> str:
        response = session.get(url, params={"verb": "Identify"})
        document(response.content, f"{OAI}OAI-PMH")
        return response.headers.get("Date", "")

    try:
        there = parsedate_to_datetime(wire.ask(now, ask))
    except ValueError:
        return None
    return there if there.tzinfo else there.replace(tzinfo=UTC)


def _get(url: str, query: Mapping[str, str], session: requests.Session) -> Element:
    return document(session.get(url, params=query).content, f"{OAI}OAI-PMH")

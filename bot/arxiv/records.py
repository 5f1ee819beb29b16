"""What OAI-PMH lists, as papers: one page of records in arXiv's own format, `arXivRaw`.

The format is documented at https://oaipmh.arxiv.org/OAI/arXivRaw.xsd; titles and abstracts in it are raw TeX,
every version has its date, and the first category is the primary one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from bot.arxiv import authors
from bot.arxiv.answers import Element, one_line
from bot.domain import Paper, paper_id
from bot.errors import SourceError, SourceRefused

OAI = "{http://www.openarchives.org/OAI/2.0/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"

_VERSION = re.compile(r"v(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of records."""

    papers: tuple[Paper, ...]
    answered_on: date
    token: str | None  # asks for the next page; None after the last
    skipped: int


def read_listing(root: Element, today: date) -> Listing | None:
    """The papers of a whole ListRecords answer, without those dated after ``today``; None if nothing matches.

    Deleted and unreadable records are counted, never fatal. Raises `SourceError` for an answer that lists
    nothing and does not say so, and for arXiv's own errors.
    """
    if not _anything_matches(root):
        return None
    listed = root.find(f"{OAI}ListRecords")
    if listed is None or listed.find(f"{OAI}record") is None:
        raise SourceError("arXiv's list of papers came without papers")
    records = [record for record in listed.iterfind(f"{OAI}record") if _dated(record) <= today.isoformat()]
    papers = [paper for record in records if (paper := _paper(record))]
    token = one_line(listed.findtext(f"{OAI}resumptionToken"))
    return Listing(tuple(papers), _answered_on(root), token or None, len(records) - len(papers))


def _anything_matches(root: Element) -> bool:
    errors = {error.get("code"): one_line(error.text) for error in root.iterfind(f"{OAI}error")}
    nothing = errors.pop("noRecordsMatch", None)
    if "badResumptionToken" in errors:
        raise SourceError("arXiv's list of papers expired while it was read; it must be read from the start")
    for code, said in errors.items():
        raise SourceRefused(f"arXiv refused the request: {said or code}")
    return nothing is None


def _answered_on(root: Element) -> date:
    said = root.findtext(f"{OAI}responseDate", "").strip()
    try:
        return date.fromisoformat(said[:10])
    except ValueError as error:
        raise SourceError("arXiv's list of papers came without a date") from error


def _dated(record: Element) -> str:
    """The record's day as arXiv writes it; days in this form compare as text."""
    return one_line(record.findtext(f"{OAI}header/{OAI}datestamp"))[:10]


def _paper(record: Element) -> Paper | None:
    raw = record.find(f"{OAI}metadata/{RAW}arXivRaw")
    if raw is None:
        return None
    id = paper_id(one_line(raw.findtext(f"{RAW}id")))
    title = one_line(raw.findtext(f"{RAW}title"))
    versions = _versions(raw)
    if not (id and title and versions):
        return None
    newest = max(versions)
    return Paper(
        id=id,
        version=newest,
        title=title,
        abstract=one_line(raw.findtext(f"{RAW}abstract")),
        authors=authors.names(raw.findtext(f"{RAW}authors") or ""),
        categories=tuple(dict.fromkeys(raw.findtext(f"{RAW}categories", "").split())),
        comment=one_line(raw.findtext(f"{RAW}comments")) or None,
        published=versions.get(1),
        updated=versions[newest],
        journal_ref=one_line(raw.findtext(f"{RAW}journal-ref")) or None,
        doi=one_line(raw.findtext(f"{RAW}doi")) or None,
    )


def _versions(raw: Element) -> dict[int, datetime | None]:
    """Each version's number and the moment it was submitted, where that can be read."""
    return {
        int(number[1]): _moment(element.findtext(f"{RAW}date", ""))
        for element in raw.iterfind(f"{RAW}version")
        if (number := _VERSION.fullmatch(element.get("version", "")))
    }


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None

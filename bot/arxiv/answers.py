"""Whether what came back is an answer at all: the status, the kind, and the XML to its very end.

arXiv's errors often come with status 200: a web page, `Rate exceeded.`, nothing, half a page. A forgiving
reader would call each of them "no papers"; here each is a failure with words people can read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from bot.errors import SourceBusy, SourceError, SourceRefused

HALF_A_SECOND = timedelta(seconds=0.5)
"""Servers leave out the fraction of the second in which they answer."""

Element = Any
"""An element of an lxml tree, which comes without types."""

ATOM = "{http://www.w3.org/2005/Atom}"

_BUSY = {HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_RATE = re.compile(rb"rate exceeded", re.IGNORECASE)
_NOT_XML = re.compile(
    # Characters that XML cannot hold at all, as they are and as references.
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]"
    rb"|&#0*(?:[0-8]|1[124-9]|2\d|3[01]);|&#[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]);"
)


def check_answer(status: int, headers: Mapping[str, str], body: bytes, wall: datetime) -> None:
    """Raise unless arXiv answered 200 with something that claims to be XML."""
    if status in _BUSY:
        raise SourceBusy(_answered(status), retry_after=retry_after(headers.get("Retry-After"), wall))
    if _RATE.search(body[:500]):
        wait = retry_after(headers.get("Retry-After"), wall)
        raise SourceBusy('arXiv says "Rate exceeded"', retry_after=wait)
    if status == HTTPStatus.BAD_REQUEST:
        raise SourceRefused(_refusal(body))
    if 300 <= status < 400:
        raise SourceError(f"arXiv sent us to another address: {headers.get('Location', 'unknown')}")
    if status != HTTPStatus.OK:
        raise SourceError(_answered(status), retry_after=retry_after(headers.get("Retry-After"), wall))
    if not body.strip():
        raise SourceError("arXiv sent an empty answer")
    _check_kind(headers.get("Content-Type", ""))


def _check_kind(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if "html" in kind:
        # What it shows while it is overloaded or being mended.
        raise SourceBusy("arXiv sent a web page instead of data")
    if kind not in {"text/xml", "application/xml", "application/atom+xml"}:
        raise SourceError(f"arXiv sent {kind or 'something unnamed'} instead of XML")


def _answered(status: int) -> str:
    try:
        phrase = f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        phrase = ""
    return f"arXiv answered {status}{phrase}"


def _refusal(body: bytes) -> str:
    try:
        said = error_entry(document(body, f"{ATOM}feed"))
    except SourceError:
        said = None
    return f"arXiv refused the request: {said}" if said else _answered(HTTPStatus.BAD_REQUEST)


def retry_after(header: str | None, wall: datetime) -> timedelta | None:
    """How long the header asks to wait, given in seconds or as a date; None where it says nothing usable."""
    if header is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}\s*", header, re.ASCII):
        return timedelta(seconds=int(header))
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(until - wall, timedelta())


def ahead_of(headers: Mapping[str, str], wall: datetime) -> timedelta | None:
    """How far our clock is ahead of the one that dated an answer; None where none did, or where the answer
    lay somewhere on the way, which tells an older time."""
    if headers.get("Age", "0").strip() != "0":
        return None
    try:
        there = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    if there.tzinfo is None:
        there = there.replace(tzinfo=UTC)
    return wall - (there + HALF_A_SECOND)


def document(body: bytes, root: str) -> Element:
    """The root element of a whole and well-formed document, which must be called ``root``."""
    element = _parse(body)
    if element.getroottree().docinfo.internalDTD is not None or element.tag != root:
        raise SourceError("arXiv sent XML of another kind than was asked for")
    return element


def _parse(body: bytes) -> Element:
    try:
        return _strictly(body)
    except etree.XMLSyntaxError as error:
        # One stray control character in one abstract must not hold up all papers of a day for ever.
        cleaned = _NOT_XML.sub(b"", body)
        if cleaned == body:
            raise SourceError("arXiv's answer is cut short or damaged") from error
    try:
        return _strictly(cleaned)
    except etree.XMLSyntaxError as error:
        raise SourceError("arXiv's answer is cut short or damaged") from error


def _strictly(body: bytes) -> Element:
    parser = etree.XMLParser(
        recover=False,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(body, parser)


def error_entry(feed: Element) -> str | None:
    """What the search API says is wrong with the request, in the place of a result; None if nothing is."""
    entry = feed.find(f"{ATOM}entry")
    if entry is None or "/api/errors" not in entry.findtext(f"{ATOM}id", ""):
        return None
    return one_line(entry.findtext(f"{ATOM}summary")) or "it does not say why"


def one_line(text: str | None) -> str:
    """The text with its white space collapsed; nothing for nothing."""
    return " ".join(text.split()) if text else ""

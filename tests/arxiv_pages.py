"""What arXiv's two interfaces send, rendered as they render it: OAI-PMH pages and Atom feeds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from bot.domain import Paper, rank

CATEGORY = re.compile(r"[a-z]+(-[a-z]+)?(\.[A-Za-z-]{2,})?")

_OAI_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
    <responseDate>{at:%Y-%m-%dT%H:%M:%SZ}</responseDate>
    <request{asked}>http://localhost/oai</request>
"""
_RAW = (
    '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://arxiv.org/OAI/arXivRaw/ https://oaipmh.arxiv.org/OAI/arXivRaw.xsd">'
)
_ATOM_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/local</id>
  <title>{title}</title>
  <updated>{at:%Y-%m-%dT%H:%M:%SZ}</updated>
  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
"""


@dataclass(eq=False, slots=True)
class Held:
    """A paper as the server holds it: when it was announced, and when its record last changed."""

    paper: Paper
    announced: date
    changed: date
    deleted: bool = False
    _oai: str | None = field(default=None, repr=False)

    @property
    def published(self) -> datetime:
        """When version 1 was submitted: as given, or the noon before it was announced."""
        noon = datetime.combine(self.announced - timedelta(days=1), time(12), UTC)
        return self.paper.published or noon + timedelta(seconds=rank(self.paper.id) // 1000 % 40_000)

    def dated(self) -> Paper:
        """The paper, with the moment its version 1 was submitted."""
        return self.paper if self.paper.published else replace(self.paper, published=self.published)

    @property
    def updated(self) -> datetime:
        return self.paper.updated or (self.published if self.paper.version == 1 else self._last_change())

    def _last_change(self) -> datetime:
        return max(self.published, datetime.combine(self.changed - timedelta(days=1), time(13), UTC))

    def oai(self) -> str:
        """The record, rendered once."""
        if self._oai is None:
            self._oai = _deleted_record(self) if self.deleted else _record(self)
        return self._oai


# --- OAI-PMH ------------------------------------------------------------------------------------


def oai_page(held: Iterable[Held], asked: Mapping[str, str], token: str | None, at: datetime) -> bytes:
    """One page of ListRecords; ``token`` asks for the next."""
    expires = at.date() + timedelta(days=1)
    more = (
        f"<resumptionToken expirationDate='{expires}T00:00:00Z'>{quote(token, safe='')}</resumptionToken>"
        if token
        else "<resumptionToken/>"
    )
    records = "".join(one.oai() for one in held)
    head = _OAI_HEAD.format(at=at, asked=_attributes(asked))
    return f"{head}    <ListRecords>\n{records}{more}\n    </ListRecords>\n</OAI-PMH>".encode()


def oai_error(code: str, said: str, asked: Mapping[str, str], at: datetime) -> bytes:
    head = _OAI_HEAD.format(at=at, asked=_attributes(asked))
    return f"{head}    <error code='{code}'>{escape(said)}</error>\n</OAI-PMH>".encode()


def oai_identify(at: datetime) -> bytes:
    return (
        _OAI_HEAD.format(at=at, asked=' verb="Identify"')
        + "    <Identify><repositoryName>arXiv</repositoryName><baseURL>http://localhost/oai</baseURL>"
        + "<protocolVersion>2.0</protocolVersion><earliestDatestamp>2005-09-16</earliestDatestamp>"
        + "<granularity>YYYY-MM-DD</granularity></Identify>\n</OAI-PMH>"
    ).encode()


def _attributes(asked: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in asked.items())


def _header(held: Held, status: str = "") -> str:
    return (
        f"<record><header{status}><identifier>oai:arXiv.org:{held.paper.id}</identifier>"
        f"<datestamp>{held.changed}</datestamp></header>"
    )


def _deleted_record(held: Held) -> str:
    return _header(held, ' status="deleted"') + "</record>\n"


def _record(held: Held) -> str:
    paper = held.paper
    dates = [*[held.published] * (paper.version - 1), held.updated]
    versions = "".join(
        f'<version version="v{number}"><date>{format_datetime(day, usegmt=True)}</date></version>'
        for number, day in enumerate(dates, start=1)
    )
    facts = (
        ("title", paper.title),
        ("authors", ", ".join(paper.authors)),
        # The API lists MSC and ACM classes as categories too, OAI does not.
        ("categories", " ".join(filter(CATEGORY.fullmatch, paper.categories))),
        ("comments", paper.comment),
        ("journal-ref", paper.journal_ref),
        ("doi", paper.doi),
    )
    told = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts if value)
    return (
        f"{_header(held)}<metadata>{_RAW}<id>{paper.id}</id><submitter>Somebody</submitter>{versions}{told}"
        f"<abstract>  {escape(paper.abstract)}</abstract></arXivRaw></metadata></record>\n"
    )


# --- the query API ------------------------------------------------------------------------------


def atom_feed(held: Sequence[Held], *, title: str, total: int, start: int, size: int, at: datetime) -> bytes:
    head = _ATOM_HEAD.format(title=escape(title), at=at, size=size, total=total, start=start)
    return f"{head}{''.join(_entry(one) for one in held)}</feed>".encode()


def atom_error(said: str, at: datetime) -> bytes:
    head = _ATOM_HEAD.format(title="arXiv Search Results", at=at, size=1, total=1, start=0)
    link = f"https://arxiv.org/api/errors#{said.replace(' ', '_')}"
    return (
        f"{head}  <entry><id>{escape(link)}</id><title>Error</title>"
        f"<updated>{at:%Y-%m-%dT%H:%M:%SZ}</updated>"
        f"<summary>{escape(said)}</summary><author><name>arXiv api core</name></author></entry>\n</feed>"
    ).encode()


def _entry(held: Held) -> str:
    paper = held.paper
    name = f"{paper.id}v{paper.version}"
    facts = (("comment", paper.comment), ("journal_ref", paper.journal_ref), ("doi", paper.doi))
    told = "".join(f"<arxiv:{name}>{escape(value)}</arxiv:{name}>" for name, value in facts if value)
    categories = "".join(f'<category term="{category}"/>' for category in paper.categories)
    primary = f'<arxiv:primary_category term="{paper.categories[0]}"/>' if paper.categories else ""
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    return (
        f"  <entry><id>http://arxiv.org/abs/{name}</id><title>{escape(paper.title)}</title>"
        f"<updated>{held.updated:%Y-%m-%dT%H:%M:%SZ}</updated>"
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>'
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>'
        f"<summary>{escape(paper.abstract)}</summary>{categories}"
        f"<published>{held.published:%Y-%m-%dT%H:%M:%SZ}</published>{told}{primary}{authors}</entry>\n"
    )

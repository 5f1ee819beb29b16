"""Papers and their identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

PaperId = NewType("PaperId", str)
"""An arXiv identifier without version: ``2504.02408`` or ``hep-th/9901001``."""

# The archives that numbered their own papers until March 2007; the list is closed for ever.
# https://info.arxiv.org/help/arxiv_identifier.html
_OLD_ARCHIVES = (
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph",
    "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph",
    "hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph",
    "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con",
)  # fmt: skip
_NEW_ID = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})", re.ASCII)
_OLD_ID = re.compile(r"([a-z-]+)(?:\.[A-Za-z-]{2,})?/(\d\d)(0[1-9]|1[0-2])(\d{3})", re.ASCII)


def paper_id(text: str) -> PaperId | None:
    """The canonical identifier in ``text`` (no version, no old-style subject class), or None."""
    if new := _NEW_ID.fullmatch(text):
        # Since 2015 there are five digits; with one forgotten it would be taken for another paper.
        return PaperId(text) if len(new[3]) == 5 or int(new[1]) < 15 else None
    if (old := _OLD_ID.fullmatch(text)) and old[1] in _OLD_ARCHIVES:
        return PaperId(f"{old[1]}/{old[2]}{old[3]}{old[4]}")
    return None


def rank(id: PaperId) -> int:
    """One integer per identifier, growing in the order arXiv gave them out: year, month, number.

    Unique over all of arXiv, so it serves as a primary key; two archives of the old style share
    a month's numbers and are kept apart in the last three digits.
    """
    if new := _NEW_ID.fullmatch(id):
        return _rank(2000 + int(new[1]), int(new[2]), int(new[3]), 0)
    if (old := _OLD_ID.fullmatch(id)) and old[1] in _OLD_ARCHIVES:
        short = int(old[2])
        year = 1900 + short if short > 90 else 2000 + short
        return _rank(year, int(old[3]), int(old[4]), 1 + _OLD_ARCHIVES.index(old[1]))
    raise ValueError(f"{id!r} is not an arXiv identifier")


def _rank(year: int, month: int, number: int, archive: int) -> int:
    return ((year * 100 + month) * 100_000 + number) * 1_000 + archive


def month_of(id: PaperId) -> tuple[int, int]:
    """Year and month in which arXiv announced the paper, as its identifier says."""
    year_month = rank(id) // 100_000_000
    return year_month // 100, year_month % 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper at one version, in arXiv's own words (TeX and all), white space collapsed."""

    id: PaperId
    version: int
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()  # as printed, given name first; empty where unknown
    categories: tuple[str, ...] = ()  # primary first; empty where unknown
    comment: str | None = None
    published: datetime | None = None  # submission of version 1, UTC
    updated: datetime | None = None  # submission of this version, UTC
    journal_ref: str | None = None
    doi: str | None = None

    @property
    def url(self) -> str:
        """The abstract page of this version."""
        return f"https://arxiv.org/abs/{self.id}v{self.version}"


class Origin(StrEnum):
    """Who told us of a paper; decides which source wins each of its fields."""

    OAI = "oai"
    API = "api"
    IMPORT = "import"

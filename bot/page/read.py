"""An existing page → its keywords and their papers, or one sentence with the line that is not understood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.domain import Paper, PaperId, paper_id
from bot.errors import PapersError
from bot.page import cells
from bot.text import visible

Table = tuple[str, tuple[Paper, ...]]
"""A heading and the papers under it, in the order of the page."""

_LINE_END = re.compile(r"\r\n?|\n")
_HEADING = re.compile(r"## +(\S.*)")
_UPDATED = re.compile(r"Last update: *(\S+)")
_HEAD = re.compile(r"\| *\*\*Title\*\* *\| *\*\*Date\*\* *\| *\*\*Abstract\*\* *\| *\*\*Comment\*\* *\|")
_RULE = re.compile(r"\|(?: *:?-+:? *\|){4}")
# Found by what stands between the cells, not by the bars: pages of old have bars in their texts. Each cell
# ends where it first can (?>…), or a line made for it would keep us busy for minutes.
_ROW = re.compile(
    r"\| \*\*\[(?>(?P<title>.*?)"
    r"\]\(https?://arxiv\.org/abs/(?P<id>[^()\s]+?)v(?P<version>[1-9][0-9]*)\)\*\* \| (?P<date>\S*)"
    r" \| <details><summary>Show</summary><p>)"
    r"(?>(?P<abstract>.*?)</p></details> \| )(?P<comment>.*?) ?\|"
)
_LONG_COMMENT = re.compile(r"<details><summary>.*?</summary><p>(.*)</p></details>")
_DIGITS = 4  # of a version; no paper has come near the third
_EXAMPLE = "| **[Title](http://arxiv.org/abs/2504.02408v1)** | 2025-04-03 | … | … |"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a Daily Papers page."""

    tables: tuple[Table, ...]
    updated: date | None = None


def read_page(text: str) -> Page:
    """The keywords of a page and their papers, in order.

    Above the first heading anything may stand; below it every line is understood or refused with its
    number. A version-1 paper was submitted on its date; when a later version's paper first was, a page
    does not say.
    """
    lines = [line.rstrip() for line in _LINE_END.split(text.removeprefix("\ufeff"))]
    headings = [at for at, line in enumerate(lines) if _HEADING.fullmatch(line)]
    if not headings:
        raise PapersError(
            "This is not a Daily Papers page: there is no keyword heading in it (a line such as “## mri”)."
        )
    ends = [*headings[1:], len(lines)]
    tables = tuple(_table(lines, start, end) for start, end in zip(headings, ends, strict=True))
    return Page(tables, _updated(lines[: headings[0]]))


def _updated(preamble: list[str]) -> date | None:
    for number, line in enumerate(preamble, 1):
        if found := _UPDATED.fullmatch(line):
            return _day(found[1], number)
    return None


def _table(lines: list[str], start: int, end: int) -> Table:
    heading = _HEADING.fullmatch(lines[start])
    assert heading
    filled = [(number, line) for number, line in enumerate(lines[start + 1 : end], start + 2) if line]
    if len(filled) < 2 or not _HEAD.fullmatch(filled[0][1]) or not _RULE.fullmatch(filled[1][1]):
        shown = visible(lines[start][:60])
        raise PapersError(
            f"This is not a Daily Papers page: line {start + 1}, “{shown}”, is not followed by a "
            "table of Title, Date, Abstract and Comment."
        )
    return cells.plain(heading[1]), tuple(_papers(filled[2:]))


def _papers(rows: list[tuple[int, str]]) -> Iterator[Paper]:
    for number, line in rows:
        row = _ROW.fullmatch(line)
        if row is None:
            raise PapersError(
                f"Line {number} of the page is not understood; expected a row such as {_EXAMPLE}"
            )
        yield _paper(row, number)


def _paper(row: re.Match[str], number: int) -> Paper:
    version = _version(row["version"], number)
    updated = _moment(row["date"], number)
    return Paper(
        id=_id(row["id"], number),
        version=version,
        title=cells.plain(row["title"]),
        abstract=cells.plain(row["abstract"]),
        comment=_comment(row["comment"], number),
        published=updated if version == 1 else None,
        updated=updated,
    )


def _version(text: str, number: int) -> int:
    if len(text) > _DIGITS:
        raise PapersError(f"Line {number} of the page: no paper has so many versions (v{text[:20]}).")
    return int(text)


def _id(text: str, number: int) -> PaperId:
    if (id := paper_id(text)) is None:
        raise PapersError(
            f"Line {number} of the page: {visible(text)} is not an arXiv identifier, such as 2504.02408."
        )
    return id


def _moment(text: str, number: int) -> datetime | None:
    if not text:
        return None
    day = _day(text, number)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day(text: str, number: int) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise PapersError(
            f"Line {number} of the page: {visible(text)} is not a date, such as 2025-04-03."
        ) from error


def _comment(cell: str, number: int) -> str | None:
    if not cell.startswith("<details>"):
        return cells.plain(cell) or None
    long = _LONG_COMMENT.fullmatch(cell)
    if long is None:
        raise PapersError(
            f"Line {number} of the page: its comment is not understood (“{visible(cell[:40])}”)."
        )
    return cells.plain(long[1]) or None

"""What the local arXiv holds and how it answers: papers by day, both interfaces, without sockets."""

import gzip
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

from arxiv_faults import ATOM, XML, Reply
from arxiv_pages import Held, atom_error, atom_feed, oai_error, oai_identify, oai_page
from arxiv_query import QueryError, compiled
from bot.domain import Paper, PaperId, month_of, paper_id

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_VERSIONED = re.compile(r"(.+?)(?:v\d+)?")
_SORTS: Mapping[str, Callable[[Held], datetime]] = {
    "submittedDate": attrgetter("published"),
    "lastUpdatedDate": attrgetter("updated"),
}


class Service:
    """Papers with all their states; each question sees the states up to a day."""

    def __init__(self, page_size: int) -> None:
        self.page_size = page_size
        self._states: dict[PaperId, list[Held]] = {}
        self._current: tuple[date, dict[PaperId, Held]] | None = None

    # --- papers ---

    def announce(self, day: date, papers: Iterable[Paper]) -> None:
        """Put papers on a day, with the versions they stand at."""
        for paper in papers:
            self._keep(Held(paper, day, day))

    def replace(self, id: str, day: date, **changes: Any) -> None:
        """A new version of a paper, announced on that day."""
        version = self._states[PaperId(id)][-1].paper.version + 1
        self.edit(id, day, version=version, updated=None, **changes)

    def edit(self, id: str, day: date, **changes: Any) -> None:
        """Change a paper's record without a new version: a cross-list, a DOI."""
        held = self._states[PaperId(id)][-1]
        self._keep(Held(replace(held.paper, **changes), held.announced, day))

    def delete(self, id: str, day: date) -> None:
        """List the paper's record as deleted from that day on."""
        held = self._states[PaperId(id)][-1]
        self._keep(Held(held.paper, held.announced, day, deleted=True))

    def load(self, path: Path) -> None:
        """Announce the papers of a JSON-lines file, gzipped or not, on the days it says."""
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                day, paper = _from_json(json.loads(line))
                self._keep(Held(paper, day, day))

    def shift(self) -> None:
        """Touch the first record, so that it moves to the end of the list and all others move up."""
        first, *_, last = self._rows(date.max)
        self._keep(Held(first.paper, first.announced, last.changed))

    def _keep(self, held: Held) -> None:
        # Taken out and put in again: of one day's records the last one touched comes last.
        states = self._states.pop(held.paper.id, [])
        self._states[held.paper.id] = sorted([*states, held], key=attrgetter("changed"))
        self._current = None

    def _visible(self, until: date) -> dict[PaperId, Held]:
        """Every paper known on that day as it stood then, in the order of its record."""
        if self._current is None or self._current[0] != until:
            latest = (
                next((held for held in reversed(states) if held.changed <= until), None)
                for states in self._states.values()
            )
            held = sorted(filter(None, latest), key=attrgetter("changed"))
            self._current = (until, {one.paper.id: one for one in held})
        return self._current[1]

    def _rows(self, until: date) -> list[Held]:
        return list(self._visible(until).values())

    # --- OAI-PMH ---

    def oai(self, params: Mapping[str, list[str]], at: datetime, until: date) -> Reply:
        """The answer at a moment, with the records up to a day."""
        asked = {name: values[0] for name, values in params.items()}
        if any(len(values) > 1 for values in params.values()):
            return _refuse("badArgument", "Duplicate parameters not allowed", {}, at)
        match asked.get("verb"):
            case "Identify":
                return Reply(200, XML, oai_identify(at))
            case "ListRecords":
                return self._list(asked, at, until)
            case _:
                return _refuse("badVerb", "Invalid verb provided", {}, at)

    def _list(self, asked: Mapping[str, str], at: datetime, until: date) -> Reply:
        query, skip = dict(asked), 0
        if token := asked.get("resumptionToken"):
            query = {name: values[0] for name, values in parse_qs(unquote(token)).items()}
            if set(asked) != {"verb", "resumptionToken"} or not query.get("skip", "").isdecimal():
                return _refuse("badResumptionToken", "Token decoding failed or format is invalid.", {}, at)
            skip = int(query.pop("skip"))
        since = query.get("from", "2005-09-16")
        if "metadataPrefix" not in query:
            return _refuse("badArgument", "metadataPrefix required.", {}, at)
        if query["metadataPrefix"] != "arXivRaw":
            return _refuse("cannotDisseminateFormat", "Did not recognize requested format", asked, at)
        if not _DAY.fullmatch(since):
            return _refuse("badArgument", "from date format must be YYYY-MM-DD", {}, at)
        if date.fromisoformat(since) > at.date():
            return _refuse("badArgument", "until date must be greater than or equal to from date", {}, at)
        return self._page(
            query, [row for row in self._rows(until) if row.changed.isoformat() >= since], skip, at
        )

    def _page(self, query: Mapping[str, str], rows: list[Held], skip: int, at: datetime) -> Reply:
        page = rows[skip : skip + self.page_size]
        if not page:
            return _refuse(
                "noRecordsMatch", "The combination of arguments results in an empty list.", query, at
            )
        end = skip + len(page)
        token = urlencode({**query, "skip": end}) if end < len(rows) else None
        return Reply(200, XML, oai_page(page, query, token, at))

    # --- the query API ---

    def api(self, asked: Mapping[str, str], at: datetime, until: date) -> Reply:
        """The answer at a moment, with the papers announced up to a day."""
        start, size = int(asked.get("start", 0)), int(asked.get("max_results", 10))
        if size == 0 or start + size > 10_000:
            return Reply(500, "text/html", b"<html>Internal Server Error</html>")
        ids = [id for id in asked.get("id_list", "").split(",") if id]
        try:
            found = self._found(asked.get("search_query", ""), ids, until)
        except QueryError as error:
            return Reply(400, ATOM, atom_error(str(error), at))
        if key := _SORTS.get(asked.get("sortBy", "relevance")):
            found.sort(key=key, reverse=asked.get("sortOrder", "descending") == "descending")
        title = f"arXiv Query: {urlencode(asked)}"
        page = found[start : start + size]
        return Reply(200, ATOM, atom_feed(page, title=title, total=len(found), start=start, size=size, at=at))

    def _found(self, query: str, ids: list[str], until: date) -> list[Held]:
        visible = self._visible(until)
        named = [visible[id] for id in map(_plain_id, ids) if id in visible] if ids else visible.values()
        test = compiled(query) if query else None
        return [one for one in named if not one.deleted and (test is None or test(one.dated()))]


def _refuse(code: str, said: str, asked: Mapping[str, str], at: datetime) -> Reply:
    return Reply(200, XML, oai_error(code, said, asked, at))


def _plain_id(text: str) -> PaperId:
    named = _VERSIONED.fullmatch(text)
    id = paper_id(named[1]) if named else None
    if id is None:
        raise QueryError(f"incorrect id format for {text}")
    return id


def _from_json(row: Mapping[str, Any]) -> tuple[date, Paper]:
    year, month = month_of(row["id"])
    day = date.fromisoformat((row.get("announced") or row.get("updated") or f"{year}-{month:02}-02")[:10])
    paper = Paper(
        id=row["id"],
        version=row.get("version") or 1,
        title=row["title"],
        abstract=row.get("abstract") or "",
        authors=tuple(row.get("authors") or ()),
        categories=tuple(row.get("categories") or ()),
        comment=row.get("comment") or None,
    )
    return day, paper

"""What many keywords find among the papers of some days, in a handful of requests whatever their number.

There are two ways to ask, and the one with fewer requests is taken. *Keywords joined by OR*, as many as an
address holds, bring only what is wanted: one request for a few dozen keywords, about 25 for a thousand, each
of them heavy work for arXiv. *Everything submitted in those days* needs no keyword at all: one request for
2,000 papers, four or five for a week of all arXiv, be it for 100 keywords or for 50,000. Either way our own
matcher decides what is kept. Results are read to their end or to the 10,000th paper, where arXiv itself
stops; they come newest submission first, so what is cut there is the oldest.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from urllib.parse import quote_plus

from bot.arxiv.search import MOST, part
from bot.arxiv.wire import Wire
from bot.domain import Paper
from bot.errors import SourceRefused

log = logging.getLogger(__name__)

ADDRESS = 4_000
"""Characters of a query in an address; some servers and proxies refuse more than 8,000 in all."""

REACH = 10_000
"""arXiv answers nothing beyond the 10,000th result (its own `MAX_RESULTS`)."""

A_DAY = 1_500
"""Papers submitted on a working day, or a little fewer."""


def submitted(
    wire: Wire, url: str, queries: Iterable[str], since: datetime, now: datetime
) -> Iterator[Sequence[Paper]]:
    """Papers submitted from ``since`` on that any of the queries finds, and maybe others; a page at a time.

    Raises `SourceError` at the first answer that is not whole.
    """
    asked, every = cheapest(queries, since, now), everything(since, now)
    try:
        for query in asked:
            yield from _read(query, wire, url, now)
    except SourceRefused as error:
        if asked == [every]:
            raise
        # One keyword that arXiv cannot read must not silence all others.
        log.warning("%s; asking for everything submitted instead", error.reason)
        yield from _read(every, wire, url, now)


@dataclass(frozen=True, slots=True)
class Query:
    """What arXiv is asked, and the least it must find."""

    text: str
    owed: int = 0


def cheapest(queries: Iterable[str], since: datetime, now: datetime) -> list[Query]:
    """The way of asking that takes fewer requests."""
    pages = min(math.ceil((now - since) / timedelta(days=1) * A_DAY / MOST), REACH // MOST)
    joined = list(islice(_joined(queries), pages + 1))
    if len(joined) <= pages:
        return [Query(f"({either} AND {window(since, now)})") for either in joined]
    return [everything(since, now)]


def everything(since: datetime, now: datetime) -> Query:
    """All of arXiv in those days. If nobody submitted anything, that is arXiv's empty-page bug."""
    return Query(window(since, now), owed=1)


def window(since: datetime, until: datetime) -> str:
    """First submitted between two moments, in arXiv's syntax."""
    return f"submittedDate:[{since:%Y%m%d%H%M} TO {until:%Y%m%d%H%M}]"


def _joined(queries: Iterable[str]) -> Iterator[str]:
    """The queries joined by OR, as many in each as an address holds."""
    some: list[str] = []
    used = 0
    for query in queries:
        more = len(quote_plus(f" OR {query}"))
        if some and used + more > ADDRESS:
            yield f"({' OR '.join(some)})"
            some, used = [], 0
        some.append(query)
        used += more
    if some:
        yield f"({' OR '.join(some)})"


def _read(query: Query, wire: Wire, url: str, now: datetime) -> Iterator[Sequence[Paper]]:
    ask = partial(part, wire, url, query.text, size=MOST, now=now, owed=query.owed)
    for start in range(0, REACH, MOST):
        page = ask(start=start)
        if not start and not page.total:
            # Sometimes arXiv finds nothing where there is much; hardly ever twice.
            page = ask(start=start)
        yield page.papers
        if start + MOST >= page.total:
            return

"""Every keyword against every paper, in one pass; and what a database can narrow a search by.

`reading` looks at a paper once, `conditions` says what a keyword asks of it, `index` brings only those
together that may fit, `narrowing` and `trail` do the same for full-text search; `explaining` tells where a
keyword hits (`excerpts` cuts that out).
"""

from functools import lru_cache

from bot.domain import Keyword, Node, Paper
from bot.matching.conditions import Condition, condition, glance
from bot.matching.excerpts import Excerpt
from bot.matching.explaining import Found, explain
from bot.matching.index import Index
from bot.matching.narrowing import INDEX_REVISION, index_line, index_tokens, likely, narrowing
from bot.matching.reading import read
from bot.matching.trail import ANY, Likely

__all__ = [
    "ANY",
    "INDEX_REVISION",
    "Excerpt",
    "Found",
    "Index",
    "Likely",
    "explain",
    "index_line",
    "index_tokens",
    "likely",
    "matches",
    "narrowing",
]


def matches(keyword: Keyword, paper: Paper) -> bool:
    """Whether this keyword finds this paper."""
    surely, condition = _conditions(keyword.node)
    reading = read(paper)
    return surely(reading) or condition(reading)


@lru_cache(maxsize=256)
def _conditions(node: Node) -> tuple[Condition, Condition]:
    return glance(node), condition(node)

"""Reads a day of papers, matches so many keywords, and tells what that took: ``… 50000``."""

from __future__ import annotations

import json
import random
import resource
import sys
import time

from benchmarks.matching import phrases
from benchmarks.material import some_papers
from bot.domain import KeywordId
from bot.engine.matcher import KnownKeywords
from bot.storage.database import chunks

PAPERS, AT_ONCE = 3_000, 250


def matched(count: int) -> dict[str, float]:
    """The keywords are known from the day before; what the second day takes is told."""
    titles = [paper.title for paper in some_papers(max(count // 3, 1_000))]
    texts = phrases(titles, count, random.Random(11))
    known, match = [(KeywordId(at), text) for at, text in enumerate(texts)], KnownKeywords()
    match(some_papers(1), known)
    day = some_papers(PAPERS)
    own = time.process_time()
    for some in chunks(day, AT_ONCE):
        match(some, known)
    return {
        "seconds": time.process_time() - own,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(matched(int(sys.argv[1]))))

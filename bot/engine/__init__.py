"""Papers in: the daily harvest and its batches, what each keyword has seen, and search over what is stored.

What is *announced* is decided by batches alone: a harvest stores pages as they come, and only when it has
reached its end does one transaction number the batch and match it (`HarvestStore.close_batch`). A harvest
that breaks off starts over from the same day; saving a paper twice changes nothing.

`due` decides when arXiv is asked, `harvesting` takes in its daily list, `outage` does what can be done while
that list fails, `asking` is for a few papers on demand, `searching` for what is stored.
"""

from bot.engine.asking import is_whole
from bot.engine.due import (
    EMPTY_ANSWERS,
    RETRY,
    is_evening_settled,
    is_harvest_due,
    is_search_due,
    next_harvest,
    silent_since,
)
from bot.engine.engine import Engine
from bot.engine.harvesting import BASELINE, Harvested, quiet

__all__ = [
    "BASELINE",
    "EMPTY_ANSWERS",
    "RETRY",
    "Engine",
    "Harvested",
    "is_evening_settled",
    "is_harvest_due",
    "is_search_due",
    "is_whole",
    "next_harvest",
    "quiet",
    "silent_since",
]

"""Python's garbage collector, as suits a process that runs for days.

What is loaded stays, yet would be looked through again and again; and each digest makes thousands of objects
that go by themselves. Together that was an eighth of the time posting takes.
https://docs.python.org/3/library/gc.html#gc.freeze
"""

import gc

YOUNG, OLDER, OLD = 10_000, 20, 20
"""Objects made before the young are looked through; times of that before the older are, and the old."""


def settle_in() -> None:
    """Take what is there by now for good, and look at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLD)

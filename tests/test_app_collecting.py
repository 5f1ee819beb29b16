"""The garbage collector of a process that runs for days."""

import gc

from bot.app.collecting import YOUNG, settle_in


class Ring:
    """Refers to itself, so only the collector can let it go."""

    def __init__(self) -> None:
        self.self = self


def test_what_is_there_is_never_looked_through_again_and_new_rings_still_go() -> None:
    kept = [Ring() for _ in range(100)]
    settle_in()
    assert gc.get_freeze_count() > len(kept)
    assert not any(isinstance(each, Ring) for each in gc.get_objects())
    for _ in range(2 * YOUNG):
        Ring()
    assert sum(isinstance(each, Ring) for each in gc.get_objects()) <= YOUNG

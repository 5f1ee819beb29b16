"""What papers are narrowed by: alternatives, each a set of which a matching paper has everything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

Alternatives = tuple[frozenset[str], ...]
"""Empty: nothing to go by."""

_MOST = 16


def all_of(each: Sequence[Alternatives]) -> Alternatives:
    """What has one of each. Alternatives multiply; past a number the rest is left to the matcher."""
    known = sorted(filter(None, each), key=len)
    if not known:
        return ()
    found, *rest = known
    for more in rest:
        if len(found) * len(more) <= _MOST:
            found = tuple(left | right for left, right in product(found, more))
    return found


def any_of(each: Iterable[Alternatives]) -> Alternatives:
    """What has one of any; nothing to go by where one of them gives nothing."""
    some = list(each)
    return tuple(dict.fromkeys(found for one in some for found in one)) if all(some) else ()

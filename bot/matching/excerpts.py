"""A few words with what stands around them, cut between words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bot.text import places

AROUND = 60
"""Characters of an excerpt, about; the words themselves are never cut."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text: the words that matter, and what stands before and after them."""

    before: str
    words: str
    after: str
    starts: bool = True  # at the beginning of the text
    ends: bool = True  # at its end


def whole(text: str) -> Excerpt:
    """A text that matters from beginning to end."""
    return Excerpt("", text, "")


def excerpt(shown: str, read: str, first: int, count: int) -> Excerpt:
    """The ``count`` words from the ``first`` on, as they stand in the text that is shown.

    They are counted in the text as it is read (`searchable`, or as its author wrote it). Where its letters
    cannot be found again in the one that is shown, it is shown itself.
    """
    spans = places(read)[first : first + count]
    start, end = spans[0][0], spans[-1][1]
    origins = _origins(shown, read)
    if origins is None:
        return _cut(read, start, end)
    return _cut(shown, origins[start][0], origins[end - 1][1])


def _origins(shown: str, read: str) -> list[tuple[int, int]] | None:
    """For each letter that is read, from where to where it stands in the text that is shown."""
    if shown == read:
        return [(at, at + 1) for at in range(len(shown))]
    letters: list[str] = []
    origins: list[tuple[int, int]] = []
    for start, end in _clusters(shown):
        plain = unicodedata.normalize("NFKC", shown[start:end])
        letters.append(plain)
        origins += [(start, end)] * len(plain)
    return origins if "".join(letters) == read else None


def _clusters(text: str) -> list[tuple[int, int]]:
    """Letters with the marks that belong to them."""
    starts = [at for at, letter in enumerate(text) if not at or not unicodedata.combining(letter)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _cut(text: str, start: int, end: int) -> Excerpt:
    room = max(0, AROUND - (end - start))
    left = max(0, min(start - room // 2, len(text) - AROUND))
    right = max(end, min(len(text), left + AROUND))
    left, right = _from(text, left, start), _until(text, end, right)
    before, after = text[left:start], text[end:right]
    return Excerpt(before, text[start:end], after, starts=left == 0, ends=right == len(text))


def _from(text: str, at: int, start: int) -> int:
    """The first place from ``at`` on where no word is cut; between blanks, where there are any."""
    if at == 0 or at >= start:
        return min(at, start)
    blank = next((here for here in range(at - 1, start) if text[here].isspace()), None)
    if blank is not None:
        return blank + 1
    return min((here for here, _ in places(text) if at <= here), default=start)


def _until(text: str, end: int, at: int) -> int:
    """The last place up to ``at`` where no word is cut; between blanks, where there are any."""
    if at == len(text) or at <= end:
        return max(at, end)
    blank = next((here for here in range(at, end - 1, -1) if text[here].isspace()), None)
    if blank is not None:
        return blank
    return max((until for _, until in places(text) if end <= until <= at), default=end)

"""Which source wins each field of a paper, so that nothing flaps. Decisions on values only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import Origin, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A paper as we keep it, and where its fields came from."""

    paper: Paper
    origin: Origin
    authors_origin: Origin
    emptied: bool = False
    harvested: bool = False
    watched: int | None = None  # the highest version that came by harvest or batch
    to_match: bool = False
    known_at: datetime | None = None


def merge(stored: Stored | None, told: Paper, origin: Origin) -> Stored:
    """What to keep after a source told us of a paper; ``stored`` itself where nothing changes."""
    merged = _merge_text(stored, told, origin)
    harvested = origin is Origin.OAI
    if stored is None:
        watched = told.version if harvested else None
        return replace(merged, harvested=harvested, watched=watched, to_match=origin is not Origin.IMPORT)
    watched = max(stored.watched or 0, told.version) if harvested else stored.watched
    # A new version may say the very same words; who wants new versions wants it, too.
    is_news = harvested and (not stored.harvested or watched != stored.watched)
    changed = origin is not Origin.IMPORT and reads_differently(stored.paper, merged.paper)
    merged = replace(
        merged,
        harvested=stored.harvested or harvested,
        watched=watched,
        to_match=stored.to_match or is_news or changed,
        known_at=stored.known_at,
    )
    return stored if merged == stored else merged


def reads_differently(before: Paper, after: Paper) -> bool:
    """Whether any of the fields keywords look at changed."""
    return any(
        getattr(before, field) != getattr(after, field)
        for field in ("title", "abstract", "authors", "categories", "comment")
    )


def _merge_text(stored: Stored | None, told: Paper, origin: Origin) -> Stored:
    fresh = Stored(paper=told, origin=origin, authors_origin=origin)
    if stored is None or (stored.emptied and told.version >= stored.paper.version):
        return fresh
    if origin is Origin.IMPORT or told.version < stored.paper.version:
        return stored
    if told.version > stored.paper.version:
        return fresh
    return _same_version(stored, fresh)


def _same_version(stored: Stored, fresh: Stored) -> Stored:
    """OAI wins every field but the authors, where a list that arXiv split itself stays."""
    text = stored if stored.origin is Origin.OAI and fresh.origin is Origin.API else fresh
    if fresh.paper.authors and (fresh.origin is Origin.API or stored.authors_origin is not Origin.API):
        authors = fresh
    else:
        authors = stored if stored.paper.authors else fresh
    return Stored(
        paper=replace(text.paper, authors=authors.paper.authors),
        origin=text.origin,
        authors_origin=authors.authors_origin,
    )

"""Writing down what was decided for a slot: the post, its parts, its papers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Digest, Draft, Match, PartState, rank
from bot.storage.schema import channel_paper, part, post

_NEW_POST, _NEW_PARTS, _NEW_PAPERS = (sa.insert(table) for table in (post, part, channel_paper))


def write_down(connection: Connection, digest: Digest, draft: Draft, now: datetime) -> None:
    """Put the decision on record, also one to post nothing."""
    key = secrets.token_hex(8)
    state = "open" if draft.parts else "silent"
    made = connection.execute(_NEW_POST, {**_post_row(digest), "key": key, "state": state, "created_at": now})
    assert made.inserted_primary_key is not None
    post_id = made.inserted_primary_key[0]
    if draft.parts:
        connection.execute(_NEW_PARTS, list(_part_rows(post_id, key, digest.parts)))
    if papers := [_ledger_row(digest, post_id, now, *decided) for decided in _decisions(draft)]:
        connection.execute(_NEW_PAPERS, papers)


def _post_row(digest: Digest) -> Mapping[str, object]:
    return {
        "channel_id": digest.channel,
        "slot_at": digest.slot,
        "local_day": digest.day,
        "zone": digest.zone,
        "total": digest.total,
        "parts": digest.parts,
        "skipped": digest.skipped,
        "catch_up": digest.catch_up,
        "announced_at": digest.announced_at,
        "line": digest.line,
        "note": digest.note,
        "updated": digest.updated,
    }


def _part_rows(post_id: int, key: str, count: int) -> Iterator[Mapping[str, object]]:
    for number in range(1, count + 1):
        yield {
            "post_id": post_id,
            "number": number,
            "key": f"{key}-{number}",
            "state": PartState.PENDING,
            "attempts": 0,
        }


Place = tuple[int, int] | tuple[None, None]
"""Part and position in it; none for what is skipped."""


def _decisions(draft: Draft) -> Iterator[tuple[Match, Place, str | None]]:
    """Each paper, where it is shown, and why if it is not."""
    for number, matches in enumerate(draft.parts, start=1):
        for position, match in enumerate(matches, start=1):
            yield match, (number, position), None
    for match in draft.skipped:
        yield match, (None, None), "cap"
    for match, words in draft.muted:
        yield match, (None, None), f"muted: {words}"


def _ledger_row(
    digest: Digest, post_id: int, now: datetime, match: Match, place: Place, reason: str | None
) -> Mapping[str, object]:
    return {
        "channel_id": digest.channel,
        "paper_rank": rank(match.paper.id),
        "kind": match.kind,
        "version": match.paper.version,
        "batch": match.batch or None,
        "state": "skipped" if reason else "pending",
        "reason": reason,
        "post_id": post_id,
        "part": place[0],
        "position": place[1],
        "keywords": match.keywords,
        "at": now,
    }

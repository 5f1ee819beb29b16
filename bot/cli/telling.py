"""What programs read: one JSON object per line on standard output."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from bot.domain import Batch, Posted
from bot.message import Actions, Block, Heading, Items, Message, Note, PaperCard, PaperLine, Text, plain


def tell(record: Mapping[str, Any]) -> None:
    """One object, one line."""
    click.echo(json.dumps(record, ensure_ascii=False, separators=(", ", ": ")))


def tell_posted(posted: Posted, *, again: bool = False) -> None:
    """A part that went out; ``again`` marks one that may have been told before."""
    tell(
        {
            "posted": {
                "channel": posted.channel,
                "slot": moment(posted.slot),
                "part": posted.part,
                "message_id": posted.message_id,
                "papers": [
                    {
                        "id": match.paper.id,
                        "version": match.paper.version,
                        "keywords": list(match.keywords),
                    }
                    for match in posted.matches
                ],
                **({"again": True} if again else {}),
            }
        }
    )


def tell_message(message: Message) -> None:
    """An answer: its words, its papers, and what may be said next."""
    tell(
        {
            "summary": message.summary,
            "text": [line for block in message.blocks for line in _lines(block)],
            "papers": [paper for block in message.blocks for paper in _papers(block)],
            "actions": [
                {"label": action.label, "sentence": action.sentence}
                for block in message.blocks
                if isinstance(block, Actions)
                for action in block.actions
            ],
        }
    )


def batch_facts(batch: Batch | None) -> dict[str, Any] | None:
    if batch is None:
        return None
    return {
        "number": batch.number,
        "closed_at": moment(batch.closed_at),
        "announced": batch.announced,
        "matched": batch.matched,
        "partial": batch.partial,
    }


def moment(at: datetime) -> str:
    """``2025-04-04T09:00:00Z``."""
    return f"{at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()}Z"


def _lines(block: Block) -> Iterable[str]:
    match block:
        case Heading(words):
            return (words,)
        case Text(spans) | Note(spans):
            return (plain(spans),)
        case Items(rows):
            return (plain(row) for row in rows)
        case _:
            return ()


def _papers(block: Block) -> Iterable[dict[str, Any]]:
    match block:
        case PaperLine():
            return (_paper(block),)
        case PaperCard():
            return ({**_paper(block.line), "authors": block.authors, "abstract": block.abstract},)
        case _:
            return ()


def _paper(line: PaperLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "url": line.url,
        "title": line.title,
        "authors": line.authors,
        "categories": line.categories,
        "date": line.date,
        "comment": line.comment,
        "keywords": list(line.keywords),
    }

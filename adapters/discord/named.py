"""Which papers a message names: ours in its menu, anybody's in links, numbers and the cards Discord draws."""

from __future__ import annotations

import re
from collections.abc import Iterator

import discord

from bot.domain import PaperId, paper_id

MOST = 25

_ID = r"(?<!\d)(?<!\d\.)(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})?/\d{7})(?![\d])"
_NAMED = re.compile(_ID, re.ASCII)
_LINKED = re.compile(rf"\[(?P<label>(?:\\.|[^\]\\])+)\]\(<?https?://[^)\s]*?(?P<id>{_ID})[^)\s]*\)", re.ASCII)
_OTHER_DOI = re.compile(r"10\.(?!48550/)\d{4,9}/\S+")
"""A publisher's number may look like one of arXiv's."""

_DRESSED = re.compile("[\\\\\u200b\u2060]")
_SHOWS = "show "


def papers_in(message: discord.Message | None) -> dict[PaperId, str]:
    """The papers with what they are called there (their number where there is no more), in order."""
    found: dict[PaperId, str] = {}
    for id, title in _papers(message) if message else ():
        if (canonical := paper_id(id) or paper_id(id.lower())) and len(found) < MOST:
            found[canonical] = found.get(canonical) or title
    return {id: title or id for id, title in found.items()}


def _papers(message: discord.Message) -> Iterator[tuple[str, str]]:
    for row in message.components:
        for part in row.children if isinstance(row, discord.ActionRow) else ():
            if isinstance(part, discord.SelectMenu):
                shown = (option for option in part.options if option.value.startswith(_SHOWS))
                yield from ((option.value.removeprefix(_SHOWS), option.label) for option in shown)
    for text in (_OTHER_DOI.sub(" ", text) for text in _texts(message)):
        yield from ((link["id"], _DRESSED.sub("", link["label"])) for link in _LINKED.finditer(text))
        yield from ((id, "") for id in _NAMED.findall(text))


def _texts(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield message.content
    if isinstance(message, discord.Message):
        for forwarded in message.message_snapshots:
            yield from _texts(forwarded)
    for embed in message.embeds:
        of_card = f"[{embed.title}]({embed.url})" if embed.title and embed.url else embed.title
        parts = (of_card, embed.url, embed.description, *(field.value for field in embed.fields))
        yield from filter(None, parts)

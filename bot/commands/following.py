"""subscribe: from now on a channel gets the papers of a keyword."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot import keywords
from bot.commands.asked import Asked, codes, next_post, public_line
from bot.commands.expecting import in_one_unit, prospect, volume
from bot.commands.identifiers import identifiers
from bot.commands.losing import hidden
from bot.commands.sentences import unsubscribing
from bot.commands.understood import Subscribe
from bot.domain import Follow, Keyword
from bot.errors import RequestError
from bot.message import Action, Actions, Block, Code, Items, Message, Say, Spans, day_words, note, plain, text
from bot.ports import Answer
from bot.schedule import in_words

UNDO_WITHIN = timedelta(hours=1)
"""For so long a keyword that was unsubscribed comes back as if nothing had happened."""

AT_ONCE = 25
"""Keywords in one sentence."""


def subscribe(asked: Asked, said: Subscribe) -> Answer:
    """Follow all of these keywords, or none if one of them is wrong. No backlog is posted."""
    asked.check_may_change()
    wanted = _wanted(said.text)
    more = bool(asked.store.followed_texts(asked.channel.id))
    new: list[Keyword] = []
    old: list[Follow] = []
    for keyword in wanted:
        follow, is_new = asked.store.follow(
            asked.channel, keyword, asked.request.who, asked.now, undo_within=UNDO_WITHIN
        )
        if is_new:
            new.append(keyword)
        else:
            old.append(follow)
    undo = unsubscribing([keyword.text for keyword in new]) if new else None
    return Answer(
        private=_answer(asked, said, _now_follows(new, more) if new else _already(old[0]), new, old, undo),
        public=_public(asked, new, undo) if undo else None,
        undo=undo,
    )


def _wanted(typed: str) -> list[Keyword]:
    """The keywords of a sentence, each meaning once. Raises `KeywordError` or `RequestError`."""
    if ids := identifiers(typed):
        raise RequestError(f"{ids[0]} is a paper, and a channel follows keywords.", example=f"show {ids[0]}")
    wanted = {keyword.key: keyword for keyword in reversed(keywords.parse_list(typed))}
    if len(wanted) > AT_ONCE:
        raise RequestError(f"Those are {len(wanted)} keywords; please follow at most {AT_ONCE} at a time.")
    return list(wanted.values())[::-1]


# --- what is said -------------------------------------------------------------------------------


def _answer(
    asked: Asked,
    said: Subscribe,
    first: Spans,
    new: Sequence[Keyword],
    old: Sequence[Follow],
    undo: str | None,
) -> Message:
    blocks: list[Block] = [text(*first), *_details(asked, new)]
    blocks += [text(*_already(follow)) for follow in (old if new else old[1:])]
    blocks += hidden(asked, new)
    blocks.append(text(next_post(asked), " Only papers announced from now on are posted." if new else ""))
    if said.dropped:
        left_out = f"I left out “{said.dropped}”: one time serves all keywords of a channel, see "
        blocks.append(note(left_out, Say("schedule")))
    if undo:
        blocks.append(Actions((Action("Change the time", "schedule"), Action("Undo", undo))))
    return Message(summary=plain(first), blocks=tuple(blocks))


def _now_follows(new: Sequence[Keyword], more: bool) -> Spans:
    if len(new) == 1:
        return ("This channel now follows ", Code(new[0].text), ": ", keywords.in_words(new[0]), ".")
    return (f"This channel now follows {len(new)}{' more' if more else ''} keywords:",)


def _already(follow: Follow) -> Spans:
    since = f" is followed here already, since {day_words(follow.since.date())} by {follow.who}."
    return (Code(follow.text), since)


def _details(asked: Asked, new: Sequence[Keyword]) -> list[Block]:
    if len(new) == 1:
        return prospect(asked, new[0])
    return [Items(tuple(_rows(asked, new)))] if new else []


def _rows(asked: Asked, new: Sequence[Keyword]) -> Iterator[Spans]:
    volumes = [found for keyword in new if (found := volume(asked, keyword))]
    known = len(volumes) == len(new)
    expected = [f" · {words}" for words in in_one_unit(volumes)] if known else [""] * len(new)
    for keyword, brought in zip(new, expected, strict=True):
        yield (Code(keyword.text), ": ", keywords.in_words(keyword), brought)


def _public(asked: Asked, new: Sequence[Keyword], undo: str) -> Message:
    what = codes([keyword.text for keyword in new])
    when = f" here: one digest, {in_words(asked.channel.schedule)}."
    return public_line(asked, ("follows ", *what, when), undo)

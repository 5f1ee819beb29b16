"""subscribe: from now on a channel gets the papers of a keyword."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot import keywords
from bot.commands.asked import Asked, codes, follower, next_post, public_line
from bot.commands.expecting import prospect
from bot.commands.identifiers import identifiers
from bot.commands.losing import hidden
from bot.commands.picking import NotThere, picked
from bot.commands.sentences import replacing, subscribing, unsubscribing
from bot.commands.too_few import too_little
from bot.commands.too_many import too_much
from bot.commands.understood import Subscribe
from bot.commands.volumes import Counted, counted, in_one_unit
from bot.commands.wondering import ask_how_much, asking_how_much, too_often_to_ask
from bot.domain import Follow, Keyword
from bot.errors import RequestError
from bot.message import Action, Actions, Block, Code, Items, Message, Say, Spans, day_words, note, plain, text
from bot.ports import Answer
from bot.schedule import in_words

UNDO_WITHIN = timedelta(hours=1)
"""For so long a keyword that was unsubscribed comes back as if nothing had happened."""

_NUMBER = re.compile(r"#\s?\d{1,3}")

AT_ONCE = 25
"""Keywords in one sentence."""

CHANGE_THE_TIME = Action(
    "Change the time",
    "schedule",
    asks="When shall it come? Such as 9am, 08:30 mon-thu Europe/Paris, weekly mon 8:30, or announced",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a sentence came to."""

    said: Subscribe
    new: tuple[Keyword, ...] = ()
    old: tuple[Follow, ...] = ()  # followed before
    ended: tuple[Follow, ...] = ()  # in whose place the new ones are
    more: bool = False  # whether something else was followed before

    @property
    def undo(self) -> str | None:
        new, ended = ([each.text for each in some] for some in (self.new, self.ended))
        if new and ended:
            return replacing(ended, new)
        return unsubscribing(new) if new else subscribing(ended) if ended else None


def subscribe(asked: Asked, said: Subscribe) -> Answer:
    """Follow all of these keywords, or none if one of them is wrong. No backlog is posted."""
    asked.check_may_change()
    followed = _replaced(asked, said) or _followed(asked, said, said.text)
    undo = followed.undo
    public = _public(asked, followed, undo) if undo else None
    found = counted(asked, followed.new) if followed.new else []
    if found is not None:
        return Answer(private=_message(asked, followed, _details(asked, found)), public=public, undo=undo)
    if too_often := too_often_to_ask(asked, followed.new):
        details = [*_meanings(followed.new), too_often]
        return Answer(private=_message(asked, followed, details), public=public, undo=undo)
    return Answer(
        private=_message(asked, followed, [*_meanings(followed.new), asking_how_much(followed.new)]),
        public=public,
        undo=undo,
        later=partial(_later, asked, followed),
    )


def _later(asked: Asked, followed: Followed) -> Message:
    """The same answer, with what arXiv tells of how much to expect."""
    return _message(asked, followed, [*_meanings(followed.new), *ask_how_much(asked, followed.new)])


def _replaced(asked: Asked, said: Subscribe) -> Followed | None:
    """``… instead of …``: follow the one and no longer the other, where that is followed here."""
    if said.replaces is None:
        return None
    try:
        ended = picked(said.replaces.old, (), asked.follows(), _no_number)
    except NotThere:
        return None
    followed = _followed(asked, said, said.replaces.new)
    kept = {follow.keyword_id for follow in followed.old}
    ids = [follow.keyword_id for follow in ended if follow.keyword_id not in kept]
    gone = asked.store.unfollow(asked.channel.id, ids, asked.now)
    return Followed(said=said, new=followed.new, old=followed.old, ended=tuple(gone), more=True)


def _no_number(number: int) -> RequestError:
    raise AssertionError(f"no number is asked for: {number}")


def _followed(asked: Asked, said: Subscribe, typed: str) -> Followed:
    wanted = _wanted(typed)
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
    return Followed(said=said, new=tuple(new), old=tuple(old), more=more)


def _wanted(typed: str) -> list[Keyword]:
    """The keywords of a sentence, each meaning once. Raises `KeywordError` or `RequestError`."""
    if ids := identifiers(typed):
        problem = f"{ids[0]} is a paper, and only keywords can be followed."
        raise RequestError(problem, example=f"show {ids[0]}")
    if _NUMBER.fullmatch(typed):
        problem = f"{typed} is a number of the list, and keywords are followed by their words."
        raise RequestError(problem, example="list")
    wanted = {keyword.key: keyword for keyword in reversed(keywords.parse_list(typed))}
    if len(wanted) > AT_ONCE:
        raise RequestError(f"Those are {len(wanted)} keywords; please follow at most {AT_ONCE} at a time.")
    return list(wanted.values())[::-1]


# --- what is said -------------------------------------------------------------------------------


def _message(asked: Asked, followed: Followed, details: Sequence[Block]) -> Message:
    new, old = followed.new, followed.old
    first = _head(asked, followed)
    blocks: list[Block] = [text(*first), *details]
    blocks += [text(*_already(follow)) for follow in (old if new or followed.ended else old[1:])]
    blocks += hidden(asked, new)
    blocks.append(text(next_post(asked), " Only papers announced from now on are posted." if new else ""))
    if followed.said.dropped:
        left_out = f"I left out “{followed.said.dropped}”: one time serves all keywords here, see "
        blocks.append(note(left_out, Say("schedule")))
    if undo := followed.undo:
        blocks.append(Actions((CHANGE_THE_TIME, Action("Undo", undo))))
    return Message(summary=plain(first), blocks=tuple(blocks))


def _head(asked: Asked, followed: Followed) -> Spans:
    if followed.ended:
        return _instead(asked, followed)
    return _now_follows(asked, followed) if followed.new else _already(followed.old[0])


def _instead(asked: Asked, followed: Followed) -> Spans:
    gone = codes([follow.text for follow in followed.ended])
    if not followed.new:
        return (*gone, " is followed here no longer.")
    new = codes([keyword.text for keyword in followed.new])
    meaning = f": {keywords.in_words(followed.new[0])}." if len(followed.new) == 1 else "."
    return (follower(asked, "now follows "), *new, " instead of ", *gone, meaning)


def _now_follows(asked: Asked, followed: Followed) -> Spans:
    new = followed.new
    if len(new) == 1:
        return (follower(asked, "now follows "), Code(new[0].text), ": ", keywords.in_words(new[0]), ".")
    return (f"{follower(asked, 'now follows ')}{len(new)}{' more' if followed.more else ''} keywords:",)


def _already(follow: Follow) -> Spans:
    since = f" is followed here already, since {day_words(follow.since.date())} by {follow.who}."
    return (Code(follow.text), since)


def _details(asked: Asked, found: Sequence[Counted]) -> list[Block]:
    if len(found) == 1:
        return prospect(asked, found[0])
    if not found:
        return []
    return [Items(tuple(_rows(found))), *too_much(asked, found), *too_little(found)]


def _rows(found: Sequence[Counted]) -> Iterator[Spans]:
    expected = in_one_unit([each.volume for each in found])
    for each, brought in zip(found, expected, strict=True):
        yield (Code(each.keyword.text), ": ", keywords.in_words(each.keyword), f" · {brought}")


def _meanings(new: Sequence[Keyword]) -> list[Block]:
    """Several keywords in words; of one, the first line tells."""
    if len(new) < 2:
        return []
    return [Items(tuple((Code(keyword.text), ": ", keywords.in_words(keyword)) for keyword in new))]


def _public(asked: Asked, followed: Followed, undo: str) -> Message:
    gone = codes([follow.text for follow in followed.ended])
    if not followed.new:
        return public_line(asked, ("stopped following ", *gone, " here."), undo)
    what = codes([keyword.text for keyword in followed.new])
    instead: Spans = (" instead of ", *gone) if followed.ended else ()
    when = f" here: one digest, {in_words(asked.channel.schedule)}."
    return public_line(asked, ("follows ", *what, *instead, when), undo)

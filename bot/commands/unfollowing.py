"""unsubscribe: a channel follows a keyword no longer."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from bot import keywords
from bot.commands.asked import Asked, codes, public_line
from bot.commands.sentences import searching, subscribing, unsubscribing
from bot.commands.understood import Unsubscribe
from bot.domain import Follow
from bot.errors import KeywordError, RequestError
from bot.message import Action, Actions, Block, Code, Message, Say, Spans, note, plain, say, text
from bot.ports import Answer


def unsubscribe(asked: Asked, said: Unsubscribe) -> Answer:
    """Follow these no longer; where one of them is not followed, nothing changes."""
    asked.check_may_change()
    follows = asked.follows()
    if not follows:
        return Answer(private=say("This channel follows nothing yet. To begin: ", Say("subscribe mri")))
    try:
        meant = follows if said.everything else _meant(said, follows)
    except NotFollowed as stranger:
        return Answer(private=_not_followed(stranger.problem, follows))
    ended = asked.store.unfollow(asked.channel.id, [follow.keyword_id for follow in meant], asked.now)
    return _ended(asked, [follow.text for follow in ended], left=len(follows) - len(ended))


def is_followed(asked: Asked, said: Unsubscribe) -> bool:
    """Whether the channel follows all of these."""
    try:
        return bool(_meant(said, asked.follows()))
    except RequestError:
        return False


class NotFollowed(RequestError):
    """A keyword that is not followed here: ``problem`` is its text."""


def _meant(said: Unsubscribe, follows: Sequence[Follow]) -> list[Follow]:
    """The follows of a sentence. Raises `RequestError` for a number, `NotFollowed` for a keyword."""
    numbered = [_number(number, follows) for number in said.numbers]
    return list(dict.fromkeys([*numbered, *(_named(said.text, follows) if said.text else ())]))


def _number(number: int, follows: Sequence[Follow]) -> Follow:
    if 1 <= number <= len(follows):
        return follows[number - 1]
    count = "only 1 keyword" if len(follows) == 1 else f"{len(follows)} keywords"
    raise RequestError(f"There is no #{number}: this channel follows {count}.", example="list")


def _named(typed: str, follows: Sequence[Follow]) -> list[Follow]:
    """All of the text as one keyword, else every part between commas."""
    if whole := _same(typed, follows):
        return [whole]
    found = []
    for part in _parts(typed):
        follow = _same(part, follows)
        if follow is None:
            raise NotFollowed(part)
        found.append(follow)
    return found


def _parts(typed: str) -> list[str]:
    try:
        return [keyword.text for keyword in keywords.parse_list(typed)]
    except KeywordError:
        # It cannot be followed, so it is not: the answer shows what is.
        return [typed]


def _same(typed: str, follows: Sequence[Follow]) -> Follow | None:
    """The follow with these very words, else with the same meaning."""
    said = typed.casefold()
    by_words = next((follow for follow in follows if follow.text.casefold() == said), None)
    return by_words or next((follow for follow in follows if _key(follow.text) == _key(typed)), None)


def _key(text: str) -> str:
    try:
        return keywords.parse(text).key
    except KeywordError:
        return text


# --- what is said -------------------------------------------------------------------------------


def _ended(asked: Asked, texts: list[str], left: int) -> Answer:
    undo = subscribing(texts)
    head: Spans = ("This channel no longer follows ", *codes(texts, 10), ".")
    rest = "Nothing is followed here now, so nothing will be posted." if not left else ""
    blocks = (text(*head), *((text(rest),) if rest else ()), Actions((Action("Undo", undo),)))
    public = public_line(asked, ("stopped following ", *codes(texts), " here."), undo)
    return Answer(private=Message(summary=plain(head), blocks=blocks), public=public, undo=undo)


def _not_followed(typed: str, follows: Sequence[Follow]) -> Message:
    """What was not found, the nearest there is, and how to search for such words."""
    head: Spans = (Code(typed), " is not followed here, so nothing has changed.")
    texts = [follow.text for follow in follows]
    near = difflib.get_close_matches(typed, texts, n=1, cutoff=0.5)
    offer: tuple[Block, ...] = (text("What is followed here: ", *codes(texts, 10), "."),)
    if near:
        sentence = unsubscribing(near)
        offer = (text("Did you mean ", Say(sentence), "?"), Actions((Action("Do that", sentence),)))
    return Message(
        summary=plain(head), blocks=(text(*head), *offer, note("To search for it: ", Say(searching(typed))))
    )

"""unsubscribe: a channel follows a keyword no longer."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import partial

from bot.commands.asked import Asked, codes, follower, public_line
from bot.commands.picking import NotThere, picked
from bot.commands.sentences import searching, subscribing, unsubscribing
from bot.commands.understood import Unsubscribe
from bot.domain import Follow
from bot.errors import RequestError
from bot.message import Action, Actions, Block, Code, Message, Say, Spans, note, plain, say, text
from bot.ports import Answer


def unsubscribe(asked: Asked, said: Unsubscribe) -> Answer:
    """Follow these no longer; where one of them is not followed, nothing changes."""
    asked.check_may_change()
    follows = asked.follows()
    if not follows:
        return Answer(private=say(follower(asked, "follows nothing yet. To begin: "), Say("subscribe mri")))
    try:
        meant = follows if said.everything else _meant(said, follows)
    except NotThere as stranger:
        return Answer(private=_not_followed(stranger.problem, follows))
    ended = asked.store.unfollow(asked.channel.id, [follow.keyword_id for follow in meant], asked.now)
    return _ended(asked, [follow.text for follow in ended], left=len(follows) - len(ended))


def is_followed(asked: Asked, said: Unsubscribe) -> bool:
    """Whether the channel follows all of these."""
    try:
        return bool(_meant(said, asked.follows()))
    except RequestError:
        return False


def _meant(said: Unsubscribe, follows: Sequence[Follow]) -> list[Follow]:
    """The follows of a sentence. Raises `RequestError` for a number, `NotThere` for a keyword."""
    return picked(said.text, said.numbers, follows, partial(_no_number, len(follows)))


def _no_number(count: int, number: int) -> RequestError:
    followed = "only 1 keyword is" if count == 1 else f"{count} keywords are"
    return RequestError(f"There is no #{number}: {followed} followed here.", example="list")


# --- what is said -------------------------------------------------------------------------------


def _ended(asked: Asked, texts: list[str], left: int) -> Answer:
    undo = subscribing(texts)
    head: Spans = (follower(asked, "no longer follows "), *codes(texts, 10), ".")
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

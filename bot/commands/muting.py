"""mute: papers about something are not for this channel, whatever it follows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from bot import keywords
from bot.commands import losing
from bot.commands.asked import Asked, codes, public_line
from bot.commands.identifiers import identifiers
from bot.commands.losing import Loss
from bot.commands.picking import NotThere, picked
from bot.commands.reworded import reworded
from bot.commands.sentences import muting, searching, unmuting
from bot.commands.understood import Mute, Unmute
from bot.domain import Field, Keyword, Term
from bot.domain import Mute as Muted
from bot.errors import RequestError
from bot.message import (
    Action,
    Actions,
    Block,
    Code,
    Items,
    Message,
    Say,
    Spans,
    day_words,
    note,
    papers,
    plain,
    say,
    text,
)
from bot.ports import Answer

AT_ONCE = 25
"""Keywords in one sentence."""

_NUMBER = re.compile(r"#\s?\d+")
_EXCLUDED = re.compile(r"(?:-|NOT )(?!.*\b(?:AND|OR|NOT)\b)(?P<words>[\w ]*\w)")


def tell_mutes(asked: Asked) -> Answer:
    """What is muted here, numbered."""
    muted = asked.store.mutes(asked.channel.id)
    if not muted:
        nothing = say("Nothing is muted here. To leave out papers about something: ", Say("mute survey"))
        return Answer(private=nothing)
    head = f"{papers(len(muted), 'keyword')} muted here; papers that match are not posted:"
    rows = tuple((Code(mute.text), f" · {mute.who}, {day_words(mute.since.date())}") for mute in muted)
    change = note("To change it: ", Say("mute survey"), " · ", Say("unmute #1"), " · ", Say("unmute all"))
    return Answer(private=Message(summary=head, blocks=(text(head), Items(rows, numbered=True), change)))


# --- muting -------------------------------------------------------------------------------------


def mute(asked: Asked, said: Mute) -> Answer:
    """Mute all of these keywords, or none if one of them is wrong or would leave nothing to post."""
    asked.check_may_change()
    if said.everything:
        problem = "That would leave nothing to post here. To have no posts for a while, pause."
        raise RequestError(problem, example="pause until friday")
    wanted = _wanted(said.text)
    before = asked.store.mutes(asked.channel.id)
    known = {mute.key for mute in before}
    new = [keyword for keyword in wanted if keyword.key not in known]
    if not new:
        head: Spans = (*codes([keyword.text for keyword in wanted]), _are(wanted, "muted here already."))
        return Answer(private=say(*head, " All that is muted: ", Say("mute")))
    loss = losing.loss(asked, new, [mute.text for mute in before])
    losing.check(asked, new, loss)
    for keyword in new:
        asked.store.mute(asked.channel, keyword, asked.request.who, asked.now)
    return _muted(asked, said, new, loss)


def _wanted(typed: str) -> list[Keyword]:
    """The keywords of a sentence, each meaning once. Raises `KeywordError` or `RequestError`."""
    if ids := identifiers(typed):
        raise RequestError(f"{ids[0]} is a paper, and only keywords are muted.", example=f"show {ids[0]}")
    if _NUMBER.fullmatch(typed):
        problem = f"{typed} is a number, and keywords are muted by their words."
        raise RequestError(problem, example=f"unsubscribe {typed}")
    if excluded := _EXCLUDED.fullmatch(typed):
        problem = "To mute is to leave out already: say only what."
        raise RequestError(problem, example=muting([excluded["words"]]))
    wanted = keywords.parse_list(typed)
    if len(wanted) > AT_ONCE:
        raise RequestError(f"Those are {len(wanted)} keywords; please mute at most {AT_ONCE} at a time.")
    return wanted


def _muted(asked: Asked, said: Mute, new: Sequence[Keyword], loss: Loss | None) -> Answer:
    texts = [keyword.text for keyword in new]
    head: Spans = ("Papers about ", *codes(texts), " are no longer posted here.")
    blocks: list[Block] = [text(*head), *_meanings(new), *losing.told(loss)]
    if loss and not loss.gone and len(new) == 1 and (better := reworded(new[0])):
        blocks.append(text("Did you mean ", Say(muting([better])), "?"))
    if said.dropped:
        blocks.append(note(f"I left out “{said.dropped}”: a mute lasts until ", Say(unmuting(texts))))
    blocks.append(Actions((Action("Undo", unmuting(texts)),)))
    if len(new) == 1 and isinstance(new[0].node, Term) and new[0].node.field is Field.TEXT:
        blocks.append(note("If you meant to search for these words: ", Say(searching(f"mute {said.text}"))))
    return Answer(
        private=Message(summary=plain(head), blocks=tuple(blocks)),
        public=public_line(asked, ("muted ", *codes(texts), " here."), unmuting(texts)),
        undo=unmuting(texts),
    )


def _meanings(new: Sequence[Keyword]) -> Iterator[Block]:
    """Each keyword in plain words."""
    if len(new) == 1:
        yield text("Left out: ", keywords.in_words(new[0]), ".")
    else:
        yield Items(tuple((Code(keyword.text), ": ", keywords.in_words(keyword)) for keyword in new))


def _are(some: Sequence[object], what: str) -> str:
    return f" {'is' if len(some) == 1 else 'are'} {what}"


# --- unmuting -----------------------------------------------------------------------------------


def unmute(asked: Asked, said: Unmute) -> Answer:
    """Mute these no longer; where one of them is not muted, nothing changes."""
    asked.check_may_change()
    there = asked.store.mutes(asked.channel.id)
    if not there:
        return tell_mutes(asked)
    try:
        meant = (
            there if said.everything else picked(said.text, said.numbers, there, partial(_no_number, there))
        )
    except NotThere as stranger:
        return Answer(private=_not_muted(stranger.problem, there))
    ended = asked.store.unmute(asked.channel.id, [mute.key for mute in meant], asked.now)
    texts = [mute.text for mute in ended]
    head: Spans = (*codes(texts, 10), _are(texts, "no longer muted here."))
    undo = muting(texts)
    blocks = (
        text(*head, " What was left out until now is not posted later."),
        Actions((Action("Undo", undo),)),
    )
    return Answer(
        private=Message(summary=plain(head), blocks=blocks),
        public=public_line(asked, ("unmuted ", *codes(texts), " here."), undo),
        undo=undo,
    )


def _no_number(there: Sequence[Muted], number: int) -> RequestError:
    muted = "only 1 keyword is" if len(there) == 1 else f"{len(there)} keywords are"
    return RequestError(f"There is no #{number}: {muted} muted here.", example="mute")


def _not_muted(typed: str, there: Sequence[Muted]) -> Message:
    head: Spans = (Code(typed), " is not muted here, so nothing has changed.")
    texts = [mute.text for mute in there]
    return Message(
        summary=plain(head), blocks=(text(*head), text("What is muted here: ", *codes(texts, 10), "."))
    )

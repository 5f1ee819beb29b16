"""Nothing said, and list: what a channel follows and when it hears of us next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.commands.asked import Asked, codes, follower
from bot.commands.followed import unreadable
from bot.commands.resuming import outlook
from bot.domain import Follow
from bot.message import Block, Code, Items, Message, Say, Spans, day_words, note, papers, plain, text
from bot.ports import Answer
from bot.schedule import in_words

COUNTED = timedelta(weeks=4)
"""What `Follow.per_week` looks back on."""


def tell(asked: Asked) -> Answer:
    """What this channel follows and when it hears of us next; how to start where it follows nothing."""
    follows = asked.follows()
    if not follows:
        return Answer(private=_welcome(asked))
    head: Spans = (follower(asked, "follows "), *codes([follow.text for follow in follows], 5), ".")
    more = note("To do more: ", *_or(["list", "today", "preview", "settings", "help"]))
    blocks = (text(*head), *unreadable(follows), *outlook(asked), more)
    return Answer(private=Message(summary=plain(head), blocks=blocks))


def _or(sentences: Sequence[str]) -> Spans:
    return tuple(span for sentence in sentences for span in (" · ", Say(sentence)))[1:]


def _welcome(asked: Asked) -> Message:
    head = follower(asked, "follows nothing yet.")
    steps: tuple[Spans, ...] = (
        (Say("mri"), ": the newest papers for a keyword, at once"),
        (Say("subscribe mri"), f": a digest of the new ones, {in_words(asked.channel.schedule)}"),
        (Say("schedule 9am Europe/Paris"), ": when it comes"),
        (Say("help"), ": all the rest"),
    )
    return Message(summary=head, blocks=(text(head, " For example, say:"), Items(steps)))


def list_follows(asked: Asked) -> Answer:
    """What is followed here, numbered: who asked for it, since when, how much it brings."""
    follows = asked.follows()
    if not follows:
        return Answer(private=_welcome(asked))
    head = follower(asked, f"follows {papers(len(follows), 'keyword')}:")
    rows = Items(tuple(_row(asked, follow) for follow in follows), numbered=True)
    change = note(
        "To change it: ", Say("subscribe mri"), " · ", Say("unsubscribe #1"), " · ", Say("schedule")
    )
    blocks = (text(head), rows, *unreadable(follows), *_muted(asked), *outlook(asked), change)
    return Answer(private=Message(summary=head, blocks=blocks))


def _muted(asked: Asked) -> Iterator[Block]:
    if mutes := asked.store.mutes(asked.channel.id):
        yield text("Muted here: ", *codes([mute.text for mute in mutes], 5), ". To change it: ", Say("mute"))


def _row(asked: Asked, follow: Follow) -> Spans:
    is_new = asked.now - follow.since < COUNTED
    brings = _brings(follow.per_week, "so far" if is_new else f"in the last {COUNTED.days // 7} weeks")
    return (Code(follow.text), f" · {follow.who}, {day_words(follow.since.date())} · {brings}")


def _brings(per_week: float | None, lately: str) -> str:
    if per_week is None:
        return f"no announcement {lately}"
    if 0 < per_week < 1:
        return "less than 1 paper a week"
    return f"about {papers(round(per_week))} a week" if per_week else f"no papers {lately}"

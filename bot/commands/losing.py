"""What muting a keyword takes out of a channel, going by the papers that are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import matching
from bot.commands.asked import Asked, codes
from bot.commands.covering import covers
from bot.commands.followed import any_of, readable
from bot.commands.sentences import unsubscribing
from bot.commands.volumes import COUNTED, SAMPLES, days_known
from bot.domain import Keyword, Paper
from bot.errors import RequestError
from bot.message import Block, Items, Link, Say, papers, text
from bot.ports import Cursor
from bot.text import readable as readable_title

ENOUGH = 5
"""From so many papers on, taking out all of them is more than chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Of the papers of late that would have been posted, those that a mute takes out."""

    days: int
    before: int  # papers not muted so far; counting stops at ``COUNTED``
    gone: tuple[Paper, ...]

    @property
    def is_all(self) -> bool:
        return self.before >= ENOUGH and len(self.gone) == self.before


def loss(asked: Asked, new: Sequence[Keyword], muted: Sequence[str]) -> Loss | None:
    """What muting ``new`` would have taken out; None where nothing is followed, or nothing was harvested."""
    followed = readable(asked.store.followed_texts(asked.channel.id))
    days = days_known(asked.store.harvest_state(), asked.now)
    if not followed or not days:
        return None
    since = asked.now.date() - timedelta(days=days)
    found = asked.engine.search(any_of(followed), COUNTED, Cursor(since=since))
    posted = [paper for paper in found if not _is_any(paper, readable(muted))]
    gone = tuple(paper for paper in posted if _is_any(paper, new))
    return Loss(days=days, before=len(posted), gone=gone)


def _is_any(paper: Paper, wanted: Sequence[Keyword]) -> bool:
    return any(matching.matches(keyword, paper) for keyword in wanted)


def check(asked: Asked, new: Sequence[Keyword], loss: Loss | None) -> None:
    """Raises `RequestError` where a mute takes out all that a keyword, or the whole channel, brings."""
    muted = any_of(new)
    for followed in readable(asked.store.followed_texts(asked.channel.id)):
        if covers(muted.node, followed.node):
            problem = f"“{followed.text}” is followed here, and nothing of it would be posted."
            raise RequestError(problem, example=unsubscribing([followed.text]))
    if loss and loss.is_all:
        gone = f"That would take out all {papers(loss.before)} of the last {loss.days} days"
        problem = f"{gone}, and leave nothing to post here. To have no posts for a while, pause."
        raise RequestError(problem, example="pause until friday")


def hidden(asked: Asked, wanted: Sequence[Keyword]) -> Iterator[Block]:
    """Which of these keywords bring nothing here, for what is muted."""
    mutes = asked.store.mutes(asked.channel.id)
    muted = any_of(readable(mute.text for mute in mutes))
    if lost := [keyword.text for keyword in wanted if covers(muted.node, keyword.node)]:
        it_is = (
            " is muted here, so its papers are not posted: "
            if len(lost) == 1
            else (" are muted here, so their papers are not posted: ")
        )
        yield text(*codes(lost), it_is, Say("mute"), " lists what is muted.")


def told(loss: Loss | None) -> Iterator[Block]:
    """What would have been gone, with some titles."""
    if loss is None:
        return
    if not loss.before:
        return
    of_late = f"of the {papers(loss.before)} that matched here in the last {loss.days} days"
    if not loss.gone:
        yield text(f"That would have left out none {of_late}.")
        return
    example = ", for example" if len(loss.gone) > SAMPLES else ""
    yield text(f"That would have left out {len(loss.gone)} {of_late}{example}:")
    yield Items(tuple((Link(readable_title(paper.title), paper.url),) for paper in loss.gone[:SAMPLES]))

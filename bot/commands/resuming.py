"""What keeps a channel from being posted to, and how people set it going again."""

from __future__ import annotations

from bot import matching
from bot.commands.asked import Asked, next_digest, next_post, paused_words, public_line
from bot.commands.followed import readable
from bot.commands.pausing import pausing
from bot.commands.understood import Looked, Resume
from bot.errors import RequestError
from bot.message import Action, Actions, Block, Message, Say, papers, say, text
from bot.ports import Answer
from bot.schedule import parse_until


def outlook(asked: Asked) -> tuple[Block, ...]:
    """When this channel hears of us next, or what keeps us from it and what to do."""
    return (*_when(asked), *_unconfirmed(asked))


def _when(asked: Asked) -> tuple[Block, ...]:
    if not asked.channel.paused:
        return (text(next_post(asked)),)
    then = " Nothing is lost. Once that is fixed: "
    if not asked.channel.refused:
        then = " New papers are kept. To go on now: " if asked.channel.paused_until else " To go on: "
    why = text(paused_words(asked), then, Say("resume"))
    return (why, Actions((Action("Resume", "resume"),)))


def _unconfirmed(asked: Asked) -> tuple[Block, ...]:
    if not asked.store.is_unconfirmed(asked.channel.id):
        return ()
    question = "One post of the last digest may or may not have come through, and I cannot look. Is it here?"
    buttons = (Action("It is there", "it is there"), Action("Post again", "post again"))
    return (text(question), Actions(buttons))


def _until(asked: Asked, when: str) -> str:
    try:
        parse_until(when, asked.channel.schedule, asked.now)
    except RequestError:
        return "pause until friday"
    return f"pause until {when}"


def resume(asked: Asked, said: Resume) -> Answer:
    """Post here again; what waited for the platform goes out at once, what else was missed is caught up."""
    if said.when:
        problem = (
            "Whoever says resume has the digests back at once. To have them back later, pause until then."
        )
        raise RequestError(problem, example=_until(asked, said.when))
    asked.check_may_change()
    if not asked.channel.paused:
        return Answer(private=say("Nothing is paused here. ", next_post(asked)))
    undo = None if asked.channel.refused else pausing(asked.channel)
    asked.store.pause(asked.channel.id, None, asked.now)
    return Answer(
        private=_going_on(asked, undo),
        public=public_line(asked, ("resumed the digests here.",), undo),
        undo=undo,
    )


def _going_on(asked: Asked, undo: str | None) -> Message:
    """How many papers wait, and when they come."""
    head, when = "Posting goes on.", next_digest(asked, asked.now)
    if composed := asked.store.waiting(asked.channel.id):
        head = f"Posting goes on. {_wait(composed)} and come{'s' if composed == 1 else ''} in a moment."
        when = ""
    elif owed := owed_papers(asked):
        head = f"Posting goes on. {_wait(owed)} for the next digest."
    buttons = (Actions((Action("Undo", undo),)),) if undo else ()
    return Message(summary=head, blocks=(text(head, f" {when}" if when else ""), *buttons))


def _wait(count: int) -> str:
    return f"{papers(count)} wait{'s' if count == 1 else ''}"


def owed_papers(asked: Asked) -> int:
    """So many papers the next digest is to hold, as things stand."""
    owed = asked.store.owed(asked.channel.id, asked.now, texts=0)
    muted = readable(owed.mutes)
    return sum(not any(matching.matches(mute, match.paper) for mute in muted) for match in owed.matches)


def looked(asked: Asked, said: Looked) -> Answer:
    """Settle the post nobody could confirm, as the person who looked says."""
    asked.check_may_change()
    if not asked.store.resolve_unconfirmed(asked.channel.id, said.there, asked.now):
        return Answer(private=say("No post is in doubt here."))
    if said.there:
        return Answer(private=say("Good; what comes after it follows in a moment."))
    return Answer(
        private=say("It is posted again in a moment."),
        public=public_line(asked, ("had a part of the last digest posted again.",)),
    )

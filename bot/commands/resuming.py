"""What keeps a channel from being posted to, and how people set it going again."""

from __future__ import annotations

from bot.commands.asked import Asked, next_post, public_line
from bot.commands.understood import Looked
from bot.message import Action, Actions, Block, Say, say, text
from bot.ports import Answer


def outlook(asked: Asked) -> tuple[Block, ...]:
    """When this channel hears of us next, or what keeps us from it and what to do."""
    return (*_when(asked), *_unconfirmed(asked))


def _when(asked: Asked) -> tuple[Block, ...]:
    if not asked.channel.paused:
        return (text(next_post(asked)),)
    why = text(next_post(asked), " Nothing is lost. Once that is fixed: ", Say("resume"))
    return (why, Actions((Action("Resume", "resume"),)))


def _unconfirmed(asked: Asked) -> tuple[Block, ...]:
    if not asked.store.is_unconfirmed(asked.channel.id):
        return ()
    question = "One post of the last digest may or may not have come through, and I cannot look. Is it here?"
    buttons = (Action("It is there", "it is there"), Action("Post again", "post again"))
    return (text(question), Actions(buttons))


def resume(asked: Asked) -> Answer:
    """Post here again; what waited goes out at once."""
    asked.check_may_change()
    if not asked.channel.paused:
        return Answer(private=say("Nothing is paused here. ", next_post(asked)))
    asked.store.pause(asked.channel.id, None, asked.now)
    return Answer(
        private=say("Posting goes on; what waited comes in a moment."),
        public=public_line(asked, ("resumed the digests here.",)),
    )


def looked(asked: Asked, said: Looked) -> Answer:
    """Settle the post nobody could confirm, as the person who looked says."""
    asked.check_may_change()
    if not asked.store.resolve_unconfirmed(asked.channel.id, said.there, asked.now):
        return Answer(private=say("No post of this channel is in doubt."))
    if said.there:
        return Answer(private=say("Good; what comes after it follows in a moment."))
    return Answer(
        private=say("It is posted again in a moment."),
        public=public_line(asked, ("had a part of the last digest posted again.",)),
    )

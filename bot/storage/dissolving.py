"""Taking back a post that was composed and not yet started: its papers are free again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import ChannelId, PartState
from bot.storage.schema import channel_paper, part, post

OPEN = post.c.state == sa.literal("open", literal_execute=True)  # spelled out, so that partial indexes serve


OPEN_POST = sa.select(post.c.id).where(post.c.channel_id == sa.bindparam("channel"), OPEN)
"""A channel's post that is on its way."""

_HELD = OPEN_POST.with_for_update()


def dissolve_unstarted(connection: Connection, channel: ChannelId, *, undecide: bool = True) -> bool:
    """Take back the channel's post if nothing of it is or may be out; False if one stays.

    Its slot is open to be decided again, or with ``undecide=False`` stays decided, as silent.
    """
    found = connection.scalar(_HELD, {"channel": channel})
    if found is None:
        return True
    # Only now, with the post held, does nobody begin a part of it.
    if is_started(connection, found):
        return False
    connection.execute(sa.delete(channel_paper).where(channel_paper.c.post_id == found))
    connection.execute(sa.delete(part).where(part.c.post_id == found))
    if undecide:
        connection.execute(sa.delete(post).where(post.c.id == found))
    else:
        connection.execute(sa.update(post).where(post.c.id == found).values(state="silent"))
    return True


def is_started(connection: Connection, post_id: int) -> bool:
    """Whether any part of a post is out or may be; one that surely failed leaves nothing behind."""
    tried = sa.select(part.c.number).where(part.c.post_id == post_id, part.c.state != PartState.PENDING)
    return connection.execute(tried.limit(1)).first() is not None

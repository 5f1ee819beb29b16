"""The tables, the same on SQLite and PostgreSQL. The search index is apart: see `bot.storage.search`.

Three ledgers decide what goes out: ``paper.announced_batch``, ``keyword_paper`` (what each keyword has
seen) and ``channel_paper`` (what each channel got, gets or will not get). What becomes of papers later
stands beside them: ``paper_update`` and ``keyword_update``. The outbox is ``post`` and ``part``. Their rows
stay for ever; of a paper nobody needs any more only the text goes.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.storage.columns import Moment, Rank, one_row
from bot.storage.columns import metadata as metadata  # whoever needs all tables gets it here, where they are

# --- papers in ----------------------------------------------------------------------------------

batch = Table(
    "batch",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("closed_at", Moment, nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("announced", Integer, nullable=False),
    Column("matched", Integer, nullable=False),
    Column("partial", Boolean, nullable=False),
)

paper = Table(
    "paper",
    metadata,
    Column("rank", Rank, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("categories", JSON, nullable=False),
    Column("comment", Text),
    Column("published", Moment, index=True),
    Column("updated", Moment),
    Column("journal_ref", Text),
    Column("doi", Text),
    Column("origin", Text, nullable=False),  # whose fields these are
    Column("authors_origin", Text, nullable=False),
    Column("harvested", Boolean, nullable=False),
    Column("watched_version", Integer),  # the highest that came by harvest or batch: later ones replace it
    Column("to_match", Boolean, nullable=False),
    Column("emptied", Boolean, nullable=False),  # only the row is left: nobody needs the text
    Column("announced_batch", Integer, ForeignKey("batch.number"), index=True),
    Column("known_at", Moment, nullable=False),
    Column("saved_at", Moment, nullable=False),  # when its text was last written, or wanted
)

for _name, _column, _condition in (
    ("ix_paper_to_match", paper.c.rank, paper.c.to_match.is_(true())),
    (
        "ix_paper_unannounced",
        paper.c.rank,
        paper.c.harvested.is_(true()) & paper.c.announced_batch.is_(None),
    ),
    ("ix_paper_whole", paper.c.saved_at, paper.c.emptied.is_(false())),
):
    Index(_name, _column, sqlite_where=_condition, postgresql_where=_condition)

# What became of papers that are old or were announced: a new version, or one more category.
paper_update = Table(
    "paper_update",
    metadata,
    Column("paper_rank", Rank, ForeignKey("paper.rank"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("batch", Integer, ForeignKey("batch.number"), index=True),  # null: waits for the next to close
    Column("categories", JSON),  # those it had before
    CheckConstraint("kind IN ('replaced', 'cross-listed')", name="kind"),
)

harvest = one_row(
    "harvest",
    Column("harvested_day", Date),
    Column("watermark", Rank),
    Column("baseline_at", Moment),
    Column("last_try_at", Moment),
    Column("last_ok_at", Moment),
    Column("last_empty_at", Moment),
    Column("empty_answers", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("trouble", Text),
    Column("trouble_since", Moment),
    Column("search_try_at", Moment),  # of the search that stands in for the daily list
    Column("search_ok_at", Moment),
)

# --- one at a time ------------------------------------------------------------------------------

gate = one_row(
    "gate",
    Column("holder", Text),
    Column("held_until", Moment),
    Column("next_at", Moment),
    Column("not_before", Moment),
    Column("failures", Integer, nullable=False),
    Column("trouble", Text),
    Column("since", Moment),
    Column("ahead_seconds", Integer),  # of arXiv's clock, as its last answer told
    Column("compared_at", Moment),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Moment, nullable=False),
)

# What platforms told us of late: they repeat what they believe lost, to whichever process listens.
occasion = Table(
    "occasion",
    metadata,
    Column("name", Text, primary_key=True),
    Column("heard_at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)

clock = one_row("clock", Column("last_tick", Moment, nullable=False))

# --- who follows what ---------------------------------------------------------------------------

keyword = Table(
    "keyword",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("filled_at", Moment),
)

keyword_paper = Table(
    "keyword_paper",
    metadata,
    Column("keyword_id", Integer, ForeignKey("keyword.id"), primary_key=True),
    Column("paper_rank", Rank, ForeignKey("paper.rank"), primary_key=True),
    Column("batch", Integer, ForeignKey("batch.number")),  # null: known, never announced to it
    Column("seen_at", Moment, nullable=False),
    Column("position", Integer),  # its place in an imported table
    Index(None, "keyword_id", "batch"),
    Index(None, "paper_rank"),
    sqlite_with_rowid=False,
)

# The updates each keyword finds.
keyword_update = Table(
    "keyword_update",
    metadata,
    Column("keyword_id", Integer, ForeignKey("keyword.id"), primary_key=True),
    Column("batch", Integer, ForeignKey("batch.number"), primary_key=True),
    Column("paper_rank", Rank, ForeignKey("paper.rank"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    CheckConstraint("kind IN ('replaced', 'cross-listed')", name="kind"),
    Index(None, "paper_rank"),
    sqlite_with_rowid=False,
)

channel = Table(
    "channel",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("at", Time, nullable=False),
    Column("days", JSON, nullable=False),
    Column("zone", Text, nullable=False),
    Column("announced", Boolean, nullable=False),
    Column("void_before", Moment),
    Column("paused", Text),
    Column("paused_until", Moment),
    Column("refused", Boolean, nullable=False),  # paused by the platform: started posts wait, too
    Column("preferences", JSON, nullable=False, server_default="{}"),
    Column("replaced_after", Integer),  # the batch after which replacements are wanted; null: not at all
    Column("cross_listed_after", Integer),
    Column("created_at", Moment, nullable=False),
)

follow = Table(
    "follow",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel_id", Text, ForeignKey("channel.id"), nullable=False),
    Column("keyword_id", Integer, ForeignKey("keyword.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("who_id", Text, nullable=False),
    Column("who_name", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("baseline", Integer, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("channel_id", "keyword_id"),
)

mute = Table(
    "mute",
    metadata,
    Column("channel_id", Text, ForeignKey("channel.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("who_id", Text, nullable=False),
    Column("who_name", Text, nullable=False),
    Column("since", Moment, nullable=False),
)

# --- papers out ---------------------------------------------------------------------------------

post = Table(
    "post",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel_id", Text, ForeignKey("channel.id"), nullable=False),
    Column("slot_at", Moment, nullable=False),
    Column("local_day", Date, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("zone", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("catch_up", Boolean, nullable=False),
    Column("announced_at", Moment),
    Column("line", Text),  # what is said where there is no paper
    Column("note", Text),  # what else its header says
    Column("updated", Integer, nullable=False, server_default="0"),  # papers that are not new
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("state IN ('silent', 'open', 'done')", name="state"),
    UniqueConstraint("channel_id", "local_day"),
    Index(None, "channel_id", "slot_at"),
)

# One post in flight per channel, whatever the code believes.
Index(
    "uq_post_open",
    post.c.channel_id,
    unique=True,
    sqlite_where=post.c.state == "open",
    postgresql_where=post.c.state == "open",
)

part = Table(
    "part",
    metadata,
    Column("post_id", Integer, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("message_id", Text),
    Column("attempts", Integer, nullable=False),
    Column("attempt_at", Moment),
    Column("not_before", Moment),
    Column("token", Text),
    Column("lease_until", Moment),
    Column("reason", Text),
    Column("settled_at", Moment),
    Index(
        "ix_part_unsent",
        "state",
        sqlite_where=text("state <> 'sent'"),
        postgresql_where=text("state <> 'sent'"),
    ),
    CheckConstraint("state IN ('pending', 'sending', 'sent', 'unknown', 'unconfirmed')", name="state"),
)

channel_paper = Table(
    "channel_paper",
    metadata,
    Column("channel_id", Text, ForeignKey("channel.id"), primary_key=True),
    Column("paper_rank", Rank, ForeignKey("paper.rank"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),  # as it was shown
    Column("batch", Integer),  # that brought it here; each reference costs a check per row
    Column("state", Text, nullable=False),
    Column("reason", Text),  # why it was skipped
    Column("post_id", Integer, ForeignKey("post.id")),
    Column("part", Integer),
    Column("position", Integer),
    Column("keywords", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("state IN ('pending', 'posted', 'skipped')", name="state"),
    CheckConstraint("kind IN ('new', 'replaced', 'cross-listed')", name="kind"),
    ForeignKeyConstraint(["post_id", "part"], ["part.post_id", "part.number"]),
    Index(None, "post_id", "part"),
    Index(None, "paper_rank"),
)

# One paper once per channel, ever, whatever the code believes; only a new version may come again.
Index(
    "uq_channel_paper_once",
    channel_paper.c.channel_id,
    channel_paper.c.paper_rank,
    unique=True,
    sqlite_where=channel_paper.c.kind != "replaced",
    postgresql_where=channel_paper.c.kind != "replaced",
)

"""All tables, from the first day."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RANK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("announced", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_batch"),
    )
    op.create_index("ix_batch_closed_at", "batch", ["closed_at"])
    op.create_table(
        "channel",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("void_before", MOMENT, nullable=True),
        sa.Column("paused", sa.Text(), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_channel"),
    )
    op.create_table(
        "clock",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_tick", MOMENT, nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_clock_one")),
        sa.PrimaryKeyConstraint("one", name="pk_clock"),
    )
    op.create_table(
        "gate",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("since", MOMENT, nullable=True),
        sa.CheckConstraint("one = 1", name=op.f("ck_gate_one")),
        sa.PrimaryKeyConstraint("one", name="pk_gate"),
    )
    op.create_table(
        "harvest",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("harvested_day", sa.Date(), nullable=True),
        sa.Column("watermark", RANK, nullable=True),
        sa.Column("baseline_at", MOMENT, nullable=True),
        sa.Column("last_try_at", MOMENT, nullable=True),
        sa.Column("last_ok_at", MOMENT, nullable=True),
        sa.Column("last_empty_at", MOMENT, nullable=True),
        sa.Column("empty_answers", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_since", MOMENT, nullable=True),
        sa.CheckConstraint("one = 1", name=op.f("ck_harvest_one")),
        sa.PrimaryKeyConstraint("one", name="pk_harvest"),
    )
    op.create_table(
        "keyword",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("filled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_keyword"),
        sa.UniqueConstraint("key", name="uq_keyword_key"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who_id", sa.Text(), nullable=False),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name="fk_follow_channel_id_channel"),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name="fk_follow_keyword_id_keyword"),
        sa.PrimaryKeyConstraint("id", name="pk_follow"),
        sa.UniqueConstraint("channel_id", "keyword_id", name="uq_follow_channel_id_keyword_id"),
    )
    op.create_index("ix_follow_keyword_id", "follow", ["keyword_id"])
    op.create_table(
        "paper",
        sa.Column("rank", RANK, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("published", MOMENT, nullable=True),
        sa.Column("updated", MOMENT, nullable=True),
        sa.Column("journal_ref", sa.Text(), nullable=True),
        sa.Column("doi", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("authors_origin", sa.Text(), nullable=False),
        sa.Column("harvested", sa.Boolean(), nullable=False),
        sa.Column("to_match", sa.Boolean(), nullable=False),
        sa.Column("emptied", sa.Boolean(), nullable=False),
        sa.Column("announced_batch", sa.Integer(), nullable=True),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["announced_batch"], ["batch.number"], name="fk_paper_announced_batch_batch"),
        sa.PrimaryKeyConstraint("rank", name="pk_paper"),
        sa.UniqueConstraint("id", name="uq_paper_id"),
    )
    op.create_index("ix_paper_announced_batch", "paper", ["announced_batch"])
    op.create_index("ix_paper_published", "paper", ["published"])
    op.create_index(
        "ix_paper_to_match",
        "paper",
        ["rank"],
        sqlite_where=sa.text("to_match IS 1"),
        postgresql_where=sa.text("to_match IS true"),
    )
    op.create_index(
        "ix_paper_unannounced",
        "paper",
        ["rank"],
        sqlite_where=sa.text("harvested IS 1 AND announced_batch IS NULL"),
        postgresql_where=sa.text("harvested IS true AND announced_batch IS NULL"),
    )
    op.create_index(
        "ix_paper_whole",
        "paper",
        ["saved_at"],
        sqlite_where=sa.text("emptied IS 0"),
        postgresql_where=sa.text("emptied IS false"),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("slot_at", MOMENT, nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("catch_up", sa.Boolean(), nullable=False),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('silent', 'open', 'done')", name=op.f("ck_post_state")),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name="fk_post_channel_id_channel"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.UniqueConstraint("channel_id", "local_day", name="uq_post_channel_id_local_day"),
        sa.UniqueConstraint("key", name="uq_post_key"),
    )
    op.create_index("ix_post_channel_id_slot_at", "post", ["channel_id", "slot_at"])
    op.create_index(
        "uq_post_open",
        "post",
        ["channel_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "keyword_paper",
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.Column("paper_rank", RANK, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.number"], name="fk_keyword_paper_batch_batch"),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name="fk_keyword_paper_keyword_id_keyword"),
        sa.ForeignKeyConstraint(["paper_rank"], ["paper.rank"], name="fk_keyword_paper_paper_rank_paper"),
        sa.PrimaryKeyConstraint("keyword_id", "paper_rank", name="pk_keyword_paper"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_keyword_paper_keyword_id_batch", "keyword_paper", ["keyword_id", "batch"])
    op.create_index("ix_keyword_paper_paper_rank", "keyword_paper", ["paper_rank"])
    op.create_table(
        "part",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempt_at", MOMENT, nullable=True),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'unknown', 'unconfirmed')",
            name=op.f("ck_part_state"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_part_post_id_post", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "number", name="pk_part"),
        sa.UniqueConstraint("key", name="uq_part_key"),
    )
    op.create_index(
        "ix_part_unsent",
        "part",
        ["state"],
        sqlite_where=sa.text("state <> 'sent'"),
        postgresql_where=sa.text("state <> 'sent'"),
    )
    op.create_table(
        "channel_paper",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("paper_rank", RANK, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'posted', 'skipped')", name=op.f("ck_channel_paper_state")),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name="fk_channel_paper_channel_id_channel"),
        sa.ForeignKeyConstraint(["paper_rank"], ["paper.rank"], name="fk_channel_paper_paper_rank_paper"),
        sa.ForeignKeyConstraint(
            ["post_id", "part"], ["part.post_id", "part.number"], name="fk_channel_paper_post_id_part_part"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_channel_paper_post_id_post"),
        sa.PrimaryKeyConstraint("channel_id", "paper_rank", name="pk_channel_paper"),
    )
    op.create_index("ix_channel_paper_paper_rank", "channel_paper", ["paper_rank"])
    op.create_index("ix_channel_paper_post_id_part", "channel_paper", ["post_id", "part"])
    if op.get_bind().dialect.name == "sqlite":
        # Tokens are plain words already; no phrase and no ranking is ever asked for.
        op.execute(
            "CREATE VIRTUAL TABLE paper_tokens "
            "USING fts5(tokens, detail=none, columnsize=0, tokenize='ascii')"
        )
    else:
        op.execute(
            "CREATE TABLE paper_tokens (rank BIGINT CONSTRAINT pk_paper_tokens PRIMARY KEY, "
            "tokens TEXT[] NOT NULL)"
        )
        op.execute("CREATE INDEX ix_paper_tokens_tokens ON paper_tokens USING gin (tokens)")

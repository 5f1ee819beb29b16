"""Updates of papers, mutes, preferences, pauses that end, digests of one line."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RANK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("post", sa.Column("line", sa.Text(), nullable=True))
    op.add_column("post", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("post", sa.Column("updated", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("harvest", sa.Column("search_try_at", MOMENT, nullable=True))
    op.add_column("harvest", sa.Column("search_ok_at", MOMENT, nullable=True))
    _papers()
    _channels()
    _channel_papers()
    _search_index()


def _papers() -> None:
    op.add_column("paper", sa.Column("watched_version", sa.Integer(), nullable=True))
    op.execute("UPDATE paper SET watched_version = version WHERE harvested")
    op.create_table(
        "paper_update",
        sa.Column("paper_rank", RANK, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=True),
        sa.CheckConstraint("kind IN ('replaced', 'cross-listed')", name=op.f("ck_paper_update_kind")),
        sa.ForeignKeyConstraint(["batch"], ["batch.number"], name="fk_paper_update_batch_batch"),
        sa.ForeignKeyConstraint(["paper_rank"], ["paper.rank"], name="fk_paper_update_paper_rank_paper"),
        sa.PrimaryKeyConstraint("paper_rank", "kind", "version", name="pk_paper_update"),
    )
    op.create_index("ix_paper_update_batch", "paper_update", ["batch"])
    op.create_table(
        "keyword_update",
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("paper_rank", RANK, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('replaced', 'cross-listed')", name=op.f("ck_keyword_update_kind")),
        sa.ForeignKeyConstraint(["batch"], ["batch.number"], name="fk_keyword_update_batch_batch"),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name="fk_keyword_update_keyword_id_keyword"),
        sa.ForeignKeyConstraint(["paper_rank"], ["paper.rank"], name="fk_keyword_update_paper_rank_paper"),
        sa.PrimaryKeyConstraint("keyword_id", "batch", "paper_rank", "kind", name="pk_keyword_update"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_keyword_update_paper_rank", "keyword_update", ["paper_rank"])


def _channels() -> None:
    for column in (
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.Column("preferences", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("replaced_after", sa.Integer(), nullable=True),
        sa.Column("cross_listed_after", sa.Integer(), nullable=True),
    ):
        op.add_column("channel", column)
    op.create_table(
        "mute",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who_id", sa.Text(), nullable=False),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name="fk_mute_channel_id_channel"),
        sa.PrimaryKeyConstraint("channel_id", "key", name="pk_mute"),
    )


def _channel_papers() -> None:
    """What is known so far came as new, at the version that is stored."""
    op.add_column("channel_paper", sa.Column("kind", sa.Text(), nullable=False, server_default="new"))
    op.add_column("channel_paper", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("channel_paper", sa.Column("batch", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE channel_paper SET (version, batch) = (SELECT paper.version, paper.announced_batch "
        "FROM paper WHERE paper.rank = channel_paper.paper_rank)"
    )
    with op.batch_alter_table("channel_paper") as table:
        table.alter_column("kind", existing_type=sa.Text(), server_default=None)
        table.alter_column("version", existing_type=sa.Integer(), server_default=None)
        table.drop_constraint("pk_channel_paper", type_="primary")
        table.create_primary_key("pk_channel_paper", ["channel_id", "paper_rank", "kind", "version"])
        table.create_check_constraint(
            op.f("ck_channel_paper_kind"), "kind IN ('new', 'replaced', 'cross-listed')"
        )
    op.create_index(
        "uq_channel_paper_once",
        "channel_paper",
        ["channel_id", "paper_rank"],
        unique=True,
        sqlite_where=sa.text("kind != 'replaced'"),
        postgresql_where=sa.text("kind != 'replaced'"),
    )


def _search_index() -> None:
    """Without knowing that a word is rare, PostgreSQL looks for it in one paper after the other."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE paper_tokens ALTER COLUMN tokens SET STATISTICS 400")

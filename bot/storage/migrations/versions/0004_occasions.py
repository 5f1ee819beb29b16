"""What platforms told us of late, so that no two processes act on the same."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "occasion",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_occasion"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_occasion_heard_at", "occasion", ["heard_at"])

"""How far our clock is ahead of arXiv's, as its answers tell, and when they told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gate", sa.Column("ahead_seconds", sa.Integer(), nullable=True))
    op.add_column("gate", sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True))

"""PostgreSQL leaves room beside what is changed soon after it was written: a digest and its papers, when it
goes out. A row that stays on its page needs no new entry in any index."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in ("channel_paper", "part", "post"):
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 60)")

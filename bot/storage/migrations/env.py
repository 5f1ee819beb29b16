"""How Alembic finds our tables. The connection is handed in; there is no alembic.ini."""

from alembic import context

from bot.storage.schema import metadata


def is_ours(_: object, name: str | None, type_: str, *__: object) -> bool:
    """The search index and what SQLite keeps for it are made by hand."""
    return not (type_ == "table" and name is not None and name.startswith("paper_tokens"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=is_ours,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

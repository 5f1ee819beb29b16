"""`papers run slack` whose database a newer version upgrades just after it was opened."""

from __future__ import annotations

import asyncio
import sys

import sqlalchemy as sa

from bot.app import App
from bot.app.roles import duties
from bot.app.service import Service
from bot.errors import PapersError
from bot.storage.address import read_address
from bot.storage.database import Database


def main() -> None:
    app = App.here()
    assert app.store
    newer = Database(read_address(app.settings.database_url.reveal()))
    with newer.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    newer.close()
    try:
        asyncio.run(Service(app, duties(("slack",), app.settings.platforms, terminal=False)).run())
    except PapersError as error:
        print(error, file=sys.stderr)
        sys.exit(1)

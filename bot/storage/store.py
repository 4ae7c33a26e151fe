"""The store: everything that is kept, and all SQL."""

from __future__ import annotations

from bot.storage.corrections import Corrections
from bot.storage.database import Database, make_engine
from bot.storage.migrate import upgrade
from bot.storage.moves import Moves
from bot.storage.outbox import Outbox
from bot.storage.planning import Planning
from bot.storage.records import Records
from bot.storage.statistics import Statistics
from bot.storage.subscriptions import Subscriptions


class Store(Subscriptions, Moves, Planning, Corrections, Outbox, Statistics, Records):
    """All parts of the store on one database, made by ``open_store``. Who uses one part only names
    its class."""

    async def close(self) -> None:
        """Wait for what runs, and close the connections."""
        await self.database.close()


async def open_store(url: str) -> Store:
    """The store at a database address, its tables brought up to date first."""
    database = Database(make_engine(url))
    try:
        await upgrade(database)
    except BaseException:
        await database.close()
        raise
    return Store(database)

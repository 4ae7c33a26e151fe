"""The store: everything kept, behind one object."""

from __future__ import annotations

from bot.store.chats import ChatsStore
from bot.store.engine import Database, make_engine
from bot.store.figures import FiguresStore
from bot.store.keeping import KeepingStore
from bot.store.migrate import upgrade
from bot.store.migrating import MigratingStore
from bot.store.planning import PlanningStore
from bot.store.requests import RequestsStore
from bot.store.reviews import ReviewsStore
from bot.store.sending import SendingStore
from bot.store.topics import TopicsStore
from bot.store.wishes import WishesStore


class Store(
    PlanningStore,
    SendingStore,
    ChatsStore,
    WishesStore,
    MigratingStore,
    TopicsStore,
    FiguresStore,
    RequestsStore,
    ReviewsStore,
    KeepingStore,
):
    """All SQL. Make one with ``open_store``; every method raises ``StoreError`` where the
    database can't be used, and has then changed nothing."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def close(self) -> None:
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

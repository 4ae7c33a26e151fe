"""The store: everything kept, behind one object."""

from __future__ import annotations

from bot.storage.chat_migration import MigratingStore
from bot.storage.chats import ChatsStore
from bot.storage.database import Database, make_engine
from bot.storage.migrate import upgrade
from bot.storage.outbox import SendingStore
from bot.storage.planning import PlanningStore
from bot.storage.requests import RequestsStore
from bot.storage.retention import KeepingStore
from bot.storage.reviews import ReviewsStore
from bot.storage.statistics import FiguresStore
from bot.storage.subscriptions import WishesStore
from bot.storage.topics import TopicsStore


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

"""Whatever happens in whatever order, the outbox keeps its promises."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select
from store_rig import DATE, LATER, NOW, SINCE, always, day, deciding, subscribed
from support.databases import sqlite_database

from bot.model.delivery import Delivery, Mark, PartRow
from bot.storage.store import Store, open_store
from bot.storage.tables import deliveries, messages

CHATS = (-1, -2, -3)
chats = st.sampled_from(CHATS)
versions = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 3)), max_size=3, unique_by=lambda one: one[0]
)


class Outbox(RuleBasedStateMachine):
    """A chat is what Telegram shows in it: message ids and what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.url = sqlite_database(Path(self.folder.name) / "bot.db")
        self.store: Store = self.run(open_store(self.url))
        self.shown: dict[int, dict[int, tuple[str, str]]] = {chat: {} for chat in CHATS}
        self.flying: list[tuple[Delivery, PartRow, int]] = []
        self.seeds = day("A", "B")
        self.numbers = iter(range(1, 10**9))

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    @rule(chat=chats)
    def plan(self, chat: int) -> None:
        self.run(self.store.save_subscriptions([subscribed(chat)]))
        self.run(self.store.plan_due(NOW, 10, deciding(NOW, self.seeds)))

    @rule(chat=chats)
    def push(self, chat: int) -> None:
        some = [subscribed(chat)]
        self.run(self.store.push_now(DATE, some, always(self.seeds), NOW, NOW + LATER))

    @rule(parts=versions)
    def revise(self, parts: list[tuple[str, int]]) -> None:
        self.seeds = day(*(f"{name}={version}" for name, version in parts))
        self.run(self.store.revise(DATE, "d", b"", always(self.seeds), NOW, SINCE))

    @rule(some=st.lists(chats, max_size=2))
    def recall(self, some: list[int]) -> None:
        self.run(self.store.recall(DATE, some or None, NOW))

    @rule(chat=chats)
    def unsubscribe(self, chat: int) -> None:
        self.run(self.store.end_subscriptions(chat, None, "unsubscribed"))

    @rule(after=st.sampled_from([dt.timedelta(0), dt.timedelta(hours=13)]))
    def give_up(self, after: dt.timedelta) -> None:
        self.run(self.store.give_up(NOW + after))

    @precondition(lambda self: not self.flying)
    @rule(which=st.integers(0, 5))
    def begin(self, which: int) -> None:
        """The sender reads what is open, and Telegram does the next step of one delivery."""
        loads = self.run(self.store.open_deliveries(NOW, 10))
        if not loads:
            return
        delivery, rows = loads[which % len(loads)]
        for row in rows:
            if row.wanted != row.sent:
                self.flying.append((delivery, row, self._do(delivery.chat_id, row)))
                return
        self.run(self.store.settle(delivery.id, NOW))

    def _do(self, chat: int, row: PartRow) -> int:
        shown = self.shown[chat]
        said = (row.key.category, row.wanted or "")
        if row.sent is None:
            assert said not in shown.values(), "sent a second time"
            message_id = next(self.numbers)
        else:
            assert row.message_id is not None
            message_id = row.message_id
            assert message_id in shown
        if row.wanted is None:
            del shown[message_id]
        else:
            shown[message_id] = said
        return message_id

    @precondition(lambda self: self.flying)
    @rule()
    def mark(self) -> None:
        delivery, row, message_id = self.flying.pop()
        kept_id = None if row.wanted is None else message_id
        mark = Mark(delivery.id, row.id, row.wanted, kept_id, NOW, delivery.edition)
        self.run(self.store.mark([mark], NOW))

    @precondition(lambda self: not self.flying)
    @rule()
    def crash(self) -> None:
        self.run(self.store.close())
        self.store = self.run(open_store(self.url))

    @invariant()
    def done_is_just_where_nothing_differs(self) -> None:
        for row in self._rows():
            if row.state == "done":
                assert row.wanted == row.sent

    @precondition(lambda self: not self.flying)
    @invariant()
    def what_is_kept_is_what_is_shown(self) -> None:
        kept: dict[int, dict[int, tuple[str, str]]] = {chat: {} for chat in CHATS}
        for row in self._rows():
            if row.sent is not None:
                kept[row.chat_id][row.message_id] = (row.category, row.sent)
        assert kept == self.shown

    def _rows(self) -> list[Any]:
        async def read() -> list[Any]:
            async with self.store.database.read() as connection:
                joined = deliveries.join(messages, messages.c.delivery_id == deliveries.c.id)
                found = await connection.execute(
                    select(
                        deliveries.c.chat_id,
                        deliveries.c.state,
                        messages.c.category,
                        messages.c.wanted,
                        messages.c.sent,
                        messages.c.message_id,
                    ).select_from(joined)
                )
                return list(found)

        return list(self.run(read()))


Outbox.TestCase.settings = settings(stateful_step_count=25)
TestOutbox = Outbox.TestCase

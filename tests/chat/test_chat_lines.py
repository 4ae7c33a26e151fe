"""Updates run side by side, but in order within a chat."""

from __future__ import annotations

import asyncio
import datetime as dt

from telegram import CallbackQuery, Chat, Message, Update, User

from bot.chat.reply.queues import InOrder, Lines

WHEN = dt.datetime(2026, 1, 28, tzinfo=dt.UTC)


def message(chat_id: int) -> Message:
    return Message(1, WHEN, Chat(chat_id, "supergroup"))


async def test_a_chat_waits_for_itself_and_for_nobody_else() -> None:
    order, done, gate = InOrder(), [], asyncio.Event()

    async def slow() -> None:
        await gate.wait()
        done.append("slow")

    async def quick(name: str) -> None:
        done.append(name)

    async with asyncio.TaskGroup() as tasks:
        first = Update(1, message=message(-1))
        tasks.create_task(order.process_update(first, slow()))
        await asyncio.sleep(0)
        tasks.create_task(order.process_update(Update(2, message=message(-1)), quick("second")))
        tasks.create_task(order.process_update(Update(3, message=message(-1)), quick("third")))
        await order.process_update(Update(4, message=message(-2)), quick("elsewhere"))
        press = CallbackQuery("1", User(1, "A", False), "x", message=message(-1))
        await order.process_update(Update(5, callback_query=press), quick("press"))
        await order.process_update("no update at all", quick("other"))
        assert done == ["elsewhere", "press", "other"]
        gate.set()
    assert done[3:] == ["slow", "second", "third"]


async def test_a_failure_lets_the_next_one_go() -> None:
    lines = Lines()
    for _ in range(2):
        try:
            async with lines.hold(7):
                raise RuntimeError
        except RuntimeError:
            assert len(lines) == 0


async def test_a_thousand_chats_leave_nothing_behind() -> None:
    lines, turns = Lines(), []

    async def turn(key: int) -> None:
        async with lines.hold(key):
            await asyncio.sleep(0)
            turns.append(key)

    await asyncio.gather(*(turn(key % 1000) for key in range(2_000)))
    assert len(turns) == 2_000
    assert len(lines) == 0


async def test_one_who_gives_up_waiting_is_forgotten() -> None:
    lines = Lines()
    async with lines.hold(1):
        waiter = asyncio.create_task(_hold(lines))
        await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.gather(waiter, return_exceptions=True)
    assert len(lines) == 0


async def _hold(lines: Lines) -> None:
    async with lines.hold(1):
        raise AssertionError("never granted")

"""Updates run side by side, but in order within a chat."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from support.clock import FakeClock
from telegram import CallbackQuery, Chat, Message, Update, User

from bot.chat.reply.queue import ChatQueues, ChatUpdates

WHEN = dt.datetime(2026, 1, 28, tzinfo=dt.UTC)


def message(chat_id: int) -> Message:
    return Message(1, WHEN, Chat(chat_id, "supergroup"))


async def test_a_chat_waits_for_itself_and_for_nobody_else() -> None:
    order, done, gate = ChatUpdates(), [], asyncio.Event()
    order.queues = ChatQueues(FakeClock())

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
    queues = ChatQueues(FakeClock())
    for _ in range(2):
        with pytest.raises(RuntimeError):
            async with queues.of(7).hold("answers"):
                raise RuntimeError


async def test_urgent_answers_pass_those_to_readers() -> None:
    queues = ChatQueues(FakeClock())
    async with queues.of(7).hold("answers"), queues.of(7).hold("urgent answers"):
        assert len(queues) == 1


async def test_a_thousand_chats_leave_nothing_behind() -> None:
    clock, turns = FakeClock(), []
    queues = ChatQueues(clock)

    async def turn(key: int) -> None:
        async with queues.of(key).hold("answers"):
            await asyncio.sleep(0)
            turns.append(key)

    await asyncio.gather(*(turn(key % 1000) for key in range(2_000)))
    assert len(turns) == 2_000
    clock.advance(minutes=5)
    queues.of(1)
    assert len(queues) == 1


async def test_a_chat_in_whose_line_somebody_stands_is_not_forgotten() -> None:
    clock = FakeClock()
    queues = ChatQueues(clock)
    queue = queues.of(1)
    async with queue.hold("answers"):
        clock.advance(minutes=5)
        assert queues.of(1) is queue
        waiter = asyncio.create_task(_hold(queues))
        await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.gather(waiter, return_exceptions=True)
    clock.advance(minutes=5)
    assert queues.of(1) is not queue


async def _hold(queues: ChatQueues) -> None:
    async with queues.of(1).hold("answers"):
        raise AssertionError("never granted")

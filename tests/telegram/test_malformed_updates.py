"""A malformed update costs itself, one line in the log, and none that comes with it or behind."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict
from support.quick_transport import TOKEN, transport
from support.rawserver import Streams, http, read_request, serving
from telegram import Bot, Update

from bot.telegram.polling import UpdatePolling
from bot.telegram.transport import Timeouts
from bot.telegram.updates import MalformedUpdate, read_update, update_number

USER = {"id": 5, "is_bot": False, "first_name": "王芳"}
CHAT = {"id": 5, "type": "private", "first_name": "王芳"}


def message(number: Any, **changes: Any) -> dict[str, Any]:
    body = {"message_id": 1, "date": 1, "chat": CHAT, "from": USER, "text": "/today"}
    return {"update_id": number, "message": {**body, **changes}}


def press(number: int, **changes: Any) -> dict[str, Any]:
    body = {"id": "1", "from": USER, "chat_instance": "1", "data": "x"}
    return {"update_id": number, "callback_query": {**body, **changes}}


def member(number: int, **changes: Any) -> dict[str, Any]:
    one = {"user": USER, "status": "left"}
    body = {"chat": CHAT, "from": USER, "date": 1, "old_chat_member": one, "new_chat_member": one}
    return {"update_id": number, "my_chat_member": {**body, **changes}}


ODD: list[Any] = [
    message(2, chat={**CHAT, "id": "5"}),
    message(2, chat={**CHAT, "id": None}),
    message(2, chat={**CHAT, "id": True}),
    message(2, chat={**CHAT, "id": 5.0}),
    message(2, chat={**CHAT, "id": [5]}),
    message(2, chat={**CHAT, "id": 10**30}),
    message(2, chat={**CHAT, "type": 7}),
    message(2, chat={**CHAT, "title": {"a": 1}}),
    message(2, chat=None),
    message(2, date="now"),
    message(2, date=10**18),
    message(2, date=-1),
    message(2, text=["/today"]),
    message(2, text="half \ud800 a character"),
    message(2, message_id=10**20),
    message(2, message_thread_id="3"),
    message(2, migrate_to_chat_id="-100"),
    message(2, entities=[{"type": "bold", "offset": "0", "length": 1}]),
    message(2, entities={"type": "bold"}),
    message(2, reply_to_message={"message_id": 1, "date": 1, "chat": {**CHAT, "id": "5"}}),
    message(2, forum_topic_created={"name": 5, "icon_color": 1}),
    message(2, chat_shared={"request_id": 1, "chat_id": "x"}),
    message(2, **{"from": {**USER, "id": "5"}}),
    message(2, location="here"),
    press(2, id=1),
    press(2, data=5),
    press(2, **{"from": None}),
    member(2, new_chat_member={"user": USER, "status": 5}),
    member(2, chat={**CHAT, "id": "x"}),
    {"update_id": 2, "inline_query": {"id": "1", "from": USER, "query": None, "offset": ""}},
    {"update_id": 2, "message": "text"},
    {"update_id": 2, "message": []},
    message("2"),
    message(None),
    message(2.0),
    message(True),
    message(-1),
    {"message": message(2)["message"]},
    "an update",
    None,
    [],
]


@dataclass
class Heard:
    """What the bot took of what a server had."""

    taken: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    lines: list[EventDict] = field(default_factory=list)


@asynccontextmanager
async def polled(*batches: list[Any]) -> AsyncIterator[Heard]:
    """Let a bot poll a server that gives these, one batch at each request."""
    heard, left, over = Heard(), list(batches), asyncio.Event()

    async def telegram(_server: object, streams: Streams) -> None:
        reader, writer = streams
        while True:
            heard.offsets.append(json.loads((await read_request(reader)).body).get("offset", 0))
            if not left:
                over.set()
                await reader.read()
                return
            answer = json.dumps({"ok": True, "result": left.pop(0)})
            writer.write(http("200 OK", answer.encode()))

    async def sleep(seconds: float) -> None:
        heard.slept.append(seconds)

    queue: asyncio.Queue[object] = asyncio.Queue()
    async with serving(telegram) as server, transport(Timeouts()) as request:
        polling = UpdatePolling(
            Bot(TOKEN, base_url=f"{server.url}/bot", get_updates_request=request),
            queue,
            allowed=["message"],
            sleep=sleep,
            conflict=lambda: None,
            fatal=lambda _reason: None,
        )
        with capture_logs() as lines:
            running = asyncio.create_task(polling.run())
            async with asyncio.timeout(10):
                await over.wait()
            assert not running.done()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    heard.lines = list(lines)
    got = [queue.get_nowait() for _ in range(queue.qsize())]
    heard.taken = [one.update_id for one in got if isinstance(one, Update)]
    yield heard


@pytest.mark.parametrize("odd", ODD)
async def test_a_malformed_update_is_dropped_and_those_around_it_are_taken(
    odd: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with polled([message(1), odd, message(3)]) as heard:
        assert heard.taken == [1, 3]
        assert heard.offsets[-1] == 4
    assert [one["event"] for one in heard.lines] == ["a malformed update is dropped"]
    assert heard.lines[0]["update"] == update_number(odd)
    assert caplog.records == []  # python-telegram-bot says nothing, and shows no traceback


async def test_where_none_can_be_confirmed_the_bot_asks_ever_more_slowly() -> None:
    async with polled(*([[message("7")]] * 6), [message(1)]) as heard:
        assert heard.taken == [1]
        assert heard.slept == [1, 2, 4, 8, 10, 10]


async def test_an_answer_that_is_no_list_is_an_outage() -> None:
    batches: list[Any] = [{"update_id": 1}, "x", [message(1)]]
    async with polled(*batches) as heard:
        assert heard.taken == [1]
    assert [one["event"] for one in heard.lines] == ["no updates"] * 2 + ["updates come again"]


@pytest.mark.parametrize("odd", ODD)
def test_what_is_told_of_it_names_the_place_and_quotes_nothing(odd: Any) -> None:
    with pytest.raises(MalformedUpdate) as caught:
        read_update(copy.deepcopy(odd), Bot(TOKEN))
    said = str(caught.value)
    assert len(said) < 300
    assert "\n" not in said
    assert "/today" not in said


def test_sound_updates_are_read_and_only_what_was_asked_for() -> None:
    bot = Bot(TOKEN)
    whole = message(9, message_thread_id=7, is_topic_message=True, ephemeral_message_id=3)
    read = read_update({**whole, "edited_message": {"chat": {"id": "x"}}}, bot)
    assert read.update_id == 9
    assert read.edited_message is None
    assert read.message is not None
    assert (read.message.chat.id, read.message.text) == (5, "/today")
    assert read.message.api_kwargs["ephemeral_message_id"] == 3
    assert read_update(press(1), bot).callback_query is not None
    assert read_update(member(1), bot).my_chat_member is not None
    assert read_update({"update_id": 0, "poll": {"id": 5}}, bot).update_id == 0

"""An update that python-telegram-bot can't read costs itself, and none that came with it."""

from __future__ import annotations

import asyncio
import json

from support.quick_transport import TOKEN, transport
from support.rawserver import Streams, http, read_request, serving
from telegram import Bot, Update

from bot.telegram.polling import Polling


def _message(number: int) -> dict[str, object]:
    chat = {"id": 5, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": chat}}


async def test_an_unreadable_update_is_passed_over_and_the_next_ones_come() -> None:
    waiting = [_message(1), {"update_id": 2, "message": {"message_id": 2}}, _message(3)]
    waiting += [{"update_id": 4, "message": {"message_id": 4}}]
    confirmed = asyncio.Event()
    offsets = []

    async def telegram(_server: object, streams: Streams) -> None:
        reader, writer = streams
        while True:
            offset = json.loads((await read_request(reader)).body).get("offset", 0)
            offsets.append(offset)
            left = [one for one in waiting if int(str(one["update_id"])) >= offset]
            if not left:
                confirmed.set()
                await reader.read()
                return
            writer.write(http("200 OK", json.dumps({"ok": True, "result": left}).encode()))

    queue: asyncio.Queue[object] = asyncio.Queue()
    async with serving(telegram) as server, transport() as request:
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", get_updates_request=request)
        polling = Polling(
            bot,
            queue,
            allowed=["message"],
            sleep=asyncio.sleep,
            conflict=lambda: None,
            fatal=lambda _reason: None,
        )
        running = asyncio.create_task(polling.run())
        async with asyncio.timeout(10):
            await confirmed.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    got = [queue.get_nowait() for _ in range(queue.qsize())]
    assert [one.update_id for one in got if isinstance(one, Update)] == [1, 3]
    assert offsets[-1] == 5

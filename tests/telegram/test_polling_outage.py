"""After an outage, however long, who asks something waits a few seconds and not half a minute."""

from __future__ import annotations

import asyncio
import json

from structlog.testing import capture_logs
from support.quick_transport import TOKEN, transport
from support.rawserver import Streams, http, read_request, serving
from telegram import Bot

from bot.telegram.polling import UpdatePolling

OUTAGE = 12
"""Tries that fail."""


async def test_an_outage_is_a_few_lines_and_ends_within_seconds() -> None:
    tries, back, slept = 0, asyncio.Event(), list[float]()

    async def telegram(_server: object, streams: Streams) -> None:
        nonlocal tries
        reader, writer = streams
        while True:
            await read_request(reader)
            tries += 1
            if tries <= OUTAGE:
                writer.write(http("502 Bad Gateway", b"<html>"))
                continue
            if tries > OUTAGE + 1:
                back.set()
                await reader.read()
                return
            writer.write(http("200 OK", json.dumps({"ok": True, "result": []}).encode()))

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with serving(telegram) as server, transport() as request:
        polling = UpdatePolling(
            Bot(TOKEN, base_url=f"{server.url}/bot", get_updates_request=request),
            asyncio.Queue(),
            allowed=["message"],
            sleep=sleep,
            conflict=lambda: None,
            fatal=lambda _reason: None,
        )
        with capture_logs() as lines:
            running = asyncio.create_task(polling.run())
            async with asyncio.timeout(20):
                await back.wait()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert len(slept) == OUTAGE
    assert slept == sorted(slept)
    assert max(slept) <= 10
    told = [line["event"] for line in lines]
    assert told == ["no updates"] * 4 + ["updates come again"]

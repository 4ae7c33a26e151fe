"""Our transport, quick to give up, for the tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.delivery.outcome import Outcome
from bot.http.proxies import Proxies
from bot.telegram.gateway import Gateway
from bot.telegram.transport import AiohttpRequest, Timeouts

TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"
QUICK = Timeouts(pool=0.2, connect=0.2, write=0.2, read=0.2)


@asynccontextmanager
async def transport(
    timeouts: Timeouts = QUICK, *, connections: int = 4, proxies: Proxies | None = None
) -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(
        timeouts, connections=connections, proxies=proxies or Proxies()
    ) as request:
        yield request


async def call(url: str, **options: float) -> Outcome:
    async with transport() as request:
        return await Gateway(url, TOKEN, request).call("sendMessage", b'{"chat_id":1}', **options)

"""Telegram in this process: python-telegram-bot's requests go to the sandbox without a socket."""

from __future__ import annotations

import asyncio

from telegram.request import BaseRequest, RequestData

from bot.sandbox.api import BotApi
from bot.sandbox.params import Params, from_json
from bot.sandbox.world.world import World
from bot.telegram.transport import AiohttpRequest, UnsureError, encode


class InProcessRequest(BaseRequest):
    """Takes the place of ``AiohttpRequest``: the same bytes go out, the same errors come back."""

    parse_json_payload = staticmethod(AiohttpRequest.parse_json_payload)

    def __init__(self, world: World) -> None:
        self._world = world
        self._api = BotApi(world)

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        self._api.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The sandbox's status and body. Others get their turn before and after, as they do while
        a request is under way."""
        assert request_data is None or not request_data.contains_files
        name, token = url.rsplit("/", 1)[1], url.split("/bot", 1)[1].split("/")[0]
        self._api.check_token(token)
        body = encode(request_data.parameters if request_data is not None else {})
        await asyncio.sleep(0)
        reply = await self._api.answer(name, Params(from_json(body)))
        await asyncio.sleep(0)
        if reply is None:
            raise UnsureError("the connection was closed")
        return reply.status, reply.body

"""The Bot API without its sockets: a method and its parameters in, a status and a body out.

The world's faults and latency are played here. Each answer is noted in ``World.calls``.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.methods import find_method
from bot.sandbox.methods.updates import LongPoll
from bot.sandbox.params import Json, Params
from bot.sandbox.world.events import ApiCall
from bot.sandbox.world.faults import Fault
from bot.sandbox.world.world import World

JSON = "application/json"
_HTML = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>"


@dataclass(frozen=True, slots=True)
class ApiReply:
    """An HTTP answer. ``retry_after``: seconds, 0 for none."""

    status: int
    body: bytes
    content_type: str = JSON
    retry_after: int = 0


class BotApi:
    """Answers requests to one world's bot."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._long_poll = LongPoll(world)

    def close(self) -> None:
        """End the long poll that waits, with nothing."""
        self._long_poll.close()

    def refuse(self, method: str, error: ApiError) -> ApiReply:
        """The answer to a request that is not even read."""
        return self._noted(method, Params({}), error.as_json())

    def check_token(self, token: str) -> None:
        """Raises ApiError for any but the bot's token."""
        if token == self._world.token:
            return
        if ":" not in token:
            raise ApiError(401, "Unauthorized: invalid token specified")
        raise ApiError(401, "Unauthorized")

    async def answer(self, method: str, params: Params) -> ApiReply | None:
        """The answer to a request. None where a fault closes the connection instead."""
        fault = self._world.faults.meet(method, params.integer("chat_id") or None)
        before, after = self._world.latency()
        if fault is not None and fault.kind == "delay_before":
            before += fault.seconds
        if fault is not None and fault.kind == "delay_after":
            after += fault.seconds
        await _pause(before)
        if fault is not None and fault.kind == "closed_before":
            return None
        if fault is not None and fault.kind == "html":
            return ApiReply(502, _HTML, "text/html")
        refusal = fault.answer() if fault is not None else None
        body = refusal.as_json() if refusal is not None else await self._run(method, params)
        reply = self._noted(method, params, body)
        await _pause(after)
        return reply if fault is None else _spoilt(reply, fault)

    async def _run(self, method: str, params: Params) -> Json:
        try:
            if method.lower() == "getupdates":
                result: Any = await self._long_poll.get_updates(params)
            elif handler := find_method(self._world, method):
                result = handler(self._world, params)
            else:
                raise ApiError(404, "Not Found: method not found")
        except ApiError as error:
            return error.as_json()
        return {"ok": True, "result": result}

    def _noted(self, method: str, params: Params, body: Json) -> ApiReply:
        self._world.calls.append(ApiCall(method, params.values, body, self._world.clock()))
        return ApiReply(
            status=body.get("error_code", 200),
            body=as_bytes(body),
            retry_after=body.get("parameters", {}).get("retry_after", 0),
        )


def as_bytes(body: Json) -> bytes:
    """A JSON answer as it is sent."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


def _spoilt(reply: ApiReply, fault: Fault) -> ApiReply | None:
    """What the fault leaves of an answer; None where it closes the connection."""
    if fault.kind == "closed_after":
        return None
    if fault.kind == "cut_json":
        return ApiReply(reply.status, reply.body[: len(reply.body) // 2])
    if fault.kind == "broken_json":
        return ApiReply(reply.status, b'{"ok":true,"result":{,}}')
    return reply

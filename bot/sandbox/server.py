"""The Bot API in front of a ``World``, over HTTP on loopback: ``/bot<token>/<method>``.

Requests come as query, urlencoded or multipart form, or JSON, and may mix them; answers are JSON
with Telegram's status codes. The world's faults and latency are played here.
"""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.methods import find_method
from bot.sandbox.params import Params
from bot.sandbox.reading import read_params
from bot.sandbox.world.delivery import Delivery
from bot.sandbox.world.faults import Fault
from bot.sandbox.world.model import Call, Json
from bot.sandbox.world.polling import Polling
from bot.sandbox.world.world import World

_MAX_BODY = 16 * 1024 * 1024
_HTML = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>"


def make_app(world: World) -> web.Application:
    """The application; a page may add its own routes and middlewares before it runs."""
    app = web.Application(client_max_size=_MAX_BODY)
    api = _Api(world)
    app.router.add_route("*", "/bot{token}/{method}", api.handle)
    app.router.add_route("*", "/bot{token}", api.not_found)
    app.on_startup.append(api.open)
    app.on_shutdown.append(api.close)
    return app


class _Api:
    def __init__(self, world: World) -> None:
        self._world = world
        self._polling = Polling(world)
        self._delivering: asyncio.Task[None] | None = None

    async def open(self, app: web.Application) -> None:
        """From now on the webhook is brought what happens."""
        delivery = Delivery(self._world)
        self._world.updates.on_put.append(delivery.wake)
        self._delivering = asyncio.create_task(delivery.run(), name="delivery")

    async def close(self, app: web.Application) -> None:
        """Long polls end, so that stopping does not wait for them."""
        self._polling.close()
        if self._delivering is not None:
            self._delivering.cancel()
            await asyncio.gather(self._delivering, return_exceptions=True)

    async def not_found(self, request: web.Request) -> web.StreamResponse:
        return _json(ApiError(404, "Not Found").as_json(), 404)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            self._check_token(request.match_info["token"])
            params = await read_params(request)
        except ApiError as error:
            return self._answer(method, Params({}), error.as_json())
        fault = self._world.faults.meet(method, params.integer("chat_id") or None)
        before, after = self._world.latency()
        if fault is not None and fault.kind == "delay_before":
            before += fault.seconds
        if fault is not None and fault.kind == "delay_after":
            after += fault.seconds
        await _pause(before)
        if fault is not None and fault.kind == "closed_before":
            return _close(request)
        if fault is not None and fault.kind == "html":
            return web.Response(status=502, text=_HTML, content_type="text/html")
        refusal = fault.answer() if fault is not None else None
        body = refusal.as_json() if refusal is not None else await self._run(method, params)
        response = self._answer(method, params, body)
        await _pause(after)
        return _spoilt(request, response, fault)

    def _check_token(self, token: str) -> None:
        if token == self._world.token:
            return
        if ":" not in token:
            raise ApiError(401, "Unauthorized: invalid token specified")
        raise ApiError(401, "Unauthorized")

    async def _run(self, method: str, params: Params) -> Json:
        try:
            if method.lower() == "getupdates":
                result: Any = await self._polling.get_updates(params)
            elif handler := find_method(self._world, method):
                result = handler(self._world, params)
            else:
                raise ApiError(404, "Not Found: method not found")
        except ApiError as error:
            return error.as_json()
        return {"ok": True, "result": result}

    def _answer(self, method: str, params: Params, body: Json) -> web.Response:
        self._world.calls.append(Call(method, params.values, body, self._world.clock()))
        response = _json(body, body.get("error_code", 200))
        retry_after = body.get("parameters", {}).get("retry_after")
        if retry_after:
            response.headers["Retry-After"] = str(retry_after)
        return response


def _json(body: Json, status: int) -> web.Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(
        status=status, body=text.encode("utf-8", "replace"), content_type="application/json"
    )


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


def _close(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _spoilt(
    request: web.Request, response: web.Response, fault: Fault | None
) -> web.StreamResponse:
    """The answer, or what the fault leaves of it."""
    if fault is None:
        return response
    if fault.kind == "closed_after":
        return _close(request)
    body = response.body if isinstance(response.body, bytes) else b""
    if fault.kind == "cut_json":
        response.body = body[: len(body) // 2]
    elif fault.kind == "broken_json":
        response.body = b'{"ok":true,"result":{,}}'
    return response


class SandboxServer:
    """``make_app`` (or an application made from it) listening on loopback.

    ``async with SandboxServer(world) as server: server.base_url`` — the Bot API is at
    ``{base_url}/bot<token>/<method>``. Port 0 takes a free one. OSError where it is taken.
    """

    def __init__(
        self,
        world: World,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        app: web.Application | None = None,
    ) -> None:
        self.world = world
        self.app = app or make_app(world)
        self.base_url = ""
        self._host, self._port = host, port
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=1.0)

    async def start(self) -> None:
        """Listen; ``base_url`` is known afterwards."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        host = f"[{self._host}]" if ":" in self._host else self._host
        self.base_url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening; long polls are let go at once."""
        await self._runner.cleanup()

    async def __aenter__(self) -> SandboxServer:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

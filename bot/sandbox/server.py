"""The Bot API in front of a ``World``, over HTTP on loopback: ``/bot<token>/<method>``.

Requests come as query, urlencoded or multipart form, or JSON, and may mix them; answers are JSON
with Telegram's status codes.
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.sandbox.api import ApiReply, BotApi, as_bytes
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Params, from_json
from bot.sandbox.webhook_sender import WebhookSender
from bot.sandbox.world.world import World

_MAX_BODY_BYTES = 16 * 1024 * 1024
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def make_app(world: World) -> web.Application:
    """The application; a page may add its own routes and middlewares before it runs."""
    app = web.Application(client_max_size=_MAX_BODY_BYTES)
    handler = _Handler(world)
    app.router.add_route("*", "/bot{token}/{method}", handler.handle)
    app.router.add_route("*", "/bot{token}", handler.not_found)
    app.on_startup.append(handler.open)
    app.on_shutdown.append(handler.close)
    return app


class _Handler:
    def __init__(self, world: World) -> None:
        self._world = world
        self._api = BotApi(world)
        self._delivering: asyncio.Task[None] | None = None

    async def open(self, app: web.Application) -> None:
        """Start sending updates to the webhook."""
        sender = WebhookSender(self._world)
        self._world.updates.on_put.append(sender.wake)
        self._delivering = asyncio.create_task(sender.run(), name="delivery")

    async def close(self, app: web.Application) -> None:
        """End long polls, so that stopping does not wait for them."""
        self._api.close()
        if self._delivering is not None:
            self._delivering.cancel()
            await asyncio.gather(self._delivering, return_exceptions=True)

    async def not_found(self, request: web.Request) -> web.StreamResponse:
        return _response(ApiReply(404, as_bytes(ApiError(404, "Not Found").as_json())))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            self._api.check_token(request.match_info["token"])
            params = await _read_params(request)
        except ApiError as error:
            return _response(self._api.refuse(method, error))
        reply = await self._api.answer(method, params)
        return _close(request) if reply is None else _response(reply)


async def _read_params(request: web.Request) -> Params:
    """All parameters as texts; 400 where a JSON body is not an object, 413 where it is too big."""
    values, files = dict(request.query), {}
    try:
        if request.content_type in _FORMS:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    values[name], files[name] = "attach://" + name, value.file.read()
                else:
                    values[name] = str(value)
        elif request.content_type == "application/json":
            values |= from_json(await request.read())
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request MessageEntity Too Large") from None
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return Params(values, files)


def _response(reply: ApiReply) -> web.Response:
    response = web.Response(status=reply.status, body=reply.body, content_type=reply.content_type)
    if reply.retry_after:
        response.headers["Retry-After"] = str(reply.retry_after)
    return response


def _close(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


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

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

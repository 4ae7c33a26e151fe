"""The page to chat in: its files, and the WebSocket between it and the world.

The sandbox listens on loopback, where any web page that the browser has open could reach it. So
every request must name a loopback host (a name that was rebound to 127.0.0.1 does not), and the
WebSocket must come from the page's own origin.

A page opens ``/sandbox/ws``, gets ``{"type": "state", …}``, then one object an event. It asks with
``{"id": n, "do": name, "as": user id, …}`` and gets ``{"type": "reply", "id": n, "ok": true,
"result": …}`` or ``{…, "ok": false, "error": reason}``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox.errors import ActError
from bot.sandbox.page.acts import PageActs, PageControls
from bot.sandbox.page.view import event_view, state_view
from bot.sandbox.params import Json
from bot.sandbox.world.events import Event
from bot.sandbox.world.model import User
from bot.sandbox.world.world import World

__all__ = ["PageControls", "make_page"]

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MAX_REQUEST_BYTES = 64 * 1024
"""Of one message from the page; a text has at most 4,096 UTF-16 units."""
MAX_QUEUED_EVENTS = 5_000
"""A page that is further behind is disconnected, and reconnects afresh."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_page(
    app: web.Application, world: World, controls: PageControls, *, zone: str = "Asia/Shanghai"
) -> None:
    """Add the page to ``app``: ``/``, ``/sandbox/static/…`` and ``/sandbox/ws``; ``/archive`` leads
    to the digests' web pages.

    ``zone`` is the IANA name of the zone that the page shows times in.
    """
    page = PageServer(world, controls, PageActs(world, controls, lambda: people_of(world), zone))
    app.router.add_get("/", _guarded(page.index))
    app.router.add_get("/archive", _guarded(page.archive))
    app.router.add_get("/sandbox/static/{name}", _guarded(page.file))
    app.router.add_get("/sandbox/ws", _guarded(page.talk))
    app.on_shutdown.append(page.close)


def people_of(world: World) -> dict[User, str]:
    """The people one can be, in the order they came, each with the highest role they have."""
    ranks = ("creator", "administrator", "member")
    people: dict[User, str] = {}
    for user in world.users.values():
        if user.is_bot or user.deactivated:
            continue
        held = {
            chat.members[user.id].status for chat in world.chats.values() if user.id in chat.members
        }
        people[user] = next((rank for rank in ranks if rank in held), "member")
    return people


class PageServer:
    """The handlers, and the pages that are connected."""

    def __init__(self, world: World, controls: PageControls, acts: PageActs) -> None:
        self._world = world
        self._controls = controls
        self._acts = acts
        self._lines: set[_Line] = set()

    async def index(self, request: web.Request) -> web.StreamResponse:
        """The page itself."""
        return _serve("index.html")

    async def archive(self, request: web.Request) -> web.StreamResponse:
        """The digests' web pages, which another port serves."""
        address = self._controls.archive()
        if address is None:
            raise web.HTTPNotFound(text="No archive is served here.\n")
        raise web.HTTPFound(address)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One of its scripts, styles or pictures."""
        return _serve(request.match_info["name"])

    async def talk(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket; lives as long as the page is open."""
        if not _is_same_origin(request):
            raise web.HTTPForbidden(text="This page's own origin only.\n")
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=MAX_REQUEST_BYTES)
        await socket.prepare(request)
        line = _Line(request, socket)
        known = set(self._world.chats)
        # No await stands between the snapshot and the subscription, so nothing is missed or double.
        line.put(state_view(self._world, people_of(self._world), self._acts.clock()))

        def on_event(event: Event) -> None:
            view = event_view(self._world, event, known)
            if view is not None:
                line.put(view)

        unsubscribe = self._world.subscribe(on_event)
        self._lines.add(line)
        writer = asyncio.create_task(line.write())
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(line, message.data)
        finally:
            unsubscribe()
            self._lines.discard(line)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def close(self, app: web.Application) -> None:
        """Close the connected pages' sockets, so that the server can stop at once."""
        code = WSCloseCode.GOING_AWAY
        await asyncio.gather(*(line.socket.close(code=code) for line in self._lines))

    async def _take(self, line: _Line, data: str) -> None:
        reply: Json = {"type": "reply", "id": None}
        try:
            request = _read(data)
            reply["id"] = request.get("id")
            reply |= {"ok": True, "result": await self._acts.do(request)}
            if self._acts.moves_clock(request["do"]):
                for other in self._lines:
                    other.put({"type": "clock", "clock": self._acts.clock()})
        except ActError as error:
            reply |= {"ok": False, "error": str(error)}
        line.put(reply)


class _Line:
    """One connected page and the events that wait to be sent to it."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._request = request
        self._outbox: asyncio.Queue[Json] = asyncio.Queue(MAX_QUEUED_EVENTS)

    def put(self, view: Json) -> None:
        """Queue an event for the page; a page that is too far behind is disconnected."""
        try:
            self._outbox.put_nowait(view)
        except asyncio.QueueFull:
            if self._request.transport is not None:
                self._request.transport.abort()

    async def write(self) -> None:
        """Send what is queued, until the page is closed (which the reading side notices too)."""
        with contextlib.suppress(ConnectionError):
            while True:
                view = await self._outbox.get()
                await self.socket.send_str(json.dumps(view, ensure_ascii=False))


def _read(data: str) -> Json:
    try:
        request: Any = json.loads(data)
    except ValueError:
        raise ActError("that is not JSON") from None
    if not isinstance(request, dict):
        raise ActError("that is not an object")
    return request


def _serve(name: str) -> web.StreamResponse:
    # The name is one of the folder's own, never a path that could lead out of it.
    if name not in {path.name for path in STATIC.iterdir()}:
        raise web.HTTPNotFound(text="There is no such file.\n")
    path = STATIC / name
    return web.Response(
        body=path.read_bytes(),
        content_type=TYPES.get(path.suffix, "application/octet-stream"),
        charset="utf-8",
    )


def _guarded(handler: Handler) -> Handler:
    """``handler`` for loopback hosts only, its answers (errors too) with the headers."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            if _host(f"//{request.host}") not in LOOPBACK:
                raise web.HTTPForbidden(text="Open this page under localhost.\n")
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(HEADERS)
            raise
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return guarded


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _is_same_origin(request: web.Request) -> bool:
    """A browser always sends Origin with a WebSocket; a client without one is not a web page."""
    origin = request.headers.get("Origin")
    return origin is not None and origin == f"{request.scheme}://{request.host}"

"""The web server: every address, and its start and stop."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.config import Settings
from bot.core.errors import Unreachable
from bot.core.logs import get_logger
from bot.web.assets import Assets
from bot.web.connections import (
    CONNECTIONS,
    KEEP_ALIVE_SECONDS,
    SILENT_SECONDS,
    Connections,
    listening,
    wire_log,
)
from bot.web.health import Health
from bot.web.page_handlers import PageHandlers
from bot.web.request_body import MOST
from bot.web.responses import json_answer, secure
from bot.web.services import WebServices
from bot.web.upload import Uploads
from bot.web.webhook import WebhookEndpoint, paths_of

log = get_logger("web")

_KINDLY = {404: ("web.missing", "web.missing.say"), 405: ("web.missing", "web.refused.say")}


LINGER_SECONDS = 2.0
"""What is left of a body that nobody reads is thrown away for so long, so that its sender sees the
answer; then the connection is closed."""


class WebServer:
    """``make_web(services)`` on ``web.host`` and ``web.port``; port 0 takes a free one. With a
    ``tls`` context it answers https only. ``most`` connections stand at once; one that asks for
    nothing within ``silent`` seconds is closed."""

    def __init__(
        self,
        services: WebServices,
        tls: ssl.SSLContext | None = None,
        *,
        most: int = CONNECTIONS,
        silent: float = SILENT_SECONDS,
    ) -> None:
        self._web = services.settings.web
        self._tls = tls
        self._connections = Connections(
            tls, _always_answered(services.settings), most=most, silent=silent
        )
        app = make_web(services)
        app.middlewares.insert(0, self._connections.middleware)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=wire_log(),
            auto_decompress=False,  # before it is known whether the sender may send anything
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            lingering_time=LINGER_SECONDS,
            shutdown_timeout=1.0,
            handle_signals=False,
        )
        self.url = ""

    async def start(self) -> None:
        """Listen; ``url`` is known afterwards. Raises Unreachable where the address is taken or
        not ours."""
        host, port = self._web.host, self._web.port
        await self._runner.setup()
        server = self._runner.server
        assert server is not None, "it was just set up"  # noqa: S101
        try:
            sockets = await listening(host, port)
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            raise Unreachable(
                f"web.host, web.port: {host}:{port} can't be listened on: {_reason(error)}; "
                "another port, or 0 for any free one, helps"
            ) from error
        self._connections.open(sockets, server)
        port = sockets[0].getsockname()[1]
        scheme, name = (
            "http" if self._tls is None else "https",
            f"[{host}]" if ":" in host else host,
        )
        self.url = f"{scheme}://{name}:{port}"
        log.info("pages", url=self.url)

    async def stop(self) -> None:
        """Stop listening; requests in flight get a second."""
        await self._connections.close()
        await self._runner.cleanup()


def _prefixes(settings: Settings) -> tuple[str, ...]:
    """Where pages stand: at the root, and under the path of ``web.public_url`` too, for proxies
    that hand it on whole."""
    public = urlsplit(settings.web.public_url or "").path.rstrip("/")
    return tuple(dict.fromkeys(("", public)))


def _webhook_paths(settings: Settings) -> list[str]:
    telegram = settings.telegram
    if telegram.updates != "webhook" or telegram.webhook.url is None:
        return []
    return paths_of(telegram.webhook.url)


def _always_answered(settings: Settings) -> set[str]:
    """What a crowd must not keep from being answered: the health check and Telegram's updates."""
    return {f"{prefix}/healthz" for prefix in _prefixes(settings)} | set(_webhook_paths(settings))


def make_web(services: WebServices) -> web.Application:
    """Everything that the bot answers over HTTP."""
    assets = Assets()
    pages, health = PageHandlers(services, assets), Health(services)
    uploads = Uploads(services)
    app = web.Application(middlewares=[_sound, _kind(pages)], client_max_size=MOST)
    app.on_response_prepare.append(secure)
    add = app.router.add_route
    for prefix in _prefixes(services.settings):
        for path, handler in (
            ("/", pages.index),
            (r"/m/{month:\d{4}-(?:0[1-9]|1[0-2])}", pages.month),
            (r"/d/{date:\d{4}-\d\d-\d\d}", pages.day),
            (r"/d/{date:\d{4}-\d\d-\d\d}/{key:[^/]+}", pages.item),
            ("/c/{name:[^/]+}", pages.category),
            ("/c/{name:[^/]+}/feed.xml", pages.feed),
            ("/feed.xml", pages.feed),
            ("/search", pages.search),
            ("/static/{name}", pages.static),
            ("/robots.txt", pages.robots),
            ("/healthz", health.alive),
            ("/readyz", health.ready),
            ("/metrics", health.metrics),
            ("/api/openapi.json", uploads.describe),
        ):
            app.router.add_get(prefix + path, handler)
        if prefix:  # as people type it
            app.router.add_get(prefix, pages.index)
        add("PUT", prefix + "/api/digests/{date}", uploads.put)
        add("POST", prefix + "/api/digests", uploads.post)
    if hooks := _webhook_paths(services.settings):
        endpoint = WebhookEndpoint(services)
        for path in hooks:
            add("POST", path, endpoint.take)
    return app


_HOST = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?")
"""RFC 9110, 7.2, without what no host's name has: percent signs, quotes, commas."""


@web.middleware
async def _sound(request: web.Request, handler: Handler) -> web.StreamResponse:
    """400 for a Host that is none, before any route sees it: pages link to it. A connection ends
    with a body that nobody has read."""
    response = await handler(request) if _has_host(request) else _no_host()
    if request.can_read_body:
        response.force_close()
    return response


def _has_host(request: web.Request) -> bool:
    given = request.headers.get("Host")
    if given is not None and not _HOST.fullmatch(given):
        return False
    try:
        return bool(request.url.host)
    except ValueError:  # a port of 99999
        return False


def _no_host() -> web.Response:
    return web.Response(status=400, text="The Host header holds no host.\n")


def _kind(pages: PageHandlers) -> Middleware:
    """Errors as pages for people and as JSON for programs."""

    @web.middleware
    async def kindly(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            status, allow = error.status, error.headers.get("Allow", "")
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception:
            log.exception("a request failed", method=request.method, path=request.path)
            status, allow = 500, ""
        if "/api/" in request.path:
            answer = json_answer(
                {"error": _CODES.get(status, "error"), "message": _say(status)}, status=status
            )
        else:
            answer = pages.notice(request, status, *_KINDLY.get(status, _FAILED))
        if allow:
            answer.headers["Allow"] = allow
        return answer

    return kindly


_FAILED = ("web.failed", "web.failed.say")
_CODES = {404: "not_found", 405: "wrong_method", 500: "failed"}


def _say(status: int) -> str:
    return {
        404: "There is nothing at this address; /api/openapi.json describes what there is.",
        405: "This address does not take this method; /api/openapi.json describes what it takes.",
        500: "This should not happen; the log says what did.",
    }.get(status, "The request can't be answered.")


def _reason(error: Exception) -> str:
    """The system's own words, without the address that asyncio puts before them."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower() if error.errno > 0 else str(error.strerror)
    return str(error)

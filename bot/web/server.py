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
from bot.locales import say
from bot.web.connections import (
    KEEP_ALIVE_SECONDS,
    MAX_CONNECTIONS,
    SILENT_SECONDS,
    Connections,
    open_sockets,
    server_logger,
)
from bot.web.health import Health
from bot.web.pages import PageHandlers, language_of, remember_language
from bot.web.request_body import MAX_BODY_BYTES
from bot.web.responses import add_security_headers, json_answer
from bot.web.services import WebServices
from bot.web.upload import Uploads
from bot.web.webhook import WebhookEndpoint, paths_of

log = get_logger("web")

LINGER_SECONDS = 2.0
"""For which the rest of an unread body is discarded, so that its sender sees the answer; then the
connection is closed."""


class WebServer:
    """Serves ``make_web(services)`` on ``web.host`` and ``web.port``; port 0 takes a free one.
    With a ``tls`` context it answers https only. At most ``max_connections`` are open at once; one
    without a request within ``silent_seconds`` is closed."""

    def __init__(
        self,
        services: WebServices,
        tls: ssl.SSLContext | None = None,
        *,
        max_connections: int = MAX_CONNECTIONS,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._web = services.settings.web
        self._tls = tls
        self._connections = Connections(
            tls,
            _reserved_paths(services.settings),
            max_connections=max_connections,
            silent_seconds=silent_seconds,
        )
        app = make_web(services)
        app.middlewares.insert(0, self._connections.middleware)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=server_logger(),
            auto_decompress=False,  # before it is known whether the sender may send anything
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            lingering_time=LINGER_SECONDS,
            shutdown_timeout=1.0,
            handle_signals=False,
        )
        self.url = ""

    async def start(self) -> None:
        """Starts listening and sets ``url``. Raises Unreachable where the address is taken or
        belongs to another machine."""
        host, port = self._web.host, self._web.port
        await self._runner.setup()
        server = self._runner.server
        assert server is not None, "it was just set up"  # noqa: S101
        try:
            sockets = await open_sockets(host, port)
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
        """Stop open_sockets; requests in flight get a second."""
        await self._connections.close()
        await self._runner.cleanup()


def _prefixes(settings: Settings) -> tuple[str, ...]:
    """Paths before every address: none, and that of ``web.public_url``, for proxies that do not
    strip it."""
    public = urlsplit(settings.web.public_url or "").path.rstrip("/")
    return tuple(dict.fromkeys(("", public)))


def _webhook_paths(settings: Settings) -> list[str]:
    telegram = settings.telegram
    if telegram.updates != "webhook" or telegram.webhook.url is None:
        return []
    return paths_of(telegram.webhook.url)


def _reserved_paths(settings: Settings) -> set[str]:
    """Paths with reserved connections: the health check and Telegram's updates."""
    return {f"{prefix}/healthz" for prefix in _prefixes(settings)} | set(_webhook_paths(settings))


def make_web(services: WebServices) -> web.Application:
    """All routes of the bot's HTTP server."""
    pages, health, uploads = PageHandlers(services), Health(services), Uploads(services)
    app = web.Application(
        middlewares=[_check_request, remember_language, _error_answers(pages)],
        client_max_size=MAX_BODY_BYTES,
    )
    app.on_response_prepare.append(add_security_headers)
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
        if prefix:  # without the slash, as people type it
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
async def _check_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers 400 to an invalid Host before any route sees it, since feeds link to it. Closes the
    connection after an unread body."""
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


_FAILED = ("web.failed", "web.failed.say")
_ERRORS = {
    404: (
        "not_found",
        "There is nothing at this address; /api/openapi.json describes what there is.",
        ("web.missing", "web.missing.say"),
    ),
    405: (
        "wrong_method",
        "This address does not take this method; /api/openapi.json describes what it takes.",
        ("web.missing", "web.refused.say"),
    ),
    500: ("failed", "This should not happen; the log says what did.", _FAILED),
}
"""By HTTP status: a code and a sentence for programs, title and text of a page for people."""


def _error_answers(pages: PageHandlers) -> Middleware:
    """Errors as pages for people and as JSON for programs."""

    @web.middleware
    async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
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
        code, message, (title, reason) = _ERRORS.get(
            status, ("error", "The request can't be answered.", _FAILED)
        )
        if "/api/" in request.path:
            answer = json_answer({"error": code, "message": message}, status=status)
        else:
            answer = pages.notice(request, status, title, say(language_of(request), reason))
        if allow:
            answer.headers["Allow"] = allow
        return answer

    return answer_errors


def _reason(error: Exception) -> str:
    """The system's own words, without the address that asyncio puts before them."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower() if error.errno > 0 else str(error.strerror)
    return str(error)

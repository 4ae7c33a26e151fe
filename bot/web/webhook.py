"""The webhook: Telegram brings updates here instead of being asked for them."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.config import Settings
from bot.core.logs import Throttle, get_logger
from bot.telegram.answers import seconds_of
from bot.telegram.updates import update_number
from bot.web.request_body import BrokenBody, TooBig, read_body, same_secret
from bot.web.services import WebServices

log = get_logger("webhook")

HEADER = "X-Telegram-Bot-Api-Secret-Token"

REMEMBERED = 1000
"""Updates that a second delivery is known by: Telegram repeats one whose answer got lost."""

FIRST, MOST = 1.0, 60.0
"""Seconds between two tries to register: the first pause, then twice as long, at the most."""

WATCH = 30.0
"""Seconds between two looks at the certificate, and at what Telegram says of its deliveries."""


def secret_of(settings: Settings, token: str) -> str:
    """What Telegram shows to prove itself: the settings' secret, else one made from the bot's
    token, so that every replica and every start knows the same one without keeping it."""
    secret = settings.telegram.webhook.secret_token
    if secret is not None:
        return secret.get_secret_value()
    return hmac.new(token.encode(), b"webhook secret", hashlib.sha256).hexdigest()


def paths_of(url: str) -> list[str]:
    """The paths under which a proxy may hand on what comes to ``url``: all of its path, and what
    is left where the proxy takes leading pieces away."""
    pieces = [piece for piece in urlsplit(url).path.split("/") if piece]
    return ["/" + "/".join(pieces[n:]) for n in range(len(pieces))] or ["/"]


class WebhookEndpoint:
    """The handler. It answers at once: the update is only put into the queue."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._strangers = Throttle()

    async def take(self, request: web.Request) -> web.Response:
        """200 with nothing in it; 403 for strangers, 503 from a standby, so that Telegram tries
        again."""
        services = self._services
        if services.take_update is None or not services.probes.leading():
            return web.Response(status=503, headers={"Retry-After": "2"})
        if not services.webhook_secret or not same_secret(
            request.headers.get(HEADER, ""), services.webhook_secret
        ):
            if (times := self._strangers.take()) is not None:
                log.warning(
                    "webhook called without the secret", address=request.remote, times=times
                )
            return web.Response(status=403)
        try:
            update = json.loads(await read_body(request))
        except TooBig:
            return web.Response(status=413)
        except (BrokenBody, ValueError, RecursionError):
            return web.Response(status=400)
        number = update_number(update)
        if number is None:
            log.error("a malformed update is dropped", reason="update_id: there is no sound one")
            return web.Response(status=400)
        if number not in self._seen:
            try:
                services.take_update(update)
            except Exception as error:
                # Telegram would bring it again and again: said once, it is over.
                log.error("a malformed update is dropped", update=number, reason=str(error))
            self._seen[number] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return web.Response()


class Webhook:
    """The leader's side: tells Telegram where to bring updates. The same shape as ``Polling``."""

    def __init__(
        self,
        bot: Bot,
        url: str,
        secret: str,
        *,
        allowed: Sequence[str],
        connections: int,
        sleep: Callable[[float], Awaitable[None]],
        fatal: Callable[[str], None],
        conflict: Callable[[], None] = lambda: None,
        certificate: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        """``certificate`` gives the PEM that Telegram must trust, as of now; None for none.
        ``conflict`` hears that another program registered elsewhere."""
        self._bot = bot
        self._url = url
        self._secret = secret
        self._allowed = list(allowed)
        self._connections = max(1, min(100, connections))  # setWebhook: 1-100
        self._sleep = sleep
        self._fatal = fatal
        self._conflict = conflict
        self._certificate = certificate
        self._failed_at: dt.datetime | None = None

    async def run(self) -> None:
        """Register, and again where that became necessary, until cancelled. The registration
        stays at a stop: Telegram keeps what comes meanwhile and brings it to the next start.
        Returns only where the token is refused (``fatal`` has been told why)."""
        certificate = self._certificate()
        while await self._register(certificate):
            log.info("webhook", url=self._url, own_certificate=certificate is not None)
            registered, trusted = True, certificate
            while registered and certificate == trusted:
                await self._sleep(WATCH)
                registered, certificate = await self._look(), self._certificate()

    async def _register(self, certificate: bytes | None) -> bool:
        """Try until Telegram agrees; False where it refuses the token."""
        pause = FIRST
        file = InputFile(certificate, filename="certificate.pem") if certificate else None
        while True:
            try:
                await self._bot.set_webhook(
                    self._url,
                    certificate=file,
                    secret_token=self._secret,
                    allowed_updates=self._allowed,
                    max_connections=self._connections,
                )
                return True
            except InvalidToken as error:
                self._fatal(str(error))
                return False
            except RetryAfter as error:
                await self._sleep(seconds_of(error))
            except TelegramError as error:
                log.error("no webhook", url=self._url, reason=str(error), again_in=pause)
                await self._sleep(pause)
                pause = min(MOST, pause * 2)

    async def _look(self) -> bool:
        """Log what kept Telegram from bringing an update; whether we are registered still."""
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError as error:
            log.info("the webhook was not looked at", reason=str(error))
            return True
        failed_at = info.last_error_date
        if failed_at is not None and failed_at != self._failed_at:
            self._failed_at = failed_at
            log.warning(
                "Telegram could not bring an update",
                reason=info.last_error_message,
                at=failed_at.isoformat(),
                waiting=info.pending_update_count,
            )
        if info.url != self._url:
            log.warning("another program changed the webhook; taking it back")
            self._conflict()
        return info.url == self._url

    async def confirm(self) -> None:
        """Nothing to confirm: an update was confirmed by our answer."""

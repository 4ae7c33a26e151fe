"""Registers the webhook with Telegram, and keeps it registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot, InputFile
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.core.logs import get_logger
from bot.telegram.answers import seconds_of

log = get_logger("webhook")

FIRST_RETRY_SECONDS, MAX_RETRY_SECONDS = 1.0, 60.0
"""Between two tries to register: the first pause, which doubles up to the second."""

CHECK_SECONDS = 30.0
"""Between two checks of the certificate's file and of what Telegram says of its deliveries."""


class WebhookRegistration:
    """Tells Telegram where to send updates. The leader runs it in place of ``Polling``."""

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
        """``certificate`` returns the PEM that Telegram must trust, None for none. ``conflict`` is
        called where another program has registered another address."""
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
        """Registers, and registers again where that is needed, until cancelled. The registration
        stays at a stop: Telegram keeps updates and delivers them at the next start. Returns only
        where the token is refused, after a call of ``fatal``."""
        certificate = self._certificate()
        while await self._register(certificate):
            log.info("webhook", url=self._url, own_certificate=certificate is not None)
            registered, trusted = True, certificate
            while registered and certificate == trusted:
                await self._sleep(CHECK_SECONDS)
                registered, certificate = await self._check(), self._certificate()

    async def _register(self, certificate: bytes | None) -> bool:
        """Tries until Telegram accepts; False where it refuses the token."""
        pause = FIRST_RETRY_SECONDS
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
                pause = min(MAX_RETRY_SECONDS, pause * 2)

    async def _check(self) -> bool:
        """Logs a failed delivery; returns whether the webhook is still registered."""
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
        """Does nothing: the HTTP answer confirmed the update."""

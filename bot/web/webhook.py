"""The webhook's address, to which Telegram sends updates instead of being polled."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import OrderedDict
from urllib.parse import urlsplit

from aiohttp import web

from bot.config import Settings
from bot.core.logs import Throttle, get_logger
from bot.telegram.updates import update_number
from bot.web.request_body import BrokenBody, TooBig, read_body, same_secret
from bot.web.services import WebServices

log = get_logger("webhook")

WEBHOOK_HEADER = "X-Telegram-Bot-Api-Secret-Token"

MAX_KNOWN_UPDATES = 1000
"""By which repeated updates are recognised: Telegram repeats one whose answer was lost."""


def secret_of(settings: Settings, token: str) -> str:
    """The secret that Telegram sends with each update: that of the settings, else one derived
    from the bot's token, so that every replica and every start has the same."""
    secret = settings.telegram.webhook.secret_token
    if secret is not None:
        return secret.get_secret_value()
    return hmac.new(token.encode(), b"webhook secret", hashlib.sha256).hexdigest()


def paths_of(url: str) -> list[str]:
    """The paths at which requests to ``url`` may arrive: its whole path, and what is left of it
    where a proxy strips leading segments."""
    pieces = [piece for piece in urlsplit(url).path.split("/") if piece]
    return ["/" + "/".join(pieces[n:]) for n in range(len(pieces))] or ["/"]


class WebhookEndpoint:
    """The handler. It only queues the update, so it answers at once."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._strangers = Throttle()

    async def take(self, request: web.Request) -> web.Response:
        """An empty 200; 403 without the secret; 503 from a standby, so that Telegram tries
        again."""
        services = self._services
        if services.take_update is None or not services.probes.leading():
            return web.Response(status=503, headers={"Retry-After": "2"})
        if not services.webhook_secret or not same_secret(
            request.headers.get(WEBHOOK_HEADER, ""), services.webhook_secret
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
                # Refused, Telegram would send it again and again.
                log.error("a malformed update is dropped", update=number, reason=str(error))
            self._seen[number] = None
            if len(self._seen) > MAX_KNOWN_UPDATES:
                self._seen.popitem(last=False)
        return web.Response()

"""The webhook: Telegram brings updates here instead of being asked for them."""

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

HEADER = "X-Telegram-Bot-Api-Secret-Token"

REMEMBERED = 1000
"""Updates that a second delivery is known by: Telegram repeats one whose answer got lost."""


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

"""Methods about how updates reach the bot: getUpdates with long polling, and the webhook.

Unlike the real server this one does not slow down a bot that asks again and again without waiting.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import ssl
from urllib.parse import urlsplit

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Json, Params
from bot.sandbox.text.urls import BadUrl, check_url
from bot.sandbox.webhook_sender import trusted_context
from bot.sandbox.world.updates import DEFAULT_KINDS, KINDS
from bot.sandbox.world.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_PORTS = (None, 443, 80, 88, 8443)
MAX_CERTIFICATE_BYTES = 3 << 20
"""As in telegram-bot-api."""
MAX_WAIT_SECONDS = 50
"""The real server waits no longer either."""
_TERMINATED = ApiError(
    409,
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)
_WEBHOOK = ApiError(
    409,
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first",
)
_WEBHOOK_SET = ApiError(409, "Conflict: terminated by setWebhook request")


class LongPoll:
    """Who waits for updates. ``close`` lets the one who waits go, empty-handed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[None] | None = None
        self._closed = False
        world.updates.on_put.append(self._wake)

    def close(self) -> None:
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.get_loop().call_soon_threadsafe(_finish, waiting, None)

    async def get_updates(self, params: Params) -> list[Json]:
        """The pending updates from ``offset`` on, waiting up to ``timeout`` seconds for one.

        ApiError 409 while a webhook is set, and for the older of two calls.
        """
        if self._world.webhook:
            raise _WEBHOOK
        limit = params.clamped("limit", 100, 1, 100)
        timeout = params.clamped("timeout", 0, 0, MAX_WAIT_SECONDS)
        offset = params.integer("offset")
        choose_kinds(self._world, params)
        older, self._waiting = self._waiting, None
        if older is not None and not older.done():
            older.set_exception(_TERMINATED)
        updates = self._world.updates.take(offset, limit)
        if updates or timeout == 0 or self._closed:
            return updates
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self._world.updates.is_awaited = True
        try:
            await asyncio.wait_for(waiting, timeout)
        except TimeoutError:
            return []
        finally:
            if self._waiting is waiting:
                self._waiting = None
            self._world.updates.is_awaited = self._waiting is not None
        if self._world.webhook:
            raise _WEBHOOK_SET
        return self._world.updates.take(offset, limit)


def _finish(waiting: asyncio.Future[None], result: None) -> None:
    if not waiting.done():
        waiting.set_result(result)


def choose_kinds(world: World, params: Params) -> None:
    """Set the kinds of updates by ``allowed_updates``; what can't be read changes nothing, and a
    list of nothing known means the default, as on the real server."""
    if not params.text("allowed_updates"):
        return
    try:
        value = params.json("allowed_updates", "allowed_updates")
    except ApiError:
        return
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return
    chosen = frozenset(one.lower() for one in value).intersection(KINDS)
    world.updates.allowed = chosen or DEFAULT_KINDS


def set_webhook(world: World, params: Params) -> bool:
    """Keep the webhook, and refuse getUpdates from now on; ``delivery`` brings what there is."""
    url = params.text("url")
    if not url:
        return delete_webhook(world, params)
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    try:
        checked = check_url(url)
    except BadUrl as error:
        raise bad_request(f"bad webhook: {error}") from None
    if not world.local:
        _check_place(checked)
    certificate = _certificate(params)
    choose_kinds(world, params)
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    world.webhook = {
        "url": url,
        "max_connections": params.clamped("max_connections", 40, 1, 100),
        "secret_token": secret,
        "certificate": certificate,
    }
    world.updates.wake()
    return True


def _check_place(url: str) -> None:
    """400 for what the public server never calls."""
    if not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    place = urlsplit(url)
    if place.port not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    try:
        reserved = not ipaddress.IPv4Address(place.hostname or "").is_global
    except ValueError:
        return  # a name, which is not looked up here
    if reserved:
        raise bad_request(f"bad webhook: IP address {place.hostname} is reserved")


def _certificate(params: Params) -> str:
    """The uploaded one; "" for none, and for a text, which the real server passes over too."""
    uploaded = params.file("certificate")
    if uploaded is None:
        return ""
    if len(uploaded) > MAX_CERTIFICATE_BYTES:
        raise bad_request(f"certificate size is too big ({len(uploaded)} bytes)")
    certificate = uploaded.decode("utf-8", "replace")
    try:
        trusted_context(certificate)
    except (ssl.SSLError, ValueError, TypeError):  # an empty file, and one that is not ASCII
        raise bad_request("bad webhook: Failed to set custom certificate file") from None
    return certificate


def delete_webhook(world: World, params: Params) -> bool:
    world.webhook = {}
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    world.updates.wake()
    return True


def get_webhook_info(world: World, params: Params) -> Json:
    info: Json = {
        "url": world.webhook.get("url", ""),
        "has_custom_certificate": bool(world.webhook.get("certificate")),
        "pending_update_count": len(world.updates),
    }
    if world.webhook:
        info["max_connections"] = world.webhook["max_connections"]
        for name in ("last_error_date", "last_error_message"):
            if name in world.webhook:
                info[name] = world.webhook[name]
    if world.updates.allowed != DEFAULT_KINDS:
        info["allowed_updates"] = [kind for kind in KINDS if kind in world.updates.allowed]
    return info

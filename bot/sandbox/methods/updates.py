"""Methods about how updates reach the bot, but for getUpdates itself, and those that end it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.updates import DEFAULT, KINDS
from bot.sandbox.urls import BadUrl, check_url
from bot.sandbox.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_PORTS = ("", "443", "80", "88", "8443")


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
    world.updates.allowed = chosen or DEFAULT


def set_webhook(world: World, params: Params) -> bool:
    """Keep the webhook; nothing is delivered to it, but getUpdates is refused from now on."""
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
    if not checked.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    port = checked[8:].partition("/")[0].rpartition("@")[2].partition(":")[2]
    if port not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    choose_kinds(world, params)
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    world.webhook = {
        "url": url,
        "max_connections": params.clamped("max_connections", 40, 1, 100),
        "secret_token": secret,
    }
    world.updates.wake()
    return True


def delete_webhook(world: World, params: Params) -> bool:
    world.webhook = {}
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    return True


def get_webhook_info(world: World, params: Params) -> Json:
    info: Json = {
        "url": world.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    if world.webhook:
        info["max_connections"] = world.webhook["max_connections"]
    if world.updates.allowed != DEFAULT:
        info["allowed_updates"] = [kind for kind in KINDS if kind in world.updates.allowed]
    return info


def log_out(world: World, params: Params) -> bool:
    return True


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": log_out,
}

"""Methods about how updates reach the bot, but for getUpdates itself, and those that end it."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Params
from bot.sandbox.text.urls import BadUrl, check_url
from bot.sandbox.world.delivery import trusting
from bot.sandbox.world.model import Json
from bot.sandbox.world.updates import DEFAULT, KINDS
from bot.sandbox.world.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_PORTS = (None, 443, 80, 88, 8443)
MAX_CERTIFICATE = 3 << 20
"""Bytes; as in telegram-bot-api."""


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
    if len(uploaded) > MAX_CERTIFICATE:
        raise bad_request(f"certificate size is too big ({len(uploaded)} bytes)")
    certificate = uploaded.decode("utf-8", "replace")
    try:
        trusting(certificate)
    except (ssl.SSLError, ValueError, TypeError):  # an empty file, and one that is no ASCII
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

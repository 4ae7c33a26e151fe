"""Sends updates to the webhook: one after the other, each again until it is taken.

The real server sends several at once, in order within a chat. And it reaches the whole internet:
this one sends to this machine only, and keeps the updates for other hosts.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import ssl
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.params import Json
from bot.sandbox.world.world import World

FIRST_RETRY_SECONDS = 1.0
MAX_RETRY_SECONDS = 60.0
ANSWER_SECONDS = 60.0


class WebhookSender:
    """``run`` for as long as the server does; ``wake`` when updates or the webhook changed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        """Look at the updates and the webhook again; may be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)

    async def run(self) -> None:
        """Send what is pending to the webhook that is set."""
        while True:
            webhook = self._world.webhook
            if webhook and is_here(webhook["url"]):
                async with aiohttp.ClientSession(connector=_connector(webhook)) as session:
                    await self._send(session, webhook)
            else:
                await self._wait(None)

    async def _send(self, session: aiohttp.ClientSession, webhook: Json) -> None:
        """Send to this webhook until another is set (or none)."""
        pause = FIRST_RETRY_SECONDS
        updates = self._world.updates
        while self._world.webhook is webhook:
            waiting = updates.take(0, 1)
            if not waiting:
                await self._wait(None)
            elif error := await _post(session, webhook, waiting[0]):
                webhook["last_error_date"] = int(self._world.clock().timestamp())
                webhook["last_error_message"] = error
                await self._wait(pause)
                pause = min(MAX_RETRY_SECONDS, pause * 2)
            else:
                updates.take(waiting[0]["update_id"] + 1, 0)
                pause = FIRST_RETRY_SECONDS

    async def _wait(self, seconds: float | None) -> None:
        """Wait until something changed, or that long."""
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass
        self._changed.clear()


def is_here(url: str) -> bool:
    """Whether the address is one of this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def trusted_context(certificate: str) -> ssl.SSLContext:
    """Trusts what was uploaded and nothing else, as the real server does; the name in it must be
    the address's. Raises ssl.SSLError for what is not a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate)
    return context


def _connector(webhook: Json) -> aiohttp.TCPConnector:
    certificate = webhook.get("certificate")
    return aiohttp.TCPConnector(ssl=trusted_context(certificate) if certificate else True)


async def _post(session: aiohttp.ClientSession, webhook: Json, update: Json) -> str:
    """Why the update was not taken; "" where it was."""
    headers = {"Content-Type": "application/json"}
    if webhook.get("secret_token"):
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret_token"]
    body = json.dumps(update, ensure_ascii=False).encode("utf-8", "replace")
    try:
        async with session.post(
            webhook["url"],
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
        ) as answer:
            if 200 <= answer.status <= 299:
                return ""
            return f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except aiohttp.ClientConnectorCertificateError as error:
        return f"SSL error {{{error.certificate_error}}}"
    except aiohttp.ClientConnectorError as error:
        return error.os_error.strerror or "Can't connect to the webhook"
    except (aiohttp.ClientError, OSError, TimeoutError):
        return "Webhook connection closed"

"""``doctor``: looks at the whole setup from outside, and says what to mend, a line each."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import aiohttp
import click
from sqlalchemy.engine import make_url
from yarl import URL

from bot.cli.access import opened
from bot.config import Settings, token
from bot.core.errors import BotError, SettingsError
from bot.delivery.outcome import Done, Outcome, Refused
from bot.digest.files import digest_files
from bot.http.proxies import Proxies
from bot.locales import say
from bot.runtime.parts import data_folder, folders_of, utc_now
from bot.runtime.telegram_application import proxy_hint
from bot.storage.database import sqlite_path
from bot.storage.migrate import HEAD, revision_at
from bot.telegram.gateway import Gateway
from bot.telegram.transport import AiohttpRequest

CHATS_LIMIT = 500
"""Chats that are asked for at most: a look should end within a minute."""

CHATS_AT_ONCE = 5
CLOCK_LIMIT_SECONDS = 30
REQUEST_SECONDS = 15.0

Mark = Literal["✓", "–", "✗"]
"""Good; worth knowing, or not there yet; to be mended."""


class Findings:
    """Prints the lines as they are found, and remembers whether one is to be mended."""

    def __init__(self) -> None:
        self.wrong = 0

    def good(self, what: str, says: str) -> None:
        self._line("✓", what, says)

    def note(self, what: str, says: str) -> None:
        self._line("–", what, says)

    def bad(self, what: str, says: str) -> None:
        self.wrong += 1
        self._line("✗", what, says)

    def _line(self, mark: Mark, what: str, says: str) -> None:
        click.echo(f"{mark} {what}: {' '.join(says.split())}")


async def doctor(settings: Settings, env: Mapping[str, str], *, message: bool) -> int:
    """Print what is good and what to mend; 1 where something is. ``message`` sends the owners a
    test message."""
    findings = Findings()
    _time_zone(findings, settings)
    _folders(findings, settings)
    readable = await _database(findings, settings)
    try:
        secret = token(env).get_secret_value()
    except SettingsError as error:
        findings.bad("token", str(error))
        return 1
    await _network_and_clock(findings, settings)
    async with _telegram(settings, secret) as gateway:
        me = await _bot(findings, settings, gateway)
        if me is not None:
            await _updates(findings, settings, gateway)
            if readable:
                await _chats(findings, settings, gateway, me["id"])
            if message:
                await _owners(findings, settings, gateway, me["username"])
    return 1 if findings.wrong else 0


def _time_zone(findings: Findings, settings: Settings) -> None:
    schedule = settings.schedule
    now = utc_now().astimezone(ZoneInfo(schedule.timezone))
    findings.good(
        "time zone",
        f"{schedule.timezone}, where it is {now:%Y-%m-%d %H:%M}; pushes go out at "
        f"{schedule.time} unless a chat chose another time",
    )


def _folders(findings: Findings, settings: Settings) -> None:
    for number, folder in enumerate(folders_of(settings)):
        path = folder.absolute()
        files = digest_files(folder)
        if not folder.is_dir():
            findings.bad("digests", f"{path} is not a folder; create it, or set digests.sources")
        elif not os.access(folder, os.R_OK | os.X_OK):
            findings.bad("digests", f"{path} can't be read by this user")
        elif number == 0 and settings.web.upload_token and not os.access(folder, os.W_OK):
            findings.bad("digests", f"{path} can't be written by this user, so uploads fail")
        elif not files:
            findings.note(
                "digests", f"{path} is empty; put the day's file there, named like 2026-01-28.md"
            )
        else:
            found = f"{len(files)} files" if len(files) > 1 else "1 file"
            findings.good("digests", f"{found} in {path}, the newest is {files[-1].name}")
    data = data_folder(settings)
    there = data
    while not there.exists() and there != there.parent:
        there = there.parent
    if os.access(there, os.W_OK):
        findings.good("data", f"{data.absolute()} can be written")
    else:
        findings.bad("data", f"{there.absolute()} can't be written by this user")


async def _database(findings: Findings, settings: Settings) -> bool:
    """Whether the tables are today's, so that subscriptions can be read from them."""
    url = make_url(settings.database.url)
    path = sqlite_path(url)
    name = str(path.absolute()) if path else url.render_as_string(hide_password=True)
    try:
        revision = await revision_at(settings.database.url)
    except BotError as error:
        findings.bad("database", str(error))
        return False
    if revision is None:
        findings.note("database", f"{name}: does not exist yet; the first start creates it")
    elif revision == HEAD:
        findings.good("database", f"{name}, revision {revision}, up to date")
        return True
    elif revision < HEAD:
        findings.note(
            "database", f"{name}, revision {revision}; the next start brings it to {HEAD}"
        )
    else:
        findings.bad(
            "database",
            f"{name} is at revision {revision}, made by a newer version than this one ({HEAD}); "
            "install the newer version, or use it to roll the tables back (rollback)",
        )
    return False


async def _network_and_clock(findings: Findings, settings: Settings) -> None:
    base = settings.telegram.api_base_url
    try:
        route = Proxies.from_environment().route(URL(base))
        proxy = route.socks or route.proxy
        session = aiohttp.ClientSession(
            connector=route.connector(limit=1),
            timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS),
        )
        async with session:
            began = time.monotonic()
            with route.connecting():
                async with session.get(
                    base,
                    proxy=route.proxy,
                    headers=route.request_headers,
                    proxy_headers=route.tunnel_headers,
                    allow_redirects=False,
                ) as answer:
                    theirs = answer.headers.get("Date")
            took = time.monotonic() - began
    except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        findings.bad("network", f"{base} can't be reached: {reason}{proxy_hint(base)}")
        return
    by = f" by the proxy {proxy.scheme}://{proxy.host}:{proxy.port}" if proxy else ", no proxy"
    findings.good("network", f"{base} answers in {took * 1000:.0f} ms{by}")
    _clock(findings, theirs, utc_now())


def _clock(findings: Findings, theirs: str | None, now: dt.datetime) -> None:
    """``theirs`` is the Date header of an answer that came ``now``."""
    try:
        there = parsedate_to_datetime(theirs or "")
    except ValueError:
        findings.note("clock", "the server does not report its time, so the clock was not compared")
        return
    off = (now - there).total_seconds()
    if abs(off) <= CLOCK_LIMIT_SECONDS:
        findings.good("clock", "agrees with the server's")
    else:
        ahead = "ahead" if off > 0 else "behind"
        findings.bad(
            "clock",
            f"{abs(off):.0f} seconds {ahead} of the server's, so pushes go out at the wrong "
            "time; let NTP set the clock (timedatectl set-ntp true)",
        )


@asynccontextmanager
async def _telegram(settings: Settings, secret: str) -> AsyncIterator[Gateway]:
    async with AiohttpRequest(connections=CHATS_AT_ONCE) as request:
        yield Gateway(settings.telegram.api_base_url, secret, request)


async def _ask(gateway: Gateway, method: str, **params: Any) -> Outcome:
    body = json.dumps(params, ensure_ascii=False).encode()
    return await gateway.call(method, body, timeout=REQUEST_SECONDS)


def _reason(outcome: Outcome) -> str:
    return getattr(outcome, "reason", "") or type(outcome).__name__


async def _bot(findings: Findings, settings: Settings, gateway: Gateway) -> dict[str, Any] | None:
    """Who the token is of, and what BotFather lets it do."""
    outcome = await _ask(gateway, "getMe")
    if isinstance(outcome, Refused):
        findings.bad(
            "token",
            f"Telegram rejects it ({outcome.reason}); copy all of it from @BotFather's /mybots",
        )
        return None
    if not isinstance(outcome, Done):
        findings.bad("token", f"could not be tested: {_reason(outcome)}")
        return None
    me: dict[str, Any] = outcome.result
    findings.good("token", f"belongs to @{me['username']} ({me['first_name']}, {me['id']})")
    if me.get("can_join_groups", True):
        findings.good("groups", "the bot may be added to groups")
    else:
        findings.bad(
            "groups", "the bot can't be added to groups; @BotFather: /setjoingroups, Enable"
        )
    if me.get("supports_inline_queries", False):
        findings.good("inline mode", f"@{me['username']} words works in any chat")
    else:
        findings.note(
            "inline mode", f"off; to share items by “@{me['username']} words”: /setinline"
        )
    return me


async def _updates(findings: Findings, settings: Settings, gateway: Gateway) -> None:
    outcome = await _ask(gateway, "getWebhookInfo")
    if not isinstance(outcome, Done):
        findings.bad("updates", f"getWebhookInfo failed: {_reason(outcome)}")
        return
    url, said = outcome.result.get("url", ""), outcome.result.get("last_error_message", "")
    wanted = settings.telegram.webhook.url if settings.telegram.updates == "webhook" else ""
    if wanted and url == wanted and said:
        findings.bad("updates", f"Telegram can't deliver them to {url}: {said}")
    elif (wanted or "") == url:
        findings.good("updates", f"webhook {url}" if url else "polling")
    else:
        kept = f"the webhook {url}" if url else "polling"
        to = f"the webhook {wanted}" if wanted else "polling"
        findings.note("updates", f"Telegram has {kept}; the next start sets {to}")


async def _chats(findings: Findings, settings: Settings, gateway: Gateway, me: int) -> None:
    """Every chat that is subscribed, and whether the bot can still write there."""
    async with opened(settings) as store:
        subscriptions = await store.subscriptions(active=True)
    ids = list(dict.fromkeys(one.chat_id for one in subscriptions))
    if not ids:
        findings.note(
            "subscriptions", "none yet; an administrator can send /subscribe 08:30 in a group"
        )
        return
    turns = asyncio.Semaphore(CHATS_AT_ONCE)

    async def look(chat_id: int) -> str | None:
        async with turns:
            if chat_id > 0:
                return _gone(await _ask(gateway, "getChat", chat_id=chat_id))
            outcome = await _ask(gateway, "getChatMember", chat_id=chat_id, user_id=me)
            return _gone(outcome) or _silenced(outcome)

    looked = ids[:CHATS_LIMIT]
    said = await asyncio.gather(*map(look, looked))
    wrong = [(chat_id, why) for chat_id, why in zip(looked, said, strict=True) if why]
    for chat_id, why in wrong:
        findings.bad(
            "subscriptions",
            f"{chat_id}: {why}; add the bot there again, or end it with /unsubscribe",
        )
    left = f"; {len(ids) - len(looked)} more were not checked" if len(ids) > len(looked) else ""
    reached = len(looked) - len(wrong)
    if reached or left:
        chats = "1 chat" if reached == 1 else f"{reached} chats"
        findings.good("subscriptions", f"{chats} can be written to{left}")


def _gone(outcome: Outcome) -> str | None:
    """Why a chat can't be found, or None."""
    return None if isinstance(outcome, Done) else _reason(outcome)


def _silenced(outcome: Outcome) -> str | None:
    """What keeps the bot from writing in a chat that it is known in, or None."""
    member = outcome.result if isinstance(outcome, Done) else {}
    status = member.get("status")
    if status in ("left", "kicked"):
        return "the bot is no longer there"
    if status == "restricted" and not member.get("can_send_messages", True):
        return "the bot is not allowed to write there"
    if status == "administrator" and member.get("can_post_messages") is False:
        return "the bot is not allowed to post in the channel"
    return None


async def _owners(findings: Findings, settings: Settings, gateway: Gateway, username: str) -> None:
    owners = settings.telegram.owners
    if not owners:
        findings.note(
            "owners", "telegram.owners is empty, so nobody is notified when something goes wrong"
        )
    text = f"{say('zh', 'private.test')}\n{say('en', 'private.test')}"
    for owner in owners:
        outcome = await _ask(gateway, "sendMessage", chat_id=owner, text=text)
        if isinstance(outcome, Done):
            findings.good("owners", f"{owner} received a test message")
        else:
            findings.bad(
                "owners",
                f"{owner} received no test message ({_reason(outcome)}); is the ID right, and "
                f"has that person pressed Start at https://t.me/{username}?",
            )

"""The webhook as the real server keeps it, its certificate included, and what is brought to it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData, web
from sandbox_rig import Rig, rig
from support.certificates import Pair, pair

from bot.sandbox.methods.updates import MAX_CERTIFICATE_BYTES

URL = "https://bot.example.org/hook"


async def upload(it: Rig, pem: str | bytes, url: str = URL, name: str = "certificate") -> Any:
    """setWebhook as the Bot API's clients upload; the whole answer."""
    form = FormData({"url": url, "secret_token": "s3cret"})
    form.add_field(name, pem, filename="own.pem", content_type="application/x-pem-file")
    if name != "certificate":
        form.add_field("certificate", f"attach://{name}")
    target = f"{it.server.base_url}/bot{it.world.token}/setWebhook"
    async with it.session.post(target, data=form) as response:
        return await response.json()


@pytest.mark.parametrize("name", ["certificate", "file0"])
async def test_an_uploaded_certificate_is_kept_until_the_webhook_is_set_anew(name: str) -> None:
    async with rig() as it:
        assert (await upload(it, pair().pem, name=name))["ok"]
        assert (await it.result("getWebhookInfo"))["has_custom_certificate"] is True
        await it.result("setWebhook", url=URL)
        assert (await it.result("getWebhookInfo"))["has_custom_certificate"] is False


async def test_a_certificate_that_is_text_is_passed_over_as_telegram_does() -> None:
    async with rig() as it:
        await it.result("setWebhook", url=URL, certificate=pair().pem)
        assert (await it.result("getWebhookInfo"))["has_custom_certificate"] is False


@pytest.mark.parametrize(
    "pem",
    ["", "hello", "你好", pair().key_pem(), b"\x30\x82"],
    ids=["empty", "hello", "你好", "a key", "no end"],
)
async def test_what_is_no_certificate_is_refused(pem: str | bytes) -> None:
    async with rig() as it:
        answer = await upload(it, pem)
        assert answer["error_code"] == 400
        assert "custom certificate" in answer["description"]


async def test_a_huge_certificate_is_refused() -> None:
    async with rig() as it:
        answer = await upload(it, b"x" * (MAX_CERTIFICATE_BYTES + 1))
        assert "certificate size is too big" in answer["description"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://bot.example.org:8080/x", "only on ports 80, 88, 443 or 8443"),
        ("http://bot.example.org/x", "An HTTPS URL"),
        ("https://127.0.0.1/x", "127.0.0.1 is reserved"),
        ("https://10.0.0.5:8443/x", "10.0.0.5 is reserved"),
    ],
)
async def test_a_server_of_ones_own_calls_where_the_public_one_does_not(
    url: str, said: str
) -> None:
    async with rig() as it:
        assert said in await it.refusal("setWebhook", url=url)
    async with rig(local=True) as it:
        await it.result("setWebhook", url=url)


@dataclass
class Hook:
    """A bot's own server: what came, and what it answers (200 when the list is used up)."""

    port: int = 0
    came: list[str] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/hook"

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.came.append(update["message"]["text"])
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.stirred.set()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def until(self, count: int) -> list[str]:
        async with asyncio.timeout(20):
            while len(self.came) < count:
                await self.stirred.wait()
                self.stirred.clear()
        return self.came


@asynccontextmanager
async def listening(own: Pair, folder: Path) -> AsyncIterator[Hook]:
    hook = Hook()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*own.write(folder))
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    hook.port = runner.addresses[0][1]
    try:
        yield hook
    finally:
        await runner.cleanup()


async def test_updates_are_brought_in_order_to_who_has_the_uploaded_certificate(
    tmp_path: Path,
) -> None:
    own = pair()
    async with listening(own, tmp_path) as hook, rig(local=True) as it:
        it.world.say(it.bob, it.group, "/one@digest_bot")
        assert (await upload(it, own.pem, hook.url))["ok"]
        it.world.say(it.bob, it.group, "/two@digest_bot")
        assert await hook.until(2) == ["/one@digest_bot", "/two@digest_bot"]
        assert hook.secrets == ["s3cret", "s3cret"]
        info = await it.result("getWebhookInfo")
        assert "last_error_message" not in info


async def test_an_update_that_is_not_taken_comes_again(tmp_path: Path) -> None:
    own = pair()
    async with listening(own, tmp_path) as hook, rig(local=True) as it:
        hook.answers = [503]
        await upload(it, own.pem, hook.url)
        it.world.say(it.bob, it.group, "/one@digest_bot")
        await hook.until(1)
        it.world.say(it.bob, it.group, "/two@digest_bot")
        assert await hook.until(3) == ["/one@digest_bot", "/one@digest_bot", "/two@digest_bot"]
        info = await it.result("getWebhookInfo")
        assert info["last_error_message"].startswith("Wrong response from the webhook: 503")
        assert info["last_error_date"] == int(it.time.now.timestamp())


@pytest.mark.parametrize("trusted", ["another", "another name", "no"])
async def test_nothing_is_brought_to_who_cant_prove_to_be_the_bot(
    tmp_path: Path, trusted: str
) -> None:
    own = pair("bot.example.org") if trusted == "another name" else pair()
    async with listening(own, tmp_path) as hook, rig(local=True) as it:
        it.world.say(it.bob, it.group, "/one@digest_bot")
        if trusted == "no":
            await it.result("setWebhook", url=hook.url)
        else:
            await upload(it, (pair() if trusted == "another" else own).pem, hook.url)
        async with asyncio.timeout(20):
            info = await it.result("getWebhookInfo")
            while "last_error_message" not in info:
                info = await it.result("getWebhookInfo")
        assert "SSL error" in info["last_error_message"]
        assert info["pending_update_count"] == 1
        assert hook.came == []


async def test_other_machines_are_never_called() -> None:
    """A sandbox is no reason to talk to strangers; tests may not, and this one would fail."""
    async with rig() as it:
        it.world.say(it.bob, it.group, "/one@digest_bot")
        await it.result("setWebhook", url=URL)
        for _ in range(5):
            info = await it.result("getWebhookInfo")
        assert info["pending_update_count"] == 1
        assert "last_error_message" not in info

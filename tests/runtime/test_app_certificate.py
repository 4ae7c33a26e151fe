"""The webhook with a certificate of its own: the bot serves TLS, and Telegram trusts it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs
from support.certificates import Pair, authority, pair
from support.rawserver import free_port
from support.rig import Rig, bot_in, rig

from bot.cli.main import exit_code
from bot.core.errors import SettingsError
from bot.runtime.app import App
from bot.sandbox.world.model import Chat, User
from bot.telegram.webhook import CHECK_SECONDS
from bot.telegram.webhook_certificate import WebhookCertificate

ROOT = Path(__file__).parents[2]


@dataclass
class Scene:
    """A world whose Telegram calls the bot on this machine, and a group with its owner."""

    rig: Rig
    owner: User
    group: Chat
    port: int
    files: tuple[Path, Path]

    @property
    def info(self) -> dict[str, object]:
        """The webhook as Telegram knows it, {} for none."""
        return self.rig.world.webhook

    async def reads(self) -> None:
        """Somebody asks, Telegram brings it, the bot answers."""
        await self.rig.ask(self.owner, self.group, "/today@digest_bot", answers=2)

    async def served(self) -> bytes:
        """The certificate (DER) that a new connection is shown."""
        address = ("127.0.0.1", self.port)
        return ssl.PEM_cert_to_DER_cert(
            await asyncio.to_thread(ssl.get_server_certificate, address)
        )


@asynccontextmanager
async def place(tmp: Path, own: Pair, *, key: bool = True, **env: str) -> AsyncIterator[Scene]:
    """The scene before the bot runs; without ``key`` it is a proxy's."""
    port, files = free_port(), own.write(tmp)
    env = {
        "BOT_TELEGRAM__UPDATES": "webhook",
        "BOT_TELEGRAM__WEBHOOK__URL": f"https://127.0.0.1:{port}/hook",
        "BOT_TELEGRAM__WEBHOOK__CERTIFICATE": str(files[0]),
        "BOT_TELEGRAM__WEBHOOK__PRIVATE_KEY": str(files[1]) if key else "",
        "BOT_WEB__PORT": str(port),
    } | env
    async with rig(tmp, **env) as r:
        r.world.local = True
        owner = r.world.add_user("群主")
        group = r.world.add_group("早读会", owner=owner)
        r.world.add_bot(group)
        yield Scene(r, owner, group, port, files)


async def test_commands_come_through_tls_that_only_the_uploaded_certificate_proves(
    tmp_path: Path,
) -> None:
    own = pair()
    with capture_logs() as logged:
        await _through_tls(tmp_path, own)
    assert own.key_pem().splitlines()[1] not in str(logged)
    assert [one["own_certificate"] for one in logged if "own_certificate" in one] == [True]


async def _through_tls(tmp_path: Path, own: Pair) -> None:
    async with place(tmp_path, own) as it, bot_in(it.rig) as bot:
        await it.reads()
        assert it.info["certificate"] == own.pem
        assert "last_error_message" not in it.info
        assert bot.web_url == f"https://127.0.0.1:{it.port}"
        trusting = ssl.create_default_context(cadata=own.pem)
        trusting.verify_flags &= ~ssl.VERIFY_X509_STRICT  # ours has no name for its key
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{bot.web_url}/readyz", ssl=trusting) as answer:
                assert answer.status == 200
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await http.get(f"{bot.web_url}/readyz")
            with pytest.raises(aiohttp.ClientError):
                await http.get(f"http://127.0.0.1:{it.port}/readyz")
        assert "getUpdates" not in {call.method for call in it.rig.world.calls}


async def test_a_certificate_renewed_on_disk_is_served_and_uploaded_without_a_restart(
    tmp_path: Path,
) -> None:
    old, new = pair(), pair()
    looks, look = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def sleep(seconds: float) -> None:
        if seconds == CHECK_SECONDS:
            looks.release()
            await look.acquire()
        else:
            await asyncio.sleep(seconds)

    async with place(tmp_path, old) as it:
        app = App(it.rig.settings, it.rig.world.token, clock=it.rig.clock, sleep=sleep)
        async with app.running():
            await looks.acquire()
            assert await it.served() == old.der
            it.files[0].write_text(new.pem)  # half of it: the key is still the old one's
            assert await it.served() == old.der
            it.files[1].write_text(new.key_pem())
            assert await it.served() == new.der
            look.release()
            await it.rig.wait(lambda: it.info.get("certificate") == new.pem, "the new upload")
            await it.reads()
            await looks.acquire()
            it.files[0].unlink()  # gone for a moment, as some tools renew
            assert await it.served() == new.der
            look.release()
            await looks.acquire()
            assert it.info["certificate"] == new.pem
        assert not app.failed.done()


async def test_a_webhook_that_somebody_took_away_is_set_again(tmp_path: Path) -> None:
    look = asyncio.Semaphore(0)

    async def sleep(seconds: float) -> None:
        await (look.acquire() if seconds == CHECK_SECONDS else asyncio.sleep(seconds))

    async with place(tmp_path, pair(), BOT_TELEGRAM__OWNERS="777") as it:
        boss = it.rig.world.add_user("老板", id=777)
        desk = it.rig.world.private(boss)
        it.rig.world.start(boss)
        app = App(it.rig.settings, it.rig.world.token, clock=it.rig.clock, sleep=sleep)
        async with app.running():
            await it.rig.wait(lambda: it.info, "the registration")
            it.rig.world.webhook = {}
            look.release()
            await it.rig.wait(lambda: it.info, "the second registration")
            await it.reads()
            await it.rig.wait(lambda: any("另一个程序" in one for one in it.rig.texts(desk)))


async def test_the_certificate_of_an_authority_is_served_but_not_uploaded(
    tmp_path: Path,
) -> None:
    """Telegram would trust nothing but that file, in which nobody signed for themselves. Where it
    does not know the authority either, the log has its own words for it."""
    own, look = pair(by=authority()), asyncio.Semaphore(0)

    async def sleep(seconds: float) -> None:
        await (look.acquire() if seconds == CHECK_SECONDS else asyncio.sleep(seconds))

    with capture_logs() as logged:
        await _told_of_the_failure(tmp_path, own, sleep, look, logged)


async def _told_of_the_failure(
    tmp_path: Path,
    own: Pair,
    sleep: Callable[[float], Awaitable[None]],
    look: asyncio.Semaphore,
    logged: Sequence[MutableMapping[str, Any]],
) -> None:
    async with place(tmp_path, own) as it:
        app = App(it.rig.settings, it.rig.world.token, clock=it.rig.clock, sleep=sleep)
        async with app.running():
            await it.rig.wait(lambda: it.info, "the registration")
            assert it.info["certificate"] == ""
            assert await it.served() == own.der
            await it.rig.wait(lambda: "last_error_message" in it.info, "Telegram's failure")
            look.release()
            await it.rig.wait(lambda: "could not bring an update" in str(logged), "say so")
            assert "SSL error" in str(logged)


async def test_with_its_root_in_the_file_it_is_uploaded(tmp_path: Path) -> None:
    own = pair(by=authority())
    async with place(tmp_path, own) as it:
        it.files[0].write_text(own.pem + authority().pem)
        async with bot_in(it.rig):
            await it.reads()
            assert await it.served() == own.der


@pytest.mark.parametrize("key", [True, False])
async def test_owners_hear_once_that_it_runs_out_and_once_that_it_has(
    tmp_path: Path, key: bool
) -> None:
    ends = dt.datetime(2026, 2, 20, 12, 0, tzinfo=dt.UTC)
    old = pair(ends=ends)
    async with place(tmp_path, old, key=key, BOT_TELEGRAM__OWNERS="777") as it:
        r = it.rig
        boss = r.world.add_user("老板", id=777)
        desk = r.world.private(boss)
        r.world.start(boss)

        def told(words: str) -> int:
            return sum("证书" in one and words in one for one in r.texts(desk))

        async with bot_in(r) as bot:
            r.clock.set(ends - dt.timedelta(days=15))
            await bot.tick()
            assert told("") == 0
            r.clock.set(ends - dt.timedelta(days=13))
            await r.wait(lambda: told("将于 2026-02-20 到期"), "the warning")
        async with bot_in(r) as bot:  # a restart says nothing twice
            await bot.tick()
            r.clock.set(ends + dt.timedelta(minutes=1))
            await r.wait(lambda: told("已于 2026-02-20 到期"), "the end")
            await bot.tick()
            assert told("") == 2
        new = pair(ends=ends + dt.timedelta(days=3650))
        for path, text in zip(it.files, (new.pem, new.key_pem()), strict=True):
            path.write_text(text)
        async with bot_in(r) as bot:
            await bot.tick()
            assert told("") == 2


def test_a_certificate_that_ends_after_2049_says_so_in_another_form(tmp_path: Path) -> None:
    ends = dt.datetime(2055, 6, 1, 2, 3, 4, tzinfo=dt.UTC)
    own = WebhookCertificate(*pair(ends=ends).write(tmp_path))
    told: list[tuple[dt.datetime, bool]] = []
    for now in (ends - dt.timedelta(days=15), ends - dt.timedelta(days=14), ends, ends):
        own.watch(now, lambda at, over: told.append((at, over)))
    assert told == [(ends, False), (ends, True)]


async def test_without_the_key_a_proxy_has_it_and_the_bot_serves_plain_http(tmp_path: Path) -> None:
    """And a key that stands beside the certificate goes nowhere."""
    own = pair()
    async with place(tmp_path, own, key=False) as it:
        it.files[0].write_text(own.key_pem() + own.pem)
        async with bot_in(it.rig) as bot:
            await it.rig.wait(lambda: it.info, "the registration")
            assert it.info["certificate"] == own.pem
            assert bot.web_url.startswith("http://")


async def test_the_containers_health_check_works_with_tls_and_without(tmp_path: Path) -> None:
    check = re.search(r"HEALTHCHECK .*\\\n +CMD (.+)", (ROOT / "Dockerfile").read_text())
    assert check is not None
    python, *arguments = json.loads(check[1])
    assert python == "python"

    async def alive(port: int) -> int:
        env = {"BOT_WEB__PORT": str(port), "http_proxy": "http://127.0.0.1:9"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, env=env
        )
        return await process.wait()

    async with place(tmp_path, pair()) as it:
        assert await alive(it.port) == 1
        async with bot_in(it.rig):
            assert await alive(it.port) == 0
    async with rig(tmp_path, BOT_WEB__PORT=str(free_port())) as r, bot_in(r):
        assert await alive(r.settings.web.port) == 0


@pytest.mark.parametrize(
    ("certificate", "key", "faults"),
    [
        ("missing", "", ["certificate: {0} can't be read: no such file"]),
        ("folder", "", ["certificate: {0} can't be read: is a directory"]),
        ("text", "", ["certificate: {0} holds no certificate in PEM"]),
        ("binary", "", ["certificate: {0} holds no certificate in PEM"]),
        ("broken", "", ["certificate: {0} holds a broken certificate"]),
        ("chinese", "", ["certificate: {0} holds no certificate in PEM"]),
        ("key", "", ["certificate: {0} holds no certificate in PEM"]),
        ("good", "missing", ["private_key: {1} can't be read: no such file"]),
        ("good", "text", ["private_key: {1} holds no private key in PEM"]),
        ("good", "good", ["private_key: {1} holds no private key in PEM"]),
        ("good", "broken key", ["private_key: {1} can't be used"]),
        ("good", "other key", ["private_key: {1} is not the key of the (first) certificate"]),
        ("good", "rsa key", ["private_key: {1} is not the key of the (first) certificate"]),
        ("good", "locked key", ["private_key: {1} is locked by a passphrase"]),
        ("weak", "weak key", ["certificate: {0} is too weak for TLS"]),
        ("missing", "text", ["certificate: {0} can't be read", "private_key: {1} holds no"]),
    ],
)
async def test_what_cant_be_used_is_named_at_the_start_with_its_key(
    tmp_path: Path, certificate: str, key: str, faults: list[str]
) -> None:
    own, weak = pair(), pair(bits=1024)
    contents = {
        "good": own.pem,
        "text": "hello\n",
        "broken": own.pem.replace(own.pem.splitlines()[2], "A" * 64),
        "chinese": "-----BEGIN CERTIFICATE-----\n证书\n-----END CERTIFICATE-----\n",
        "key": own.key_pem(),
        "broken key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "other key": pair().key_pem(),
        "rsa key": pair(bits=2048).key_pem(),
        "locked key": own.key_pem(b"passphrase"),
        "weak": weak.pem,
        "weak key": weak.key_pem(),
    }
    for name, text in contents.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "binary").write_bytes(own.der)
    (tmp_path / "folder").mkdir()
    paths = [str(tmp_path / certificate), str(tmp_path / key) if key else ""]
    given = {
        "BOT_TELEGRAM__WEBHOOK__CERTIFICATE": paths[0],
        "BOT_TELEGRAM__WEBHOOK__PRIVATE_KEY": paths[1],
    }
    async with place(tmp_path, own, **given) as it:
        app = App(it.rig.settings, it.rig.world.token, clock=it.rig.clock)
        with pytest.raises(SettingsError) as caught:
            async with app.running():
                raise AssertionError("it runs")
        assert not it.rig.world.calls  # told before Telegram is asked for anything
    assert exit_code(caught.value) == 2
    assert len(caught.value.faults) == len(faults)
    for fault, part in zip(caught.value.faults, faults, strict=True):
        assert fault.startswith("telegram.webhook." + part.format(*paths)), fault
        assert "AAAA" not in fault

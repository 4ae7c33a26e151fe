"""The web server as part of the running bot."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path

import aiohttp
import pytest
from support.rawserver import free_port
from support.rig import DIGEST, Rig, bot_in, rig

from bot.cli.main import exit_code
from bot.core.errors import BotError
from bot.runtime.app import App
from bot.sandbox.world.model import Chat, User

ROOT = Path(__file__).parents[2]
TOKEN = "upload-token-of-a-test-0123456789"
HOOK = "https://bot.example.org/hook"
WEBHOOK = {"BOT_TELEGRAM__UPDATES": "webhook", "BOT_TELEGRAM__WEBHOOK__URL": HOOK}


def people(rig: Rig) -> tuple[User, Chat]:
    owner = rig.world.add_user("群主")
    group = rig.world.add_group("早读会", owner=owner)
    rig.world.add_bot(group)
    return owner, group


async def test_an_upload_with_push_reaches_the_group_at_once(tmp_path: Path) -> None:
    pauses = '[{"chat_id": -1009999, "paused_until": "2026-02-20"}]'
    async with rig(tmp_path, dates=[], BOT_WEB__UPLOAD_TOKEN=TOKEN, BOT_CHATS=pauses) as r:
        owner, group = people(r)
        async with bot_in(r) as bot, aiohttp.ClientSession() as http:
            await r.ask(owner, group, "/subscribe@digest_bot 21:00")
            text = DIGEST.replace("{date}", "2026-01-28")
            async with http.put(
                f"{bot.web_url}/api/digests/2026-01-28?push=1",
                data=text.encode(),
                headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/markdown"},
            ) as answer:
                facts = await answer.json()
                assert (answer.status, facts["status"], facts["pushed"]) == (201, "created", 1)
            await r.wait(lambda: any("甲公司" in one for one in r.texts(group)), "the push")
            async with http.get(f"{bot.web_url}/d/2026-01-28") as page:
                assert "甲公司完成新一轮融资" in await page.text()


async def test_it_is_ready_and_counts_what_it_sends(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, group = people(r)
        async with bot_in(r) as bot, aiohttp.ClientSession() as http:
            async with http.get(f"{bot.web_url}/readyz") as answer:
                facts = await answer.json()
                assert (answer.status, facts["leader"], facts["telegram"]) == (200, True, "ok")
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            before = len(r.texts(group))
            r.clock.advance(minutes=31)
            await r.wait(lambda: len(r.texts(group)) >= before + 2, "the push")
            metrics = ""
            async with asyncio.timeout(20):  # the last mark is kept a moment after its message
                while "digest_bot_due_to_sent_seconds_count 2.0" not in metrics:
                    async with http.get(f"{bot.web_url}/metrics") as answer:
                        metrics = await answer.text()
    assert 'digest_bot_sends_total{outcome="done"} 2.0' in metrics
    assert "digest_bot_command_seconds_count 1.0" in metrics
    assert "digest_bot_leader 1.0" in metrics


async def test_messages_link_to_their_page_where_pages_are_public(tmp_path: Path) -> None:
    async with rig(tmp_path, BOT_WEB__PUBLIC_URL="https://digest.example.org/") as r:
        owner, group = people(r)
        async with bot_in(r):
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            before = len(r.texts(group))
            r.clock.advance(minutes=31)
            await r.wait(lambda: len(r.texts(group)) >= before + 2, "the push")
        for message in r.messages(group)[before : before + 2]:
            links = [one.value for one in message.entities if one.type == "text_link"]
            assert "https://digest.example.org/d/2026-01-28" in links


async def test_public_pages_lead_to_the_bot(tmp_path: Path) -> None:
    home = "https://digest.example.org/"
    async with (
        rig(tmp_path, BOT_WEB__PUBLIC_URL=home) as r,
        bot_in(r) as bot,
        aiohttp.ClientSession() as http,
        http.get(f"{bot.web_url}/") as page,
    ):
        assert f'href="https://t.me/{r.world.bot.username}"' in await page.text()


async def test_a_taken_port_stops_no_bot_whose_pages_nobody_counts_on(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with rig(tmp_path, BOT_WEB__PORT=str(taken.getsockname()[1])) as r:
            owner, group = people(r)
            async with bot_in(r):
                assert await r.ask(owner, group, "/today@digest_bot", answers=2)


async def test_a_taken_port_is_one_sentence_and_exit_code_3(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        counted_on = {"BOT_WEB__PORT": str(port), "BOT_WEB__UPLOAD_TOKEN": TOKEN}
        async with rig(tmp_path, **counted_on) as r:
            app = App(r.settings, r.world.token, clock=r.clock)
            with pytest.raises(BotError) as caught:
                async with app.running():
                    raise AssertionError("it runs on a port that is taken")
            assert not r.world.calls  # told before Telegram is asked for anything
    assert exit_code(caught.value) == 3
    assert f"127.0.0.1:{port}" in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_webhook_brings_commands_and_outlives_a_stop(tmp_path: Path) -> None:
    async with rig(tmp_path, **WEBHOOK) as r:
        owner, group = people(r)
        async with bot_in(r) as bot, aiohttp.ClientSession() as http:
            await r.wait(lambda: r.world.webhook, "the registration")
            assert r.world.webhook["url"] == HOOK
            secret = r.world.webhook["secret_token"]
            assert secret
            update = {
                "update_id": 7,
                "message": {
                    "message_id": 5,
                    "date": int(r.clock.now().timestamp()),
                    "text": "/today@digest_bot",
                    "entities": [{"type": "bot_command", "offset": 0, "length": 17}],
                    "chat": {"id": group.id, "type": "supergroup", "title": "早读会"},
                    "from": {"id": owner.id, "is_bot": False, "first_name": "群主"},
                },
            }
            for headers, status in (
                ({}, 403),
                ({"X-Telegram-Bot-Api-Secret-Token": secret}, 200),
            ):
                async with http.post(
                    f"{bot.web_url}/hook", data=json.dumps(update), headers=headers
                ) as answer:
                    assert answer.status == status
            await r.wait(lambda: any("甲公司" in one for one in r.texts(group)), "the answer")
        assert r.world.webhook["url"] == HOOK
        assert "getUpdates" not in {call.method for call in r.world.calls}


async def test_polling_takes_an_old_webhook_away(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, group = people(r)
        r.world.webhook = {"url": HOOK, "max_connections": 40, "secret_token": ""}
        async with bot_in(r):
            await r.ask(owner, group, "/today@digest_bot", answers=2)
        assert r.world.webhook == {}


async def test_health_answers_while_telegram_is_away(tmp_path: Path) -> None:
    port = free_port()
    async with rig(tmp_path, BOT_WEB__PORT=str(port)) as r:
        r.world.faults.add("getMe", kind="closed_before")
        refused, gate = asyncio.Event(), asyncio.Event()

        async def sleep(seconds: float) -> None:
            refused.set()
            await gate.wait()

        app = App(r.settings, r.world.token, clock=r.clock, sleep=sleep)
        starting = app.running()
        entering = asyncio.create_task(starting.__aenter__())
        try:
            async with asyncio.timeout(20), aiohttp.ClientSession() as http:
                await refused.wait()
                async with http.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    assert answer.status == 200
                async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    facts = await answer.json()
                    assert (answer.status, facts["telegram"]) == (503, "not reached yet")
        finally:
            gate.set()
            await entering
            await starting.__aexit__(None, None, None)


async def test_what_only_readers_need_is_not_loaded_before_one_comes(tmp_path: Path) -> None:
    """An idle bot stays small."""
    heavy = "{'feedgen', 'lxml'}"
    code = f"import sys, bot.runtime.app; print(sorted({heavy} & set(sys.modules)))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert out.decode().strip() == "[]"

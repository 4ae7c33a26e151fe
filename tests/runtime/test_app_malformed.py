"""Malformed updates beside a running bot: they silence neither its answers nor its pushes."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.rawserver import free_port
from support.rig import bot_in, rig

from bot.web.webhook import WEBHOOK_HEADER, secret_of

CHAT_IDS: list[Any] = ["5", None, [5], {"id": 5}, 5.5, True, 10**30]


def odd(chat_id: Any) -> dict[str, Any]:
    person = {"id": 77, "is_bot": False, "first_name": "王芳"}
    chat = {"id": chat_id, "type": "private", "first_name": "王芳"}
    date = int(dt.datetime(2026, 1, 28, tzinfo=dt.UTC).timestamp())
    return {"message_id": 3, "date": date, "chat": chat, "from": person, "text": "/today"}


async def test_polling_goes_on_past_chats_that_are_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with rig(tmp_path) as r, bot_in(r):
        owner = r.world.add_user("群主")
        group = r.world.add_group("早读会", owner=owner)
        r.world.add_bot(group)
        for chat_id in CHAT_IDS:
            r.world.updates.put("message", odd(chat_id))
        await r.ask(owner, group, "/subscribe@digest_bot 08:30")
        for chat_id in CHAT_IDS:
            r.world.updates.put("message", odd(chat_id))
        before = len(r.messages(group))
        r.clock.set(dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC))
        await r.wait(lambda: len(r.messages(group)) >= before + 2, "the push")
        await r.ask(owner, group, "/status@digest_bot")
    assert all(one.exc_info is None for one in caplog.records)


async def test_the_webhook_goes_on_past_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    hook = {
        "BOT_TELEGRAM__UPDATES": "webhook",
        "BOT_TELEGRAM__WEBHOOK__URL": "https://127.0.0.1:8443/hook",
        "BOT_WEB__PORT": str(port),
    }
    async with rig(tmp_path, **hook) as r, bot_in(r), aiohttp.ClientSession() as http:
        headers = {WEBHOOK_HEADER: secret_of(r.settings, r.world.token)}

        async def bring(update: dict[str, Any]) -> int:
            url = f"http://127.0.0.1:{port}/hook"
            async with http.post(url, data=json.dumps(update), headers=headers) as answer:
                return answer.status

        owner = r.world.add_user("群主")
        private = r.world.private(owner)
        r.world.start(owner)
        for number, chat_id in enumerate(CHAT_IDS, 1):
            assert await bring({"update_id": number, "message": odd(chat_id)}) == 200
        assert await bring({"update_id": "8", "message": odd(5)}) == 400
        before = len(r.messages(private))
        assert await bring({"update_id": 9, "message": odd(owner.id)}) == 200
        await r.wait(lambda: len(r.messages(private)) > before, "the answer")
    assert all(one.exc_info is None for one in caplog.records)

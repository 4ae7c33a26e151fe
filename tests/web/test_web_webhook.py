"""Updates that Telegram brings: taken at once from Telegram, from nobody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from web_rig import SECRET, Web, serving

from bot.config import Settings
from bot.web.webhook import MAX_KNOWN_UPDATES, WEBHOOK_HEADER, paths_of, secret_of

HOOK = {
    "BOT_TELEGRAM__UPDATES": "webhook",
    "BOT_TELEGRAM__WEBHOOK__URL": "https://bot.example.org/proxied/hook",
}


async def bring(web: Web, body: bytes, secret: str | None = SECRET, path: str = "/hook") -> int:
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers[WEBHOOK_HEADER] = secret
    answer = await web.request("POST", path, data=body, headers=headers)
    if answer.status == 200:
        assert answer.body == b""
    return answer.status


def update(number: int) -> bytes:
    return json.dumps({"update_id": number, "message": {"text": "你好"}}).encode()


async def test_an_update_is_taken_once_however_the_proxy_passes_the_path(tmp_path: Path) -> None:
    async with serving(tmp_path, **HOOK) as web:
        assert await bring(web, update(1)) == 200
        assert await bring(web, update(2), path="/proxied/hook") == 200
        assert await bring(web, update(1)) == 200  # brought again: our answer got lost
        assert [one["update_id"] for one in web.updates] == [1, 2]
        assert web.updates[0]["message"] == {"text": "你好"}


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "口令"])
async def test_strangers_bring_nothing(tmp_path: Path, secret: str | None) -> None:
    async with serving(tmp_path, **HOOK) as web:
        assert await bring(web, update(1), secret) == 403
        assert web.updates == []


async def test_a_standby_sends_telegram_away_for_now(tmp_path: Path) -> None:
    async with serving(tmp_path, **HOOK) as web:
        web.failing.add("leader")
        assert await bring(web, update(1)) == 503
        web.failing.clear()
        assert await bring(web, update(1)) == 200
        web.services.take_update = None  # it stops
        assert await bring(web, update(2)) == 503
        assert len(web.updates) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"x":1}', b'{"update_id":"1"}'])
async def test_what_is_no_update_is_refused(tmp_path: Path, body: bytes) -> None:
    async with serving(tmp_path, **HOOK) as web:
        assert await bring(web, body) == 400
        assert web.updates == []


async def test_a_huge_body_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path, **HOOK) as web:
        assert await bring(web, b'{"update_id":1,"x":"' + b"y" * (1 << 20) + b'"}') == 413
        assert await bring(web, b"[" * 100_000) == 400


async def test_a_body_that_cant_be_unpacked_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path, **HOOK) as web:
        headers = {WEBHOOK_HEADER: SECRET, "Content-Encoding": "gzip"}
        answer = await web.request("POST", "/hook", data=b"no gzip", headers=headers)
        assert answer.status == 400


async def test_an_update_that_cant_be_read_is_not_asked_for_again(tmp_path: Path) -> None:
    async with serving(tmp_path, **HOOK) as web:

        def refuse(update: object) -> None:
            raise ValueError("an unheard-of update")

        web.services.take_update = refuse
        assert await bring(web, update(5)) == 200


async def test_memory_of_old_updates_is_bounded(tmp_path: Path) -> None:
    async with serving(tmp_path, **HOOK) as web:
        for number in range(MAX_KNOWN_UPDATES + 2):
            assert await bring(web, update(number)) == 200
        assert await bring(web, update(0)) == 200
        assert len(web.updates) == MAX_KNOWN_UPDATES + 3


async def test_while_polling_there_is_no_webhook(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        assert await bring(web, update(1)) in (404, 405)
        assert web.updates == []


def test_the_paths_that_a_proxy_may_leave() -> None:
    assert paths_of("https://h/a/b/c") == ["/a/b/c", "/b/c", "/c"]
    assert paths_of("https://h:8443/x/") == ["/x"]
    assert paths_of("https://h") == ["/"]


def test_without_a_secret_in_the_settings_one_is_made_that_stays() -> None:
    settings = Settings()
    one, other = secret_of(settings, "1:a"), secret_of(settings, "1:b")
    assert one == secret_of(settings, "1:a") != other
    assert len(one) >= 32
    assert "1:a" not in one
    chosen = Settings.model_validate({"telegram": {"webhook": {"secret_token": "chosen"}}})
    assert secret_of(chosen, "1:a") == "chosen"

"""Where Telegram can't be reached the bot ends with a sentence that names the way out."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from support.rawserver import free_port
from support.rig import settings_for
from support.socks import socks_server

from bot.core.errors import Unreachable
from bot.runtime.telegram_application import connect

TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def refusal(base_url: str, tmp_path: Path) -> str:
    """What the start ends with, once it has tried for long enough."""

    async def sleep(_seconds: float) -> None:
        pass

    seconds = count(0, 30)
    settings = settings_for(base_url, tmp_path)
    with pytest.raises(Unreachable) as caught:
        await connect(settings, TOKEN, monotonic=lambda: float(next(seconds)), sleep=sleep)
    return str(caught.value)


async def test_without_a_proxy_it_names_the_variable_for_one(tmp_path: Path) -> None:
    said = await refusal("https://telegram.invalid", tmp_path)
    assert said.startswith("Telegram can't be reached at https://telegram.invalid: ")
    assert "set HTTPS_PROXY" in said
    assert "socks5://" in said
    assert TOKEN not in said


async def test_with_a_proxy_it_asks_for_that_one_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with socks_server(None) as proxy:
        monkeypatch.setenv("https_proxy", f"socks5://me:secret@127.0.0.1:{proxy.port}")
        said = await refusal("https://telegram.invalid", tmp_path)
    assert f"is the proxy socks5://127.0.0.1:{proxy.port} of HTTPS_PROXY running" in said
    assert "secret" not in said


async def test_a_server_of_this_machine_needs_no_proxy(tmp_path: Path) -> None:
    said = await refusal(f"http://127.0.0.1:{free_port()}", tmp_path)
    assert "PROXY" not in said

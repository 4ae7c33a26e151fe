"""A replica that starts while its PostgreSQL is down or restarting waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.postgres import address, control, postgres
from support.rig import Rig, rig

from bot.cli.main import exit_code
from bot.runtime.app import App, Running
from bot.storage.database import StoreError

pytestmark = pytest.mark.xdist_group("postgresql")


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """Its own: these tests stop it and lock it."""
    with postgres() as server:
        yield server


@asynccontextmanager
async def starting(
    r: Rig, pauses: list[float], paused: Callable[[int], None]
) -> AsyncIterator[Running]:
    """The bot, which sleeps no longer than a moment; ``paused`` hears of each pause of its start,
    with how many there were before."""
    started = False

    async def sleep(seconds: float) -> None:
        if not started:
            pauses.append(seconds)
            await asyncio.to_thread(paused, len(pauses) - 1)
        await asyncio.sleep(min(seconds, 0.05) if not started else seconds)

    app = App(r.settings, r.world.token, clock=r.clock, sleep=sleep)
    async with app.running() as running:
        started = True
        yield running
        assert not app.failed.done(), app.failed.result()


async def test_a_start_waits_for_a_database_that_is_down(
    tmp_path: Path, server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes up with the fourth try, and the bot works; the pauses grow."""
    control(server, "stop")

    def paused(before: int) -> None:
        if before == 2:
            control(server, "restart")

    async with rig(tmp_path, BOT_DATABASE__URL=address(server, "postgres")) as r:
        pauses: list[float] = []
        async with starting(r, pauses, paused):
            assert pauses[:3] == [0.5, 1, 2]
            owner = r.world.add_user("群主")
            group = r.world.add_group("早读会", owner=owner)
            r.world.add_bot(group)
            assert await r.ask(owner, group, "/subscribe@digest_bot 08:30")
    told = [line for line in capsys.readouterr().out.splitlines() if "can't be reached yet" in line]
    assert len(told) == 3
    assert "again_in=0.5" in told[0]


async def test_one_that_crashes_during_the_start_is_waited_for_however_long(
    tmp_path: Path, server: Any
) -> None:
    """Its address is known to be right by then: it was reached before Telegram was asked."""
    crashed = False

    def crash() -> tuple[float, float]:
        nonlocal crashed
        if not crashed:
            crashed = True
            control(server, "stop", "immediate")
        return 0.0, 0.0

    def paused(before: int) -> None:
        if before == 9:
            control(server, "restart")

    env = {
        "BOT_DATABASE__URL": address(server, "postgres"),
        "BOT_TELEGRAM__OWNERS": "777",
        "BOT_DIGESTS__REVIEW__BY_OWNER": "true",
    }
    async with rig(tmp_path, **env) as r:
        r.world.latency = crash
        pauses: list[float] = []
        async with starting(r, pauses, paused):
            assert sum(pauses[:10]) > 30
            assert max(pauses) == 5


@pytest.mark.parametrize("wrong", ["name", "password"])
async def test_a_wrong_address_or_password_is_told_at_once(
    tmp_path: Path, server: Any, wrong: str
) -> None:
    server.psql("ALTER USER postgres PASSWORD 'right';")
    rules = Path(server.pgdata) / "pg_hba.conf"
    trusting = rules.read_text()
    url = address(server, "nobodys" if wrong == "name" else "postgres")
    try:
        if wrong == "password":
            rules.write_text("local all all scram-sha-256\n")
            control(server, "restart")  # a reload may take effect later
            url = url.replace("postgres@", "postgres:wrong@", 1)
        async with rig(tmp_path, BOT_DATABASE__URL=url) as r:
            pauses: list[float] = []
            with pytest.raises(StoreError, match=r"nobodys|password") as caught:
                async with starting(r, pauses, lambda _before: None):
                    raise AssertionError("it runs")
    finally:
        rules.write_text(trusting)
        control(server, "restart")
    assert pauses == []
    assert exit_code(caught.value) == 3
    assert "wrong@" not in str(caught.value)

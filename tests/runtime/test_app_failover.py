"""Two real processes on a real PostgreSQL: when the leader dies or hangs, the other takes over."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from support.databases import postgresql_database
from support.postgres import Wire, control
from support.processes import Process, Stage, stage

TAKEN_OVER = 10.0
"""Seconds within which another replica sends."""


@pytest.fixture
def database(postgresql: Any) -> str:
    return postgresql_database(postgresql)


BROADCAST: dict[str, Any] = {"groups": 30, "categories": 4, "pushed": False}
"""Four seconds of posts at ``RATE``, for two replicas that are there before the first is sent."""

RATE = {"BOT_DELIVERY__PER_SECOND": "30"}
IN_FLIGHT = 32
"""Requests at once (``delivery.concurrency``), each kept until its answer is marked."""


def complete_in_order(s: Stage) -> None:
    """Every post in every chat, in order; at most what was in flight came twice, one a chat."""
    twice = 0
    for group in s.groups:
        came = s.posts(group)
        assert list(dict.fromkeys(came)) == s.categories, f"{group.title} got {came}\n{s.log()}"
        assert len(came) <= len(s.categories) + 1, f"{group.title} got {came}\n{s.log()}"
        twice += len(came) - len(s.categories)
    assert twice <= IN_FLIGHT, s.log()


async def leader_and_standby(s: Stage, **of_the_leader: str) -> tuple[Process, Process]:
    """In the middle of the broadcast."""
    s.world.latency = lambda: (0.01, 0.05)
    leader = await s.running(**of_the_leader)
    standby = await s.running()
    assert "leading=False" in standby.said
    await s.push()
    await s.until(lambda: s.total() >= 20)
    return leader, standby


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["dies", "hangs"])
async def test_another_takes_over(tmp_path: Path, database: str, how: signal.Signals) -> None:
    async with stage(tmp_path, **BROADCAST, **RATE, BOT_DATABASE__URL=database) as s:
        leader, standby = await leader_and_standby(s)
        leader.send_signal(how)
        at = s.total()
        struck = time.monotonic()
        await s.until(lambda: s.total() >= at + 12)
        assert time.monotonic() - struck < TAKEN_OVER + 1.0, s.log()  # and a moment to send
        if how is signal.SIGSTOP:
            leader.send_signal(signal.SIGCONT)
        await s.until(s.complete)
        await s.end(standby)
        if how is signal.SIGSTOP:
            await s.end(leader)
        complete_in_order(s)


async def test_another_takes_over_where_the_leader_loses_the_database(
    tmp_path: Path, postgresql: Any, database: str
) -> None:
    """Nothing arrives there, nothing fails: the leader must know by its own clock."""
    async with (
        Wire.to(postgresql, database) as wire,
        stage(tmp_path, **BROADCAST | {"groups": 40}, **RATE, BOT_DATABASE__URL=database) as s,
    ):
        leader, standby = await leader_and_standby(s, BOT_DATABASE__URL=wire.address)
        await s.until(lambda: s.total() >= 60)
        wire.cut()
        at, struck = s.total(), time.monotonic()
        await s.until(lambda: s.total() >= at + IN_FLIGHT + 12)
        assert time.monotonic() - struck < TAKEN_OVER + 2.0, s.log()  # and a moment to send
        await s.until(s.complete)
        assert "another instance polls" not in s.log()
        wire.mend()
        await s.end(leader, standby)
        complete_in_order(s)
        # What the first one had sent and could not mark, it deleted before it ended.
        for group in s.groups:
            shown = [one for one in group.messages if one.text.startswith("#") and not one.deleted]
            assert len(shown) == len(s.categories), s.log()


async def test_a_replica_that_cannot_begin_leaves_the_lead_to_another(
    tmp_path: Path, postgresql: Any, database: str
) -> None:
    async with stage(tmp_path, groups=3, categories=2, BOT_DATABASE__URL=database) as s:
        postgresql.psql(
            f"\\connect {make_url(database).database}\n"
            "CREATE ROLE half LOGIN;"
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO half;"
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO half;"
            "REVOKE ALL ON requests FROM half;"
        )
        half = database.replace("postgres@", "half@")
        one = await s.start("run", BOT_DATABASE__URL=half)
        await s.until(lambda: "can't lead" in one.said)
        await s.start("run")
        await s.until(s.complete)


@pytest.mark.parametrize("mode", ["fast", "immediate"], ids=["restarts", "crashes"])
async def test_the_database_s_restart_in_mid_broadcast_delays_and_nothing_more(
    tmp_path: Path, postgresql: Any, database: str, mode: str
) -> None:
    async with stage(tmp_path, **BROADCAST, **RATE, BOT_DATABASE__URL=database) as s:
        replicas = await leader_and_standby(s)
        await asyncio.to_thread(control, postgresql, "restart", mode)
        await s.until(s.complete)
        assert all(process.returncode is None for process in replicas), s.log()
        await s.end(*replicas)
        complete_in_order(s)

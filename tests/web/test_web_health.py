"""What a supervisor asks: does it live, can it work, and what has it done."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.rig import DIGEST
from web_rig import DATE, serving

from bot.delivery.outcome import Done, Limited, NotWritten, Refused, Unsure
from bot.digest.model import Parsed
from bot.digest.parser import parse
from bot.web.health import RememberedProbe
from bot.web.metrics import Metrics


async def test_it_lives_whatever_is_away(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        web.failing |= {"database", "telegram", "leader"}
        assert await web.get("/healthz") == "ok\n"


async def test_ready_tells_todays_digest(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        answer = await web.request("GET", "/readyz")
        assert (answer.status, answer.json) == (
            200,
            {
                "ready": True,
                "leader": True,
                "database": "ok",
                "telegram": "ok",
                "digest": {"today": DATE, "here": True, "latest": DATE},
            },
        )
        web.clock.advance(days=1)  # a digest that is late makes nothing unready
        answer = await web.request("GET", "/readyz")
        facts = answer.json
        assert answer.status == 200
        assert facts["digest"] == {"today": "2026-01-29", "here": False, "latest": DATE}


@pytest.mark.parametrize("what", ["database", "telegram"])
async def test_what_is_away_makes_it_unready(tmp_path: Path, what: str) -> None:
    async with serving(tmp_path) as web:
        web.failing.add(what)
        answer = await web.request("GET", "/readyz")
        facts = answer.json
        assert (answer.status, facts["ready"]) == (503, False)
        assert facts[what] == f"the {what} is away"


async def test_a_standby_is_not_ready(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        web.failing.add("leader")
        answer = await web.request("GET", "/readyz")
        facts = answer.json
        assert (answer.status, facts["leader"], facts["database"]) == (503, False, "ok")
        await web.get("/")  # its pages are read all the same


async def test_an_answer_is_remembered_for_a_while() -> None:
    asked, now, fails = 0, 100.0, False

    async def ask() -> None:
        nonlocal asked
        asked += 1
        if fails:
            raise OSError("away")

    probe = RememberedProbe(ask, good_for=30, bad_for=5, monotonic=lambda: now)
    for _ in range(3):
        await probe()
    assert asked == 1
    now, fails = now + 30, True
    for _ in range(2):
        with pytest.raises(OSError, match="away"):
            await probe()
    assert asked == 2
    now, fails = now + 5, False
    await probe()
    assert asked == 3


async def samples(text: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}" if labels else one.name] = one.value
    return found


async def test_metrics_count_sends_by_outcome(tmp_path: Path) -> None:
    outcomes = [
        Done(True),
        Done(True),
        Limited(3),
        NotWritten("x"),
        Unsure("y"),
        Refused("gone", ""),
    ]
    async with serving(tmp_path) as web:
        before = await samples(await web.get("/metrics"))
        for outcome in outcomes:
            web.services.metrics.answered(outcome)
        after = await samples(await web.get("/metrics"))
    counts = {"done": 2, "limited": 1, "not_written": 1, "unsure": 1, "refused": 1}
    for kind, count in counts.items():
        name = f"digest_bot_sends_total{{outcome={kind}}}"
        assert (before[name], after[name]) == (0, count)


async def test_metrics_tell_of_the_digest_and_the_leader(tmp_path: Path) -> None:
    odd = DIGEST.replace("来源出处：[示例财经](https://example.com/b)\n", "")
    async with serving(tmp_path, {DATE: odd}) as web:
        found = await samples(await web.get("/metrics"))
        assert found["digest_bot_leader"] == 1
        assert found["digest_bot_digest_today"] == 1
        assert found["digest_bot_digests"] == 1
        assert found["digest_bot_digest_problems"] == 1
        changed = web.archive.changed_at(dt.date.fromisoformat(DATE))
        assert changed is not None
        assert found["digest_bot_last_digest_timestamp"] == pytest.approx(changed.timestamp())
        web.failing.add("leader")
        web.clock.advance(days=1)
        found = await samples(await web.get("/metrics"))
        assert (found["digest_bot_leader"], found["digest_bot_digest_today"]) == (0, 0)


async def test_a_digest_is_parsed_for_metrics_once_a_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = []

    def spy(data: bytes, *, name: str) -> Parsed:
        parsed.append(name)
        return parse(data, name=name)

    async with serving(tmp_path) as web:
        monkeypatch.setattr(web.services.archive, "parse", spy)
        for _ in range(3):
            await web.get("/metrics")
        assert len(parsed) == 1
        web.write(DATE, DIGEST.replace("来源出处：[示例财经](https://example.com/b)\n", ""))
        for _ in range(3):
            found = await samples(await web.get("/metrics"))
        assert found["digest_bot_digest_problems"] == 1
        assert len(parsed) <= 3  # once to take it up, once to count its problems


async def test_the_names_are_those_that_alerts_are_written_for(tmp_path: Path) -> None:
    async def waiting() -> int:
        return 7

    async with serving(tmp_path) as web:
        web.services.queue = waiting
        text = await web.get("/metrics")
    named = dict(re.findall(r"^# TYPE (digest_bot_\w+) (\w+)$", text, re.MULTILINE))
    assert (
        named.items()
        >= {
            "digest_bot_sends_total": "counter",
            "digest_bot_due_to_sent_seconds": "histogram",
            "digest_bot_queue_parts": "gauge",
            "digest_bot_too_many_requests_total": "counter",
            "digest_bot_pace_wait_seconds": "histogram",
            "digest_bot_command_seconds": "histogram",
            "digest_bot_digest_problems": "gauge",
            "digest_bot_leader": "gauge",
            "digest_bot_last_digest_timestamp": "gauge",
        }.items()
    )
    assert "digest_bot_queue_parts 7.0" in text
    assert all(re.search(rf"^# HELP {name} \S", text, re.MULTILINE) for name in named)


def test_two_bots_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.answered(Done(True))
    sent = "digest_bot_sends_total", {"outcome": "done"}
    assert one.registry.get_sample_value(*sent) == 1
    assert other.registry.get_sample_value(*sent) == 0


async def test_metrics_do_not_wait_for_a_database_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prometheus gives up after ten seconds, and would call the bot dead."""
    monkeypatch.setattr("bot.web.health.PROBE_TIMEOUT_SECONDS", 0.05)

    async def hangs() -> int:
        await asyncio.Event().wait()
        return 0

    async with serving(tmp_path) as web:
        web.services.queue = hangs
        async with asyncio.timeout(20):
            text = await web.get("/metrics")
    assert "digest_bot_leader 1.0" in text
    assert "digest_bot_queue_parts" not in text

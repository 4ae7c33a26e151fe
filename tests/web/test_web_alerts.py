"""Every rule of docs/alerts.yml over what the bot exports: it fires in its trouble alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.promql import Prometheus
from support.rig import DIGEST
from web_rig import DATE, Web, serving

from bot.delivery.outcome import Done, Outcome, Unsure
from bot.digest.problems import DigestError, problem
from bot.model.delivery import Delivery
from bot.render.message import Look

DOCUMENT = Path(__file__).parents[2] / "docs" / "alerts.yml"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
MINUTE = dt.timedelta(minutes=1)
ITEM = "甲公司完成新一轮融资\n说明：资金用于训练。\n\n"


def minutes(text: str) -> dt.timedelta:
    return int(text[:-1]) * {"m": MINUTE, "h": 60 * MINUTE}[text[-1]]


def fired(watched: list[tuple[dt.datetime, bool]], lasting: dt.timedelta) -> bool:
    """Whether the condition was met at every look for that long."""
    since = None
    for at, met in watched:
        since = (since or at) if met else None
        if since is not None and at - since >= lasting:
            return True
    return False


class Watched:
    """A bot that is scraped once a minute, sends a message now and then, and gets into trouble."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.clock = web.clock
        self.away = self.second = False
        self.queue = 0
        self.outcome: Outcome = Done(True)
        self.prometheus = Prometheus("digest_bot")

        async def queue() -> int:
            return self.queue

        web.services.queue = queue

    async def send(self, outcome: Outcome | None = None, times: int = 1) -> None:
        self.outcome = outcome or Done(True)
        for _ in range(times):
            self.web.services.metrics.answered(self.outcome)
            if outcome is None:
                self.web.services.metrics.sent(self.delivery(), 3)

    def delivery(self) -> Delivery:
        now = self.clock()
        return Delivery(
            id=1,
            chat_id=-1,
            thread_id=0,
            date=dt.date.fromisoformat(DATE),
            look=Look(),
            silent=False,
            pin=False,
            state="open",
            due_at=now,
            not_before=now,
        )

    async def watch(self, span: dt.timedelta = 35 * MINUTE) -> set[str]:
        """The alerts that fire while it is scraped once a minute."""
        watched: dict[str, list[tuple[dt.datetime, bool]]] = {rule["alert"]: [] for rule in RULES}
        end = self.clock() + span
        while self.clock() < end:
            self.clock.advance(MINUTE)
            text = None if self.away else await self.web.get("/metrics")
            self.prometheus.scrape(self.clock(), text)
            if self.second:
                self.prometheus.scrape(self.clock(), text, "two")
            for rule in RULES:
                found = self.prometheus.ask(rule["expr"], self.clock())
                watched[rule["alert"]].append((self.clock(), bool(found)))
        return {
            rule["alert"]
            for rule in RULES
            if fired(watched[rule["alert"]], minutes(rule.get("for", "0m")))
        }


def troubles() -> dict[str, Callable[[Watched], Awaitable[None]]]:
    """How each alert's trouble comes about."""

    async def down(bot: Watched) -> None:
        bot.away = True

    async def no_leader(bot: Watched) -> None:
        bot.web.failing.add("leader")

    async def two_leaders(bot: Watched) -> None:
        bot.second = True

    async def no_digest_today(bot: Watched) -> None:
        bot.clock.advance(days=1)

    async def digest_problems(bot: Watched) -> None:
        bot.web.write(DATE, DIGEST + ITEM * 7)  # none names a source

    async def queue_stands(bot: Watched) -> None:
        bot.queue = 12

    async def slow(bot: Watched) -> None:
        await bot.send(times=80)
        for _ in range(20):
            bot.web.services.metrics.sent(bot.delivery(), 1800)

    async def too_many_requests(bot: Watched) -> None:
        for _ in range(21):
            bot.web.services.metrics.limited(-1, 3)

    async def refused(bot: Watched) -> None:
        for _ in range(11):
            bot.web.services.metrics.stopped(bot.delivery(), "the bot was removed")

    async def unsure(bot: Watched) -> None:
        await bot.send(Unsure("the connection broke"), times=21)

    async def broken_files(bot: Watched) -> None:
        bot.web.services.metrics.broken(DigestError("2026-01-28.md", [problem(0, "empty")]))

    return {
        "DigestBotDown": down,
        "DigestBotNoLeader": no_leader,
        "DigestBotTwoLeaders": two_leaders,
        "DigestBotNoDigestToday": no_digest_today,
        "DigestBotDigestProblems": digest_problems,
        "DigestBotQueueStands": queue_stands,
        "DigestBotSlow": slow,
        "DigestBotTooManyRequests": too_many_requests,
        "DigestBotRefused": refused,
        "DigestBotUnsure": unsure,
        "DigestBotBrokenFiles": broken_files,
    }


@pytest.mark.parametrize("alert", [rule["alert"] for rule in RULES])
async def test_an_alert_fires_in_its_trouble_and_no_other(tmp_path: Path, alert: str) -> None:
    async with serving(tmp_path) as web:
        bot = Watched(web)
        web.clock.advance(hours=2)  # ten in the morning in Shanghai
        assert await bot.watch(2 * MINUTE) == set()
        await troubles()[alert](bot)
        assert await bot.watch() == {alert}


async def test_no_alert_fires_on_a_good_day(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        bot = Watched(web)
        assert await bot.watch() == set()
        bot.queue = 100
        assert await bot.watch(5 * MINUTE) == set()
        await bot.send(times=90)
        bot.web.services.metrics.limited(-1, 3)
        await bot.send(Unsure("the connection broke"))
        bot.web.services.metrics.stopped(bot.delivery(), "the bot was removed")
        bot.queue = 0
        assert await bot.watch() == set()
        web.clock.advance(hours=16)  # half past one in the night: the next day's may yet come
        assert await bot.watch() == set()

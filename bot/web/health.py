"""``/healthz`` (the process answers), ``/readyz`` (the bot can work), ``/metrics``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.core.errors import BotError
from bot.digest.archive import KeptDigest
from bot.model.schedule import local_date
from bot.web.metrics import Moment, exposition
from bot.web.responses import json_answer
from bot.web.services import Ask, WebServices

PROBE_TIMEOUT_SECONDS = 2.0
"""After which a probe counts as failed."""


class RememberedProbe:
    """A probe whose result is reused for ``good_for`` seconds, a failure for ``bad_for``, so that
    frequent requests do not reach Telegram or the database. Concurrent calls share one result."""

    def __init__(
        self, ask: Ask, *, good_for: float, bad_for: float, monotonic: Callable[[], float]
    ) -> None:
        self._ask = ask
        self._good_for = good_for
        self._bad_for = bad_for
        self._monotonic = monotonic
        self._until = float("-inf")
        self._failure: Exception | None = None
        self._asking = asyncio.Lock()

    async def __call__(self) -> None:
        async with self._asking:
            if self._monotonic() >= self._until:
                self._failure = None
                try:
                    await self._ask()
                except Exception as error:
                    self._failure = error
                holds = self._good_for if self._failure is None else self._bad_for
                self._until = self._monotonic() + holds
        if self._failure is not None:
            raise self._failure


class Health:
    """The three handlers."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._judged: tuple[KeptDigest, int] | None = None

    async def alive(self, request: web.Request) -> web.Response:
        """Always 200."""
        return web.Response(text="ok\n", headers={"Cache-Control": "no-store"})

    async def ready(self, request: web.Request) -> web.Response:
        """200, or 503 with what is not ready. A standby is never ready."""
        services = self._services
        probes = services.probes
        database, telegram = await asyncio.gather(
            _failure(probes.database),
            _failure(probes.telegram) if probes.telegram else _never(),
        )
        leader = probes.leading()
        archive = services.archive
        today = local_date(services.clock(), services.settings.schedule.timezone)
        latest = archive.latest()
        ready = leader and not database and not telegram
        facts = {
            "ready": ready,
            "leader": leader,
            "database": database or "ok",
            "telegram": telegram or "ok",
            "digest": {
                "today": today.isoformat(),
                "here": archive.raw(today) is not None,
                "latest": latest.isoformat() if latest else None,
            },
        }
        return json_answer(facts, status=200 if ready else 503)

    async def metrics(self, request: web.Request) -> web.Response:
        services = self._services
        archive = services.archive
        latest = archive.latest()
        raw = archive.raw(latest) if latest else None
        today = local_date(services.clock(), services.settings.schedule.timezone)
        waiting = None
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
                waiting = await services.queue() if services.queue else None
        except (BotError, TimeoutError):
            pass  # the database is away, as /readyz says; the other metrics are still of use
        moment = Moment(
            leader=services.probes.leading(),
            queue_parts=waiting,
            digests=len(archive.dates()),
            problems=self._problems(raw) if raw else None,
            newest=raw.changed_at if raw else None,
            newest_date=latest,
            today=archive.raw(today) is not None,
        )
        return web.Response(
            body=exposition(services.metrics, moment),
            headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"},
        )

    def _problems(self, raw: KeptDigest) -> int:
        """How many problems the newest digest has; parsed once a version of its file."""
        if self._judged is None or self._judged[0] is not raw:
            self._judged = raw, len(self._services.archive.parse(raw.data, name=raw.name).problems)
        return self._judged[1]


async def _failure(ask: Ask) -> str:
    """Why the probe failed, "" where it did not."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
            await ask()
    except TimeoutError:
        return f"no answer within {PROBE_TIMEOUT_SECONDS:g} seconds"
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


async def _never() -> str:
    return "not reached yet"

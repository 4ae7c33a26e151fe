"""How far the pushes are: their reports to the owners, and one that stands still."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

from bot.core.logs import get_logger
from bot.delivery import push_reports
from bot.delivery.model import RECALLED, Delivery
from bot.delivery.owner_alert import Said, said
from bot.delivery.ports import AlertStore
from bot.delivery.push_reports import Push

log = get_logger("push")

STUCK = dt.timedelta(minutes=5)
"""How long a push may stand still before the owners hear of it."""

QUIET = dt.timedelta(hours=1)
"""One report of a date's push in this time at the most: groups may have many hours."""

LOOK = dt.timedelta(seconds=5)
"""Between two looks at how far a push is: with many chats a look is work."""


class Pushes:
    """The pushes that something was heard of since they were last reported, by date."""

    def __init__(self) -> None:
        self._pushes: dict[dt.date, Push] = {}

    def began(self, date: dt.date, now: dt.datetime) -> None:
        """Some of it was planned."""
        push = self._push(date, now)
        if push.empty:  # a later hour of the same day begins
            push.moved, push.stuck, push.empty = now, False, False
        if push.ended is not None:
            push.began, push.ended = now, None

    def moved(self, date: dt.date, now: dt.datetime) -> None:
        """A message of it was sent, edited or deleted."""
        push = self._push(date, now)
        push.moved, push.stuck = now, False

    def ended(self, delivery: Delivery, now: dt.datetime, *, done: bool = True) -> None:
        """A delivery of it is done, or stopped for good."""
        push = self._push(delivery.date, now)
        if delivery.reason == RECALLED:
            push.recalled = True
            push.back += done
        else:
            push.dirty = True

    async def reports(self, store: AlertStore, now: dt.datetime) -> AsyncIterator[Said]:
        """What is due to be told now. Raises StoreError."""
        for date, push in list(self._pushes.items()):
            report = await self._report(date, push, store, now)
            if report is not None:
                yield report

    async def _report(
        self, date: dt.date, push: Push, store: AlertStore, now: dt.datetime
    ) -> Said | None:
        news = push.dirty or push.recalled
        if not news and (push.stuck or now - push.moved < STUCK):
            return None
        if push.looked is not None and now - push.looked < LOOK:
            return None
        push.looked = now
        progress = await store.progress(date)
        push.empty = not progress.open
        if push.empty and push.ended is None:  # a correction later on takes no time of the push
            push.ended = push.moved
        if progress.open:
            if push.stuck or now - push.moved < STUCK:
                return None
            push.stuck = True
            minutes = int((now - push.moved).total_seconds() // 60)
            log.error("push stands still", digest=str(date), minutes=minutes, left=progress.left)
            return said("push.stuck", date=date, minutes=minutes, left=progress.left)
        if push.recalled:
            log.info("recall done", digest=str(date), chats=push.back, still_in=progress.chats)
            push.recalled, push.back = False, 0
            return push_reports.taken_back(date, progress)
        if push.reported is not None and now - push.reported < QUIET:
            return None
        if not push.dirty:
            del self._pushes[date]
            return None
        push.dirty = False
        report = push_reports.done(date, push, progress)
        if report is not None:
            push.reported = now
            log.info(
                "push done",
                digest=str(date),
                chats=progress.chats,
                messages=progress.messages,
                seconds=push.seconds,
                stopped=progress.stopped_count,
            )
        return report

    def _push(self, date: dt.date, now: dt.datetime) -> Push:
        push = self._pushes.get(date)
        if push is None:
            push = self._pushes[date] = Push(began=now, moved=now)
        return push

"""What the owners are told of pushes: each thing once, and not in floods.

The planner and the sender call in; ``tick`` (once a second) turns what they said into a few
sentences. Whatever must be said once is remembered in the store, so a restart repeats nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery import owner_texts
from bot.delivery.corrections import CorrectionLoss, way_out
from bot.delivery.owner_texts import Alert, Push, Translated, translated
from bot.delivery.planner import PlannerListener
from bot.delivery.ports import Clock, SenderListener
from bot.digest.problems import DigestError
from bot.model.delivery import NOT_APPROVED, RECALLED, TOO_LATE, Delivery
from bot.render.message import Language
from bot.storage.store import Store

log = get_logger("push")
_stdlib_log = logging.getLogger("push")
"""What ``log`` writes to; a line for each message is made only where it is written."""

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

    def moved(self, date: dt.date, now: dt.datetime) -> None:
        """A message of it was sent, edited or deleted."""
        push = self._push(date, now)
        push.moved = now
        if push.over:  # the next hour's push of the same date
            push.began, push.over = now, False
        push.stuck = False

    def ended(self, delivery: Delivery, now: dt.datetime, *, done: bool = True) -> None:
        """A delivery of it is done, or stopped for good."""
        push = self._push(delivery.date, now)
        if delivery.reason == RECALLED:
            push.recalled = True
            push.back += done
        else:
            push.dirty = True

    async def reports(self, store: Store, now: dt.datetime) -> AsyncIterator[Translated]:
        """What is due to be told now. Raises StoreError."""
        for date, push in list(self._pushes.items()):
            report = await self._report(date, push, store, now)
            if report is not None:
                yield report

    async def _report(
        self, date: dt.date, push: Push, store: Store, now: dt.datetime
    ) -> Translated | None:
        news = push.dirty or push.recalled
        if not news and (push.stuck or now - push.moved < STUCK):
            return None
        if push.looked is not None and now - push.looked < LOOK:
            return None
        push.looked = now
        progress = await store.progress(date)
        push.empty = not progress.open
        if progress.open:
            if push.stuck or now - push.moved < STUCK:
                return None
            push.stuck = True
            minutes = int((now - push.moved).total_seconds() // 60)
            log.error("push stands still", digest=str(date), minutes=minutes, left=progress.left)
            return translated("push.stuck", date=date, minutes=minutes, left=progress.left)
        if push.recalled:
            log.info("recall done", digest=str(date), chats=push.back, still_in=progress.chats)
            push.recalled, push.back, push.over = False, 0, True
            return owner_texts.taken_back(date, progress)
        if push.reported is not None and now - push.reported < QUIET:
            return None
        if not push.dirty:
            del self._pushes[date]
            return None
        push.dirty = False
        push.over = True
        report = owner_texts.done(date, push, progress)
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


LONG = 60.0
"""Seconds of a 429 from which the owners hear of it."""

_MISSED = {TOO_LATE: "too_late", NOT_APPROVED: "unapproved"}


@dataclass(slots=True)
class Alerts(SenderListener, PlannerListener):
    """Gathers what the sender and the planner report, and yields sentences (``tick``)."""

    store: Store
    clock: Clock
    wait_until: str
    _told: list[tuple[str, Alert]] = field(default_factory=list)
    _said: dict[str, dt.datetime] = field(default_factory=dict)
    _pushes: Pushes = field(default_factory=Pushes)
    _offline: str = ""
    _troubles: dict[str, str] = field(default_factory=dict)
    _troubled: bool = False

    # what the sender says

    def sent(self, delivery: Delivery, seconds_late: float) -> None:
        self._pushes.moved(delivery.date, self.clock())
        if _stdlib_log.isEnabledFor(logging.DEBUG):
            log.debug("sent", **_told_of(delivery, seconds_late))

    def finished(self, delivery: Delivery) -> None:
        self._pushes.ended(delivery, self.clock())
        late = (self.clock() - delivery.due_at).total_seconds()
        event = "taken back" if delivery.reason == RECALLED else "delivered"
        log.info(event, **_told_of(delivery, late))

    def stopped(self, delivery: Delivery, reason: str) -> None:
        self._pushes.ended(delivery, self.clock(), done=False)
        log.warning(
            "delivery stopped", chat=delivery.chat_id, digest=str(delivery.date), reason=reason
        )

    def limited(self, chat_id: int, retry_after: float) -> None:
        log.warning("too many requests", chat=chat_id, retry_after=retry_after)
        if retry_after >= LONG:
            minutes = math.ceil(retry_after / 60)
            text = translated("push.limited", chat=chat_id, minutes=minutes)
            self._say_rarely(f"limited:{chat_id}", text)

    def plain(self, delivery: Delivery, reason: str, *, everywhere: bool) -> None:
        log.warning("no rich messages", chat=delivery.chat_id, reason=reason, server=everywhere)
        where = "everywhere" if everywhere else "chat"
        text = translated(f"private.rich.{where}", chat=delivery.chat_id, reason=reason)
        self._say(f"rich:{'server' if everywhere else delivery.chat_id}", text)

    def offline(self, reason: str) -> None:
        # Logged only: an alert could not be sent either, and would come too late to be of use.
        if reason and not self._offline:
            log.error("Telegram can't be reached, sending waits", reason=reason)
        elif not reason and self._offline:
            log.info("Telegram is reached again, sending goes on")
        self._offline = reason

    def trouble(self, place: str, reason: str) -> None:
        """The database fails (``reason``) at ``place``, or works again there (an empty one)."""
        known = dict(self._troubles)
        if reason:
            self._troubles[place] = reason
        else:
            self._troubles.pop(place, None)
        if self._troubles and not known:
            log.error("sending paused", reason=reason)
            self._troubled = self._say_rarely("trouble", translated("push.trouble", reason=reason))
        elif known and not self._troubles:
            log.info("sending goes on")
            if self._troubled:
                self._say("", translated("push.sound"))

    # what the planner says

    def late(self, date: dt.date) -> None:
        log.warning("no digest yet", digest=str(date))
        self._say(f"late:{date}", translated("push.late", date=date, until=self.wait_until))

    def missed(self, deliveries: Sequence[Delivery]) -> None:
        missed: dict[tuple[dt.date, str], set[int]] = {}
        for one in deliveries:
            why = _MISSED.get(one.reason, "missed")
            missed.setdefault((one.date, why), set()).add(one.chat_id)
        for (date, why), chats in sorted(missed.items()):
            log.error("a push was missed", digest=str(date), chats=len(chats), reason=why)
            self._say(f"{why}:{date}", translated(f"push.{why}", date=date, chats=len(chats)))

    def planned(self, date: dt.date) -> None:
        log.info("planned", digest=str(date))
        self._pushes.began(date, self.clock())

    def corrected(self, date: dt.date, deliveries: int) -> None:
        log.info("correcting", digest=str(date), chats=deliveries)
        self._say("", translated("push.corrected", date=date, chats=deliveries))

    def held(self, date: dt.date, verdict: CorrectionLoss) -> None:
        log.warning(
            "correction waits",
            digest=str(date),
            items=verdict.items,
            of=verdict.of,
            posts=verdict.posts,
            unreadable=verdict.unreadable,
            todo=way_out(date),
        )
        text = owner_texts.held(date, verdict, [name for name in verdict.categories if name])
        self._told.append((f"held:{date}:{verdict.version}", Alert(text, date, verdict.version)))

    # what the sources say

    def broken(self, name: str, error: BotError, waits: tuple[dt.date, str] | None = None) -> None:
        """A file, or what an address gave, can't be used, or waits for an owner (as which version
        of a date). The log has the terse reason, the owners their own words."""
        log.error("broken digest", file=name, reason=str(error))
        problems = error.problems if isinstance(error, DigestError) else ()
        fatal = [problem for problem in problems if problem.fatal]

        def why(language: Language) -> str:
            return "\n".join(owner_texts.problem(language, one) for one in fatal)

        what = f"{self.clock().date()}\0{name}\0{error}"  # again tomorrow, if it still is
        key = blake2b(what.encode(), digest_size=8).hexdigest()
        reason = why if fatal else translated(error.key, **error.params)
        if waits is None:
            self._say(f"broken:{key}", translated("push.broken", name=name, reason=reason))
        else:
            text = translated("push.slight", name=name, reason=reason)
            self._told.append((f"broken:{key}", Alert(text, *waits, "push.use")))

    def upload_waits(self, date: dt.date, verdict: CorrectionLoss, version: str) -> None:
        """An upload would replace a good digest by much less."""
        log.warning("an upload waits", digest=str(date), items=verdict.items, of=verdict.of)
        text = translated("push.upload_waits", date=date, items=verdict.items, of=verdict.of)
        self._told.append((f"upload:{date}:{version}", Alert(text, date, version, "push.use")))

    def many_broken(self, count: int) -> None:
        """So many files more than were named can't be used: one line for all."""
        log.error("more broken digests", files=count)
        self._say_rarely("many_broken", translated("push.many_broken", count=count))

    def aside(
        self,
        name: str,
        date: dt.date,
        named: dt.date | None,
        used: str | None,
        version: str,
        *,
        tell: bool,
    ) -> None:
        """A good file whose name says another day (``named``) than its text (``date``), or that
        is not in use, for ``used`` is. Whether the owners are to ``tell``: once a version, and of
        a file that is saved again and again once in a while."""
        event = "a digest is not used" if used else "a digest is not of the day in its name"
        log.warning(event, file=name, text=str(date), named=str(named or ""), used=used or name)
        rarely, now = f"aside:{name}:{date}", self.clock()
        last = self._said.get(rarely)
        if not tell or (last is not None and now - last < QUIET):
            return
        self._said[rarely] = now
        key = "push.aside" if used else "push.aside_taken"
        key = key if named else "push.aside_unnamed"
        text = translated(key, name=name, date=date, named=named, used=used)
        self._say(f"aside:{name}:{version}", text)

    def conflict(self) -> None:
        log.error("another instance polls with this token")
        self._say_rarely("conflict", translated("push.conflict"))

    def certificate(self, ends: dt.datetime, over: bool) -> None:
        """The webhook's certificate runs out soon, or has."""
        key = "push.certificate_over" if over else "push.certificate"
        log.warning("the webhook's certificate runs out", ends=ends.isoformat(), over=over)
        self._say(f"{key}:{ends.isoformat()}", translated(key, date=ends.date()))

    # what the owners hear

    async def tick(self) -> list[Alert]:
        """What is to be told now, oldest first. While the store fails, what needs it is kept for
        later, and the rest is told all the same."""
        now = self.clock()
        told, self._told = self._told, []
        alerts: list[Alert] = []
        try:
            while told:
                key, alert = told[0]
                if not key or await self.store.tell_once(key, now):
                    alerts.append(alert)
                told.pop(0)
            async for report in self._pushes.reports(self.store, now):
                alerts.append(Alert(report))
        except BotError:
            alerts += [alert for key, alert in told if not key]
            self._told = [(key, alert) for key, alert in told if key] + self._told
        return alerts

    def _say_rarely(self, key: str, text: Translated) -> bool:
        """Say it unless it was said within ``QUIET``; whether it was."""
        now, last = self.clock(), self._said.get(key)
        if last is not None and now - last < QUIET:
            return False
        self._said[key] = now
        self._say("", text)
        return True

    def _say(self, key: str, text: Translated) -> None:
        self._told.append((key, Alert(text)))


def _told_of(delivery: Delivery, late: float) -> dict[str, Any]:
    return {
        "chat": delivery.chat_id,
        "thread": delivery.thread_id,
        "digest": str(delivery.date),
        "late": round(late, 1),
    }

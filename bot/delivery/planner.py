"""The planner: what is due goes into the outbox, a late digest to those who wait for it, a
changed one into corrections. It thinks in ``plan``; here it reads and writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.core.logs import get_logger
from bot.delivery.corrections import UNREADABLE, CorrectionLoss, corrects, weigh
from bot.delivery.ports import Clock
from bot.delivery.prepared_posts import PlannedDigest, Posts, Unreadable
from bot.digest.archive import Archive, version_of
from bot.digest.model import Digest
from bot.model.delivery import Decision, Delivery, Order
from bot.model.schedule import When, decide
from bot.model.subscription import Subscription
from bot.render.message import Look, PartKey
from bot.render.nothing import NOTHING
from bot.storage.planning import LOOKS
from bot.storage.store import Store

log = get_logger("push")

PAGE = 2000
"""Subscriptions planned in one transaction."""

SETTLED = dt.timedelta(seconds=2)
"""How long a file must have been unchanged before it is pushed."""

CALM = dt.timedelta(seconds=10)
"""How long it must have been unchanged before posts are corrected: whoever saves a file ten times
in a minute means one correction."""


class PlannerListener:
    """Is told what the planner finds: each listener overrides what it wants to know. The methods
    are quick, and never raise."""

    def late(self, date: dt.date) -> None:
        """Chats wait for the date's digest, and it should be out by now; told once."""

    def missed(self, deliveries: Sequence[Delivery]) -> None:
        """Their time is over, and nothing of them was sent."""

    def planned(self, date: dt.date) -> None:
        """Some of the date was put into the outbox."""

    def corrected(self, date: dt.date, deliveries: int) -> None:
        """So many deliveries have something to correct."""

    def held(self, date: dt.date, verdict: CorrectionLoss) -> None:
        """A correction waits for an owner."""


class Planner:
    """One ``tick`` a second does all there is to do; it may be called at any time."""

    def __init__(
        self,
        outbox: Store,
        digests: Archive,
        posts: Posts,
        *,
        when: When,
        correct_for: dt.timedelta,
        clock: Clock,
        listener: PlannerListener,
        wake: Callable[[], None],
        cleared: Callable[[dt.date], bool] = lambda _date: True,
    ) -> None:
        """``cleared`` says whether groups may have the date's digest as it is now."""
        self._outbox = outbox
        self._digests = digests
        self._posts = posts
        self._when = when
        self._correct_for = correct_for
        self._clock = clock
        self._listener = listener
        self._wake = wake
        self._cleared = cleared
        self._changed: set[dt.date] = set()
        self._late_at: dict[dt.date, dt.datetime] = {}
        self._told_late: set[dt.date] = set()
        self._unreadable: set[dt.date] = set()
        self._kept_dates: set[dt.date] = set()

    def changed(self, date: dt.date) -> None:
        """The archive took up a new version of the date; the next ticks see to it."""
        self._changed.add(date)

    async def tick(self) -> None:
        """Plan what is due, open what waited, correct what changed. Raises StoreError."""
        now = self._clock()
        for date in sorted(self._changed):
            await self._see_to(date, now)
        await self._plan_due(now)
        unapproved = []
        for date in await self._outbox.waiting_dates():
            if self._ready(date, now):
                if not await self._open_waiting(date, now):
                    unapproved.append(date)
            elif self._digests.get(date) is not None and not self._cleared(date):
                unapproved.append(date)
            elif self._is_late(date, now):
                self._told_late.add(date)
                self._listener.late(date)
        missed = await self._outbox.give_up(now, unapproved)
        if missed:
            self._listener.missed(missed)

    async def push_now(self, date: dt.date, subscriptions: Sequence[Subscription]) -> int | None:
        """Put the date into the outbox for these now. How many have something to send; None
        where the date has no digest that groups may have."""
        now = self._clock()
        if not self._cleared(date):
            return None
        await self._correct(date, now)  # whoever asks for a push means the newest text
        count = None
        while count is None:  # None: another text was kept meanwhile
            kept = await self._kept(date, now)
            if kept is None:
                return None
            seeds, until = self._posts.seeds_by_look(kept.digest), now + self._when.patience
            count = await self._outbox.push_now(date, subscriptions, seeds, now, until, kept.text)
        self._wake()
        return count

    async def _see_to(self, date: dt.date, now: dt.datetime) -> None:
        """Take a changed text over once its file is left alone. The date stays noted where the
        database fails meanwhile."""
        if not self._settled(date, now) or not self._cleared(date):
            return
        if not self._settled(date, now, CALM) and await self._outbox.posted(date):
            return
        self._changed.discard(date)
        try:
            await self._correct(date, now)
        except BaseException:
            self._changed.add(date)
            raise

    def _settled(self, date: dt.date, now: dt.datetime, calm: dt.timedelta = SETTLED) -> bool:
        changed_at = self._digests.changed_at(date)
        # Either way: a clock that was put back since must not hold it up.
        return changed_at is not None and abs(now - changed_at) >= calm

    def _is_late(self, date: dt.date, now: dt.datetime) -> bool:
        """Whether the owners are to hear, for the first time, that it is not out yet."""
        if date in self._told_late or now < self._late_at.get(date, now):
            return False
        return self._digests.get(date) is None  # else it is out, and settles within two seconds

    def _ready(self, date: dt.date, now: dt.datetime) -> bool:
        out = self._digests.get(date) is not None and self._settled(date, now)
        return out and self._cleared(date)

    async def _kept(self, date: dt.date, now: dt.datetime) -> PlannedDigest | None:
        """The digest that the outbox plans from, kept from now on if it was not yet."""
        try:
            kept = await self._posts.kept(date)
        except Unreadable:
            return await self._instead(date, now)
        if kept is not None:
            return kept
        raw = self._digests.raw(date)
        if raw is None:
            return None
        await self._outbox.keep_digest(date, raw.name, raw.data, now)
        return await self._posts.kept(date)

    async def _instead(self, date: dt.date, now: dt.datetime) -> PlannedDigest | None:
        """What another version of the bot kept can't be read: the file's own text takes its place,
        unless it would correct what was posted. Then an owner is asked, once, and until the answer
        nothing of the date is planned."""
        if date in self._unreadable:
            return None
        await self._correct(date, now)
        self._unreadable.add(date)
        with suppress(Unreadable):
            return await self._posts.kept(date)
        return None

    async def _plan_due(self, now: dt.datetime) -> None:
        for date in self._dates(now) - self._kept_dates:
            if self._ready(date, now) and await self._kept(date, now) is not None:
                self._kept_dates.add(date)  # a broken file may follow, and a restart
        if not await self._outbox.due(now):
            return
        around = await self._around(now)
        makers = {date: self._posts.seeds_by_look(kept.digest) for date, kept in around.items()}
        texts = {date: kept.text for date, kept in around.items()}
        planned: set[dt.date] = set()

        def decided(due: Sequence[Subscription]) -> list[Decision]:
            decisions = []
            looks: set[tuple[dt.date, Look]] = set()
            for intent in decide(due, now, self._when, makers.__contains__):
                if len(looks) >= LOOKS:
                    break  # the others are still due
                orders = []
                for plan in intent.plans:
                    seeds = None
                    if plan.ready:
                        planned.add(plan.date)
                        look = plan.subscription.look
                        looks.add((plan.date, look))
                        seeds = makers[plan.date](look)
                    else:
                        known = self._late_at.get(plan.date, plan.late_at)
                        self._late_at[plan.date] = min(known, plan.late_at)
                    orders.append(Order(plan, seeds))
                decisions.append(Decision(intent.subscription, intent.next_at, tuple(orders)))
            return decisions

        while await self._outbox.plan_due(now, PAGE, decided, texts):
            self._wake()
        for date in sorted(planned):
            self._listener.planned(date)
            self._wake()

    async def _around(self, now: dt.datetime) -> dict[dt.date, PlannedDigest]:
        """The digests that a push due now, or caught up, may need."""
        found = {}
        for date in sorted(self._dates(now)):
            if self._ready(date, now):
                kept = await self._kept(date, now)
                if kept is not None:
                    found[date] = kept
        return found

    def _dates(self, now: dt.datetime) -> set[dt.date]:
        oldest = (now - self._when.reach).date() - dt.timedelta(days=1)
        newest = now.date() + dt.timedelta(days=1)
        return {oldest + dt.timedelta(days=n) for n in range((newest - oldest).days + 1)}

    async def _open_waiting(self, date: dt.date, now: dt.datetime) -> bool:
        """Whether they may have it: an owner may have to say so first."""
        kept = await self._kept(date, now)
        if kept is None:
            return False
        seeds, patience = self._posts.seeds_by_look(kept.digest), self._when.patience
        while await self._outbox.open_waiting(date, PAGE, seeds, now, patience, kept.text):
            self._wake()
        self._listener.planned(date)
        return True

    async def _correct(self, date: dt.date, now: dt.datetime) -> None:
        new, raw = self._digests.get(date), self._digests.raw(date)
        if new is None or raw is None:
            return
        try:
            old = await self._posts.digest(date)
        except Unreadable as error:
            log.error("what was planned can't be compared", digest=str(date), reason=str(error))
            verdict = UNREADABLE
        else:
            if old is None or old == new:
                return
            verdict = await weigh(self._outbox, date, old, new, self._keys)
        if verdict.needs_owner and await corrects(self._outbox, date, now - self._correct_for):
            self._listener.held(date, replace(verdict, version=version_of(raw.data)))
            return
        await self._revise(date, (raw.name, raw.data), new, now)

    def _keys(self, digest: Digest, look: Look) -> set[PartKey]:
        """What would be lost to a reader; that nothing matched is no loss."""
        return {seed.key for seed in self._posts.seeds(digest, look)} - {NOTHING}

    async def approve(self, date: dt.date, version: str | None = None) -> bool:
        """An owner wants the correction that was held, of this version of the text (None:
        whatever it is by now); False where there is none any more."""
        new, raw = self._digests.get(date), self._digests.raw(date)
        if new is None or raw is None or version not in (None, version_of(raw.data)):
            return False
        with suppress(Unreadable):  # it is replaced
            if await self._posts.digest(date) in (None, new):
                return False
        await self._revise(date, (raw.name, raw.data), new, self._clock())
        return True

    async def _revise(
        self, date: dt.date, text: tuple[str, bytes], digest: Digest, now: dt.datetime
    ) -> None:
        count = await self._outbox.revise(
            date, *text, self._posts.seeds_by_look(digest), now, now - self._correct_for
        )
        self._posts.forget(date)
        if count:
            self._listener.corrected(date, count)
            self._wake()

"""The planner: what is due goes into the outbox, a late digest to those who wait for it, a
changed one into corrections. It thinks in ``plan``; here it reads and writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.digest.model import Digest
from bot.post.model import Look
from bot.push.corrections import Verdict, judge
from bot.push.model import Delivery, Subscription
from bot.push.plan import When, decide
from bot.push.ports import Clock, Decision, Order, Outbox, Seed
from bot.push.posts import Posts

PAGE = 1000
"""Subscriptions planned in one transaction."""

SETTLED = dt.timedelta(seconds=2)
"""How long a file must have been unchanged before it is pushed."""


class RawText(Protocol):
    """A file's bytes, and the name that people know it by."""

    @property
    def name(self) -> str: ...

    @property
    def data(self) -> bytes: ...


class Digests(Protocol):
    """What the planner reads of the archive."""

    def get(self, date: dt.date) -> Digest | None: ...

    def changed_at(self, date: dt.date) -> dt.datetime | None: ...

    def raw(self, date: dt.date) -> RawText | None:
        """The date's file as it was last read well."""


class PlannerEvents(Protocol):
    """Who hears of what the planner found; quick, and never raises."""

    def late(self, date: dt.date) -> None:
        """A push is due, and the date's digest is not out."""

    def missed(self, deliveries: Sequence[Delivery]) -> None: ...

    def planned(self, date: dt.date) -> None: ...

    def corrected(self, date: dt.date, deliveries: int) -> None: ...

    def held(self, date: dt.date, verdict: Verdict) -> None:
        """A correction waits for an owner."""


class Planner:
    """One ``tick`` a second does all there is to do; it may be called at any time."""

    def __init__(
        self,
        outbox: Outbox,
        digests: Digests,
        posts: Posts,
        *,
        when: When,
        correct_for: dt.timedelta,
        clock: Clock,
        events: PlannerEvents,
        wake: Callable[[], None],
    ) -> None:
        self._outbox = outbox
        self._digests = digests
        self._posts = posts
        self._when = when
        self._correct_for = correct_for
        self._clock = clock
        self._events = events
        self._wake = wake
        self._changed: set[dt.date] = set()

    def changed(self, date: dt.date) -> None:
        """The archive took up a new version of the date; the next ticks see to it."""
        self._changed.add(date)

    async def tick(self) -> None:
        """Plan what is due, open what waited, correct what changed. Raises StoreError."""
        now = self._clock()
        for date in sorted(self._changed):
            if self._settled(date, now):
                self._changed.discard(date)
                await self._correct(date, now)
        await self._plan_due(now)
        for date in await self._outbox.waiting_dates():
            if self._ready(date, now):
                await self._open_waiting(date, now)
        missed = await self._outbox.give_up(now)
        if missed:
            self._events.missed(missed)

    async def replan(self, date: dt.date) -> None:
        """Plan the date's parts anew from the text that is kept (another version of the bot
        split them otherwise)."""
        kept = await self._outbox.kept_digest(date)
        digest = await self._posts.digest(date)
        if kept is not None and digest is not None:
            await self._revise(date, kept, digest, self._clock())

    async def push_now(self, date: dt.date, subscriptions: Sequence[Subscription]) -> int | None:
        """Put the date into the outbox for these now. How many have something to send; None
        where the date has no digest."""
        now = self._clock()
        digest = await self._kept(date, now)
        if digest is None:
            return None
        count = await self._outbox.push_now(
            date,
            subscriptions,
            self._seeds(digest),
            now,
            now + self._when.catch_up,
        )
        self._wake()
        return count

    def _settled(self, date: dt.date, now: dt.datetime) -> bool:
        changed_at = self._digests.changed_at(date)
        return changed_at is not None and now - changed_at >= SETTLED

    def _ready(self, date: dt.date, now: dt.datetime) -> bool:
        return self._digests.get(date) is not None and self._settled(date, now)

    async def _kept(self, date: dt.date, now: dt.datetime) -> Digest | None:
        """The digest that the outbox plans from, kept from now on if it was not yet."""
        digest = await self._posts.digest(date)
        if digest is not None:
            return digest
        raw = self._digests.raw(date)
        if raw is None:
            return None
        await self._outbox.keep_digest(date, raw.name, raw.data, now)
        return await self._posts.digest(date)

    def _seeds(self, digest: Digest) -> Callable[[Look], tuple[Seed, ...]]:
        made: dict[Look, tuple[Seed, ...]] = {}

        def seeds(look: Look) -> tuple[Seed, ...]:
            if look not in made:
                made[look] = self._posts.seeds(digest, look)
            return made[look]

        return seeds

    async def _plan_due(self, now: dt.datetime) -> None:
        digests = await self._around(now)
        makers = {date: self._seeds(digest) for date, digest in digests.items()}
        late: set[dt.date] = set()
        planned: set[dt.date] = set()

        def decided(due: Sequence[Subscription]) -> list[Decision]:
            decisions = []
            for intent in decide(due, now, self._when, makers.__contains__):
                orders = []
                for plan in intent.plans:
                    (planned if plan.ready else late).add(plan.date)
                    seeds = makers[plan.date](plan.subscription.look) if plan.ready else None
                    orders.append(Order(plan, seeds))
                decisions.append(Decision(intent.subscription, intent.next_at, tuple(orders)))
            return decisions

        while await self._outbox.plan_due(now, PAGE, decided) == PAGE:
            self._wake()
        for date in sorted(planned):
            self._events.planned(date)
            self._wake()
        for date in sorted(late):
            if self._digests.get(date) is None:  # else it is out, and settles within two seconds
                self._events.late(date)

    async def _around(self, now: dt.datetime) -> dict[dt.date, Digest]:
        """The digests that a push due now, or caught up, may need."""
        oldest = (now - self._when.catch_up).date() - dt.timedelta(days=1)
        newest = now.date() + dt.timedelta(days=1)
        found = {}
        for days in range((newest - oldest).days + 1):
            date = oldest + dt.timedelta(days=days)
            if self._ready(date, now):
                digest = await self._kept(date, now)
                if digest is not None:
                    found[date] = digest
        return found

    async def _open_waiting(self, date: dt.date, now: dt.datetime) -> None:
        digest = await self._kept(date, now)
        if digest is None:
            return
        while await self._outbox.open_waiting(date, PAGE, self._seeds(digest)) == PAGE:
            self._wake()
        self._events.planned(date)
        self._wake()

    async def _correct(self, date: dt.date, now: dt.datetime) -> None:
        old = await self._posts.digest(date)
        new, raw = self._digests.get(date), self._digests.raw(date)
        if old is None or new is None or raw is None or old == new:
            return
        verdict = judge(old, new)
        if verdict.needs_owner and await self._outbox.posted(date):
            self._events.held(date, verdict)
            return
        await self._revise(date, (raw.name, raw.data), new, now)

    async def approve(self, date: dt.date) -> bool:
        """An owner wants the correction that was held; False where there is none any more."""
        new, raw = self._digests.get(date), self._digests.raw(date)
        if new is None or raw is None or await self._posts.digest(date) in (None, new):
            return False
        await self._revise(date, (raw.name, raw.data), new, self._clock())
        return True

    async def _revise(
        self, date: dt.date, text: tuple[str, bytes], digest: Digest, now: dt.datetime
    ) -> None:
        count = await self._outbox.revise(
            date, *text, self._seeds(digest), now, now - self._correct_for
        )
        self._posts.forget(date)
        if count:
            self._events.corrected(date, count)
            self._wake()

"""What follows where a digest's file came, changed, broke or went: a line in the log, a word to
the owners, a look by the planner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.alerts import Alerts
from bot.delivery.ports import Clock
from bot.digest.archive import Archive, RawDigest
from bot.digest.errors import DigestError, located
from bot.digest.model import Problem
from bot.digest.readings import version_of
from bot.digest.sources import (
    Aside,
    Broken,
    Change,
    Library,
    ManyBroken,
    Redated,
    Taken,
    Vanished,
    Waits,
)
from bot.model.schedule import local_date
from bot.storage.database import StoreError
from bot.storage.store import Store

log = get_logger("digests")

NAMED = 5
"""Problems of a digest that the log names; of more it says how many."""

RECENT = dt.timedelta(days=7)
"""Of older digests the log only counts the problems: whoever copies a year of them in would find
nothing else there."""


@dataclass(slots=True)
class Intake:
    """Hears of every change (``on_change``). ``broken`` is told of files that can't be
    read, ``changed`` which dates the planner should look at."""

    archive: Archive
    store: Store
    alerts: Alerts
    clock: Clock
    timezone: str
    broken: Callable[[str, BotError, Waits | None], None]
    many_broken: Callable[[int], None]
    changed: Callable[[dt.date], None]
    _named: set[str] = field(default_factory=set)
    """The versions whose problems the log has."""

    def load(self, library: Library) -> bool:
        """Read all digests; whether a file is broken, so that it is time for ``fall_back``. What
        is odd is told of today's and newer ones only: the others were told when they came."""
        changes = [one for one in library.load() if isinstance(one, Broken | ManyBroken | Aside)]
        today = self._today()
        for change in changes:
            if isinstance(change, Broken):
                self.broken(str(change.path), change.error, change.waits)
            elif isinstance(change, ManyBroken):
                self.many_broken(change.count)
            elif max(change.date, change.named or change.date) >= today:
                self._aside(change)
        for date in reversed(self.archive.dates()):
            if date < today:
                break
            self._tell_problems(date)
        return any(isinstance(change, Broken) for change in changes)

    async def on_change(self, change: Change) -> None:
        match change:
            case Taken(date=date, path=path, problems=problems):
                log.info("digest taken up", digest=str(date), file=str(path))
                self._tell_problems(date, problems)
                self.changed(date)
            case Broken(path=path, error=error, waits=waits):
                self.broken(str(path), error, waits)
            case ManyBroken(count=count):
                self.many_broken(count)
            case Aside():
                self._aside(change)
            case Redated(date=date, path=path):
                await self._redated(date, str(path))
            case Vanished(path=path):
                log.warning("a digest's file vanished; what was posted stays", file=str(path))

    async def _redated(self, date: dt.date, name: str) -> None:
        """Whoever corrects a digest's date does not mean it to be pushed on the wrong one. Only
        what a chat has is kept: whoever has one file for every day still finds the day before."""
        try:
            posted = await self.store.posted(date)
        except StoreError as error:
            log.error("the database can't say whether a digest was posted", reason=str(error))
            posted = date <= self._today()
        if posted:
            log.info("a digest's file has another date now; what was posted stays", file=name)
            return
        self.archive.remove(date)
        log.warning("a digest's file has another date now", file=name, no_digest_of=str(date))

    async def fall_back(self) -> None:
        """Where a recent file is broken, the text that was last planned from stays in use. Raises
        StoreError."""
        today = self.clock().date()
        for days in range(-1, 8):
            date = today - dt.timedelta(days=days)
            if self.archive.get(date) is None and (kept := await self.store.kept_digest(date)):
                name, data = kept
                with suppress(DigestError):  # another version of the bot accepted it
                    self.archive.put(RawDigest(data=data, name=name, changed_at=self.clock()))

    def _aside(self, change: Aside) -> None:
        """Owners hear of it where a push may be missed for it: of a file for today or a day to
        come that counts for another day, or for none."""
        shown, today = self.archive.raw(change.date), self._today()
        if shown is None:
            return
        name, named = str(change.path), change.named
        used = shown.name != name
        if used and version_of(shown.data) == change.version:
            # Somebody is about to change it.
            log.info("a digest is a copy of another", file=name, digest=str(change.date))
            return
        awaited = named is not None and named >= today and change.date != today
        # A draft beside the day's own file is as it should be.
        draft = named is None and change.date.isoformat() in change.path.name
        self.alerts.aside(
            name,
            change.date,
            named,
            shown.name if used else None,
            change.version,
            tell=awaited or (used and not draft and max(change.date, named or today) >= today),
        )

    def _tell_problems(self, date: dt.date, problems: Sequence[Problem] | None = None) -> None:
        """Once for each version."""
        shown = self.archive.raw(date)
        if shown is None:
            return
        data, name = shown.data, shown.name
        version = version_of(b"%b\0%b" % (name.encode("utf-8", "surrogatepass"), data))
        if version in self._named:
            return
        self._named.add(version)
        if problems is None:
            problems = self.archive.parse(data, name=name).problems
        most = NAMED if date >= self._today() - RECENT else 0
        for problem in problems[:most]:
            log.warning(located(name, problem))
        if len(problems) > most:
            more = {"more": len(problems) - most} if most else {"problems": len(problems)}
            log.warning(
                "a digest has problems", file=name, **more, todo=f"python -m bot check {name}"
            )

    def _today(self) -> dt.date:
        return local_date(self.clock(), self.timezone)

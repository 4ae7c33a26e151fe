"""Whether a changed digest may correct what was posted by itself, and which wait for an owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Set
from dataclasses import dataclass, replace

from bot.core.errors import BotError
from bot.digest.archive import Archive, version_of
from bot.digest.model import Digest, plain
from bot.render.message import Look, PartKey
from bot.storage.store import Store


@dataclass(frozen=True, slots=True)
class CorrectionLoss:
    """What a correction would take away: whole categories, and items of how many before.
    ``posts``: of some chat's messages so many would be deleted, though nothing else is lost (an
    item that its keywords meet no more, a category that takes one message less). ``version`` names
    the new text. ``unreadable``: nobody can tell, for what was posted is kept as another version
    of the bot read it."""

    categories: tuple[str, ...]
    items: int
    of: int
    posts: int = 0
    version: str = ""
    unreadable: bool = False

    @property
    def needs_owner(self) -> bool:
        """A correction that deletes a message or drops a third of the items waits."""
        return self.unreadable or bool(self.categories) or self.much or self.posts > 0

    @property
    def much(self) -> bool:
        """A third of the items."""
        return self.items > 0 and self.items * 3 >= self.of


UNREADABLE = CorrectionLoss((), 0, 0, unreadable=True)


def judge(old: Digest, new: Digest) -> CorrectionLoss:
    """Compare two versions of a date by category and by title; a title that changed while the
    number of its category's items did not is an edit, not a loss."""
    before = {(category.section, category.name): category for category in old.categories}
    after = {(category.section, category.name): category for category in new.categories}
    gone = tuple(category.name for key, category in before.items() if key not in after)
    lost = 0
    for key, category in before.items():
        titles = [plain(item.title) for item in category.items]
        if key in after:
            now = {plain(item.title) for item in after[key].items}
            missing = sum(title not in now for title in titles)
            lost += min(missing, max(0, len(titles) - len(after[key].items)))
        else:
            lost += len(titles)
    return CorrectionLoss(gone, lost, len(old.items))


def loses_much(old: Digest, new: Digest) -> CorrectionLoss | None:
    """What a new version would take away, where that is a third of the items or every category:
    a good digest is not replaced by rubbish unasked."""
    verdict = judge(old, new)
    named = any(category.name for category in old.categories)
    flat = named and not any(category.name for category in new.categories)
    return verdict if verdict.much or flat else None


Keys = Callable[[Digest, Look], Set[PartKey]]
"""The messages that a digest makes in a look."""


async def weigh(
    outbox: Store, date: dt.date, old: Digest, new: Digest, keys: Keys
) -> CorrectionLoss:
    """``judge``, and where that finds little: what of the messages themselves would be deleted."""
    verdict = judge(old, new)
    if verdict.needs_owner:
        return verdict
    lost = 0
    for look in await outbox.looks(date):
        lost = max(lost, len(keys(old, look) - keys(new, look)))
    return replace(verdict, posts=lost)


def way_out(date: dt.date) -> str:
    """What an operator can do about a correction that waits, for the log and ``status``."""
    return f"`python -m bot push {date}` sends it, or a button of one of telegram.owners"


async def corrects(outbox: Store, date: dt.date, since: dt.datetime) -> bool:
    """Whether a new text of the date would change a post: something of it stands, and not only
    what was pushed before ``since``."""
    return await outbox.posted(date) and date in await outbox.correctable(since)


@dataclass(frozen=True, slots=True)
class HeldCorrection:
    """A correction that waits for an owner."""

    date: dt.date
    verdict: CorrectionLoss


async def held(
    outbox: Store,
    archive: Archive,
    parse: Callable[[bytes, str], Digest],
    keys: Keys,
    now: dt.datetime,
    correct_for: dt.timedelta,
) -> list[HeldCorrection]:
    """The corrections that wait, oldest first, worked out from the files and from what was
    posted: nothing is remembered that could be wrong after a restart, or once somebody mends the
    file. What was pushed longer ago than ``correct_for`` is corrected no more, whatever its date,
    so nothing waits for that."""
    found = []
    for date in await outbox.correctable(now - correct_for):
        new, raw, kept = archive.get(date), archive.raw(date), await outbox.kept_digest(date)
        if new is None or raw is None or kept is None:
            continue
        try:
            old = parse(kept[1], kept[0])
        except BotError:
            verdict = UNREADABLE
        else:
            verdict = await weigh(outbox, date, old, new, keys)
        if verdict.needs_owner and await outbox.posted(date):
            found.append(HeldCorrection(date, replace(verdict, version=version_of(raw.data))))
    return found

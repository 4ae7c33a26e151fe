"""Digests that wait for an owner's word before they are used: days of a few words, and uploads
that would replace a good day by much less. (Corrections of what was posted wait in the planner,
reviews in ``bot.chat.owners.review``.)"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.config import FolderSource, Settings
from bot.core.logs import get_logger
from bot.delivery.ports import Clock
from bot.digest.archive import Archive
from bot.digest.readings import version_of
from bot.digest.refusal import is_slight
from bot.digest.sources import RECENT, Library, Waits
from bot.digest.waiting import put_in_place, waiting_uploads
from bot.storage.store import Store

log = get_logger("digests")


def upload_folder(settings: Settings) -> Path | None:
    """The folder that uploads are written to: the first of the sources."""
    folders = (one.folder for one in settings.digests.sources if isinstance(one, FolderSource))
    return next(folders, None)


def _key(date: dt.date, version: str) -> str:
    return f"allowed:{date}:{version}"


async def is_allowed(store: Store, date: dt.date, version: str) -> bool:
    """Whether an owner let this version be used. Raises StoreError."""
    return await store.was_told(_key(date, version))


async def allow(store: Store, date: dt.date, version: str, now: dt.datetime) -> None:
    """An owner (or who has the command line or the upload token) lets this version be used."""
    await store.tell_once(_key(date, version), now)


async def waiting_days(
    settings: Settings, store: Store, archive: Archive, today: dt.date
) -> list[Waits]:
    """The days of an archive that took up everything which wait for an owner all the same."""
    if settings.digests.review.by_owner:  # there the owners see it
        return []
    found = []
    for date in archive.dates():
        if date < today - RECENT:
            continue
        digest, raw = archive.get(date), archive.raw(date)
        if digest is not None and raw is not None and is_slight(digest):
            waits = Waits(date, version_of(raw.data))
            if not await is_allowed(store, *waits):
                found.append(waits)
    return found


@dataclass(slots=True)
class WaitingDigests:
    """What waits, and what follows from an owner's word; ``correct`` lets the posts of a date be
    corrected by a version; whether there was something to correct."""

    settings: Settings
    store: Store
    library: Library
    correct: Callable[[dt.date, str], Awaitable[bool]]
    clock: Clock

    async def approve(self, date: dt.date, version: str) -> str:
        """An owner lets a version be used, or posts be corrected by it; the key of the sentence
        that says what became of it."""
        used = await self._use(date, version)
        corrected = await self.correct(date, version)
        if used:
            return "push.used"
        return "push.approved" if corrected else "push.approved_nothing"

    async def allow(self, date: dt.date, version: str) -> None:
        """Whoever sends this version means it."""
        await allow(self.store, date, version, self.clock())

    async def _use(self, date: dt.date, version: str) -> bool:
        folder = upload_folder(self.settings)
        uploaded = folder is not None and (date, version) in await asyncio.to_thread(
            lambda: list(waiting_uploads(folder))
        )
        if not uploaded and (date, version) not in self.library.waiting():
            return False
        await self.allow(date, version)
        if uploaded and folder is not None:
            try:
                await asyncio.to_thread(put_in_place, folder, date, version)
            except OSError as error:
                log.error(
                    "an upload can't be put in its place", digest=str(date), reason=str(error)
                )
                return False
        log.info("an owner lets a digest be used", digest=str(date), version=version)
        await self.library.look()
        return True

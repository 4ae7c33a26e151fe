"""Keeps the folder of a URL source in step with the source.

Only what the parser accepts gets into the folder, so a broken download leaves the last good
version in use; from there the library takes it up as it does any file.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from bot.core.errors import BotError
from bot.digest.problems import DigestError
from bot.digest.refusal import accept
from bot.digest.remote import (
    LONGEST_WAIT,
    SELDOM,
    Answer,
    Fetch,
    Page,
    Unfetched,
    address,
    after,
    meaning,
    shown,
    wanted,
)


@dataclass(frozen=True, slots=True)
class Note:
    """A kept version: its date, and the validators that came with it."""

    date: dt.date
    etag: str = ""
    modified: str = ""


class Cache:
    """The folder of one source. All methods block for about a millisecond (and fsync)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def notes(self) -> Iterator[Note]:
        """Every date that is kept."""
        for path in sorted(self.folder.glob("*.md")):
            with suppress(ValueError):
                date = dt.date.fromisoformat(path.stem)
                yield Note(date, *self._validators(path))

    def keep(self, note: Note, data: bytes) -> bool:
        """Put the version in the place of the date's last one, whole or not at all. Whether it
        is another one. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{note.date}.md"
        new = not path.is_file() or path.read_bytes() != data
        if new:
            _write(path, data)
        facts = {"etag": note.etag, "modified": note.modified, "of": _hash(data)}
        _write(self._note(path), json.dumps(facts).encode())
        return new

    def _validators(self, path: Path) -> tuple[str, str]:
        try:
            facts = json.loads(self._note(path).read_bytes())
            if facts["of"] == _hash(path.read_bytes()):
                return str(facts["etag"]), str(facts["modified"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no note, or half of one: it only saves a download
        return "", ""

    @staticmethod
    def _note(path: Path) -> Path:
        return path.with_name(f".{path.stem}.json")


def folder_name(template: str) -> str:
    """A folder's name for a template: its host for people, a hash for the rest."""
    host = template.partition("://")[2].partition("/")[0].rpartition("@")[2]
    safe = "".join(char if char.isalnum() or char in ".-" else "_" for char in host)
    return f"{safe[:60]}-{blake2b(template.encode(), digest_size=4).hexdigest()}"


def _hash(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


log = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between two looks at what is due."""

PATIENCE = 4
"""Failures in a row before somebody is told: some half a minute."""


class Report(Protocol):
    """Hears the address (as shown) and why it can't be used."""

    def __call__(self, name: str, error: BotError) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlSource:
    """``template``: see ``bot.digest.remote``; ``refresh``: how often today's is asked for."""

    template: str
    refresh: dt.timedelta


class Downloads:
    """One source's downloads. ``today`` is the date for which digests are awaited; ``random``
    gives 0 to 1."""

    def __init__(
        self,
        source: UrlSource,
        cache: Cache,
        fetch: Fetch,
        *,
        clock: Callable[[], dt.datetime],
        today: Callable[[], dt.date],
        sleep: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
        report: Report,
    ) -> None:
        self._source = source
        self._cache = cache
        self._fetch = fetch
        self._clock = clock
        self._today = today
        self._sleep = sleep
        self._random = random
        self._report = report
        self._pages: dict[dt.date | None, Page] | None = None
        self._failing: dict[dt.date | None, str] = {}
        self._told: dict[dt.date | None, str] = {}

    async def run(self) -> None:
        """Ask for what is due, until cancelled."""
        while True:
            try:
                await self.tick()
            except Exception:  # one source's trouble must not end its downloads for good
                log.exception("a source could not be asked: %s", shown(self._source.template))
            await self._sleep(TICK)

    async def tick(self) -> None:
        """Ask for each address that is due now, one after the other."""
        pages = self._known()
        today = self._today()
        dates = wanted(self._source.template, today)
        for date in [date for date in pages if date not in dates]:
            del pages[date]
            self._failing.pop(date, None)
            self._told.pop(date, None)
        for date in dates:
            page = pages.setdefault(date, Page(date=date, next_at=self._clock()))
            if self._due(page):
                pages[date] = await self._ask(page, today)

    def _due(self, page: Page) -> bool:
        """Whether it is to be asked for. A time further off than any wait was set by a clock that
        has been put back since."""
        if page.next_at is None:
            return False
        wait = page.next_at - self._clock()
        longest = max(dt.timedelta(seconds=LONGEST_WAIT), self._source.refresh * (SELDOM + 2))
        return wait <= dt.timedelta() or wait > longest

    def _known(self) -> dict[dt.date | None, Page]:
        """The pages, at first those that are kept on disk: days that are over are not asked for
        again."""
        if self._pages is None:
            now, today = self._clock(), self._today()
            self._pages = {}
            for note in self._cache.notes():
                if note.date in wanted(self._source.template, today):
                    over = (today - note.date).days > 1
                    self._pages[note.date] = Page(
                        date=note.date,
                        next_at=None if over else now,
                        etag=note.etag,
                        modified=note.modified,
                        seen=True,
                    )
        return self._pages

    async def _ask(self, page: Page, today: dt.date) -> Page:
        url = address(self._source.template, page.date)
        patience = None
        try:
            answer = await self._fetch(url, etag=page.etag, modified=page.modified)
            what, patience = meaning(answer.status), answer.retry_after
            if what == "new":
                page = await self._take(page, url, answer)
            elif what in ("later", "refused"):
                raise Unfetched("status", status=answer.status, final=what == "refused")
        except Unfetched as error:
            what = "refused" if error.final else "later"
            self._fails(page, url, error, today)
        except DigestError as error:
            what = "refused"
            if page.date in (None, today) or not _is_other(error):
                self._tell(page, url, error)
        except OSError as error:
            what = "later"
            unkept = Unfetched("unkept", folder=self._cache.folder, reason=error.strerror)
            self._tell(page, url, unkept)
        else:
            self._failing.pop(page.date, None)
            self._told.pop(page.date, None)
        now = self._clock()
        chance = self._random()
        return after(page, what, now, today, self._source.refresh, chance, patience)

    async def _take(self, page: Page, url: str, answer: Answer) -> Page:
        """Keeps a sound download. Raises DigestError, Unfetched or OSError."""
        name = shown(url)
        hint = name if page.date is None else f"{page.date}.md"  # a date, where the text has none
        try:
            date = (await asyncio.to_thread(accept, answer.body, name=hint)).digest.date
        except DigestError as error:
            raise DigestError(name, error.problems) from None
        if page.date not in (None, date):
            raise Unfetched("other_date", date=date, final=True)
        note = Note(date, answer.etag, answer.modified)
        if await asyncio.to_thread(self._cache.keep, note, answer.body):
            log.info("fetched the digest of %s from %s", date, name)
        return replace(page, etag=answer.etag, modified=answer.modified, seen=True)

    def _fails(self, page: Page, url: str, error: Unfetched, today: dt.date) -> None:
        """Told is what is wrong with today's address: at once where it will not pass by itself."""
        if self._failing.get(page.date) != str(error):
            self._failing[page.date] = str(error)
            log.warning("%s: %s", shown(url), error)
        if page.date in (None, today) and (error.final or page.failures + 1 >= PATIENCE):
            self._tell(page, url, error)

    def _tell(self, page: Page, url: str, error: BotError) -> None:
        if self._told.get(page.date) != str(error):
            self._told[page.date] = str(error)
            self._report(shown(url), error)


def _is_other(error: DigestError) -> bool:
    """Whether what came is no digest at all: a source may answer so for days that it has not."""
    return any(one.code == "not_a_digest" for one in error.problems)

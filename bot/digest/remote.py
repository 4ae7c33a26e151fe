"""Digests behind an address: what to ask for when, and what an answer means. Pure.

An address is a template: ``{date}`` stands for 2026-01-28, ``{yyyy}``, ``{mm}`` and ``{dd}`` for
its parts. One without any of them is a page that always holds the newest digest.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Literal, Protocol
from urllib.parse import urlsplit

from bot.core.errors import BotError

FIELDS = ("date", "yyyy", "mm", "dd")
"""The names that may stand in braces."""

PAST = 7
"""How many days before today are asked for at the start, where they are not kept yet."""

FIRST_RETRY = 2.0
LAST_RETRY = 300.0
"""Seconds: the first wait after a failure, and what the doubled waits end at."""

LONGEST_WAIT = 3600.0
"""Seconds: a source that asks for more patience (Retry-After) is asked again all the same."""

SELDOM = 10
"""A day that is over and seen is asked for this many times less often: only for corrections."""


REASONS: dict[str, str] = {
    "slow": "no complete answer within {seconds:g} seconds",
    "private": "{host} is a private address; to allow it, set "
    "digests.sources[].allow_private: true",
    "redirect": "a redirect leads to an invalid address",
    "downgrade": "a redirect leads from https to http",
    "redirects": "more than {most} redirects",
    "packed": "the answer is compressed in an unknown way ({encoding})",
    "unpacked": "the answer can't be decompressed: {reason}",
    "too_big": "larger than {size}",
    "cut": "the answer is incomplete: the connection ended early",
    "unknown_host": "the host name {host} was not found",
    "untrusted": "the certificate of {host} is not trusted",
    "unreachable": "{host} can't be reached: {reason}",
    "address": "this is not a valid web address, or a redirect leads to one that is not valid",
    "odd": "{reason}",
    "failed": "the connection failed ({reason})",
    "status": "the server answered {status}",
    "other_date": "the digest at this address is for {date}",
    "unkept": "{folder} can't be written: {reason}",
}
"""Why an address gave no digest. ``bot.locales`` has the same codes, as ``source.<code>``."""


class Unfetched(BotError):
    """No usable answer came, for one of ``REASONS``. ``final``: asking again soon would not
    help."""

    def __init__(self, code: str, /, *, final: bool = False, **params: object) -> None:
        super().__init__(REASONS[code].format(**params), **params)
        self.key = f"source.{code}"
        self.final = final


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source answered; ``body`` is empty but for status 200. ``retry_after`` in seconds."""

    status: int
    body: bytes = b""
    etag: str = ""
    modified: str = ""
    retry_after: float | None = None


class Fetch(Protocol):
    """Asks for an address, within bounds of time and size; ``etag`` and ``modified`` are those
    of the version that is kept, "" for none."""

    async def __call__(self, url: str, *, etag: str, modified: str) -> Answer:
        """Raises Unfetched."""


Meaning = Literal["new", "same", "not_out", "later", "refused"]


def meaning(status: int) -> Meaning:
    """What a status says. A source that does not have the digest yet says 404 (or 410, 204);
    what may be better soon (RFC 9110: 408, 429, 5xx; RFC 8470: 425) is asked again."""
    if status == 200:
        return "new"
    if status == 304:
        return "same"
    if status in (204, 404, 410):
        return "not_out"
    if status in (408, 425, 429) or status >= 500:
        return "later"
    return "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is known of one address: ``date`` None is a template without one. ``seen``: a good
    version is kept. ``next_at`` None: not to be asked for again."""

    date: dt.date | None
    next_at: dt.datetime | None
    etag: str = ""
    modified: str = ""
    seen: bool = False
    failures: int = 0


def dated(template: str) -> bool:
    """Whether the template has an address for each date."""
    return any(f"{{{name}}}" in template for name in FIELDS)


def address(template: str, date: dt.date | None) -> str:
    """The template's address of a date."""
    if date is None:
        return template
    values = {
        "date": date.isoformat(),
        "yyyy": f"{date.year:04}",
        "mm": f"{date.month:02}",
        "dd": f"{date.day:02}",
    }
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], template)


def shown(url: str) -> str:
    """The address for logs and people: without a user, a password and what stands in the query,
    any of which may be a secret."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}{'?…' if parts.query else ''}"


def wanted(template: str, today: dt.date) -> list[dt.date | None]:
    """What a source may be asked for today, the most urgent first."""
    if not dated(template):
        return [None]
    return [today - dt.timedelta(days=days) for days in range(PAST + 1)]


def after(
    page: Page,
    what: Meaning,
    now: dt.datetime,
    today: dt.date,
    refresh: dt.timedelta,
    chance: float,
    patience: float | None = None,
) -> Page:
    """The page once an answer came: when to ask again. ``chance`` (0 to 1) spreads the askers;
    ``patience`` is what the source asked for, in seconds."""
    if what == "later":
        wait = min(LAST_RETRY, FIRST_RETRY * 2.0 ** min(page.failures, 30)) * (0.5 + chance / 2)
        wait = max(wait, min(LONGEST_WAIT, patience or 0.0))
        next_at: dt.datetime | None = now + dt.timedelta(seconds=wait)
        return replace(page, failures=page.failures + 1, next_at=next_at)
    age = 0 if page.date is None else (today - page.date).days
    interval = refresh * (0.9 + chance / 5)
    if age <= 0:
        next_at = now + interval
    elif age == 1:
        next_at = now + (interval * SELDOM if page.seen else interval)
    else:
        next_at = None
    return replace(page, failures=0, next_at=next_at)


def retry_after(value: str, now: dt.datetime) -> float | None:
    """The header's seconds, or those until its date (RFC 9110, 10.2.3); None for neither."""
    value = value.strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return max(0.0, (at - now).total_seconds())

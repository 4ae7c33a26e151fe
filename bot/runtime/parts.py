"""Pieces that the bot and the one-off commands put together in the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.config import FolderSource, Settings, UrlSource
from bot.delivery.corrections import HeldCorrection, held
from bot.delivery.pacing import Limits
from bot.delivery.ports import Clock
from bot.delivery.prepared_posts import Compose, Posts
from bot.delivery.review import Deadline, Waiting, reviewed, waiting
from bot.digest.archive import Archive, is_version, version_of
from bot.digest.downloads import folder_name
from bot.digest.model import Parsed
from bot.digest.parser import Parse, Reading, parse, reading_with
from bot.digest.sources import Change, Library
from bot.digest.sources import FolderSource as Folder
from bot.model.schedule import When, clock_time, scheduled
from bot.model.subscription import Subscription
from bot.render.compose import PageUrl, compose
from bot.storage.database import sqlite_path
from bot.storage.store import Store

OFF = "settings"
"""Why a subscription is off that ``chats:`` in the settings has off."""


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def when_of(settings: Settings) -> When:
    """The settings that planning needs."""
    schedule = settings.schedule
    return When(
        timezone=schedule.timezone,
        wait_until=clock_time(schedule.wait_until),
        catch_up=schedule.catch_up,
    )


def deadline_of(settings: Settings) -> Deadline:
    """When a digest that owners look at first goes out unasked."""
    until = settings.digests.review.until
    return Deadline(None if until is None else clock_time(until), settings.schedule.timezone)


def limits_of(settings: Settings) -> Limits:
    """The settings that pacing needs."""
    delivery = settings.delivery
    return Limits(
        per_second=delivery.per_second,
        per_group_minute=delivery.per_group_minute,
        per_chat_seconds=delivery.per_chat_seconds,
    )


def make_library(
    settings: Settings,
    clock: Clock,
    on_change: Callable[[Change], Awaitable[None]],
) -> tuple[Archive, Library]:
    """The archive, and what fills it from the settings' sources, the most trusted first. What was
    fetched from an address lies in a folder of its own (see ``bot.runtime.url_sources``)."""
    archive = Archive(parse=make_parse(settings))
    sources = [
        Folder(
            source.folder if isinstance(source, FolderSource) else cache_folder(settings, source),
            priority,
        )
        for priority, source in enumerate(settings.digests.sources)
    ]
    return archive, Library(
        archive, sources, clock, on_change, follow_links=settings.digests.follow_links
    )


def make_parse(settings: Settings) -> Parse:
    """How files are read: with the settings' labels; relative addresses are of the site of the
    source whose folder a file lies in, else of ``digests.base_url``."""
    digests = settings.digests
    if not (digests.labels or digests.base_url or any(one.base_url for one in digests.sources)):
        return parse
    default = reading_with(digests.labels, digests.base_url or "")
    own: dict[str, Reading] = {}
    for source in digests.sources:
        if source.base_url:
            folder = (
                source.folder
                if isinstance(source, FolderSource)
                else cache_folder(settings, source)
            )
            own[str(folder)] = default._replace(base_url=source.base_url)

    def read(data: bytes | str, *, name: str = "") -> Parsed:
        reading = next((own[path] for path in own if Path(name).is_relative_to(path)), default)
        return parse(data, name=name, reading=reading)

    return read


def folders_of(settings: Settings) -> list[Path]:
    """The folders among the sources, the most trusted first."""
    return [one.folder for one in settings.digests.sources if isinstance(one, FolderSource)]


def data_folder(settings: Settings) -> Path:
    """Where the bot may write: beside the SQLite file, or in ``data`` of the working directory."""
    database = sqlite_path(make_url(settings.database.url))
    return Path("data") if database is None else database.parent


def cache_folder(settings: Settings, source: UrlSource) -> Path:
    """Where a source's digests are kept."""
    return data_folder(settings) / "cache" / folder_name(source.url)


def make_posts(store: Store, settings: Settings | None = None) -> Posts:
    """What is posted of each date, as the settings want it."""
    settings = settings or Settings()
    read = make_parse(settings)
    return Posts(
        store,
        parse=lambda data, name: read(data, name=name).digest,
        compose=make_compose(settings),
    )


async def waiting_corrections(
    settings: Settings, store: Store, archive: Archive, now: dt.datetime
) -> list[HeldCorrection]:
    """The corrections that wait for an owner."""
    make, read = make_compose(settings), make_parse(settings)
    return await held(
        store,
        archive,
        lambda data, name: read(data, name=name).digest,
        lambda digest, look: {part.key for part in make(digest, look)},
        now,
        settings.delivery.correct_for,
    )


async def waiting_reviews(
    settings: Settings, store: Store, archive: Archive, now: dt.datetime
) -> list[Waiting]:
    """The digests that wait for an owner's approval, asked about or not yet."""
    if not settings.digests.review.by_owner:
        return []
    reach, versions = when_of(settings).reach, {}
    reviews = {one.date: one for one in await store.reviews((now - reach).date() - dt.timedelta(1))}
    for date in reviewed(archive.dates(), now, reach):
        raw, review = archive.raw(date), reviews.get(date)
        if raw is None:
            continue
        if review is not None and is_version(review.version, raw.data):
            versions[date] = review.version
        elif not await store.posted(date):  # what changes after a push is a correction
            versions[date] = version_of(raw.data)
    return waiting(versions, reviews, now, deadline_of(settings))


def make_compose(settings: Settings, max_messages: int | None = None) -> Compose:
    """How posts and answers are composed alike: each links to its date's page, where pages are
    public. ``max_messages``: those of the settings, unless told; a category alone has no limit."""
    limit = settings.digests.max_messages if max_messages is None else max_messages
    return partial(compose, page_url=page_url(settings.web.public_url), max_messages=limit)


def page_url(public_url: str | None) -> PageUrl | None:
    """The address of a date's page; None where pages are not public."""
    if public_url is None:
        return None
    return lambda date: f"{public_url}/d/{date.isoformat()}"


def default_subscription(settings: Settings, chat_id: int) -> Subscription:
    """What a chat gets that never said what it wants."""
    schedule = settings.schedule
    return Subscription(
        chat_id=chat_id,
        time=schedule.time,
        timezone=schedule.timezone,
        weekdays=schedule.weekdays,
    )


def configured(settings: Settings) -> list[Subscription]:
    """The subscriptions that the operator set in ``chats:``, without their next hour."""
    schedule = settings.schedule
    return [
        spec.subscription(
            time=schedule.time, timezone=schedule.timezone, weekdays=schedule.weekdays
        )
        for spec in settings.chats
    ]


def configured_at(settings: Settings) -> list[tuple[str, Subscription]]:
    """What each of them wants of a digest, with its dotted key."""
    chats = enumerate(configured(settings))
    return [(f"chats.{number}.categories", one) for number, one in chats]


async def apply_chats(store: Store, wanted: list[Subscription], now: dt.datetime) -> None:
    """Keep the subscriptions of the settings: new ones begin, known ones take their settings
    over, but stay paused where the group's admins or Telegram paused them, and in General where
    their topic is gone. What the settings themselves had off goes on."""
    changed = []
    for subscription in wanted:
        known = await store.subscription(subscription.chat_id, subscription.thread_id)
        reason = "" if subscription.active else OFF
        if known is None and await store.topic_left(subscription.chat_id, subscription.thread_id):
            continue
        if known is not None and not known.active and known.reason != OFF:
            subscription, reason = replace(subscription, active=False), known.reason
        if known is None or not same_wish(known, subscription):
            changed.append(replace(scheduled(subscription, now), reason=reason))
    if changed:
        await store.save_subscriptions(changed)


def same_wish(one: Subscription, other: Subscription) -> bool:
    """Whether both ask for the same, whatever became of them since."""
    return replace(one, next_at=None, reason="") == replace(other, next_at=None, reason="")

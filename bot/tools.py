"""The commands that look and tell: ``preview``, ``check`` and ``push``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import make_url

from bot.config import Settings
from bot.core.errors import BotError, UsageError
from bot.delivery.listeners import PlannerListener
from bot.delivery.model import Subscription
from bot.delivery.planner import Planner
from bot.delivery.schedule import is_paused, local_date
from bot.digest.archive import Archive
from bot.digest.errors import located
from bot.digest.model import Digest
from bot.digest.readings import version_of
from bot.digest.refusal import accept
from bot.digest.sources import Aside, Broken, Change, ManyBroken, check_paths, read_file
from bot.render.compose import compose
from bot.render.message import Look, Part, Style
from bot.runtime.parts import (
    apply_chats,
    configured,
    default_subscription,
    make_library,
    make_posts,
    page_url,
    utc_now,
    when_of,
)
from bot.runtime.waiting_digests import allow
from bot.storage.database import sqlite_path
from bot.storage.file import refuse_emptied
from bot.storage.store import Store, open_store


class NoDigest(BotError):
    """There is no digest of that date; exit code 1."""

    key = "error.no_digest"


def database_file(settings: Settings) -> Path:
    """The SQLite file. Raises UsageError where the database is not one."""
    path = sqlite_path(make_url(settings.database.url))
    if path is None:
        raise UsageError(
            "database.url: only a SQLite file can be copied and put back; PostgreSQL has pg_dump "
            "and pg_restore"
        )
    return path


async def _ignore(_change: Change) -> None:
    """Nobody watches while a command runs."""


def read_archive(settings: Settings) -> Archive:
    """All digests of the settings' sources; what is broken, and what of today's and later
    ones is named for another day, is said on stderr."""
    archive, library = make_library(settings, utc_now, _ignore)
    misnamed = []
    for change in library.load():
        if isinstance(change, Broken):
            click.echo(str(change.error), err=True)
        elif isinstance(change, ManyBroken):
            click.echo(f"{change.count} more files can't be read; `check` says why", err=True)
        elif isinstance(change, Aside) and change.named is not None:
            misnamed.append(change)
    today = local_date(utc_now(), settings.schedule.timezone)
    for one in misnamed:
        shown = archive.raw(one.date)
        if one.named is not None and max(one.date, one.named) >= today and shown is not None:
            used = (
                "" if shown.name == str(one.path) else f", and {shown.name} is shown for that day"
            )
            says = f"its name says {one.named}, its text {one.date}{used}"
            click.echo(f"{one.path}: {says}", err=True)
    return archive


# preview


def preview(settings: Settings, what: str, style: Style, *, as_json: bool) -> int:
    """Print the messages of a date or a file."""
    page = page_url(settings.web.public_url)
    parts = compose(_digest(settings, what), Look(style=style), page_url=page)
    if as_json:
        messages = [
            {
                "category": part.key.category,
                "text": part.text.text,
                "entities": [entity.as_json() for entity in part.text.entities],
            }
            for part in parts
        ]
        click.echo(json.dumps(messages, ensure_ascii=False, indent=2))
        return 0
    for number, part in enumerate(parts):
        if number:
            click.echo("─" * 32)
        click.echo(_shown(part))
    return 0


def _digest(settings: Settings, what: str) -> Digest:
    path = Path(what)
    try:
        date = dt.date.fromisoformat(what)
    except ValueError:
        date = None
    if date is None and not path.suffix and not path.exists():
        raise NoDigest(f"{what}: no such file, and no date; a date looks like 2026-01-28")
    if date is None or path.is_file():
        parsed = accept(read_file(path), name=str(path))
        for problem in parsed.problems:
            click.echo(located(str(path), problem), err=True)
        return parsed.digest
    archive = read_archive(settings)
    digest = archive.get(date)
    if digest is None:
        raise _no_digest(archive, date)
    return digest


def _no_digest(archive: Archive, date: dt.date) -> NoDigest:
    nearest = ", ".join(str(day) for day in archive.nearest(date, 3))
    hint = f"; the nearest ones are {nearest}" if nearest else ""
    return NoDigest(f"there is no digest of {date}{hint}")


def _shown(part: Part) -> str:
    """A part for the eye: its text, each link's address behind it, quotes with a bar."""
    units = part.text.text.encode("utf-16-le")
    out, at = [], 0
    links = [one for one in part.text.entities if one.url is not None]
    for link in sorted(links, key=lambda one: one.offset):
        end = (link.offset + link.length) * 2
        out.append(units[at:end].decode("utf-16-le"))
        out.append(f" <{link.url}>")
        at = end
    out.append(units[at:].decode("utf-16-le"))
    return "".join(out)


# check


def check(paths: Sequence[Path], *, follow_links: bool) -> int:
    """Print each problem as ``path:line: what``; 1 where there is one."""
    found = 0
    for path, problem in check_paths(paths, follow_links=follow_links):
        click.echo(located(path, problem))
        found += 1
    return 1 if found else 0


# push


@asynccontextmanager
async def opened(settings: Settings) -> Any:
    """The store, closed at the end."""
    path = sqlite_path(make_url(settings.database.url))
    if path is not None:
        refuse_emptied(path)
    store = await open_store(settings.database.url)
    try:
        yield store
    finally:
        await store.close()


async def push(settings: Settings, date: dt.date, chats: Sequence[int], *, recall: bool) -> int:
    """Put the date into the outbox, or take its posts back."""
    async with opened(settings) as store:
        if recall:
            found = await store.recall(date, list(chats) or None, utc_now())
            if found.taken or not found.cancelled:
                click.echo(f"{date}: {_chats(found.taken)} to take the posts back from")
            if found.cancelled:
                before = f"{_chats(found.cancelled)} whose push was cancelled"
                click.echo(f"{date}: {before} before anything was sent")
            return 0
        archive = read_archive(settings)
        if archive.get(date) is None and await store.kept_digest(date) is None:
            raise _no_digest(archive, date)
        raw = archive.raw(date)
        if raw is not None:  # the operator's word is an owner's
            await allow(store, date, version_of(raw.data), utc_now())
        planner = Planner(
            store,
            archive,
            make_posts(store, settings.web.public_url),
            when=when_of(settings),
            correct_for=settings.delivery.correct_for,
            clock=utc_now,
            listener=PlannerListener(),  # the running bot tells the owners
            wake=lambda: None,
        )
        if not chats and archive.get(date) is not None:
            await store.push_again(date)
        if not chats and await planner.approve(date):
            click.echo(f"{date}: what was posted before is corrected too", err=True)
        targets, paused = await _targets(settings, store, date, chats)
        if paused:
            resting = f"{_chats(paused)} left out, paused until a day to come"
            click.echo(f"{date}: {resting}; --chat ID sends there all the same", err=True)
        if not targets:
            if not paused:
                click.echo(f"{date}: no chat is subscribed", err=True)
            return 0
        count = await planner.push_now(date, targets)
        if count is None:
            if archive.get(date) is not None:
                raise BotError(
                    f"what was posted of {date} is another version's and can't be read; "
                    f"`push {date}` without --chat replaces it"
                )
            raise NoDigest(f"there is no digest of {date}")
        left = len(targets) - count
        others = f"{left} other" if count and left == 1 else f"{left} others" if count else left
        has = f"{others} {'has' if left == 1 else 'have'} it already, or "
        why = f"; {has}{'wants' if left == 1 else 'want'} nothing that is in it" if left else ""
        click.echo(f"{date}: {_chats(count) if count else 'no chat'} to send to{why}")
        return 0


async def _targets(
    settings: Settings, store: Store, date: dt.date, chats: Sequence[int]
) -> tuple[list[Subscription], int]:
    """Every active subscription but those that pause until a day to come, and how many these are;
    or those of ``chats``, which are named and so meant: one that has none gets the defaults."""
    now = utc_now()
    await apply_chats(store, configured(settings), now)
    active = await store.subscriptions(active=True)
    if not chats:
        targets = [one for one in active if not is_paused(one, now)]
        return targets, len(active) - len(targets)
    chosen = [one for one in active if one.chat_id in set(chats)]
    known = {one.chat_id for one in chosen}
    defaults = [
        default_subscription(settings, chat_id)
        for chat_id in dict.fromkeys(chats)
        if chat_id not in known
    ]
    for one in defaults:
        once = "is not subscribed; it gets this date as a new subscription would"
        click.echo(f"{date}: {one.chat_id} {once}", err=True)
    return chosen + defaults, 0


def _chats(count: int) -> str:
    return "1 chat" if count == 1 else f"{count} chats"

"""The commands that look and tell: ``preview``, ``check``, ``push`` and ``status``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import make_url

from bot.assembly import (
    apply_chats,
    configured,
    default_subscription,
    make_library,
    make_posts,
    page_url,
    utc_now,
    waiting_corrections,
    when_of,
)
from bot.config import Settings
from bot.digest.archive import Archive
from bot.digest.model import Digest
from bot.digest.parse import parse
from bot.digest.sources import Broken, Change, check_paths, read_file
from bot.errors import BotError, UsageError
from bot.post.compose import compose
from bot.post.model import Look, Part, Style
from bot.push.corrections import Verdict, way_out
from bot.push.model import Delivery, Subscription
from bot.push.plan import is_paused, local_date
from bot.push.planner import Planner
from bot.store.engine import sqlite_path
from bot.store.lock import holder
from bot.store.store import Store, open_store


class NoDigest(BotError):
    """There is no digest of that date; exit code 1."""

    key = "error.no_digest"


def database_file(settings: Settings) -> Path:
    """The SQLite file. Raises UsageError where the database is not one."""
    path = sqlite_path(make_url(settings.database.url))
    if path is None:
        raise UsageError("database.url: only a SQLite file can be copied; use pg_dump")
    return path


async def _ignore(_change: Change) -> None:
    """Nobody watches while a command runs."""


def read_archive(settings: Settings) -> Archive:
    """All digests of the settings' sources; what is broken is said on stderr."""
    archive, library = make_library(settings, utc_now, _ignore)
    for change in library.load():
        if isinstance(change, Broken):
            click.echo(str(change.error), err=True)
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
    if date is None or path.is_file():
        parsed = parse(read_file(path), name=str(path))
        for problem in parsed.problems:
            click.echo(f"{path}:{problem.line}: {problem}", err=True)
        return parsed.digest
    archive = read_archive(settings)
    digest = archive.get(date)
    if digest is None:
        nearest = ", ".join(str(day) for day in archive.nearest(date, 3))
        hint = f"; the nearest ones are {nearest}" if nearest else ""
        raise NoDigest(f"there is no digest of {date}{hint}")
    return digest


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


def check(paths: Sequence[Path]) -> int:
    """Print each problem as ``path:line: what``; 1 where there is one."""
    found = 0
    for path, problem in check_paths(paths):
        click.echo(f"{path}:{problem.line}: {problem}")
        found += 1
    return 1 if found else 0


# push


class _Quiet:
    """A one-off command plans without telling the owners: the running bot does."""

    def late(self, date: dt.date) -> None: ...

    def missed(self, deliveries: Sequence[Delivery]) -> None: ...

    def planned(self, date: dt.date) -> None: ...

    def corrected(self, date: dt.date, deliveries: int) -> None: ...

    def held(self, date: dt.date, verdict: Verdict) -> None: ...


@asynccontextmanager
async def opened(settings: Settings) -> Any:
    """The store, closed at the end."""
    store = await open_store(settings.database.url)
    try:
        yield store
    finally:
        await store.close()


async def push(settings: Settings, date: dt.date, chats: Sequence[int], *, recall: bool) -> int:
    """Put the date into the outbox, or take its posts back."""
    async with opened(settings) as store:
        if recall:
            count = await store.recall(date, list(chats) or None, utc_now())
            click.echo(f"{date}: {_chats(count)} to take the posts back from")
            return 0
        archive = read_archive(settings)
        planner = Planner(
            store,
            archive,
            make_posts(store, settings.web.public_url),
            when=when_of(settings),
            correct_for=settings.delivery.correct_for,
            clock=utc_now,
            events=_Quiet(),
            wake=lambda: None,
        )
        if not chats and await planner.approve(date):  # the operator's word is an owner's
            click.echo(f"{date}: what was posted before is corrected too", err=True)
        targets, paused = await _targets(settings, store, chats)
        if paused:
            resting = f"{_chats(paused)} left out, paused until a day to come"
            click.echo(f"{date}: {resting}; --chat ID sends there all the same", err=True)
        if not targets:
            if not paused:
                click.echo(f"{date}: no chat is subscribed", err=True)
            return 0
        count = await planner.push_now(date, targets)
        if count is None:
            raise NoDigest(f"there is no digest of {date}")
        click.echo(f"{date}: {_chats(count)} to send to, {len(targets)} asked for")
        return 0


async def _targets(
    settings: Settings, store: Store, chats: Sequence[int]
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
    return chosen + defaults, 0


def _chats(count: int) -> str:
    return "1 chat" if count == 1 else f"{count} chats"


# status


async def status(settings: Settings, *, as_json: bool) -> int:
    """Print what is scheduled, in flight and failed."""
    now = utc_now()
    archive = read_archive(settings)
    today = local_date(now, settings.schedule.timezone)
    path = sqlite_path(make_url(settings.database.url))
    pid = holder(path) if path is not None else None
    async with opened(settings) as store:
        figures = await store.status(now)
        waiting = await waiting_corrections(settings, store, archive, now)
    latest = archive.latest()
    facts: dict[str, Any] = {
        "running": pid is not None,
        "pid": pid or None,
        "today": today.isoformat(),
        "digest_today": archive.get(today) is not None,
        "digests": len(archive.dates()),
        "latest": latest.isoformat() if latest else None,
        **asdict(figures),
        "next_at": figures.next_at.isoformat() if figures.next_at else None,
    }
    facts["stopped_reasons"] = [
        dict(zip(("chat_id", "thread_id", "date", "reason"), reason, strict=True))
        for reason in figures.stopped_reasons
    ]
    facts["held"] = [
        {"date": one.date.isoformat(), "items": one.verdict.items, "of": one.verdict.of}
        | {"categories": list(one.verdict.categories)}
        for one in waiting
    ]
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return 0
    running = f"running (process {pid})" if pid else "running" if pid == 0 else "not running"
    digest_today = "is out" if facts["digest_today"] else "is not out yet"
    click.echo(f"bot             {running}")
    click.echo(f"digests         {facts['digests']}, the latest of {facts['latest'] or '–'}")
    click.echo(f"today           {today}, whose digest {digest_today}")
    click.echo(f"subscriptions   {figures.subscriptions} active, {figures.paused} paused")
    click.echo(f"next push       {facts['next_at'] or '–'}")
    click.echo(
        f"deliveries      {figures.open} open with {figures.parts_left} parts left, ", nl=False
    )
    click.echo(f"{figures.waiting} waiting for a digest, {figures.stopped} stopped")
    click.echo(f"sent in 24 h    {figures.sent_today} messages")
    for chat_id, thread_id, date, reason in figures.stopped_reasons:
        topic = f"/{thread_id}" if thread_id else ""
        click.echo(f"  stopped       {chat_id}{topic} {date}: {reason}")
    for one in waiting:
        names = f", and {'、'.join(one.verdict.categories)} whole" if one.verdict.categories else ""
        click.echo(
            f"  held          {one.date}: the correction would take away {one.verdict.items} of "
            f"{one.verdict.of} items{names}; {way_out(one.date)}"
        )
    return 0

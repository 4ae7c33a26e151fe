"""``status``: what is scheduled, in flight and failed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy.engine import make_url

from bot.cli.access import opened, read_archive
from bot.config import Settings
from bot.delivery.corrections import Verdict, way_out
from bot.delivery.ports import Status
from bot.delivery.schedule import local_date
from bot.digest.waiting import waiting_uploads
from bot.runtime.parts import utc_now, waiting_corrections, waiting_reviews
from bot.runtime.unknown_categories import unmet
from bot.runtime.waiting_digests import upload_folder, waiting_days
from bot.storage.database import sqlite_path
from bot.storage.run_lock import holder

COMPARED = 5000
"""Subscriptions at most whose categories are looked for in the digests: the figures of a big bot
should still come at once."""


async def status(settings: Settings, *, as_json: bool) -> int:
    """Print what is scheduled, in flight and failed."""
    now = utc_now()
    archive = read_archive(settings)
    today = local_date(now, settings.schedule.timezone)
    path = sqlite_path(make_url(settings.database.url))
    pid = holder(path) if path is not None else None
    async with opened(settings) as store:
        figures = await store.status(now)
        wishes = await store.subscriptions(active=True) if figures.subscriptions <= COMPARED else []
        waiting = await waiting_corrections(settings, store, archive, now)
        reviews = await waiting_reviews(settings, store, archive, now)
        slight = await waiting_days(settings, store, archive, today)
    folder = upload_folder(settings)
    uploads = list(waiting_uploads(folder)) if folder is not None else []
    latest = archive.latest()
    odd = unmet((("", one) for one in wishes), archive, settings.digests.aliases)
    facts: dict[str, Any] = {
        "running": pid is not None,
        "pid": pid or None,
        "today": today.isoformat(),
        "digest_today": archive.get(today) is not None and today not in dict(slight),
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
    facts["review"] = [{"date": one.date.isoformat(), "held": one.held} for one in reviews]
    facts["waiting_days"] = [date.isoformat() for date, _ in slight]
    facts["waiting_uploads"] = [date.isoformat() for date, _ in uploads]
    facts["unmet"] = odd
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return 0
    running = f"running (process {pid})" if pid else "running" if pid == 0 else "not running"
    digest_today = "is out" if facts["digest_today"] else "is not out yet"
    if any(one.date == today for one in reviews):
        digest_today = "waits for an owner's approval"
    click.echo(f"bot             {running}")
    digests = f"{facts['digests']}, the latest of {latest}" if latest else "none yet"
    click.echo(f"digests         {digests}")
    click.echo(f"today           {today}, whose digest {digest_today}")
    click.echo(f"subscriptions   {figures.subscriptions} active, {figures.paused} paused or ended")
    click.echo(f"next push       {_next_push(figures)}")
    click.echo(
        f"deliveries      {figures.open} open with {_count(figures.parts_left, 'part')} left, ",
        nl=False,
    )
    click.echo(f"{figures.waiting} waiting for a digest, {figures.stopped} stopped")
    click.echo(f"sent in 24 h    {_count(figures.sent_today, 'message')}")
    for chat_id, thread_id, date, reason in figures.stopped_reasons:
        topic = f"/{thread_id}" if thread_id else ""
        click.echo(f"  stopped       {chat_id}{topic} {date}: {reason}")
    for review in reviews:
        what = "is held back until an owner approves it"
        if not review.held:
            unasked = f", or until {review.until:%Y-%m-%d %H:%M} UTC" if review.until else ""
            what = f"waits for an owner's approval{unasked}"
        click.echo(f"  review        {review.date}: {what}")
    for one in waiting:
        click.echo(f"  held          {one.date}: {_loss(one.verdict)}; {way_out(one.date)}")
    for date, _ in slight:
        click.echo(
            f"  waits         {date}: only a few words, without category or link; {way_out(date)}"
        )
    for date, _ in uploads:
        way = "?force=1 sends it, or a button of one of telegram.owners"
        click.echo(f"  waits         {date}: an upload that would remove much of it; {way}")
    for sentence in odd:
        click.echo(f"  unmet         {sentence}")
    return 0


def _loss(verdict: Verdict) -> str:
    if verdict.unreadable:
        return "what was posted was saved by another version and can't be compared with the file"
    if not (verdict.items or verdict.categories):
        return f"the correction would delete posts, up to {verdict.posts} in a chat"
    names = f", and {'、'.join(verdict.categories)} whole" if verdict.categories else ""
    items = _count(verdict.of, "item")
    return f"the correction would remove {verdict.items} of {items}{names}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _next_push(figures: Status) -> str:
    if figures.next_at is not None:
        return f"{figures.next_at:%Y-%m-%d %H:%M} UTC"
    return "none" if figures.subscriptions else "none, because there are no subscriptions"

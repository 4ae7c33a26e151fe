"""``push``: a date's digest into the outbox, or its posts back out of the chats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import click

from bot.cli.access import Relative, day_of, no_digest, opened, read_archive
from bot.config import Settings
from bot.core.errors import BotError
from bot.delivery.corrections import Verdict
from bot.delivery.model import Delivery, Subscription
from bot.delivery.planner import Planner
from bot.delivery.schedule import is_paused
from bot.digest.readings import version_of
from bot.runtime.parts import (
    apply_chats,
    configured,
    default_subscription,
    make_posts,
    utc_now,
    when_of,
)
from bot.runtime.waiting_digests import allow
from bot.storage.store import Store


class _Quiet:
    """A one-off command plans without telling the owners: the running bot does."""

    def late(self, date: dt.date) -> None: ...

    def missed(self, deliveries: Sequence[Delivery]) -> None: ...

    def planned(self, date: dt.date) -> None: ...

    def corrected(self, date: dt.date, deliveries: int) -> None: ...

    def held(self, date: dt.date, verdict: Verdict) -> None: ...


async def push(
    settings: Settings, day: dt.date | Relative, chats: Sequence[int], *, recall: bool
) -> int:
    """Put the day's digest into the outbox, or take its posts back."""
    date = day_of(settings, day)
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
            raise no_digest(archive, date)
        raw = archive.raw(date)
        if raw is not None:  # the operator's word is an owner's
            await allow(store, date, version_of(raw.data), utc_now())
        planner = Planner(
            store,
            archive,
            make_posts(store, settings),
            when=when_of(settings),
            correct_for=settings.delivery.correct_for,
            clock=utc_now,
            events=_Quiet(),
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
                click.echo(f"{date}: there are no subscriptions", err=True)
            return 0
        count = await planner.push_now(date, targets)
        if count is None:
            raise BotError(
                f"what was posted of {date} was saved by another version and can't be read; "
                f"`push {date}` without --chat replaces it"
            )
        left = len(targets) - count
        others = f"{left} other" if count and left == 1 else f"{left} others" if count else left
        has = f"{others} {'has' if left == 1 else 'have'} it already, or "
        why = (
            f"; {has}{'has' if left == 1 else 'have'} chosen nothing that is in it" if left else ""
        )
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

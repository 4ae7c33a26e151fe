"""Between what is kept and what the settings show: reading it, and changing it in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.callback_data import Target
from bot.chat.incoming import Where
from bot.chat.reply.private_answers import keep_menu
from bot.chat.settings.changes import Outdated
from bot.chat.settings.overview import AWAY, View
from bot.chat.settings.subscription_cards import offers_today
from bot.core.errors import BotError
from bot.model.schedule import local_date, next_due, scheduled
from bot.model.subscription import WEEKDAYS, Subscription
from bot.render.message import Language
from bot.render.selection import select

_WHERE: dict[str, Where] = {"private": "private", "channel": "channel"}


class NoSubscription(BotError):
    """There is nothing here that could be changed."""

    key = "error.no_subscription"


def new_subscription(call: Call, chat_id: int, thread_id: int) -> Subscription:
    """What a chat gets that says nothing else: the hour of the settings, everything."""
    schedule = call.services.settings.schedule
    return Subscription(
        chat_id=chat_id,
        thread_id=thread_id,
        time=schedule.time,
        timezone=schedule.timezone,
        weekdays=tuple(schedule.weekdays) or WEEKDAYS,
        language=call.language,
    )


async def open_view(call: Call, target: Target, kept: Sequence[Subscription] | None = None) -> View:
    """What the settings of ``target`` show now: read anew, for others change them too, unless
    all that is ``kept`` of its chat was read a moment ago."""
    store, asked = call.services.store, call.asked
    elsewhere = target.chat_id is not None and target.chat_id != asked.chat_id
    chat_id = asked.chat_id if target.chat_id is None else target.chat_id
    where, title = asked.where, asked.title
    language: Language | None = None
    known = None
    if kept is None:
        known, kept = await store.look_up(chat_id)
    if elsewhere:
        where = _WHERE.get(known.kind if known else "", "group")
        title = known.title if known else ""
        language = call.language
    own = next((one for one in kept if one.thread_id == target.thread_id), None)
    if language is None:
        language = own.language if own is not None else call.language
    return View(
        target=target,
        where=where,
        title=title,
        elsewhere=elsewhere,
        subscription=own,
        default=new_subscription(call, chat_id, target.thread_id),
        others=tuple(one for one in kept if one.thread_id != target.thread_id),
        names=tuple(call.services.archive.all_categories()),
        language=language,
        now=call.now,
        at=call.at,
        topics=call.services.topics.of(chat_id),
        digest=call.services.archive.get(call.latest) if call.latest is not None else None,
    )


async def apply(
    call: Call, view: View, doing: Callable[[Subscription], Subscription]
) -> Subscription:
    """The subscription after ``doing``, read, changed and kept in one transaction, and all that
    follows. Raises as ``keep`` does."""
    after = await keep(call, view, doing)
    await follow_up(call, view.shown, after)
    return after


async def follow_up(call: Call, before: Subscription, after: Subscription) -> None:
    """Tell who has to know: a change is shown first where somebody waits to see it."""
    if (after.active, after.next_at) != (before.active, before.next_at):
        call.services.wake()
    if after.answers != before.answers:
        await keep_menu(call.bot, await call.services.store.subscriptions(after.chat_id))


async def keep(
    call: Call, view: View, doing: Callable[[Subscription], Subscription]
) -> Subscription:
    """The subscription after ``doing``; where there is none it begins with the default's values.
    Raises what ``doing`` raises, and Outdated where none can begin.

    A day that stands there already is not the next push: it would bring nothing."""
    store, shown = call.services.store, view.shown
    here = shown.chat_id, shown.thread_id
    day = _next_day(doing(shown))
    # Mostly the next day is tomorrow: what has no digest yet stands nowhere.
    stands = False
    if day is not None and call.services.archive.raw(day) is not None:
        stands = await store.stands(*here, day)

    def truly(before: Subscription) -> Subscription:
        wanted = doing(before)
        if not stands or wanted.next_at is None or _next_day(wanted) != day:
            return wanted
        return replace(wanted, next_at=next_due(wanted, wanted.next_at))

    after = await store.change_subscription(*here, truly)
    if after is None:
        check_may_begin(call, view)
        after = scheduled(doing(view.default), call.now)
        await store.save_subscriptions([after])
    return after


def _next_day(subscription: Subscription) -> dt.date | None:
    """The day, in the subscription's own zone, whose digest its next push brings."""
    if subscription.next_at is None:
        return None
    return local_date(subscription.next_at, subscription.timezone)


def check_may_begin(call: Call, view: View) -> None:
    """A subscription begins where its button stands, or in a chat that is set up from a private
    one: a made-up topic gets none. Raises Outdated."""
    here = view.target.thread_id == call.asked.thread_id
    if view.target.thread_id and (view.elsewhere or not here):
        raise Outdated(f"no subscription begins in topic {view.target.thread_id} from here")


def is_away(subscription: Subscription) -> bool:
    """Whether it was paused because the bot was sent away."""
    return not subscription.active and subscription.reason in AWAY


async def may_send_today(call: Call, subscription: Subscription) -> bool:
    """Whether today's digest is to be offered: it is out with something in it for this
    subscription, no push will bring it any more, and it does not stand there yet."""
    today = local_date(call.now, subscription.timezone)
    digest = call.services.archive.get(today)
    is_out = digest is not None and bool(select(digest, subscription.look))
    if not offers_today(subscription, call.now, is_out=is_out):
        return False
    one = subscription
    return not await call.services.store.stands(one.chat_id, one.thread_id, today)

"""Stopping the push to a chat (topic), or just some categories or weekdays of it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.category_choice import Choice, UnknownCategory, choose
from bot.chat.remote_chats import Aim, about, aim_at
from bot.chat.settings.loading import apply, open_view
from bot.chat.settings.overview import View
from bot.chat.settings.subscription_cards import subscribed
from bot.chat.subscribe import card_for, noted, without
from bot.chat.wording import say_categories, say_weekdays
from bot.delivery.model import Subscription
from bot.delivery.schedule import scheduled
from bot.phrases.exclusions import SIGNS
from bot.phrases.subscription_request import Wish, read_wish
from bot.render.inert_text import literal

_SIGNED = re.compile(rf"(?<!\S)[{re.escape(SIGNS)}]+")


async def unsubscribe(call: Call, args: str) -> None:
    """/unsubscribe [@channel] [categories…]: stop the pushes to this chat (topic), of which the
    settings stay; or, where categories are named, just these.

    Raises NotReached, UnknownCategory or NothingLeft, and then nothing has changed.
    """
    aim, args = await aim_at(call, args)
    with about(call, aim):
        view = await open_view(call, aim.target)
        wish = _read(call, args)
        one = view.subscription
        if wish is None:
            await _stop(call, aim, view)
            return
        choice = choose(call, wish.named, one.categories if one is not None else (), stopping=True)
        if choice.everything and not choice.out and not wish.weekdays:
            await _stop(call, aim, view)
        elif choice.everything:
            raise _unread(args)
        elif one is None or not one.active:
            await _nothing_to_stop(call, aim, view)
        else:
            await _narrow(call, aim, view, one, wish, choice)


def _read(call: Call, args: str) -> Wish | None:
    """What is to be stopped; None where nothing is named. Raises UnknownCategory."""
    archive, aliases = call.services.archive, call.services.settings.digests.aliases
    args = _SIGNED.sub("", args)  # -融资 behind /unsubscribe is 融资
    wish = read_wish(args, [name for name in archive.all_categories() if name], aliases)
    if wish.time or wish.zone or wish.without_days or any(one.out for one in wish.named):
        raise _unread(args)  # "all but funding" is not "funding"
    return wish if wish.named or wish.weekdays else None


def _unread(args: str) -> UnknownCategory:
    return UnknownCategory("error.unread_stop", args)


async def _stop(call: Call, aim: Aim, view: View) -> None:
    one = view.shown
    ended = await call.services.store.end_subscriptions(one.chat_id, one.thread_id, "unsubscribed")
    if not ended:
        await _nothing_to_stop(call, aim, view)
        return
    call.services.wake()
    key = "channel.unsubscribed" if view.elsewhere else "chat.unsubscribed"
    resume = ((view.button("settings.on", "on"),),)
    await call.reply(key, resume, title=literal(aim.title), at=aim.at)


async def _nothing_to_stop(call: Call, aim: Aim, view: View) -> None:
    key = "channel.nothing_to_stop" if view.elsewhere else "chat.nothing_to_stop"
    if not view.elsewhere and any(subscription.active for subscription in view.others):
        key = "chat.nothing_to_stop_here"
    await call.reply(key, title=literal(aim.title), at=aim.at)


async def _narrow(
    call: Call, aim: Aim, view: View, one: Subscription, wish: Wish, choice: Choice
) -> None:
    """Stop some categories or weekdays; the answer says what goes on."""

    def doing(before: Subscription) -> Subscription:
        weekdays = without(before.weekdays, wish.weekdays)
        after = replace(before, weekdays=weekdays, categories=choice.after(before.categories))
        return after if weekdays == before.weekdays else scheduled(after, call.now)

    gone = []
    if choice.out:
        gone.append(say_categories(call.language, choice.out))
    if wish.weekdays:
        gone.append(say_weekdays(call.language, wish.weekdays))
    after = doing(one)
    key = "chat.not_among" if after == one else "chat.narrowed"
    if after != one:
        after = await apply(call, view, doing)
    said = {"gone": call.say("chat.comma").join(gone), "at": aim.at}
    if view.elsewhere:
        key = key.replace("chat.", "channel.")
    card = subscribed(view.of(after), after, key, today=False, **said)
    if key.endswith("narrowed"):
        card = noted(call, card, choice, one.categories, aim)
    await call.send([card_for(call, card)])

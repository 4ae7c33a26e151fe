"""What each button of the settings does, once whoever pressed it may."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from telegram import CallbackQuery, Message

from bot.chat.call import Call
from bot.chat.presses import acknowledge
from bot.chat.remote_chats import chooser, may_pin
from bot.chat.reply.answers import Reply
from bot.chat.settings import prompts
from bot.chat.settings.button_data import Act, Link
from bot.chat.settings.changes import CHANGES, Around, Outdated, change, revived
from bot.chat.settings.loading import (
    NoSubscription,
    apply,
    check_may_begin,
    follow_up,
    is_away,
    keep,
    may_send_today,
    open_view,
)
from bot.chat.settings.overview import View, overview
from bot.chat.settings.pages import AFTER, show
from bot.chat.settings.subscription_cards import (
    KEEP,
    below,
    closed,
    resumed,
    standing,
    subscribed,
)
from bot.core.errors import BotError
from bot.delivery.model import TOPIC_GONE, Subscription
from bot.delivery.schedule import local_date
from bot.locales import say
from bot.render.message import Language
from bot.render.selection import select

_PAGE = re.compile(r"([a-z]{1,6})([0-9]{0,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press that may be done. ``view`` is how things stood when it came; ``hold`` keeps the
    presses of one chat in order. ``is_last``: no other press of the message waits, which would
    show how things stand after this one too."""

    call: Call
    query: CallbackQuery
    act: Act
    view: View
    hold: Callable[[], AbstractAsyncContextManager[None]]
    is_last: Callable[[], bool]

    async def take(self, toast: str = "", *, alert: bool = False) -> bool:
        """Acknowledge the press. False where it is too old by now: nothing is done then."""
        return await acknowledge(self.query, toast, alert=alert)

    async def put(self, reply: Reply) -> None:
        """Have the message show this. Telegram allows an edit a second: of presses in a row only
        the last one's is shown."""
        if self.is_last():
            await self.call.turn(reply)

    async def fresh(self) -> View:
        """How things stand now."""
        return await open_view(self.call, self.act.target)

    async def show(self, name: str = "", value: str = "") -> None:
        """Have the message show a page as things stand now."""
        view = await self.fresh()
        await self.put(show(view, name, value) or overview(view))


async def opened(press: Pressed) -> None:
    """``o``: the overview."""
    if await press.take():
        async with press.hold():
            await press.show()


async def turned(press: Pressed) -> None:
    """``g``: a page."""
    match = _PAGE.fullmatch(press.act.value)
    if match is None or show(press.view, match[1], match[2]) is None:
        raise Outdated(f"no such page: {press.act.value}")
    if await press.take():
        async with press.hold():
            await press.show(match[1], match[2])


async def changed(press: Pressed) -> None:
    """A new value for one thing. What is pressed says what shall be, so pressing twice, or two
    at once, is pressing once."""
    name, value, call = press.act.name, press.act.value, press.call
    around = Around(call.now, press.view.names)

    def doing(before: Subscription) -> Subscription:
        return change(before, name, value, around)

    after = doing(press.view.shown)
    if press.view.subscription is None:
        await _changed_before(press, after)
        return
    toast, alert = say(after.language, "settings.saved"), False
    if name == "n" and after.pin and not await _may_pin(press):
        toast, alert = press.view.say("settings.pin.no_right"), True
    if not await press.take(toast, alert=alert):
        return
    part = value.partition(":")[0] if name == "c" else ""
    async with press.hold():
        try:
            after = await keep(call, press.view, doing)
            view = press.view.of(after)
        except BotError:
            # Somebody else was quicker: what can't be done any more is simply shown.
            after, view = press.view.shown, await press.fresh()
        if name == "l":
            await _speak(press, after.language)
        await press.put(show(view, AFTER[name], part) or overview(view))
        await follow_up(call, press.view.shown, after)


async def _changed_before(press: Pressed, after: Subscription) -> None:
    """A chat without a subscription can choose its language, and an hour to begin with."""
    if press.act.name == "l":
        if await press.take(say(after.language, "settings.saved")):
            async with press.hold():
                await _speak(press, after.language)
                await press.put(overview(replace(await press.fresh(), language=after.language)))
        return
    if press.act.name != "t":
        raise NoSubscription(f"no subscription in topic {press.act.target.thread_id}")
    await begun(press, time=after.time)


async def begun(press: Pressed, time: str = "") -> None:
    """``on``: a subscription begins, or one that was stopped goes on."""
    view, call = press.view, press.call
    if view.subscription is None:
        check_may_begin(call, view)
    if not await press.take():
        return

    def doing(before: Subscription) -> Subscription:
        return revived(replace(before, time=time or before.time), call.now)

    async with press.hold():
        if view.subscription is not None and view.subscription.active:
            await press.show()
            return
        after = await apply(call, view, doing)
        view = await press.fresh()
        key = "chat.resubscribed" if press.view.subscription else "chat.subscribed"
        if view.elsewhere:
            key = "channel.subscribed"
        offered = await may_send_today(call, after)
        card = subscribed(view, after, key, today=offered)
        message = press.query.message
        if press.act.value == KEEP and isinstance(message, Message):
            card = below(message.text or "", card)
        await press.put(card)


async def ended(press: Pressed) -> None:
    """``off``: no more pushes; the settings stay."""
    if press.view.subscription is None:
        raise NoSubscription("nothing to stop")
    if await press.take(press.view.say("settings.stopped")):
        async with press.hold():
            shown = press.view.shown
            store = press.call.services.store
            await store.end_subscriptions(shown.chat_id, shown.thread_id, "unsubscribed")
            press.call.services.wake()
            await press.show()


async def done(press: Pressed) -> None:
    """``x``: the message says what stands, and its buttons go."""
    if await press.take():
        async with press.hold():
            await press.put(closed(await press.fresh()))


async def resume(press: Pressed) -> None:
    """``back``: exactly what was paused because the bot was sent away goes on."""
    call, view = press.call, press.view
    store = call.services.store
    paused = [one for one in (view.subscription, *view.others) if one and is_away(one)]
    if not await press.take("" if paused else view.say("settings.nothing_away")):
        return

    def doing(before: Subscription) -> Subscription:
        return revived(before, call.now) if is_away(before) else before

    async with press.hold():
        again = []
        for one in sorted(paused, key=lambda one: one.thread_id):
            after = await store.change_subscription(one.chat_id, one.thread_id, doing)
            if after is not None and after.active:
                again.append(after)
        call.services.wake()
        view = await press.fresh()
        await press.put(resumed(view, again) if again else overview(view))


async def sent_now(press: Pressed) -> None:
    """``now``: today's digest, here, at once; what stands is never sent twice."""
    call, one = press.call, press.view.subscription
    if one is None or not one.active:
        raise NoSubscription("nobody to send to")
    today = local_date(call.now, one.timezone)
    digest = call.services.archive.get(today)
    if press.act.value != f"{today:%Y%m%d}" or digest is None:
        raise Outdated(f"today is {today}", key="settings.no_today")
    stands = await call.services.store.stands(one.chat_id, one.thread_id, today)
    told = "sent_already" if stands else "sending" if select(digest, one.look) else "nothing_today"
    if not await press.take(press.view.say(f"settings.{told}")):
        return
    async with press.hold():
        if told == "sending":
            await call.services.push_today(one, today)
        # The confirmation stays, as things stand now, without the button that has done its work.
        await press.put(standing(await press.fresh()))


async def moved(press: Pressed) -> None:
    """``mv``: another topic's subscription comes here, with all its settings."""
    view, call, value = press.view, press.call, press.act.value
    check_may_begin(call, view)
    source = int(value) if re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) else -1
    if source not in {one.thread_id for one in view.others}:
        raise Outdated(f"no subscription in topic {value}")
    if view.subscription is not None and view.subscription.active:
        raise Outdated("the topic has its own", key="settings.moved_taken")
    if await press.take(view.say("settings.saved")):
        async with press.hold():
            store, target = call.services.store, view.target.thread_id
            here = view.shown.chat_id, target
            moved = await store.move_subscription(view.shown.chat_id, source, target)
            if moved is not None and moved.reason == TOPIC_GONE:
                # Only its topic kept it from pushing.
                await store.change_subscription(*here, lambda one: revived(one, call.now))
            call.services.wake()
            await press.show()


async def asked(press: Pressed) -> None:
    """``ask``: something must be typed."""
    call, field = press.call, press.act.value
    if field not in prompts.FIELDS:
        raise Outdated(f"no such question: {field}")
    if press.view.subscription is None and field != "time":
        raise NoSubscription("nothing to change yet")
    if not await press.take(press.view.say("settings.prompt.sent")):
        return
    shown = press.view.shown
    link = Link(shown.chat_id, shown.thread_id, field, call.asked.message_id)
    user = press.query.from_user if call.asked.where == "group" else None
    await call.send([prompts.prompt(press.view.language, call.bot.username, link, user)])


async def for_a_channel(press: Pressed) -> None:
    """``ch``: a keyboard to choose a channel with, in private."""
    if press.call.asked.where != "private":
        raise Outdated("channels are chosen in private")
    if await press.take():
        call = press.call
        await call.services.store.may_greet(call.asked.chat_id, call.now, dt.timedelta())
        await call.send([chooser(call)])


async def _may_pin(press: Pressed) -> bool:
    shown, view = press.view.shown, press.view
    known = await press.call.services.store.chat(shown.chat_id)
    kind = known.kind if known is not None else view.where
    return await may_pin(press.call.bot, shown.chat_id, kind)


async def _speak(press: Pressed, language: Language) -> None:
    """The chat's own language too: what its members ask is answered in it."""
    store = press.call.services.store
    known = await store.chat(press.view.shown.chat_id)
    if known is not None:
        await store.remember_chat(replace(known, language=language))


Doing = Callable[[Pressed], Awaitable[None]]
PRESSES: Mapping[str, Doing] = {
    "o": opened,
    "g": turned,
    "on": begun,
    "off": ended,
    "x": done,
    "back": resume,
    "now": sent_now,
    "mv": moved,
    "ask": asked,
    "ch": for_a_channel,
    **dict.fromkeys(CHANGES, changed),
}
"""By the name that a button carries."""

"""The settings at work: who may, what is too old, and in which order."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery, Message

from bot.chat.call import Call
from bot.chat.callback_data import Act, SettingsLink, Target
from bot.chat.error_messages import error_message
from bot.chat.permissions import Administrators
from bot.chat.reading import date_command
from bot.chat.reply.admission import Notice
from bot.chat.reply.feedback import acknowledge
from bot.chat.reply.queue import ChatQueue
from bot.chat.settings import prompts
from bot.chat.settings.changes import Outdated
from bot.chat.settings.loading import NoSubscription, apply, open_view
from bot.chat.settings.overview import View, overview, page, say_when, say_words
from bot.chat.settings.pages import show, zone_buttons
from bot.chat.settings.presses import PRESSES, Doing, Pressed
from bot.chat.settings.settings_command import private_address
from bot.core.errors import BotError
from bot.phrases.dates import plain_day
from bot.phrases.normalize import echo

FRESH_FOR = dt.timedelta(days=1)
"""A page that was last changed longer ago shows what nobody has in mind any more."""

TIMELESS = frozenset({"o", "on", "back", "ch"})
"""Presses that mean the same however old their message is."""


class SettingsController:
    """One a process: it keeps the presses of a chat in order, so that the last of two that come
    at once is also the one that is shown."""

    def __init__(self, administrators: Administrators) -> None:
        self._administrators = administrators
        self._behind: Counter[tuple[int, int]] = Counter()

    async def pressed(self, call: Call, query: CallbackQuery, act: Act) -> None:
        """A button of the settings was pressed. Raises BotError, and has then changed nothing."""
        message = query.message
        if not isinstance(message, Message) or not _is_ours(message):
            raise Outdated("pressed where no settings stand")
        doing = PRESSES.get(act.name)
        if doing is None:
            raise Outdated(f"no such press: {act.name}")
        await self._demand(call, act.target)
        if call.asked.where == "channel":  # an older version's: nothing changes before readers
            await acknowledge(query, url=private_address(call))
            return
        call = call.urgent()
        decision = call.admit_press(edits=True)
        if isinstance(decision, Notice):
            await acknowledge(query, call.say(decision.key, **decision.params))
            return
        with call.pressing(edits=True):
            await self._do(call, query, message, act, doing)

    async def _do(
        self, call: Call, query: CallbackQuery, message: Message, act: Act, doing: Doing
    ) -> None:
        here = act.target.chat_id in (None, call.asked.chat_id)
        view = await open_view(call, act.target, call.subscriptions if here else None)
        key = (call.asked.chat_id, call.asked.message_id)
        hold = partial(self._hold, key, call.queue)
        is_last = partial(self._is_last, key)
        press = Pressed(call, query, act, view, hold, is_last)
        age = call.now - (message.edit_date or message.date)
        if age <= FRESH_FOR or act.name in TIMELESS:
            try:
                await doing(press)
            except (Outdated, NoSubscription) as error:
                if view.subscription is None:
                    raise
                # The message speaks of what is no more: who pressed is told, and it is mended.
                told = error_message(view.language, error, call.at)
                if error.key == Outdated.key:
                    told = view.say("settings.old")
                await press.take(told, alert=True)
                await press.show()
        elif await press.take(view.say("settings.old"), alert=True):
            await press.show()

    async def replied(self, call: Call, message: Message, link: SettingsLink) -> None:
        """Somebody replied to a question of ours. Raises BotError."""
        here = link.chat_id == call.asked.chat_id
        target = Target(link.thread_id, None if here else link.chat_id)
        if here:
            await self._administrators.demand(call.bot, call.asked)
        else:
            await self._demand(call, target)
        call = call.urgent()
        view = await open_view(call, target)
        if view.subscription is None and link.field != "time":
            raise NoSubscription(f"no subscription in {link.chat_id}/{link.thread_id}")
        try:
            found = await prompts.read(link.field, message.text or "", view.shown, call.now)
            if not isinstance(found, prompts.Which):
                async with call.queue.hold("settings"):
                    await apply(call, view, found)
                    view = await open_view(call, target)
        except BotError as error:
            if self._is_a_date(call, message, link):
                await date_command.date(call, message.text or "")
                return  # the question stays open
            # Why it can't be used, as a new question in the old one's place.
            sentence = call.say(error.key, **_said(call, error.params))
            user = message.from_user if call.asked.where == "group" else None
            question = prompts.prompt(call.language, call.bot.username, link, user, sentence)
            await call.send([question])
            await self._forget(call, message)
            return
        if isinstance(found, prompts.Which):
            text = view.say("settings.near.zone", text=echo(found.text))
            rows = [*zone_buttons(view, found.zones), [view.back()]]
            await call.send([page(text, [], rows)])
        else:
            await self._tell(call, view, link)
        await self._forget(call, message)

    def _is_a_date(self, call: Call, message: Message, link: SettingsLink) -> bool:
        """Whether somebody in private, where an app answers an open question with whatever is
        typed, wants to read a day instead."""
        if call.asked.where != "private" or link.field not in ("time", "zone"):
            return False
        try:
            return plain_day(message.text or "", call.today) is not None
        except BotError:
            return False

    async def _tell(self, call: Call, view: View, link: SettingsLink) -> None:
        """What was typed is kept: say so, and have the settings message that asked show it; where
        that message is gone, the answer is a new one."""
        words = link.field in ("in", "out")
        shown = (show(view, "words") if words else None) or overview(view)
        if not link.message_id:
            await call.send([shown])
            return
        one = view.shown
        what = say_words(view, one.keywords) if words else say_when(view, one)
        if link.field == "pause" and one.paused_until is not None:
            what = view.say("settings.paused", until=view.day(one.paused_until))
        await call.reply("settings.typed.saved", what=what)
        there = replace(call.asked, message_id=link.message_id)
        await call.answers.edit(call.bot, there, shown)

    @asynccontextmanager
    async def _hold(self, key: tuple[int, int], queue: ChatQueue) -> AsyncIterator[None]:
        """The presses of a chat one after the other; who waits is counted by message."""
        self._behind[key] += 1
        waits = True
        try:
            async with queue.hold("settings"):
                self._behind[key] -= 1
                waits = False
                yield
        finally:
            self._behind[key] -= waits
            if not self._behind[key]:
                del self._behind[key]

    def _is_last(self, key: tuple[int, int]) -> bool:
        return not self._behind[key]

    async def _demand(self, call: Call, target: Target) -> None:
        if target.chat_id is None:
            await self._administrators.demand_press(call.bot, call.asked)
        elif call.asked.where != "private":
            raise Outdated("another chat's settings outside a private chat")
        elif target.chat_id != call.asked.chat_id:
            await self._administrators.demand_in(call.bot, target.chat_id, call.asked.user_id)

    async def _forget(self, call: Call, message: Message) -> None:
        """Take the question back: it has been answered."""
        question = message.reply_to_message
        if question is not None:
            await call.answers.delete(call.bot, call.asked, question.message_id)


def _said(call: Call, params: Mapping[str, object]) -> dict[str, object]:
    return {
        key: call.day(value) if isinstance(value, dt.date) else value
        for key, value in params.items()
    }


def _is_ours(message: Message) -> bool:
    """Whether buttons of the settings stand under it: nothing else is turned into them."""
    keyboard = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return any(Act.unpack(button.callback_data) is not None for row in keyboard for button in row)

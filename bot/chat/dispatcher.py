"""The desk: takes what came in to its command or button. The one permission check, the one error
report, and the registration with python-telegram-bot."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from telegram import Bot, CallbackQuery, Message, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.chat.call import Call, Flooded, open_call
from bot.chat.commands import COMMANDS, Command
from bot.chat.error_messages import kindly
from bot.chat.incoming import Asked, Typed, addressed, asked_by_message, asked_by_press, typed
from bot.chat.inline_mode import offer
from bot.chat.membership import Membership
from bot.chat.permissions import Administrators
from bot.chat.presses import Presses, acknowledge, answer
from bot.chat.reply.answers import Answers, Reply
from bot.chat.reply.message_budget import Verdict
from bot.chat.reply.queues import CAME, InOrder
from bot.chat.reply.repeats import answer_once
from bot.chat.reply.typing_indicator import typing
from bot.chat.search import plain_words
from bot.chat.services import Services
from bot.chat.settings.button_data import decode as settings_act
from bot.chat.settings.command import shared
from bot.chat.settings.controller import SettingsDesk
from bot.chat.settings.prompts import asked_for
from bot.chat.start import hint
from bot.core.errors import BotError
from bot.locales import pick_language, say
from bot.phrases.plain_commands import bare, spoken
from bot.render.message import Text

log = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

ALLOWED_UPDATES = ("message", "channel_post", "callback_query", "inline_query", "my_chat_member")
"""What to ask Telegram for; edited messages are not among them."""

TOO_OLD = dt.timedelta(minutes=5)
"""Commands in groups and channels older than this (after downtime) are passed over."""

_BY_NAME = {command.name: command for command in COMMANDS}


class Desk:
    """Takes what came in to the command or the button it is meant for."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._answers = Answers(services)
        self._administrators = Administrators(services.clock)
        self._membership = Membership(services, self._answers)
        self._settings = SettingsDesk(self._administrators)
        self._presses = Presses()

    async def message(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A message or a channel's post with text; in private, a picture with a command below it
        too."""
        message = update.message or update.channel_post
        if message is not None:
            self._services.topics.hear(message)
        if message is None or self._passed_over(message):
            return
        text = message.text or message.caption or ""
        if not message.text and typed(text) is None:
            return  # a picture's words are nothing to answer, unless they are a command
        asked = asked_by_message(message)
        me = context.bot.username.lower()
        what = typed(text) or (spoken(text) if asked.where == "private" else None)
        what = addressed(what, me) if what is not None else None
        link = asked_for(message, context.bot.id) if what is None else None
        if link is not None:
            work = partial(self._settings.replied, message=message, link=link)
            await self._guarded(context.bot, asked, work)
            return
        if what is None and asked.where == "private":
            what = bare(text)  # a reply to a question may say 订阅 and mean a keyword
        if what is None or what.addressed not in ("", me):
            if asked.where == "private" and what is None:
                await self._guarded(context.bot, asked, partial(plain_words, text=text))
            return
        command = _BY_NAME.get(what.name)
        if command is not None and asked.where not in command.where:
            command = None
        if self._answers.peace.silent(asked.chat_id) and (not command or command.who != "admin"):
            return
        if command is None:
            if asked.where == "private" or what.addressed:
                await self._guarded(context.bot, asked, lambda call: _unknown(call, what))
            return
        await self._guarded(context.bot, asked, lambda call: self._run(call, command, what.args))

    async def press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button was pressed."""
        query = update.callback_query
        if query is None:
            return
        asked = asked_by_press(query)
        if asked is None:
            language = pick_language(query.from_user.language_code)
            await acknowledge(query, say(language, "chat.press.stale"))
            return
        act = settings_act(query.data)
        if act is not None:
            work = partial(self._settings.pressed, query=query, act=act)
            await self._guarded(context.bot, asked, work, query)
            return
        own = f"{asked.user_id} {query.data}"
        with (
            self._presses.claim(asked, query.data) as first,
            self._presses.claim(asked, own) as mine,
        ):
            work = partial(answer, query=query, first=first, mine=mine)
            await self._guarded(context.bot, asked, work, query)

    async def inline(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Somebody types ``@bot words`` in any chat."""
        if update.inline_query is not None:
            await offer(self._services, update.inline_query)

    async def shared(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Somebody chose a channel, in the private chat."""
        message = update.message
        if message is not None and message.chat_shared is not None:
            work = partial(shared, chat=message.chat_shared)
            await self._guarded(context.bot, asked_by_message(message), work)

    async def member(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The bot was added, removed, blocked or let in again."""
        if update.my_chat_member is not None:
            await self._membership.changed(context.bot, update.my_chat_member)

    async def topic(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A topic began, or has another name."""
        if update.message is not None:
            self._services.topics.hear(update.message)

    async def migration(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A group became a supergroup."""
        if update.message is not None:
            await self._membership.migrated(context.bot, update.message)

    async def _run(self, call: Call, command: Command, args: str) -> None:
        if command.who == "admin":
            await self._administrators.demand(call.bot, call.asked, command.what)
            call = call.urgent()
        if command.reads:
            await answer_once(call, command.name, args, command.handler)
        else:
            await command.handler(call, args)

    async def _guarded(
        self,
        bot: Bot,
        asked: Asked,
        work: Callable[[Call], Awaitable[None]],
        query: CallbackQuery | None = None,
    ) -> None:
        """Do the work, and have it measured."""
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            await self._answered(bot, asked, work, query)
        finally:
            self._services.took(clock() - started)

    async def _answered(
        self,
        bot: Bot,
        asked: Asked,
        work: Callable[[Call], Awaitable[None]],
        query: CallbackQuery | None,
    ) -> None:
        """Do the work; what goes wrong is told kindly in the chat, a traceback only to the log."""
        language = pick_language(asked.user_language)
        at = "" if asked.where == "private" else f"@{bot.username}"
        verdict: Verdict = "answer"
        try:
            call = await open_call(self._services, self._answers, bot, asked)
            language = call.language
            # A page that changes in its place is no message to wait for.
            turns = query is not None and settings_act(query.data) is not None
            async with nullcontext() if turns else typing(bot, asked, self._services.wait):
                await work(call)
            return
        except Flooded as error:
            log.info("damped %s: %s", asked.chat_id, error)
            verdict = "silence" if error.quiet else "note"
            sentence = ""
        except BotError as error:
            log.info("told %s in %s: %s", asked.user_id, asked.chat_id, error)
            sentence = kindly(language, error, at)
        except Exception:
            log.exception("a command in %s failed", asked.chat_id)
            sentence = say(language, "error.unknown")
        if query is not None:
            await acknowledge(query, sentence, alert=True)
            return
        if sentence:
            verdict = self._answers.peace.spend(asked.chat_id, 1)
        if verdict == "note":
            sentence = say(language, Flooded.key)
        if verdict != "silence":
            await self._answers.send(bot, asked, [Reply(Text(sentence))])

    def _passed_over(self, message: Message) -> bool:
        user = message.from_user
        if message.is_automatic_forward or (user and user.is_bot and not message.sender_chat):
            return True  # a channel's post that arrives in its group again; another bot
        if message.forward_origin is not None and message.chat.type != "private":
            return True  # somebody else's words, shown to others
        if message.via_bot:
            return True  # what an inline query offered, of ours or of another bot
        # It may have waited since it came: for its chat's turn, or a demo's clock was moved on.
        old = CAME.get(self._services.clock()) - message.date > TOO_OLD
        return old and message.chat.type != "private"


def prepare(builder: ApplicationBuilder[Any, Any, Any, Any, Any, Any]) -> None:
    """Have the application take updates concurrently, in order within each chat."""
    builder.concurrent_updates(InOrder())


def install(application: AnyApplication, services: Services) -> None:
    """Register all that people type and press."""
    desk = Desk(services)
    if isinstance(application.update_processor, InOrder):
        application.update_processor.clock = services.clock
    came = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE & came, desk.migration))
    application.add_handler(MessageHandler(filters.StatusUpdate.CHAT_SHARED, desk.shared))
    named = filters.StatusUpdate.FORUM_TOPIC_CREATED | filters.StatusUpdate.FORUM_TOPIC_EDITED
    application.add_handler(MessageHandler(named, desk.topic))
    written = filters.TEXT | (filters.CAPTION & filters.ChatType.PRIVATE)
    application.add_handler(MessageHandler(written & came, desk.message))
    application.add_handler(CallbackQueryHandler(desk.press))
    application.add_handler(InlineQueryHandler(desk.inline))
    application.add_handler(ChatMemberHandler(desk.member, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(_report)


async def _report(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    error = context.error
    if isinstance(error, BotError):  # the database can't be used, which is told elsewhere
        log.error("an update could not be handled: %s", error)
    else:
        log.error("an update could not be handled", exc_info=error)


async def _unknown(call: Call, what: Typed) -> None:
    here = [command.name for command in COMMANDS if call.asked.where in command.where]
    await hint(call, what.name, here)

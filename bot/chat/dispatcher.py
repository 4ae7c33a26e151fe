"""Takes what came in to its command or button: the one permission check, the one error report,
and the registration with python-telegram-bot."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping
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
from bot.chat.callback_data import Act
from bot.chat.commands import COMMANDS, Command
from bot.chat.error_messages import error_message
from bot.chat.incoming import Asked, asked_by_message, asked_by_press
from bot.chat.membership import Membership
from bot.chat.permissions import Administrators
from bot.chat.reading.handlers import READERS, Handler
from bot.chat.reading.inline_mode import offer
from bot.chat.reading.presses import answer
from bot.chat.reading.search_command import plain_words
from bot.chat.reply.admission import Allow, Decision, Messages, Notice, Silence
from bot.chat.reply.answers import Answers
from bot.chat.reply.feedback import acknowledge, typing
from bot.chat.reply.message import Reply
from bot.chat.reply.queue import CAME, ChatQueues, ChatUpdates
from bot.chat.reply.repeats import answer_once
from bot.chat.services import Services
from bot.chat.settings.controller import SettingsController
from bot.chat.settings.prompts import asked_for
from bot.chat.settings.settings_command import settings, shared
from bot.chat.settings.subscribe_command import subscribe
from bot.chat.settings.unsubscribe_command import unsubscribe
from bot.chat.start_command import hint, show_help, start
from bot.chat.status_command import status
from bot.core.errors import BotError
from bot.locales import pick_language, say
from bot.phrases.typed_commands import Typed, addressed, bare, slashed, typed
from bot.render.message import Text

log = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

ALLOWED_UPDATES = ("message", "channel_post", "callback_query", "inline_query", "my_chat_member")
"""What to ask Telegram for; edited messages are not among them."""

TOO_OLD = dt.timedelta(minutes=5)
"""Commands in groups and channels older than this (after downtime) are passed over."""

_BY_NAME = {command.name: command for command in COMMANDS}

HANDLERS: Mapping[str, Handler] = {
    **READERS,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "settings": settings,
    "status": status,
    "help": show_help,
    "start": start,
}
"""What answers each command of the table."""


class Dispatcher:
    """Takes what came in to the command or the button it is meant for."""

    def __init__(self, services: Services, queues: ChatQueues) -> None:
        self._services = services
        self._answers = Answers(services, queues)
        self._administrators = Administrators(services.clock)
        self._membership = Membership(services, self._answers)
        self._settings = SettingsController(self._administrators)

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
        what = typed(text) or (slashed(text) if asked.where == "private" else None)
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
        administers = command is not None and command.who == "admin"
        if self._answers.queues.of(asked.chat_id).silent and not administers:
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
        act = Act.unpack(query.data)
        if act is not None:
            work = partial(self._settings.pressed, query=query, act=act)
            await self._guarded(context.bot, asked, work, query)
            return
        button = asked.thread_id, query.data
        queue = self._answers.queues.of(asked.chat_id)
        with queue.tapped(button, (asked.user_id, *button)) as (under_way, mine):
            work = partial(answer, query=query, under_way=under_way, mine_under_way=mine)
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
            await answer_once(call, command.name, args, HANDLERS[command.name])
        else:
            await HANDLERS[command.name](call, args)

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
        """Do the work; what goes wrong is said in the chat, a traceback goes only to the log."""
        language = pick_language(asked.user_language)
        at = "" if asked.where == "private" else f"@{bot.username}"
        decision: Decision = Allow()
        try:
            call = await open_call(self._services, self._answers, bot, asked)
            language = call.language
            # A page that changes in its place is no message to wait for.
            turns = query is not None and Act.unpack(query.data) is not None
            async with nullcontext() if turns else typing(bot, asked, self._services.wait):
                await work(call)
            return
        except Flooded as error:
            log.info("damped %s: %s", asked.chat_id, error)
            decision, sentence = error.decision, ""
        except BotError as error:
            log.info("told %s in %s: %s", asked.user_id, asked.chat_id, error)
            sentence = error_message(language, error, at)
        except Exception:
            log.exception("a command in %s failed", asked.chat_id)
            sentence = say(language, "error.unknown")
        if query is not None:
            await acknowledge(query, sentence, alert=True)
            return
        if sentence:
            decision = self._answers.queues.of(asked.chat_id).admit(Messages(1))
        if isinstance(decision, Notice):
            sentence = say(language, decision.key, **decision.params)
        if not isinstance(decision, Silence):
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
    builder.concurrent_updates(ChatUpdates())


def install(application: AnyApplication, services: Services) -> None:
    """Register all that people type and press."""
    queues, processor = ChatQueues(services.clock), application.update_processor
    dispatcher = Dispatcher(services, queues)
    if isinstance(processor, ChatUpdates):
        processor.clock, processor.queues = services.clock, queues
    add = application.add_handler
    came = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
    add(MessageHandler(filters.StatusUpdate.MIGRATE & came, dispatcher.migration))
    add(MessageHandler(filters.StatusUpdate.CHAT_SHARED, dispatcher.shared))
    named = filters.StatusUpdate.FORUM_TOPIC_CREATED | filters.StatusUpdate.FORUM_TOPIC_EDITED
    add(MessageHandler(named, dispatcher.topic))
    written = filters.TEXT | (filters.CAPTION & filters.ChatType.PRIVATE)
    add(MessageHandler(written & came, dispatcher.message))
    add(CallbackQueryHandler(dispatcher.press))
    add(InlineQueryHandler(dispatcher.inline))
    add(ChatMemberHandler(dispatcher.member, ChatMemberHandler.MY_CHAT_MEMBER))
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

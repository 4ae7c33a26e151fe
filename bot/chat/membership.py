"""The bot comes and goes: added, removed, blocked, back again, and groups that become
supergroups."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from telegram import Bot, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message
from telegram.error import ChatMigrated, TelegramError

from bot.chat.call import Call, open_call
from bot.chat.greetings import channel_joined, greeting, welcome_back
from bot.chat.incoming import Asked, asked_in
from bot.chat.reply.answers import Answers
from bot.chat.reply.private_answers import asks_privately, keep_menu
from bot.chat.services import Services
from bot.core.errors import BotError
from bot.model.subscription import ChatInfo

log = logging.getLogger(__name__)

GREET_AGAIN_AFTER = dt.timedelta(days=1)
"""A chat that removes the bot and adds it again is not greeted again so soon."""

RETRY_SECONDS = (1.0, 2.0, 4.0, 8.0, *[15.0] * 40)
"""Seconds between tries while the database can't be used, ten minutes in all. Telegram tells only
once that a chat has the bot, or no more; a command can be typed again."""

T = TypeVar("T")

CHOOSING_TAKES = dt.timedelta(minutes=2)
"""How long somebody takes who chooses a channel with our button, which adds the bot to it."""


def is_in(member: ChatMember) -> bool:
    """Whether such a member is in the chat (for a private chat: has not blocked the bot)."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


class Membership:
    """Takes note of where the bot is; speaks at most once at each arrival."""

    def __init__(self, services: Services, answers: Answers) -> None:
        self._services = services
        self._answers = answers
        self._migrated: set[tuple[int, int]] = set()

    async def changed(self, bot: Bot, update: ChatMemberUpdated) -> None:
        """The bot's own membership changed."""
        chat, store = update.chat, self._services.store
        here = is_in(update.new_chat_member)
        known = await self._insist(lambda: store.chat(chat.id))
        info = ChatInfo(
            chat_id=chat.id,
            kind=str(chat.type),
            title=chat.title or chat.full_name or "",
            username=chat.username,
            member=here,
        )
        await self._insist(lambda: store.remember_chat(info))
        if not here:
            if chat.type == "group" and await self._has_moved(bot, chat.id):
                return
            reason = "blocked" if chat.type == "private" else "kicked"
            if await self._insist(lambda: store.end_subscriptions(chat.id, None, reason)):
                self._services.wake()
            log.info("the bot is no longer in %s (%s)", chat.id, reason)
            return
        await self._keep_menu(bot, chat.id)
        if not is_in(update.old_chat_member) and not (known is not None and known.member):
            log.info("the bot was added to %s", chat.id)
            await self._insist(lambda: self._arrived(bot, update))

    async def _insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Try until the database can be used. Later updates of the chat wait meanwhile."""
        for pause in RETRY_SECONDS:
            try:
                return await work()
            except BotError as error:
                log.warning("what became of a chat is not noted yet: %s", error)
            await self._services.sleep(pause)
        return await work()

    async def _arrived(self, bot: Bot, update: ChatMemberUpdated) -> None:
        chat = update.chat
        if chat.type == "private":
            return  # whoever unblocks the bot presses Start, and /start answers
        asked = asked_in(chat, update.from_user)
        if chat.type == "channel":
            # A channel's readers are not to be bothered: its administrator hears of it, if they
            # have ever spoken with the bot.
            person = update.from_user
            title, name = person.full_name, person.username
            asked = replace(asked, chat_id=person.id, kind="private", title=title, username=name)
            call = await self._call(bot, asked)
            if not await self._services.store.may_greet(person.id, call.now, CHOOSING_TAKES):
                return  # they are choosing it with our button, and are answered then
            await call.send([await channel_joined(call, chat.id, chat.title or "")])
            return
        call = await self._call(bot, asked)
        card = await welcome_back(call)
        if card is None:
            if not await self._services.store.may_greet(chat.id, call.now, GREET_AGAIN_AFTER):
                return
            card = await greeting(call)
        await call.send([card])

    async def _call(self, bot: Bot, asked: Asked) -> Call:
        """Nobody asked for an arrival's words: they count for no flood."""
        return (await open_call(self._services, self._answers, bot, asked)).urgent()

    async def _has_moved(self, bot: Bot, chat_id: int) -> bool:
        """Whether a group that the bot is no longer in became a supergroup: nobody removed it."""
        try:
            await bot.get_chat_member_count(chat_id)
        except ChatMigrated as error:
            await self._moved(bot, chat_id, error.new_chat_id)
            return True
        except TelegramError:
            return False
        return False

    async def _keep_menu(self, bot: Bot, chat_id: int) -> None:
        """A group whose answers are for the asker alone has a menu of its own, which goes with
        its id and may go with the bot's place in it."""
        subscriptions = await self._insist(lambda: self._services.store.subscriptions(chat_id))
        if asks_privately(subscriptions):
            await keep_menu(bot, subscriptions)

    async def migrated(self, bot: Bot, message: Message) -> None:
        """A group became a supergroup; both chats tell it, the first to come counts."""
        if message.migrate_to_chat_id is not None:
            pair = (message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            pair = (message.migrate_from_chat_id, message.chat.id)
        else:
            return
        await self._moved(bot, *pair)

    async def _moved(self, bot: Bot, old: int, new: int) -> None:
        if (old, new) in self._migrated:
            return
        await self._insist(lambda: self._services.store.migrate_chat(old, new))
        self._migrated.add((old, new))
        self._services.wake()
        await self._keep_menu(bot, new)
        log.info("the group %s became the supergroup %s", old, new)

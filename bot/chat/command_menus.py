"""The command menu: for members, for administrators and for private chats, in zh and en."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.chat.commands import COMMANDS, Command
from bot.locales import say
from bot.render.message import Language
from bot.storage.store import Store

log = logging.getLogger(__name__)

LANGUAGES: tuple[tuple[str | None, Language], ...] = ((None, "en"), ("zh", "zh"))
"""Telegram's language codes (None: for everybody else) and ours."""


def menu(
    language: Language, *, admin: bool, private: bool = False, private_answers: bool = False
) -> list[BotCommand]:
    """The commands as one kind of people sees them; /start has its own button in private. Those
    that read are marked where only the asker shall see question and answer."""
    return [
        BotCommand(
            command.name,
            say(language, command.help),
            api_kwargs={"is_ephemeral": True} if private_answers and command.reads else None,
        )
        for command in COMMANDS
        if command.name != "start" and (admin or command.who == "everyone")
        if _fits(command, private)
    ]


async def set_menus(bot: Bot) -> None:
    """Tell Telegram the menus. What it refuses is logged: the bot works without them."""
    scopes: tuple[tuple[BotCommandScope, bool, bool], ...] = (
        (BotCommandScopeDefault(), False, False),
        (BotCommandScopeAllGroupChats(), False, False),
        (BotCommandScopeAllChatAdministrators(), True, False),
        (BotCommandScopeAllPrivateChats(), True, True),
    )
    for code, language in LANGUAGES:
        for scope, admin, private in scopes:
            commands = menu(language, admin=admin, private=private)
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=code)
            except TelegramError as error:
                log.warning("the menu for %s (%s) was not set: %s", scope.type, language, error)


async def set_chat_menu(bot: Bot, chat_id: int, *, private_answers: bool) -> None:
    """Give one group a menu whose reading commands are private, or take it back."""

    async def put(scope: BotCommandScope, code: str | None, commands: list[BotCommand]) -> None:
        try:
            if private_answers:
                await bot.set_my_commands(commands, scope=scope, language_code=code)
            else:
                await bot.delete_my_commands(scope=scope, language_code=code)
        except TelegramError as error:
            log.warning("the menu of %s was not set: %s", chat_id, error)

    await asyncio.gather(
        *(
            put(scope, code, menu(language, admin=admin, private_answers=True))
            for code, language in LANGUAGES
            for scope, admin in (
                (BotCommandScopeChat(chat_id), False),
                (BotCommandScopeChatAdministrators(chat_id), True),
            )
        )
    )


async def set_private_menus(bot: Bot, store: Store, now: dt.datetime) -> None:
    """Give their menus to the groups whose answers were made private elsewhere (in the settings
    file, by an import), or whose menu is of another version of the bot; each once."""
    names = " ".join(command.name for command in COMMANDS)
    version = hashlib.sha256(names.encode()).hexdigest()[:8]
    wanted = {
        one.chat_id
        for one in await store.subscriptions()
        if one.answers == "asker" and one.chat_id < 0
    }
    for chat_id in sorted(wanted):
        if await store.tell_once(f"menu:{chat_id}:{version}", now):
            await set_chat_menu(bot, chat_id, private_answers=True)


def _fits(command: Command, private: bool) -> bool:
    return ("private" if private else "group") in command.where

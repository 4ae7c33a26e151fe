"""The command menu: for members, for administrators and for private chats, in zh and en."""

from __future__ import annotations

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.chat.commands import COMMANDS, Command
from bot.post.model import Language
from bot.post.words import say

log = logging.getLogger(__name__)

LANGUAGES: tuple[tuple[str | None, Language], ...] = ((None, "en"), ("zh", "zh"))
"""Telegram's language codes (None: for everybody else) and ours."""


def menu(language: Language, *, admin: bool, private: bool = False) -> list[BotCommand]:
    """The commands as one kind of people sees them; /start has its own button in private."""
    return [
        BotCommand(command.name, say(language, command.help))
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


def _fits(command: Command, private: bool) -> bool:
    return ("private" if private else "group") in command.where

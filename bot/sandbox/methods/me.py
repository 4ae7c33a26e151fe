"""Methods about the bot itself: who it is, its command menus, its texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.fields import required
from bot.sandbox.params import Params
from bot.sandbox.text.clean import clean
from bot.sandbox.world.access import find_chat
from bot.sandbox.world.menus import Commands, Scope
from bot.sandbox.world.model import CHANNEL_RIGHTS, GROUP_RIGHTS, Event, Json
from bot.sandbox.world.world import World

MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256
"""setMyCommands: at most 100 commands of 1-32 characters, descriptions of 1-256."""
MAX_TEXTS = {"name": 64, "description": 512, "short_description": 120}
_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2}|")


def get_me(world: World, params: Params) -> Json:
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": world.inline_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_guest_queries": False,
    }


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(world: World, params: Params) -> Scope:
    value = params.json("scope", "BotCommandScope")
    if value is None:
        return "default", 0, 0
    complaint = "can't parse BotCommandScope: "
    if not isinstance(value, dict):
        raise bad_request(complaint + "BotCommandScope must be an Object")
    try:
        kind = required(value, "type", str)
        if kind in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
            return kind, 0, 0
        if kind not in ("chat", "chat_administrators", "chat_member"):
            raise ValueError("Unsupported type specified")
        chat_id = required(value, "chat_id", str)
        if not chat_id:
            raise ValueError("Empty chat_id specified")
        user_id = required(value, "user_id", int) if kind == "chat_member" else 0
        if kind == "chat_member" and user_id <= 0:
            raise ValueError("Invalid user_id specified")
    except ValueError as error:
        raise bad_request(complaint + str(error)) from None
    chat = find_chat(world, Params({"chat_id": chat_id}), "read")
    if chat.kind == "channel":
        raise bad_request("can't change commands in channel chats")
    if chat.kind == "private" and kind != "chat":
        raise bad_request(f"can't use {kind} scope in private chats")
    return kind, chat.id, user_id


def _ephemeral(params: Params) -> frozenset[str]:
    """Which of the commands are for the bot's eyes only."""
    value = params.json("commands", "commands") or []
    return frozenset(
        str(item["command"]).removeprefix("/") for item in value if item.get("is_ephemeral") is True
    )


def _commands(params: Params) -> Commands:
    value = params.json("commands", "commands") or []
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    commands: Commands = []
    for item in value:
        if not isinstance(item, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        try:
            written = required(item, "command", str), required(item, "description", str)
        except ValueError as error:
            raise bad_request(f"can't parse BotCommand: {error}") from None
        commands.append(_checked(*(clean(text)[0].strip() for text in written)))
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return commands


def _checked(command: str, description: str) -> tuple[str, str]:
    command = command.removeprefix("/")
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > MAX_COMMAND:
        raise bad_request(f"command length must not exceed {MAX_COMMAND}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return command, description


def set_my_commands(world: World, params: Params) -> bool:
    commands = _commands(params)
    key = _scope(world, params), _language(params)
    world.menus.commands[key] = commands
    world.menus.ephemeral[key] = _ephemeral(params) if world.knows("10.2") else frozenset()
    world.emit(Event("menu"))
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    key = _scope(world, params), _language(params)
    private = world.menus.ephemeral.get(key, frozenset())
    return [
        {"command": name, "description": text} | ({"is_ephemeral": True} if name in private else {})
        for name, text in world.menus.commands.get(key, [])
    ]


def delete_my_commands(world: World, params: Params) -> bool:
    key = _scope(world, params), _language(params)
    world.menus.commands.pop(key, None)
    world.menus.ephemeral.pop(key, None)
    world.emit(Event("menu"))
    return True


def _setter(kind: str) -> Callable[[World, Params], bool]:
    def set_text(world: World, params: Params) -> bool:
        text = params.text(kind)
        if len(text) > MAX_TEXTS[kind]:
            raise bad_request(f"BOT_{kind.upper()}_TOO_LONG")
        world.menus.texts[kind, _language(params)] = text
        world.emit(Event("menu"))
        return True

    return set_text


def _getter(kind: str) -> Callable[[World, Params], Json]:
    def get_text(world: World, params: Params) -> Json:
        texts, language = world.menus.texts, _language(params)
        text = texts.get((kind, language)) or texts.get((kind, "")) or ""
        return {kind: text or (world.bot.first_name if kind == "name" else "")}

    return get_text


def set_chat_menu_button(world: World, params: Params) -> bool:
    chat_id = _menu_chat(world, params)
    button = params.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict):
        raise bad_request("object expected as menu button")
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("menu button has unsupported type")
    world.menus.buttons[chat_id] = button
    world.emit(Event("menu"))
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    buttons = world.menus.buttons
    found = buttons.get(_menu_chat(world, params)) or buttons.get(0) or {"type": "commands"}
    return dict(found)


def _menu_chat(world: World, params: Params) -> int:
    """The private chat that a menu button is for, 0 for all."""
    if not params.text("chat_id"):
        return 0
    chat = find_chat(world, params, "read")
    if chat.kind != "private":
        raise bad_request("chat_id must be a private chat")
    return chat.id


def set_my_default_administrator_rights(world: World, params: Params) -> bool:
    value = params.json("rights", "ChatAdministratorRights") or {}
    if not isinstance(value, dict):
        raise bad_request("object expected as ChatAdministratorRights")
    world.menus.admin_rights[params.flag("for_channels")] = value
    return True


def get_my_default_administrator_rights(world: World, params: Params) -> Json:
    for_channels = params.flag("for_channels")
    names = CHANNEL_RIGHTS if for_channels else GROUP_RIGHTS
    wanted = world.menus.admin_rights.get(for_channels, {})
    return {name: bool(wanted.get(name)) for name in ("is_anonymous", *names)}


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyDefaultAdministratorRights": set_my_default_administrator_rights,
    "getMyDefaultAdministratorRights": get_my_default_administrator_rights,
}

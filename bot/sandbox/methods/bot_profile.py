"""Methods about the bot itself: who it is, its command menus, its texts."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.access import find_chat
from bot.sandbox.params import Json, Params, required
from bot.sandbox.text.characters import clean
from bot.sandbox.world.events import Event
from bot.sandbox.world.menus import Commands, Scope
from bot.sandbox.world.world import World

MAX_COMMANDS = 100
MAX_COMMAND_CHARS = 32
MAX_DESCRIPTION_CHARS = 256
"""setMyCommands: at most 100 commands of 1-32 characters, descriptions of 1-256."""
MAX_TEXT_CHARS = {"name": 64, "description": 512, "short_description": 120}
_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2}|")


def get_me(world: World, params: Params) -> Json:
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.updates.privacy,
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
    if len(command) > MAX_COMMAND_CHARS:
        raise bad_request(f"command length must not exceed {MAX_COMMAND_CHARS}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION_CHARS:
        raise bad_request(f"command description length must not exceed {MAX_DESCRIPTION_CHARS}")
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


def text_setter(kind: str) -> Callable[[World, Params], bool]:
    def set_text(world: World, params: Params) -> bool:
        text = params.text(kind)
        if len(text) > MAX_TEXT_CHARS[kind]:
            raise bad_request(f"BOT_{kind.upper()}_TOO_LONG")
        world.menus.texts[kind, _language(params)] = text
        world.emit(Event("menu"))
        return True

    return set_text


def text_getter(kind: str) -> Callable[[World, Params], Json]:
    def get_text(world: World, params: Params) -> Json:
        texts, language = world.menus.texts, _language(params)
        text = texts.get((kind, language)) or texts.get((kind, "")) or ""
        return {kind: text or (world.bot.first_name if kind == "name" else "")}

    return get_text

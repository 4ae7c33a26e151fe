"""The bot's command menus by scope and language, and which of them a person sees."""

from __future__ import annotations

from bot.sandbox.world.model import Chat, User

Scope = tuple[str, int, int]
"""(type, chat_id or 0, user_id or 0)."""
Commands = list[tuple[str, str]]
Key = tuple[Scope, str]
"""A scope and a language."""


class Menus:
    """What setMyCommands set, and which of those commands are ``ephemeral``. ``changed`` texts of
    the bot (name, descriptions) are kept too, by (kind, language)."""

    def __init__(self) -> None:
        self.commands: dict[Key, Commands] = {}
        self.ephemeral: dict[Key, frozenset[str]] = {}
        self.texts: dict[tuple[str, str], str] = {}

    def shown(self, chat: Chat, user: User, language: str) -> Commands:
        """The commands that the person's app offers."""
        key = self._key(chat, user, language)
        return list(self.commands[key]) if key is not None else []

    def private(self, chat: Chat, user: User, language: str) -> frozenset[str]:
        """Those of them that it sends for the bot's eyes only."""
        key = self._key(chat, user, language)
        return self.ephemeral.get(key, frozenset()) if key is not None else frozenset()

    def _key(self, chat: Chat, user: User, language: str) -> Key | None:
        """The first menu that is set, from the narrowest scope to the default one, in the
        person's language before the one for all languages (Bot API, "Determining list of
        commands")."""
        scopes: list[Scope]
        is_admin = chat.is_admin(user)
        if chat.kind == "private":
            scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
        elif chat.kind == "channel":
            return None
        else:
            scopes = [("chat_member", chat.id, user.id)]
            if is_admin:
                scopes.append(("chat_administrators", chat.id, 0))
            scopes.append(("chat", chat.id, 0))
            if is_admin:
                scopes.append(("all_chat_administrators", 0, 0))
            scopes.append(("all_group_chats", 0, 0))
        scopes.append(("default", 0, 0))
        code = language.split("-", 1)[0].lower()
        for scope in scopes:
            for key in (code, "") if code else ("",):
                if self.commands.get((scope, key)):
                    return scope, key
        return None

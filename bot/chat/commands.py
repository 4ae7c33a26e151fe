"""The table of commands; the menu, ``/help`` and the dispatcher all read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.chat.incoming import Where
from bot.chat.permissions import What

EVERYWHERE: frozenset[Where] = frozenset({"private", "group", "channel"})


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table. ``who`` may use it in groups; in private anyone may. ``what``
    is refused then, where somebody else may not. ``args`` and
    ``help`` are keys of ``bot.locales`` (``args`` "" where it takes none). ``reads``: it shows
    digests and changes nothing, so the same question again needs no new answer."""

    name: str
    who: Literal["everyone", "admin"] = "everyone"
    what: What = "settings"
    where: frozenset[Where] = EVERYWHERE
    args: str = ""
    reads: bool = False

    @property
    def help(self) -> str:
        return f"chat.help.{self.name}"


COMMANDS: tuple[Command, ...] = (
    Command("today", reads=True),
    Command("latest", reads=True),
    Command("category", args="chat.args.category", reads=True),
    Command("categories", args="chat.args.date", reads=True),
    Command("date", args="chat.args.date", reads=True),
    Command("search", args="chat.args.search", reads=True),
    Command("subscribe", who="admin", what="subscribe", args="chat.args.subscribe"),
    Command("unsubscribe", who="admin", what="unsubscribe", args="chat.args.unsubscribe"),
    Command("settings", who="admin"),
    Command("status"),
    Command("help"),
    Command("start"),
)


def reads(name: str) -> bool:
    """Whether the command only shows digests."""
    return any(command.name == name and command.reads for command in COMMANDS)

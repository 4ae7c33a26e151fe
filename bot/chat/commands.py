"""The table of commands; the menu, ``/help`` and the desk all read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from bot.chat.call import Call
from bot.chat.incoming import Where
from bot.chat.permissions import What
from bot.chat.reading import category_command, date_command
from bot.chat.reading.search_command import search
from bot.chat.reply.answers import Reply
from bot.chat.settings.settings_command import settings
from bot.chat.settings.subscribe_command import subscribe
from bot.chat.settings.unsubscribe_command import unsubscribe
from bot.chat.start_command import start
from bot.chat.status_command import status
from bot.render.message import Text

Handler = Callable[[Call, str], Awaitable[None]]

EVERYWHERE: frozenset[Where] = frozenset({"private", "group", "channel"})


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table. ``who`` may use it in groups; in private anyone may. ``what``
    is refused then, where somebody else may not. ``args`` and
    ``help`` are keys of ``bot.locales`` (``args`` "" where it takes none). ``reads``: it shows
    digests and changes nothing, so the same question again needs no new answer."""

    name: str
    handler: Handler
    who: Literal["everyone", "admin"] = "everyone"
    what: What = "settings"
    where: frozenset[Where] = EVERYWHERE
    args: str = ""
    reads: bool = False

    @property
    def help(self) -> str:
        return f"chat.help.{self.name}"


async def show_help(call: Call, args: str) -> None:
    """/help: the table, in the asker's language."""
    here = [command for command in COMMANDS if call.asked.where in command.where]
    text = call.say(
        "chat.help",
        everyone=_lines(call, (c for c in here if c.who == "everyone" and c.name != "start")),
        admins=_lines(call, (c for c in here if c.who == "admin")),
        heading=call.say(
            "chat.help.for_admins" if call.asked.where == "group" else "chat.help.for_all"
        ),
        examples=call.say("chat.help.examples", category=call.example),
    )
    await call.send([Reply(Text(text))])


COMMANDS: tuple[Command, ...] = (
    Command("today", date_command.today, reads=True),
    Command("latest", date_command.latest, reads=True),
    Command("category", category_command.category, args="chat.args.category", reads=True),
    Command("categories", category_command.category, args="chat.args.date", reads=True),
    Command("date", date_command.date, args="chat.args.date", reads=True),
    Command("search", search, args="chat.args.search", reads=True),
    Command("subscribe", subscribe, who="admin", what="subscribe", args="chat.args.subscribe"),
    Command(
        "unsubscribe", unsubscribe, who="admin", what="unsubscribe", args="chat.args.unsubscribe"
    ),
    Command("settings", settings, who="admin"),
    Command("status", status),
    Command("help", show_help),
    Command("start", start),
)


def _lines(call: Call, commands: Iterable[Command]) -> str:
    lines = []
    for command in commands:
        args = f" {call.say(command.args)}" if command.args else ""
        lines.append(f"/{command.name}{call.at}{args} — {call.say(command.help)}")
    return "\n".join(lines)

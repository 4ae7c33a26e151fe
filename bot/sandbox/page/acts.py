"""What the page can ask for: one table of names, each an act of a person or a move of the clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from bot.sandbox.errors import ActError, ApiError
from bot.sandbox.page.view import clock_view
from bot.sandbox.params import Json
from bot.sandbox.world.model import GENERAL, Chat, Message, Status, User
from bot.sandbox.world.people import (
    ask_inline,
    close_topic,
    delete_topic,
    forward,
    remove_bot,
    reopen_topic,
    send_offer,
    share_chat,
    start_in_group,
    upgrade_group,
)
from bot.sandbox.world.world import World

MAX_ADVANCE_SECONDS = 366 * 86_400
"""At most a year at one step: what lies between is planned and caught up."""


class PageControls(Protocol):
    """The clock's levers and the digest's file, supplied by what runs the world."""

    def now(self) -> dt.datetime:
        """The world's time, an aware datetime."""

    def advance(self, seconds: float) -> None:
        """Move the world's time forward."""

    async def next_push(self) -> dt.datetime | None:
        """Move the time to the next push and give it; None, and no move, where none is planned."""

    def archive(self) -> str | None:
        """The address of the digests' web pages, where they are served."""

    def today(self) -> Path:
        """The file of today's digest, in the folder that the bot watches."""

    def save(self, text: str) -> list[str]:
        """Write today's digest; what is odd in it, a sentence each."""


class PageRequest:
    """The fields of what a page asks. ActError for one that is missing or makes no sense."""

    def __init__(self, world: World, people: Mapping[User, str], fields: Json) -> None:
        self._world = world
        self._people = people
        self._fields = fields

    def whole(self, name: str) -> int:
        value = self._fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ActError(f"{name} is not a whole number")
        return value

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        if not isinstance(value, str):
            raise ActError(f"{name} is not a text")
        return value

    def words(self) -> str:
        """The text to send, which is not empty."""
        text = self.text("text")
        if not text.strip():
            raise ActError("there is nothing to send")
        return text

    def seconds(self) -> float:
        value = self._fields.get("seconds")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ActError("how far is not a number of seconds")
        if not 0 < value <= MAX_ADVANCE_SECONDS:
            raise ActError("the clock moves forward, at most a year at a time")
        return value

    def payload(self) -> str:
        return self.text("payload") if self._fields.get("payload") else ""

    def thread(self, name: str = "thread") -> int:
        """The topic, 0 for none."""
        return self.whole(name) if self._fields.get(name) else 0

    @property
    def user(self) -> User:
        """Whom the page is used as."""
        wanted = self.whole("as")
        for user in self._people:
            if user.id == wanted:
                return user
        raise ActError("nobody here is called that")

    def chat(self, name: str = "chat") -> Chat:
        found = self._world.chats.get(self.whole(name))
        if found is None:
            raise ActError("there is no such chat")
        return found

    def message(self, name: str = "message") -> Message:
        wanted = self._fields.get(name)
        for message in reversed(self.chat().messages):
            if message.key == wanted and not message.deleted:
                return message
        raise ActError("the message is gone")

    def reply_to(self) -> Message | None:
        return self.message("reply_to") if self._fields.get("reply_to") else None

    def topic(self, right: str) -> tuple[Chat, int]:
        """The topic, which the user may change by that right."""
        user = self.user
        chat, thread = self.chat(), self.whole("thread")
        topic = chat.topics.get(thread)
        if topic is None or topic.deleted or thread == GENERAL:
            raise ActError("there is no such topic")
        if not chat.may(user, right, admin_only=True):
            raise ActError("only administrators may change topics")
        return chat, thread


class PageActs:
    """Does what pages ask. ``people`` are those one can be; ``zone`` is the clock's IANA zone."""

    def __init__(
        self, world: World, controls: PageControls, people: Callable[[], dict[User, str]], zone: str
    ) -> None:
        self._world = world
        self._controls = controls
        self._people = people
        self._zone = zone

    def clock(self) -> Json:
        """The world's time as the page reads it."""
        return clock_view(self._controls.now(), self._zone)

    def moves_clock(self, name: str) -> bool:
        """Whether the act changes the time, which every page should then be sent."""
        return name in ("advance", "next_push")

    async def do(self, fields: Json) -> Any:
        """Do what is asked (``{"do": name, "as": user id, …}``); its result as JSON.

        Raises ActError, with a sentence for the person.
        """
        ask = PageRequest(self._world, self._people(), fields)
        name = ask.text("do")
        try:
            if name in _ACTS:
                result = _ACTS[name](self._world, ask)
                return {} if result is None else result
        except ApiError as error:
            raise ActError(error.description) from error
        match name:
            case "clock":
                return self.clock()
            case "advance":
                self._controls.advance(ask.seconds())
                return self.clock()
            case "next_push":
                return self.clock() if await self._controls.next_push() is not None else None
            case "digest":
                return self._digest()
            case "save_digest":
                return self._save_digest(ask.words())
            case "language":
                return self._set_language(ask.text("language"))
        raise ActError("there is no such act")

    def _set_language(self, code: str) -> Json:
        """The page's language is that of its people's apps."""
        if not re.fullmatch(r"[a-z]{2,3}(-[a-zA-Z]{2,8})?", code):
            raise ActError("that is no language")
        for person in self._people():
            person.language_code = code
        return {}

    def _digest(self) -> Json:
        path = self._controls.today()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""  # gone, or not in UTF-8: what is saved stands in its place
        return {"folder": str(path.parent), "file": path.name, "text": text}

    def _save_digest(self, text: str) -> Json:
        try:
            return {"problems": self._controls.save(text)}
        except OSError as error:
            raise ActError(f"the file can't be written: {error.strerror}") from error


def _say(world: World, ask: PageRequest) -> Json:
    chat, thread_id, reply_to = ask.chat(), ask.thread(), ask.reply_to()
    message = world.say(ask.user, chat, ask.words(), thread_id=thread_id, reply_to=reply_to)
    return {"message": message.key}


def _forward(world: World, ask: PageRequest) -> Json:
    source = ask.message()
    if source.chat.kind == "private" and source.chat.user is not ask.user:
        raise ActError("that is somebody else's private chat")
    to, thread_id = ask.chat("to"), ask.thread("to_thread")
    return {"message": forward(world, ask.user, source, to, thread_id=thread_id).id}


def _press(world: World, ask: PageRequest) -> Json:
    row, column = ask.whole("row"), ask.whole("col")
    if row < 0 or column < 0:
        raise ActError("there is no such button")
    return {"query": world.press(ask.user, ask.message(), row, column).id}


def _menu(world: World, ask: PageRequest) -> list[Json]:
    chat = ask.chat()
    return [
        {
            "command": name,
            "description": text,
            "private": world.is_private_command(chat, ask.user, f"/{name}"),
        }
        for name, text in world.menu(chat, ask.user, ask.text("language"))
    ]


def _appoint(world: World, user: User, chat: Chat, status: Status) -> None:
    if not chat.may(user, "can_promote_members", admin_only=True):
        raise ActError("only administrators who may appoint others can do this")
    if not chat.has(world.bot):
        raise ActError("the bot is not in this chat")
    world.set_member(chat, world.bot, status, by=user)


def _upgrade(world: World, ask: PageRequest) -> Json:
    chat = ask.chat()
    if chat.kind == "private" or chat.owner is not ask.user:
        raise ActError("only the owner can upgrade the group")
    return {"chat": upgrade_group(world, chat).id}


def _share(world: World, ask: PageRequest) -> Json:
    shared = ask.chat("shared")
    return {"message": share_chat(world, ask.user, ask.message(), shared).id}


def _start_in_group(world: World, ask: PageRequest) -> Json:
    message = start_in_group(world, ask.user, ask.chat(), ask.text("payload"))
    return {"message": message.id if message is not None else None}


def _inline(world: World, ask: PageRequest) -> Json:
    """What the bot offers comes as an event, once it has answered."""
    return {"query": ask_inline(world, ask.user, ask.text("query"), ask.text("offset")).id}


def _choose(world: World, ask: PageRequest) -> Json:
    chat, asked = ask.chat(), world.inline_queries.get(ask.text("query"))
    if asked is None:
        raise ActError("nothing of that kind was offered")
    sent = send_offer(
        world,
        ask.user,
        chat,
        asked,
        ask.whole("number"),
        thread_id=ask.thread(),
        reply_to=ask.reply_to(),
    )
    return {"message": sent.id}


_ACTS: Mapping[str, Callable[[World, PageRequest], Any]] = {
    "say": _say,
    "edit": lambda world, ask: {"message": world.edit(ask.user, ask.message(), ask.words()).id},
    "forward": _forward,
    "close_topic": lambda world, ask: close_topic(
        world, *ask.topic("can_manage_topics"), by=ask.user
    ),
    "reopen_topic": lambda world, ask: reopen_topic(
        world, *ask.topic("can_manage_topics"), by=ask.user
    ),
    "delete_topic": lambda world, ask: delete_topic(world, *ask.topic("can_delete_messages")),
    "press": _press,
    "start": lambda world, ask: {"message": world.start(ask.user, ask.payload()).id},
    "menu": _menu,
    "add_bot": lambda world, ask: world.add_bot(ask.chat(), by=ask.user),
    "add_admin_bot": lambda world, ask: world.add_bot(ask.chat(), as_admin=True, by=ask.user),
    "promote_bot": lambda world, ask: _appoint(world, ask.user, ask.chat(), "administrator"),
    "demote_bot": lambda world, ask: _appoint(world, ask.user, ask.chat(), "member"),
    "remove_bot": lambda world, ask: remove_bot(world, ask.chat(), by=ask.user),
    "block": lambda world, ask: world.block_bot(ask.user),
    "upgrade": _upgrade,
    "share": _share,
    "start_in_group": _start_in_group,
    "inline": _inline,
    "choose": _choose,
}

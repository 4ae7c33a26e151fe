"""What the page can ask for: one table of names, each an act of a person or a move of the clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from bot.sandbox.errors import ApiError, NotAllowed
from bot.sandbox.page.view import Json, clock_view
from bot.sandbox.world.model import GENERAL, Chat, Event, Message, User
from bot.sandbox.world.world import World

MAX_ADVANCE = 366 * 86_400
"""At most a year, in seconds, at one step: what lies between is planned and caught up."""


class Controls(Protocol):
    """The clock's levers, which whoever runs the world supplies."""

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


class Refused(Exception):
    """The page asked for something that can't be done; ``str()`` tells the person why."""


class Acts:
    """Does what pages ask. ``people`` are those one can be; ``zone`` is the clock's IANA zone."""

    def __init__(
        self, world: World, controls: Controls, people: Callable[[], dict[User, str]], zone: str
    ) -> None:
        self._world = world
        self._controls = controls
        self._people = people
        self.zone = zone
        self._table: dict[str, Callable[[User, Json], Any]] = {
            "say": self._say,
            "edit": self._edit,
            "forward": self._forward,
            "close_topic": self._close_topic,
            "reopen_topic": self._reopen_topic,
            "delete_topic": self._delete_topic,
            "press": self._press,
            "start": self._start,
            "menu": self._menu,
            "add_bot": self._add_bot,
            "add_admin_bot": self._add_admin_bot,
            "promote_bot": self._promote_bot,
            "demote_bot": self._demote_bot,
            "remove_bot": self._remove_bot,
            "block": self._block,
            "upgrade": self._upgrade,
            "share": self._share,
            "start_in_group": self._start_in_group,
            "inline": self._inline,
            "choose": self._choose,
            "language": self._language,
        }
        self._moves: dict[str, Callable[[Json], Awaitable[Json | None]]] = {
            "clock": self._clock,
            "advance": self._advance,
            "next_push": self._next_push,
            "digest": self._digest,
            "save_digest": self._save_digest,
        }

    def clock(self) -> Json:
        """The world's time as the page reads it."""
        return clock_view(self._controls.now(), self.zone)

    def moves_clock(self, name: str) -> bool:
        """Whether the act changes the time, which every page should then hear of."""
        return name in ("advance", "next_push")

    async def do(self, request: Json) -> Any:
        """Do ``request`` (``{"do": name, "as": user id, …}``); its result as JSON.

        Raises Refused, with a sentence for the person.
        """
        name = _text(request, "do")
        try:
            if name in self._moves:
                return await self._moves[name](request)
            if name in self._table:
                return self._table[name](self._person(request), request)
        except NotAllowed as error:
            raise Refused(str(error)) from error
        except ApiError as error:
            raise Refused(error.description) from error
        raise Refused("there is no such act")

    def _person(self, request: Json) -> User:
        wanted = _whole(request, "as")
        for user in self._people():
            if user.id == wanted:
                return user
        raise Refused("nobody here is called that")

    def _chat(self, request: Json) -> Chat:
        try:
            return self._world.chat(_whole(request, "chat"))
        except KeyError:
            raise Refused("there is no such chat") from None

    def _message(self, request: Json, key: str = "message") -> Message:
        wanted = request.get(key)
        for message in reversed(self._chat(request).messages):
            if message.key == wanted and not message.deleted:
                return message
        raise Refused("the message is gone")

    @contextmanager
    def _telling(self, chat: Chat) -> Iterator[None]:
        """Tell the pages of a private chat that was started, blocked or unblocked by an act; the
        bot learns that by updates, but what a chat looks like is the page's alone."""
        before = (chat.started, chat.blocked)
        yield
        if (chat.started, chat.blocked) != before:
            self._world.emit(Event("chat", chat))

    def _say(self, user: User, request: Json) -> Json:
        chat = self._chat(request)
        text = _words(request)
        if chat.kind == "channel":
            return {"message": self._world.post(chat, text, by=user).id}
        answered = self._message(request, "reply_to") if request.get("reply_to") else None
        thread = _whole(request, "thread") if request.get("thread") else 0
        with self._telling(chat):
            said = self._world.say(user, chat, text, thread_id=thread, reply_to=answered)
        return {"message": said.key}

    def _edit(self, user: User, request: Json) -> Json:
        edited = self._world.edit(user, self._message(request), _words(request))
        return {"message": edited.id}

    def _forward(self, user: User, request: Json) -> Json:
        source = self._message(request)
        if source.chat.kind == "private" and source.chat.user is not user:
            raise Refused("that is somebody else's private chat")
        try:
            to = self._world.chat(_whole(request, "to"))
        except KeyError:
            raise Refused("there is no such chat") from None
        thread = _whole(request, "to_thread") if request.get("to_thread") else 0
        with self._telling(to):
            sent = self._world.forward(user, source, to, thread_id=thread)
        return {"message": sent.id}

    def _topic(self, user: User, request: Json, right: str) -> tuple[Chat, int]:
        """The topic that ``user`` may change. Raises Refused."""
        chat, thread = self._chat(request), _whole(request, "thread")
        topic = chat.topics.get(thread)
        if topic is None or topic.deleted or thread == GENERAL:
            raise Refused("there is no such topic")
        if not self._world.may(chat, user, right, admin_only=True):
            raise Refused("only administrators may change topics")
        return chat, thread

    def _close_topic(self, user: User, request: Json) -> Json:
        chat, thread = self._topic(user, request, "can_manage_topics")
        self._world.close_topic(chat, thread, by=user)
        return {}

    def _reopen_topic(self, user: User, request: Json) -> Json:
        chat, thread = self._topic(user, request, "can_manage_topics")
        self._world.reopen_topic(chat, thread, by=user)
        return {}

    def _delete_topic(self, user: User, request: Json) -> Json:
        chat, thread = self._topic(user, request, "can_delete_messages")
        self._world.delete_topic(chat, thread)
        return {}

    def _press(self, user: User, request: Json) -> Json:
        row, column = _whole(request, "row"), _whole(request, "col")
        if row < 0 or column < 0:
            raise Refused("there is no such button")
        return {"query": self._world.press(user, self._message(request), row, column).id}

    def _start(self, user: User, request: Json) -> Json:
        payload = _text(request, "payload") if request.get("payload") else ""
        with self._telling(self._world.private(user)):
            return {"message": self._world.start(user, payload).id}

    def _menu(self, user: User, request: Json) -> list[Json]:
        chat = self._chat(request)
        return [
            {
                "command": name,
                "description": text,
                "private": self._world.is_private_command(chat, user, f"/{name}"),
            }
            for name, text in self._world.menu(chat, user, _text(request, "language"))
        ]

    def _add_bot(self, user: User, request: Json) -> Json:
        self._world.add_bot(self._chat(request), by=user)
        return {}

    def _add_admin_bot(self, user: User, request: Json) -> Json:
        self._world.add_bot(self._chat(request), as_admin=True, by=user)
        return {}

    def _promote_bot(self, user: User, request: Json) -> Json:
        return self._appoint(user, self._chat(request), admin=True)

    def _demote_bot(self, user: User, request: Json) -> Json:
        return self._appoint(user, self._chat(request), admin=False)

    def _appoint(self, user: User, chat: Chat, *, admin: bool) -> Json:
        if not self._world.may(chat, user, "can_promote_members", admin_only=True):
            raise Refused("only administrators who may appoint others can do this")
        if not self._world.bot_is_in(chat):
            raise Refused("the bot is not in this chat")
        status = "administrator" if admin else "member"
        self._world.set_member(chat, self._world.bot, status, by=user)  # type: ignore[arg-type]
        return {}

    def _remove_bot(self, user: User, request: Json) -> Json:
        self._world.remove_bot(self._chat(request), by=user)
        return {}

    def _block(self, user: User, _request: Json) -> Json:
        with self._telling(self._world.private(user)):
            self._world.block_bot(user)
        return {}

    def _upgrade(self, user: User, request: Json) -> Json:
        chat = self._chat(request)
        if chat.kind == "private" or self._world.owner(chat) is not user:
            raise Refused("only the owner can upgrade the group")
        return {"chat": self._world.migrate(chat).id}

    def _share(self, user: User, request: Json) -> Json:
        try:
            shared = self._world.chat(_whole(request, "shared"))
        except KeyError:
            raise Refused("there is no such chat") from None
        return {"message": self._world.share(user, self._message(request), shared).id}

    def _start_in_group(self, user: User, request: Json) -> Json:
        payload = _text(request, "payload")
        said = self._world.start_in_group(user, self._chat(request), payload)
        return {"message": said.id if said is not None else None}

    def _inline(self, user: User, request: Json) -> Json:
        """What the bot offers comes as an event, once it has answered."""
        asked = self._world.inline(user, _text(request, "query"), _text(request, "offset"))
        return {"query": asked.id}

    def _choose(self, user: User, request: Json) -> Json:
        chat, asked = self._chat(request), self._world.inline_queries.get(_text(request, "query"))
        if asked is None:
            raise Refused("nothing of that kind was offered")
        answered = self._message(request, "reply_to") if request.get("reply_to") else None
        thread = _whole(request, "thread") if request.get("thread") else 0
        number = _whole(request, "number")
        with self._telling(chat):
            sent = self._world.choose(
                user, chat, asked, number, thread_id=thread, reply_to=answered
            )
        return {"message": sent.id}

    def _language(self, _user: User, request: Json) -> Json:
        """The page's language is that of its people's apps."""
        code = _text(request, "language")
        if not re.fullmatch(r"[a-z]{2,3}(-[a-zA-Z]{2,8})?", code):
            raise Refused("that is no language")
        for person in self._people():
            person.language_code = code
        return {}

    async def _clock(self, _request: Json) -> Json:
        return self.clock()

    async def _advance(self, request: Json) -> Json:
        seconds = request.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise Refused("how far is not a number of seconds")
        if not 0 < seconds <= MAX_ADVANCE:
            raise Refused("the clock moves forward, at most a year at a time")
        self._controls.advance(seconds)
        return self.clock()

    async def _digest(self, _request: Json) -> Json:
        path = self._controls.today()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""  # gone, or not in UTF-8: what is saved stands in its place
        return {"folder": str(path.parent), "file": path.name, "text": text}

    async def _save_digest(self, request: Json) -> Json:
        try:
            return {"problems": self._controls.save(_words(request))}
        except OSError as error:
            raise Refused(f"the file can't be written: {error.strerror}") from error

    async def _next_push(self, _request: Json) -> Json | None:
        return self.clock() if await self._controls.next_push() is not None else None


def _whole(request: Json, key: str) -> int:
    value = request.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(f"{key} is not a whole number")
    return value


def _words(request: Json) -> str:
    text = _text(request, "text")
    if not text.strip():
        raise Refused("there is nothing to send")
    return text


def _text(request: Json, key: str) -> str:
    value = request.get(key)
    if not isinstance(value, str):
        raise Refused(f"{key} is not a text")
    return value

"""Answers in a group that only the asker sees (ephemeral messages, Bot API 10.2 and 10.3).

An ordinary member of a group may send one only within 15 seconds, as a reply to a command that
was itself private (``is_ephemeral`` in the chat's menu) or to the press of a button; an
administrator at any time. Delivery isn't promised. Such a message has message_id 0 and an
``ephemeral_message_id``, and is edited and deleted by methods of its own.

Where it can't be done (an older server, a refusal), a press opens the private chat and a command
gets a button that does (``deeplink``). A server that does not know the parameter would pass over
it and show the answer to everyone, so it is asked first, once, in a way that does nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from telegram import Bot, Message
from telegram.error import TelegramError

from bot.chat import deep_links
from bot.chat.callback_data import unpack_press
from bot.chat.command_menus import set_chat_menu
from bot.chat.commands import reads
from bot.chat.incoming import Asked
from bot.chat.reply import rich
from bot.chat.reply.message import Reply, content
from bot.chat.services import Services
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.model.subscription import Subscription
from bot.phrases.typed_commands import typed

log = logging.getLogger(__name__)

ANSWER_WITHIN = dt.timedelta(seconds=15)
"""How long after the question a private answer may be sent (Bot API, "Ephemeral messages and
commands")."""

Once = Callable[[int, Callable[[], Awaitable[Any]]], Awaitable[Outcome]]
"""One paced request to a chat."""


def addressed(asked: Asked, subscriptions: Sequence[Subscription], now: dt.datetime) -> Asked:
    """``asked`` with ``until`` set where its answer is for the asker alone.

    What came privately is answered privately; else the topic's subscription says so, or, where it
    has none, any of the chat's. Only reading is private: what changes the group is for all.
    """
    if asked.where != "group" or asked.user_id is None or asked.anonymous_admin:
        return asked
    here = [s for s in subscriptions if s.thread_id == asked.thread_id] or list(subscriptions)
    wished = any(s.answers == "asker" for s in here) and _only_reads(asked)
    if not (asked.ephemeral_id or wished):
        return asked
    return replace(asked, until=min(asked.came_at or now, now) + ANSWER_WITHIN)


def asks_privately(subscriptions: Sequence[Subscription]) -> bool:
    """Whether the chat's commands shall be private."""
    return any(s.answers == "asker" for s in subscriptions)


async def keep_menu(bot: Bot, subscriptions: Sequence[Subscription]) -> None:
    """Let the group's menu mark its commands as its subscriptions ask for."""
    if subscriptions and subscriptions[0].chat_id < 0:
        chat_id = subscriptions[0].chat_id
        await set_chat_menu(bot, chat_id, private_answers=asks_privately(subscriptions))


def _only_reads(asked: Asked) -> bool:
    if asked.query_id:
        return unpack_press(asked.said) is not None
    what = typed(asked.said)
    return what is not None and reads(what.name)


class PrivateAnswers:
    """Sends and edits private answers. ``once`` sends one request."""

    def __init__(self, services: Services, once: Once) -> None:
        self._services = services
        self._once = once
        self._settled: set[str] = set()
        self._mended: set[int] = set()
        self._short_edits = False

    def settled(self, query_id: str) -> bool:
        """Whether the press was acknowledged here; forgotten once it was asked for."""
        known = query_id in self._settled
        self._settled.discard(query_id)
        return known

    async def send(self, bot: Bot, asked: Asked, left: list[Reply]) -> bool | None:
        """Send what is ``left``, which shrinks meanwhile. Whether Telegram took it all; None where
        a command is still to be shown the way to the private chat (a press that is refused opens
        it by itself)."""
        if not await self._known(bot):
            return await self._elsewhere(bot, asked)

        def send(message: Reply, first: bool) -> Awaitable[Outcome]:
            return self._persist(bot, asked, message)

        async for first, outcome in rich.send_each(left, self._services.plain, send):
            if isinstance(outcome, Done) and not is_private(outcome.result):
                await self._take_back(bot, outcome.result)
                outcome = Refused("unsupported", "the server showed a private answer to all")
            if not isinstance(outcome, Done):
                log.info("a private answer in %s fell short: %s", asked.chat_id, outcome)
                if isinstance(outcome, Unsure):  # it may well have come
                    await self._settle(bot, asked)
                    return False
                if not first and asked.query_id:
                    return False  # the press is acknowledged, and opens nothing any more
                return await self._elsewhere(bot, asked)
            if first:
                await self._settle(bot, asked)
        return True

    async def mend_menu(
        self, bot: Bot, asked: Asked, subscriptions: Sequence[Subscription]
    ) -> None:
        """Set the group's menu where a command came from it for everybody to see, once a process:
        whatever became of the menu, the next command is private."""
        if not asked.ephemeral_id and asked.chat_id not in self._mended:
            self._mended.add(asked.chat_id)
            if asks_privately(subscriptions):
                await keep_menu(bot, subscriptions)

    async def edit(self, bot: Bot, asked: Asked, message: Reply) -> bool | None:
        """Let the private message whose button was pressed show this; None where it must be sent
        anew (it is not private, it is gone, or its text is too long to be edited)."""
        if not asked.ephemeral_id or (message.text.text[1_024:] and self._short_edits):
            return None
        place = _place(asked)
        body = place | _plain(content(message))
        outcome = await self._request(bot, asked, "editEphemeralMessageText", body)
        match outcome:
            case Done() | Refused(kind="not_modified"):
                await self._settle(bot, asked)
                return True
            case Refused(kind="too_long"):
                # 4,096 characters are allowed, but over 1,024 an edit was refused when last
                # looked at (github.com/tdlib/telegram-bot-api/issues/881).
                self._short_edits = True
                await self._request(bot, asked, "deleteEphemeralMessage", place)
                return None
            case Refused():
                return None
        log.info("a private message in %s was not changed: %s", asked.chat_id, outcome)
        await self._settle(bot, asked)
        return False

    async def _persist(self, bot: Bot, asked: Asked, message: Reply) -> Outcome:
        """The outcome, after another try where nothing was done and there is still time."""
        until = asked.until or self._services.clock()
        while True:
            outcome = await self._send(bot, asked, message)
            pause = 0.0
            match outcome:
                case Limited(retry_after):
                    pause = retry_after
                case NotWritten():
                    pause = 1.0
            if not pause or self._services.clock() + dt.timedelta(seconds=pause) >= until:
                return outcome
            await self._services.sleep(pause)

    async def _send(self, bot: Bot, asked: Asked, message: Reply) -> Outcome:
        body = _plain(content(message)) | {"chat_id": asked.chat_id}
        if asked.thread_id:
            body["message_thread_id"] = asked.thread_id
        to: dict[str, Any] = {"receiver_user_id": asked.user_id}
        # Afterwards only an administrator may, who needs to name no question.
        in_time = asked.until is not None and self._services.clock() < asked.until
        if in_time and asked.query_id:
            to["callback_query_id"] = asked.query_id
        elif in_time and asked.ephemeral_id:
            body["reply_parameters"] = {"ephemeral_message_id": asked.ephemeral_id}
        body["ephemeral_message_parameters"] = to
        if (article := message.rich) is not None:
            return await self._once(asked.chat_id, lambda: rich.send(bot, body, article))
        text = body.pop("text")
        return await self._once(
            asked.chat_id, lambda: bot.send_message(body["chat_id"], text, api_kwargs=body)
        )

    async def _request(self, bot: Bot, asked: Asked, method: str, body: dict[str, Any]) -> Outcome:
        return await self._once(
            asked.chat_id, lambda: bot.do_api_request(method, api_kwargs=dict(body))
        )

    async def _known(self, bot: Bot) -> bool:
        """Whether the server knows private answers. Asked once; while it can't be reached, no."""
        plain = self._services.plain
        if plain.private is None:
            outcome = await self._once(
                0, lambda: bot.do_api_request("deleteEphemeralMessage", api_kwargs={})
            )
            match outcome:
                case Refused(kind="unsupported"):
                    plain.private = False
                    log.warning("this server knows no private answers: %s", outcome.reason)
                case Done() | Refused():
                    plain.private = True
        return bool(plain.private)

    async def _take_back(self, bot: Bot, message: Message) -> None:
        self._services.plain.private = False
        chat_id, message_id = message.chat.id, message.message_id
        await self._once(chat_id, lambda: bot.delete_message(chat_id, message_id))

    async def _elsewhere(self, bot: Bot, asked: Asked) -> bool | None:
        """A press opens the private chat; a command is the caller's to answer."""
        if not asked.query_id:
            return None
        await self._settle(bot, asked, url=deep_links.address(bot.username, asked))
        return False

    async def _settle(self, bot: Bot, asked: Asked, *, url: str | None = None) -> None:
        """Acknowledge the press, once; not before its answer stands, or it would count as done."""
        if not asked.query_id or asked.query_id in self._settled:
            return
        self._settled.add(asked.query_id)
        try:
            await bot.answer_callback_query(asked.query_id, url=url)
        except TelegramError as error:
            log.info("a press was not acknowledged: %s", error)


def is_private(message: Message) -> bool:
    """Whether only its receiver sees it; python-telegram-bot keeps newer fields aside."""
    return bool(message.api_kwargs.get("ephemeral_message_id"))


def _place(asked: Asked) -> dict[str, Any]:
    return {
        "chat_id": asked.chat_id,
        "receiver_user_id": asked.user_id,
        "ephemeral_message_id": asked.ephemeral_id,
    }


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments without what has no place in a private message: keyboards that take the
    place of a person's own."""
    markup = arguments.get("reply_markup")
    if markup is None or hasattr(markup, "inline_keyboard"):
        return dict(arguments)
    return {key: value for key, value in arguments.items() if key != "reply_markup"}

"""The one place that sends answers to where somebody asked.

An answer of several messages goes out whole before the next one of its chat begins. Nothing that
Telegram refuses raises here: what can be mended (a pause, a group's new id, a reply whose message
is gone) is, the rest is logged, and the answer ends. Where nobody knows whether a message arrived,
the setting ``delivery.when_unsure`` says whether it is sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.chat.incoming import Asked
from bot.chat.reply import rich
from bot.chat.reply.message import Reply, Sent, content, request
from bot.chat.reply.private_answers import PrivateAnswers
from bot.chat.reply.queue import ChatQueues, Line
from bot.chat.services import Services
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.telegram.answers import classify_error

log = logging.getLogger(__name__)

MAX_TRIES = 3
"""Attempts at one message; an answer is not worth more."""

MAX_PAUSE_SECONDS = 65.0
"""Seconds that an answer waits when Telegram asks for a pause: a group's window is a minute long.
Whoever has to wait longer has gone by then."""


class Answers:
    """Sends answers through a bot, in the order of the chats' queues."""

    def __init__(self, services: Services, queues: ChatQueues | None = None) -> None:
        self._services = services
        self.queues = queues or ChatQueues(services.clock)
        self.private = PrivateAnswers(services, self._once)

    async def send(self, bot: Bot, asked: Asked, messages: Sequence[Reply]) -> Sent:
        """Send the messages in order, the first as a reply and the only one to make a sound.

        All answers to people go through here and ``edit``: what shall reach only the asker is to
        be told apart here.
        """
        left = list(messages)
        with self.queues.of(asked.chat_id).writing(left, urgent=asked.urgent):
            async with self._hold(asked):
                if asked.until is None:
                    return await self._send_all(bot, asked, left)
                taken = await self.private.send(bot, asked, left)
        return Sent(bool(taken), refused=taken is None)

    async def _send_all(self, bot: Bot, asked: Asked, left: list[Reply]) -> Sent:
        """Send what is ``left``, which shrinks meanwhile."""
        to = asked

        async def send(message: Reply, first: bool) -> Outcome:
            nonlocal to
            sent = await self._send(bot, to, message, first=first)
            if isinstance(sent, Refused) and sent.kind == "migrated" and sent.migrated_to:
                await self._services.store.migrate_chat(asked.chat_id, sent.migrated_to)
                # Message ids of the old group mean nothing in the new one.
                to = replace(to, chat_id=sent.migrated_to, message_id=0, thread_id=0)
                sent = await self._send(bot, to, replace(message, reply_to=0), first=first)
            return sent

        whole, first_id = True, 0
        async for first, sent in rich.send_each(left, self._services.plain, send):
            if isinstance(sent, Done):
                first_id = int(sent.result.message_id) if first else first_id
                continue
            log.info("an answer to %s fell short: %s", asked.chat_id, sent)
            whole = False
            if not isinstance(sent, Unsure):
                missing = isinstance(sent, Refused) and sent.kind == "missing"
                return Sent(whole, first_id, missing)
        return Sent(whole, first_id)

    async def edit(self, bot: Bot, asked: Asked, message: Reply) -> Sent:
        """Let the message whose button was pressed (``asked.message_id``) show this instead; where
        only the asker shall see it, in a message of their own."""
        if asked.until is not None:
            async with self._hold(asked):
                shown = await self.private.edit(bot, asked, message)
            return Sent(shown) if shown is not None else await self.send(bot, asked, [message])
        message_id, queue = asked.message_id, self.queues.of(asked.chat_id)
        arguments = {**content(message), "chat_id": asked.chat_id, "message_id": message_id}
        looks = hash((message.text, message.buttons))
        with queue.changing(message_id, looks) as needed:
            async with self._hold(asked):
                if not needed():
                    return Sent(True, message_id)
                outcome = await self._persist(asked, lambda: bot.edit_message_text(**arguments))
                done = isinstance(outcome, Done) or (
                    isinstance(outcome, Refused) and outcome.kind == "not_modified"
                )
                if done:
                    queue.written(message_id, looks)
        if asked.query_id and asked.urgent:
            queue.changed_by_administrator(self._services.turns, asked.chat_id)
        if done:
            return Sent(True, message_id)
        log.info("a message in %s was not changed: %s", asked.chat_id, outcome)
        missing = isinstance(outcome, Refused) and outcome.kind == "missing"
        return Sent(False, missing=missing)

    def _hold(self, asked: Asked) -> AbstractAsyncContextManager[None]:
        """A chat's answers go out one after the other; urgent ones pass those to readers."""
        line: Line = "urgent answers" if asked.urgent else "answers"
        return self.queues.of(asked.chat_id).hold(line)

    async def delete(self, bot: Bot, asked: Asked, message_id: int) -> None:
        """Take one of our messages back; where that is refused it stays."""
        await self._persist(asked, lambda: bot.delete_message(asked.chat_id, message_id))

    async def _send(self, bot: Bot, asked: Asked, message: Reply, *, first: bool) -> Outcome:
        arguments = request(asked, message, first=first)

        def ask() -> Awaitable[Any]:
            if message.rich is not None:
                return rich.send(bot, arguments, message.rich)
            return bot.send_message(**arguments)

        outcome = await self._persist(asked, ask)
        if (
            isinstance(outcome, Refused)
            and outcome.kind == "missing"
            and not message.reply_to
            and arguments.pop("reply_parameters", None)
        ):
            outcome = await self._persist(asked, ask)
        return outcome

    async def _persist(self, asked: Asked, send: Callable[[], Awaitable[Any]]) -> Outcome:
        """The request's outcome, after a few tries where another may help."""
        outcome: Outcome = NotWritten("not tried")
        for _ in range(MAX_TRIES):
            outcome = await self._once(asked.chat_id, send, urgent=asked.urgent)
            match outcome:
                case Limited(retry_after=pause) if pause <= MAX_PAUSE_SECONDS:
                    await self._services.sleep(pause)
                case NotWritten():
                    await self._services.sleep(1)
                case Unsure() if self._services.settings.delivery.when_unsure == "resend":
                    await self._services.sleep(1)
                case _:
                    break
        return outcome

    async def _once(
        self, chat_id: int, send: Callable[[], Awaitable[Any]], *, urgent: bool = False
    ) -> Outcome:
        turns, turn = self._services.turns, None
        if turns is not None:
            spare = 0 if urgent else self.queues.of(chat_id).spare(turns)
            turn = await turns.take(chat_id, push=False, spare=spare)
        outcome: Outcome | None = None
        try:
            outcome = Done(await send())
        except TelegramError as error:
            outcome = classify_error(error)
        finally:
            if turn is not None:
                match outcome:
                    case Limited(retry_after=pause):
                        turn.refused(pause)
                    case NotWritten():
                        turn.unwritten()
                    case _:
                        turn.answered()
        return outcome

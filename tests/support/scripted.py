"""A Bot API of a few lines: what stands in each chat, a strict count, and answers on demand."""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from support.strict import StrictCounter
from support.virtual import VirtualLoop

from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure


@dataclass(frozen=True, slots=True)
class Call:
    """A request that reached Telegram: seconds since the start, chat, method, text."""

    at: float
    chat: int
    method: str
    text: str
    body: dict[str, Any]


@dataclass(slots=True)
class Answer:
    """What to answer instead; ``done`` says that Telegram did it all the same."""

    outcome: Outcome
    done: bool = False


@dataclass(slots=True)
class ScriptedApi:
    """A ``bot.delivery.ports.TelegramApi``. ``chats`` maps a chat to its messages: id and text, the
    oldest first."""

    loop: VirtualLoop
    seed: int = 1
    offline: bool = False
    chats: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    calls: list[Call] = field(default_factory=list)
    answers: dict[int, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[int, Outcome] = field(default_factory=dict)
    closed: set[tuple[int, int]] = field(default_factory=set)
    """Topics (chat, thread; 0 is General) where nothing new may be written."""
    threads: dict[int, int] = field(default_factory=dict)
    """The topic of each message that was sent, by its id."""
    longest: int = 4096
    ids: int = 100

    def __post_init__(self) -> None:
        self.counter = StrictCounter(self.loop.time)
        self._chance = random.Random(self.seed)

    counter: StrictCounter = field(init=False)
    _chance: random.Random = field(init=False)

    def answer(self, chat: int, *outcomes: Outcome, done: bool = False) -> None:
        """The next requests in this chat get these answers."""
        self.answers[chat].extend(Answer(outcome, done) for outcome in outcomes)

    def texts(self, chat: int) -> list[str]:
        """What the chat shows, the oldest first."""
        return list(self.chats[chat].values())

    def texts_in(self, chat: int, thread: int) -> list[str]:
        """What one of its topics shows."""
        return [text for key, text in self.chats[chat].items() if self.threads[key] == thread]

    def sent(self, chat: int) -> list[str]:
        """Each request of the chat, as ``method text``, without the method's common words."""
        return [
            f"{call.method.removesuffix('Message').removesuffix('MessageText')} {call.text}".strip()
            for call in self.calls
            if call.chat == chat
        ]

    async def call(self, method: str, body: bytes) -> Outcome:
        request = json.loads(body)
        chat = request["chat_id"]
        if self.offline:
            await asyncio.sleep(0.01)
            return NotWritten("connection refused")
        if self.answers[chat] and isinstance(self.answers[chat][0].outcome, NotWritten):
            return self.answers[chat].popleft().outcome
        await asyncio.sleep(self._chance.uniform(0.02, 0.06))
        outcome = self._take(method, chat, request)
        await asyncio.sleep(self._chance.uniform(0.02, 0.06))
        return outcome

    def _take(self, method: str, chat: int, request: dict[str, Any]) -> Outcome:
        call = Call(self.loop.time(), chat, method, request.get("text", ""), request)
        self.calls.append(call)
        wait = self.counter.count(chat)
        if wait is not None:
            return Limited(wait)
        if chat in self.always:
            return self.always[chat]
        if self.answers[chat]:
            answer = self.answers[chat].popleft()
            if answer.done:
                self._do(method, chat, request)
            return answer.outcome
        return self._do(method, chat, request)

    def _do(self, method: str, chat: int, request: dict[str, Any]) -> Outcome:
        shown = self.chats[chat]
        text = request.get("text", "")
        if len(text) > self.longest:
            return Refused("too_long", "Bad Request: message is too long")
        if method == "sendMessage":
            thread = request.get("message_thread_id", 0)
            if (chat, thread) in self.closed:
                return Refused("topic_gone", "Bad Request: TOPIC_CLOSED")
            self.ids += 1
            self.threads[self.ids] = thread
            shown[self.ids] = text
            return Done({"message_id": self.ids, "text": text})
        if method == "editMessageText":
            message_id = request["message_id"]
            if message_id not in shown:
                return Refused("missing", "Bad Request: message to edit not found")
            if shown[message_id] == text:
                return Refused("not_modified", "Bad Request: message is not modified")
            shown[message_id] = text
            return Done({"message_id": message_id, "text": text})
        assert method == "deleteMessages", method
        for message_id in request["message_ids"]:
            shown.pop(message_id, None)
        return Done(True)


UNSURE = Unsure("502 without a whole answer of the Bot API")

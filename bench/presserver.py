"""A Bot API server that hands a bot presses of buttons and notes when it shows their results.

It answers everything at once, so the time between a press and its result is the bot's own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bench.fastserver import ME, TRUE

SHOWS = frozenset({"editMessageText", "sendMessage"})
"""What brings a person the result of a press."""

EMPTY = b'{"ok":true,"result":[]}'
HELD_SECONDS = 8.0
"""How long a getUpdates waits; python-telegram-bot's own poll gives up after ten and a bit."""

PATIENCE = 20.0


class Pressed:
    """One bot's server: ``press`` and see how long it takes."""

    def __init__(self, administrator: int) -> None:
        self._administrator = administrator
        self._poll: Connection | None = None
        self._letting_go: asyncio.TimerHandle | None = None
        self._polled = asyncio.Event()
        self._shown: asyncio.Future[float] | None = None
        self._update_id = 0
        self.looked_up = 0
        """How many lists of administrators were asked for."""

    async def ready(self) -> None:
        """Until the bot asks for updates."""
        async with asyncio.timeout(PATIENCE):
            await self._polled.wait()

    async def press(self, chat_id: int, data: str, keyboard: Any) -> float:
        """Press, in the chat, the button that carries ``data``; the seconds until the request
        with its result arrives. RuntimeError where none does."""
        try:
            await self.ready()
            self._shown = asyncio.get_running_loop().create_future()
            started = self._hand_out(chat_id, data, keyboard)
            async with asyncio.timeout(PATIENCE):
                return await self._shown - started
        except TimeoutError:
            raise RuntimeError(f"a press of {data!r} was never answered") from None

    def _hand_out(self, chat_id: int, data: str, keyboard: Any) -> float:
        self._update_id += 1
        chat = {"id": chat_id, "type": "supergroup", "title": f"群 {-chat_id}"}
        now = int(time.time())
        message = {
            "message_id": 7,
            "date": now,
            "chat": chat,
            "from": {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
            "text": "推送设置",
            "reply_markup": {"inline_keyboard": keyboard},
        }
        person = {"id": self._administrator, "is_bot": False, "first_name": "管理员"}
        press = {
            "id": str(self._update_id),
            "from": person | {"language_code": "zh-hans"},
            "chat_instance": "1",
            "data": data,
            "message": message,
        }
        update = {"update_id": self._update_id, "callback_query": press}
        body = json.dumps({"ok": True, "result": [update]}).encode()
        started = time.perf_counter()
        self._answer_poll(body)
        return started

    def hold(self, poll: Connection) -> None:
        """A getUpdates waits here for the next press; a bot has one, an older one has gone."""
        if self._letting_go is not None:
            self._letting_go.cancel()
        self._poll = poll
        self._polled.set()
        loop = asyncio.get_running_loop()
        self._letting_go = loop.call_later(HELD_SECONDS, self._answer_poll, EMPTY)

    def _answer_poll(self, body: bytes) -> None:
        poll, self._poll = self._poll, None
        self._polled.clear()
        if poll is not None:
            poll.answer(body)

    def take(self, method: str, body: bytes, came: float) -> bytes:
        """The answer to any other request."""
        if method in SHOWS:
            if self._shown is not None and not self._shown.done():
                self._shown.set_result(came)
            return (
                b'{"ok":true,"result":{"message_id":7,"date":1769558400,"chat":{"id":-100,'
                b'"type":"supergroup","title":"g"},"text":"x"}}'
            )
        if method == "getMe":
            return ME
        if method == "getChatAdministrators":
            self.looked_up += 1
            return json.dumps({"ok": True, "result": [self._creator()]}).encode()
        return TRUE

    def _creator(self) -> dict[str, Any]:
        user = {"id": self._administrator, "is_bot": False, "first_name": "管理员"}
        return {"status": "creator", "user": user, "is_anonymous": False}


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as much of it as bots use."""

    def __init__(self, server: Pressed) -> None:
        self._server = server
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        came = time.perf_counter()
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._buffer) < end + 4 + length:
                return
            method = self._buffer.split(b" ", 2)[1].rsplit(b"/", 1)[-1].decode()
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            if method != "getUpdates":
                self.answer(self._server.take(method, body, came))
            elif _waits(body):
                self._server.hold(self)
            else:
                self.answer(EMPTY)

    def answer(self, body: bytes) -> None:
        """Write a whole answer."""
        if not self._transport.is_closing():
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )


def _waits(body: bytes) -> bool:
    """Whether a getUpdates is a long one, as JSON or as a form."""
    return not (b'"timeout":0' in body or body.startswith(b"timeout=0") or b"&timeout=0" in body)


@asynccontextmanager
async def served(administrator: int) -> AsyncIterator[tuple[Pressed, str]]:
    """A server, and its address."""
    pressed = Pressed(administrator)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(pressed), "127.0.0.1", 0)
    try:
        yield pressed, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()

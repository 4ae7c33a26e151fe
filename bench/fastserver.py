"""A Bot API server that is never the bottleneck: it answers every request at once, in a process
of its own. With ``strict`` it counts as Telegram does and refuses what is too much.

``python -m bench.fastserver PORT [strict]`` prints ``ready`` when it listens.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import deque

ME = (
    b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Bench","username":"bench_bot",'
    b'"can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":false}}'
)
TRUE = b'{"ok":true,"result":true}'


class Count:
    """What was sent, and the windows that Telegram keeps: 30 in any second overall, 20 in any
    minute in a group, one a second in a chat (core.telegram.org/bots/faq)."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.reset()

    def reset(self) -> None:
        self.sent = 0
        self.refused = 0
        self.first = 0.0
        self.last = 0.0
        self.all: deque[float] = deque()
        self.chats: dict[int, deque[float]] = {}
        self.firsts: dict[int, float] = {}

    def take(self, chat_id: int) -> float | None:
        """Seconds to wait where it is too much, None where it was sent."""
        now = time.monotonic()
        if self.strict:
            chat = self.chats.setdefault(chat_id, deque())
            for window, length in ((self.all, 1.0), (chat, 60.0)):
                while window and window[0] <= now - length:
                    window.popleft()
            over = len(self.all) >= 30 or len(chat) >= 20 or (chat and chat[-1] > now - 1.0)
            if over:
                self.refused += 1
                return 1.0
            self.all.append(now)
            chat.append(now)
        self.sent += 1
        self.first = self.first or now
        self.last = now
        self.firsts.setdefault(chat_id, now)
        return None

    def report(self) -> bytes:
        firsts = self.firsts.values()
        return json.dumps(
            {
                "sent": self.sent,
                "refused": self.refused,
                "seconds": self.last - self.first,
                "spread": (max(firsts) - min(firsts)) if self.firsts else 0.0,
            }
        ).encode()


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as much of it as our clients use."""

    def __init__(self, count: Count, round_trip: tuple[float, float] | None) -> None:
        self._count = count
        self._round_trip = round_trip
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._buffer) < end + 4 + length:
                return
            path = self._buffer.split(b" ", 2)[1]
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            if self._round_trip is None:
                self._answer(*self._handle(path, body))
            else:
                there = random.uniform(*self._round_trip)
                before = there * random.random()
                asyncio.get_running_loop().call_later(
                    before, self._later, path, body, there - before
                )

    def _later(self, path: bytes, body: bytes, after: float) -> None:
        answer = self._handle(path, body)
        asyncio.get_running_loop().call_later(after, self._answer, *answer)

    def _handle(self, path: bytes, body: bytes) -> tuple[int, bytes]:
        method = path.rsplit(b"/", 1)[-1]
        if method == b"getMe":
            return 200, ME
        if method == b"report":
            return 200, self._count.report()
        if method == b"reset":
            self._count.reset()
            return 200, TRUE
        if method != b"sendMessage":
            return 200, TRUE
        wait = self._count.take(chat_id := _chat(body))
        if wait is not None:
            return 429, (
                b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
                b'"parameters":{"retry_after":1}}'
            )
        return 200, (
            b'{"ok":true,"result":{"message_id":%d,"date":1769558400,"chat":{"id":%d,'
            b'"type":"supergroup","title":"g"},"text":"x"}}' % (self._count.sent, chat_id)
        )

    def _answer(self, status: int, body: bytes) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(
            b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (status, len(body), body)
        )


def _chat(body: bytes) -> int:
    if body.startswith(b"{"):
        at = body.find(b'"chat_id":') + 10
        chat = body[at : at + 24].split(b",", 1)[0].strip(b' "}')
        return int(chat)
    from urllib.parse import parse_qs

    form = parse_qs(body.decode())
    return int(form["chat_id"][0])


async def main(port: int, strict: bool) -> None:
    count = Count(strict)
    round_trip = (0.04, 0.12) if strict else None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(count, round_trip), "127.0.0.1", port)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), "strict" in sys.argv[2:]))

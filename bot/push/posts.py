"""The posts of a date, composed and serialised once for all chats that share a look.

Posts are composed from the digest that the outbox keeps, not from the archive: what is sent is
what was planned, whatever happens to the file meanwhile.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.digest.model import Digest
from bot.post.model import Look, Part, PartKey
from bot.push.ports import Outbox, Seed

KEPT = 64
"""Composed (date, look) pairs held in memory; some 20 KB each."""

Compose = Callable[[Digest, Look], tuple[Part, ...]]
Parse = Callable[[bytes, str], Digest]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A part with the end of its request body: all but the chat it goes to."""

    part: Part
    tail: bytes

    def send_body(self, chat_id: int, thread_id: int, *, silent: bool) -> bytes:
        """sendMessage. The General topic is addressed by leaving ``message_thread_id`` out."""
        head = f'{{"chat_id":{chat_id},'
        if thread_id > 1:
            head += f'"message_thread_id":{thread_id},'
        if silent:
            head += '"disable_notification":true,'
        return head.encode() + self.tail

    def edit_body(self, chat_id: int, message_id: int) -> bytes:
        """editMessageText."""
        return f'{{"chat_id":{chat_id},"message_id":{message_id},'.encode() + self.tail


def prepare(part: Part) -> Prepared:
    body: dict[str, object] = {
        "text": part.text.text,
        "entities": [entity.as_json() for entity in part.text.entities],
        "link_preview_options": {"is_disabled": True},
    }
    if part.buttons:
        body["reply_markup"] = {
            "inline_keyboard": [
                [
                    {"text": button.text, "url": button.url}
                    if button.url is not None
                    else {"text": button.text, "callback_data": button.data}
                    for button in row
                ]
                for row in part.buttons
            ]
        }
    return Prepared(part, json.dumps(body, ensure_ascii=False, separators=(",", ":"))[1:].encode())


def seeds(parts: tuple[Part, ...]) -> tuple[Seed, ...]:
    """What the outbox keeps of composed parts."""
    return tuple(Seed(n, part.key, part.wanted) for n, part in enumerate(parts))


class Posts:
    """Prepared parts by date and look. ``parse`` must read what it has read before."""

    def __init__(self, outbox: Outbox, *, parse: Parse, compose: Compose) -> None:
        self._outbox = outbox
        self._parse = parse
        self._compose = compose
        self._digests: dict[dt.date, Digest] = {}
        self._made: OrderedDict[tuple[dt.date, Look], dict[PartKey, Prepared]] = OrderedDict()

    async def digest(self, date: dt.date) -> Digest | None:
        """The date's digest as it is kept in the outbox, None where none is."""
        known = self._digests.get(date)
        if known is not None:
            return known
        kept = await self._outbox.kept_digest(date)
        if kept is None:
            return None
        digest = self._parse(kept[1], kept[0])
        if len(self._digests) > 8:
            self._digests.clear()
        self._digests[date] = digest
        return digest

    async def parts(self, date: dt.date, look: Look) -> dict[PartKey, Prepared] | None:
        """The prepared parts of a date in a look, by key; None where no digest is kept."""
        made = self._made.get((date, look))
        if made is not None:
            self._made.move_to_end((date, look))
            return made
        digest = await self.digest(date)
        if digest is None:
            return None
        made = {part.key: prepare(part) for part in self._compose(digest, look)}
        self._made[date, look] = made
        if len(self._made) > KEPT:
            self._made.popitem(last=False)
        return made

    def seeds(self, digest: Digest, look: Look) -> tuple[Seed, ...]:
        return seeds(self._compose(digest, look))

    def forget(self, date: dt.date) -> None:
        """The kept digest of the date changed."""
        self._digests.pop(date, None)
        for key in [key for key in self._made if key[0] == date]:
            del self._made[key]

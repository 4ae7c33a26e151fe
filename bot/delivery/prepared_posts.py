"""The posts of a date, composed and serialised once for all chats that share a look, and the
requests that bring them into a chat.

Posts are composed from the digest that the outbox keeps, not from the archive: what is sent is
what was planned, whatever happens to the file meanwhile.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple

from bot.core.errors import BotError
from bot.delivery.resplit import finer
from bot.delivery.retry import RequestKind
from bot.digest.model import Digest
from bot.locales import say
from bot.model.delivery import Delivery, PartRow, Seed
from bot.model.delivery import Text as KeptText
from bot.render.message import Look, Part, PartKey
from bot.render.nothing import nothing_matched
from bot.storage.store import Store

DATES = 16
"""Digests held in memory, with the posts composed from them."""

KEPT = 64
"""Composed (date, look) pairs held in memory; some 20 KB each."""

Compose = Callable[[Digest, Look], tuple[Part, ...]]
Parse = Callable[[bytes, str], Digest]


class PlannedDigest(NamedTuple):
    """A digest, and the text it was read from as the outbox keeps it."""

    text: KeptText
    digest: Digest


class Unreadable(RuntimeError):
    """The kept digest can't be read any more: this version of the bot refuses it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A part with the end of its request body: all but the chat it goes to. ``piece``: it was cut
    from a part that was too long."""

    part: Part
    tail: bytes
    piece: bool = False

    @property
    def method(self) -> str:
        """What sends it."""
        return "sendMessage" if self.part.rich is None else "sendRichMessage"

    def send_body(self, chat_id: int, thread_id: int, *, silent: bool) -> bytes:
        """For ``method``. The General topic is addressed by leaving ``message_thread_id`` out."""
        head = f'{{"chat_id":{chat_id},'
        if thread_id > 1:
            head += f'"message_thread_id":{thread_id},'
        if silent:
            head += '"disable_notification":true,'
        return head.encode() + self.tail

    def edit_body(self, chat_id: int, message_id: int) -> bytes:
        """editMessageText."""
        return f'{{"chat_id":{chat_id},"message_id":{message_id},'.encode() + self.tail


def prepare(part: Part, *, piece: bool = False) -> Prepared:
    body: dict[str, object] = {"rich_message": part.rich}
    if part.rich is None:
        body = {
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
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Prepared(part, text[1:].encode(), piece)


def seeds(parts: Sequence[Part]) -> tuple[Seed, ...]:
    """What the outbox keeps of composed parts."""
    return tuple(Seed(n, part.key, part.wanted) for n, part in enumerate(parts))


@dataclass(slots=True)
class _Made:
    """A date in a look: its parts by key, and those that had to be split finer, by category."""

    parts: dict[PartKey, Prepared]
    pieces: dict[tuple[str, str], dict[PartKey, Prepared]] = field(default_factory=dict)

    def finer(self, key: PartKey) -> dict[PartKey, Prepared]:
        """The pieces of the key's category."""
        name = key.section, key.category
        if name not in self.pieces:
            whole = [
                prepared.part
                for other, prepared in self.parts.items()
                if (other.section, other.category) == name
            ]
            self.pieces[name] = {part.key: prepare(part, piece=True) for part in finer(whole)}
        return self.pieces[name]

    def find(self, row: PartRow) -> Prepared | None:
        """What the row wants, to the letter; None where nothing composed has its hash."""
        prepared = self.parts.get(row.key)
        if prepared is not None and prepared.part.wanted == row.wanted:
            return prepared
        piece = self.finer(row.key).get(row.key)
        return piece if piece is not None and piece.part.wanted == row.wanted else None


def _exact(made: _Made, rows: Sequence[PartRow]) -> dict[int, Prepared]:
    """What the rows want to the letter, as far as it was composed."""
    pairs = ((row.id, made.find(row)) for row in rows)
    return {row_id: prepared for row_id, prepared in pairs if prepared is not None}


class Posts:
    """Prepared parts by date and look. ``parse`` must read what it has read before."""

    def __init__(self, outbox: Store, *, parse: Parse, compose: Compose) -> None:
        self._outbox = outbox
        self._parse = parse
        self._compose = compose
        self._digests: dict[dt.date, PlannedDigest] = {}
        self._made: OrderedDict[tuple[dt.date, Look], _Made] = OrderedDict()
        self._forgotten = 0
        """How often something was forgotten."""

    async def digest(self, date: dt.date) -> Digest | None:
        """``kept``'s digest."""
        kept = await self.kept(date)
        return None if kept is None else kept.digest

    async def kept(self, date: dt.date) -> PlannedDigest | None:
        """The date's digest as it is kept in the outbox, None where none is: another process may
        have kept another one. Raises Unreadable."""
        text, known = await self._outbox.kept_digest(date), self._digests.get(date)
        if known is not None and known.text == text:
            return known
        if known is not None:
            self._drop(date)
        if text is None:
            return None
        name, data = text
        try:
            kept = PlannedDigest(text, self._parse(data, name))
        except BotError as error:
            raise Unreadable(f"the kept digest of {date} can't be read: {error}") from error
        self._digests[date] = kept
        if len(self._digests) > DATES:
            self._drop(next(iter(self._digests)))
        return kept

    async def parts(self, date: dt.date, look: Look) -> dict[PartKey, Prepared] | None:
        """The prepared parts of a date in a look, by key; None where no digest is kept."""
        made = await self._of(date, look)
        return None if made is None else made.parts

    async def prepared(
        self, date: dt.date, look: Look, rows: Sequence[PartRow]
    ) -> dict[int, Prepared] | None:
        """What each of these rows wants, by the row's id; None where the day is split otherwise
        than it was planned (by another version of the bot) and must be planned anew."""
        if not rows:
            return {}
        made = await self._of(date, look)
        found = {} if made is None else _exact(made, rows)
        if len(found) < len(rows):
            await self.digest(date)  # another process may have planned from a newer text
            made = await self._of(date, look)
            found = {} if made is None else _exact(made, rows)
        if made is None:
            return None
        # Another version of the bot hashes otherwise: the text is the same, and so is its place.
        for row in rows:
            near = found.get(row.id) or made.parts.get(row.key)
            if near is None:
                return None
            found[row.id] = near
        return found

    async def finer(self, date: dt.date, look: Look, key: PartKey) -> tuple[Part, ...]:
        """The smaller parts of the key's category, for one that was too long."""
        made = await self._of(date, look)
        if made is None:
            return ()
        return tuple(prepared.part for prepared in made.finer(key).values())

    async def _of(self, date: dt.date, look: Look) -> _Made | None:
        key = date, look
        made = self._made.get(key)
        if made is None:
            forgotten = self._forgotten
            digest = await self.digest(date)
            if digest is None:
                return None
            made = self._made.get(key)  # another chat may have had it composed meanwhile
            if made is None:
                parts = self._composed(digest, look)
                made = _Made({part.key: prepare(part) for part in parts})
            if forgotten != self._forgotten:
                return made  # what was read may be outdated: it serves once
            self._made[key] = made
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return made

    async def replan(self, date: dt.date) -> None:
        """Plan the date's open deliveries anew from the text that is kept: another version of the
        bot split it otherwise."""
        kept = await self.kept(date)
        if kept is not None:
            await self._outbox.replan(date, self.seeds_by_look(kept.digest), kept.text)

    def seeds(self, digest: Digest, look: Look) -> tuple[Seed, ...]:
        return seeds(self._composed(digest, look))

    def _composed(self, digest: Digest, look: Look) -> tuple[Part, ...]:
        """The posts, or the one that says that the chat's keywords left nothing."""
        return self._compose(digest, look) or nothing_matched(digest, look)

    def seeds_by_look(self, digest: Digest) -> Callable[[Look], tuple[Seed, ...]]:
        """``seeds`` of the digest, composed once for each look."""
        return lru_cache(maxsize=None)(partial(self.seeds, digest))

    def forget(self, date: dt.date) -> None:
        """The kept digest of the date changed."""
        self._forgotten += 1
        self._drop(date)

    def _drop(self, date: dt.date) -> None:
        self._digests.pop(date, None)
        for key in [key for key in self._made if key[0] == date]:
            del self._made[key]


DELETABLE = dt.timedelta(hours=47, minutes=55)
"""A message can only be deleted "if it was sent less than 48 hours ago" (Bot API, deleteMessage);
five minutes are left for the way there."""


class Request(NamedTuple):
    """A method and its prepared JSON body."""

    kind: RequestKind
    method: str
    body: bytes


def request_for(
    delivery: Delivery,
    row: PartRow,
    prepared: Prepared | None,
    *,
    quiet: bool,
    now: dt.datetime,
) -> Request:
    """Send what does not stand, delete (or, too old for that, mark as withdrawn) what should not
    stand, else edit. ``prepared`` is there unless the part is to vanish; ``quiet`` sends without
    a sound."""
    if row.wanted is None:
        if row.sent_at is not None and now - row.sent_at < DELETABLE:
            body = {"chat_id": delivery.chat_id, "message_ids": [row.message_id]}
            return Request("delete", "deleteMessages", json.dumps(body).encode())
        return withdrawal(delivery, row)
    assert prepared is not None  # noqa: S101 - the caller looked it up for a wanted part
    if row.sent is None:
        body_bytes = prepared.send_body(delivery.chat_id, delivery.thread_id, silent=quiet)
        return Request("send", prepared.method, body_bytes)
    assert row.message_id is not None  # noqa: S101 - see Courier.deliver
    return Request("edit", "editMessageText", prepared.edit_body(delivery.chat_id, row.message_id))


def withdrawal(delivery: Delivery, row: PartRow) -> Request:
    """Say, in the place of a message that can't be deleted, that it was withdrawn."""
    text = say(delivery.look.language, "push.withdrawn")
    body = {"chat_id": delivery.chat_id, "message_id": row.message_id, "text": text}
    return Request("edit", "editMessageText", json.dumps(body).encode())

"""Peace in a chat: a question that was just answered is pointed at, a flood is damped. Pure.

Every chat has a bucket of messages that fills up again with time; an answer takes out as many as
it has. Where they don't suffice, one note is said, and then nothing for a while. Nobody else's
chat notices. What administrators command is never held up: it doesn't ask here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Literal

MOST = 14
"""Messages that a chat gets in a row; with the note that is fifteen."""

REFILL = dt.timedelta(seconds=5)
"""After this long there is room for one more: Telegram itself takes twenty a minute in a group."""

SILENCE = dt.timedelta(minutes=1)
"""How long a chat that flooded is not answered."""

SAME = dt.timedelta(minutes=1)
"""How long an answer counts as just given."""

AGAIN = dt.timedelta(hours=1)
"""How long a whole day counts as shown: whoever asks for it again chooses a category."""

REPEATS = 3
"""How often the same question is answered (or pointed at) again within ``SAME``."""

Verdict = Literal["answer", "again", "note", "silence"]
"""``again``: to be answered, though it was just now."""

Place = tuple[int, int]
"""A chat and a topic."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: dt.datetime
    silent_until: dt.datetime | None = None


@dataclass(slots=True)
class _Given:
    at: dt.datetime
    message_id: int = 0
    again: int = 0
    answered: bool = False


class Peace:
    """What every chat was answered lately. ``clock`` gives aware instants."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._buckets: dict[int, _Bucket] = {}
        self._given: dict[tuple[Place, Hashable], _Given] = {}
        self._shown: dict[tuple[Place, Hashable], dt.datetime] = {}

    def __len__(self) -> int:
        return len(self._buckets) + len(self._given) + len(self._shown)

    def silent(self, chat_id: int) -> bool:
        """Whether the chat flooded, and gets no answer for now."""
        bucket = self._buckets.get(chat_id)
        now = self._clock()
        return bucket is not None and bucket.silent_until is not None and now < bucket.silent_until

    def spend(self, chat_id: int, messages: int, *, fresh: bool = True) -> Verdict:
        """Take an answer of so many messages out of the chat's bucket, or say what to do instead:
        tell the chat once (``note``), or nothing. The answer to a fresh question may take more
        than there is left, so that a long day can follow another; the same again may not."""
        if self.silent(chat_id):
            return "silence"
        bucket = self._bucket(chat_id)
        if bucket.left < (1 if fresh else messages):
            bucket.silent_until = self._clock() + SILENCE
            return "note"
        bucket.left = max(-MOST, bucket.left - messages)
        return "answer"

    def ask(self, place: Place, question: Hashable) -> Verdict | int:
        """Whether to answer ``question``: an id is that of the message that answered it less than
        ``SAME`` ago, to be pointed at. Asked ever again, it is noted, then passed over; other
        questions are not."""
        if self.silent(place[0]):
            return "silence"
        now = self._clock()
        given = self._given.get((place, question))
        if given is None or now - given.at >= SAME:
            self._forget(now)
            self._given[place, question] = _Given(now)
            return "answer"
        given.again += 1
        if given.again > REPEATS:
            first = given.answered and given.again == REPEATS + 1
            return "note" if first else "silence"
        return given.message_id or "again"

    def shown(self, place: Place, what: Hashable) -> bool:
        """Whether ``what`` was shown whole within the hour."""
        at = self._shown.get((place, what))
        return at is not None and self._clock() - at < AGAIN

    def show(self, place: Place, what: Hashable) -> None:
        """``what`` is being shown whole."""
        self._shown[place, what] = self._clock()

    def deleted(self, place: Place) -> None:
        """What was shown there is gone, and may be shown again."""
        self._shown = {key: at for key, at in self._shown.items() if key[0] != place}

    def answered(self, place: Place, question: Hashable, message_id: int) -> None:
        """The question was answered, beginning with this message."""
        given = self._given.get((place, question))
        if given is not None:
            given.message_id, given.answered = message_id, True

    def pointed(self, place: Place, question: Hashable) -> bool:
        """Whether the answer of less than ``SAME`` ago has been pointed at already."""
        given = self._given.get((place, question))
        return given is not None and given.again > 0 and self._clock() - given.at < SAME

    def changed(self, place: Place, message_id: int) -> None:
        """That message now shows something else: it answers nothing any more."""
        for where, question in list(self._given):
            if where == place and self._given[where, question].message_id == message_id:
                del self._given[where, question]

    def _bucket(self, chat_id: int) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(chat_id, _Bucket(MOST, now))
        bucket.left = min(MOST, bucket.left + (now - bucket.at) / REFILL)
        bucket.at = now
        return bucket

    def _forget(self, now: dt.datetime) -> None:
        """Drop what no longer matters, so that idle chats cost nothing."""
        self._given = {key: one for key, one in self._given.items() if now - one.at < SAME}
        self._shown = {key: at for key, at in self._shown.items() if now - at < AGAIN}
        full = 2 * MOST * REFILL + SILENCE
        self._buckets = {key: one for key, one in self._buckets.items() if now - one.at < full}

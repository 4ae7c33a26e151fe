"""The one decision whether a chat is answered: allow, notice, point to the answer above, silence.

Pure: what a chat was answered lately, what is asked and the time give the decision, and what is
allowed is noted. Every chat has room for some messages in a row, which comes back with time; where
it does not suffice, one notice is sent, and then nothing for a while. Other chats are not
affected. What administrators command is never held up: it is not asked about here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from math import ceil

MAX_MESSAGES = 14
"""Messages that a chat gets in a row; with the notice that is fifteen."""

REFILL = dt.timedelta(seconds=5)
"""After this long there is room for one more: Telegram itself takes twenty a minute in a group."""

SILENCE = dt.timedelta(minutes=1)
"""How long a chat that flooded is not answered."""

JUST_NOW = dt.timedelta(minutes=1)
"""How long an answer counts as just given."""

SHOWN_WHOLE = dt.timedelta(hours=1)
"""How long a whole day counts as shown: who asks for it again chooses a category."""

MAX_REPEATS = 3
"""How often the same question is answered (or pointed at) again within ``JUST_NOW``."""

EDIT_SECONDS = 2.5
"""How long the change of a message may wait: two people who press at once have a second each,
and the answer of what is on its way."""

ANSWER_SECONDS = 10.0
"""How long a new message may wait: typing is shown meanwhile, and nothing looks stuck."""

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)

TOLD_IN_MINUTES = 120
"""Seconds from which a wait is told in minutes."""


@dataclass(frozen=True, slots=True)
class Question:
    """A command, or what a button shows, in a topic. The same within ``JUST_NOW`` has its answer
    above."""

    thread_id: int
    what: Hashable


@dataclass(frozen=True, slots=True)
class Messages:
    """An answer of so many messages. The answer to a ``fresh`` question may take more than there
    is room for, so that a long day can follow another; the same again may not."""

    count: int
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A button. ``under_way``: the same is being answered. ``edits``: it only changes its message.
    ``shows`` is what a new message would show. ``seconds`` are those until Telegram's limits let
    its change or message be written."""

    under_way: bool = False
    edits: bool = False
    shows: Question | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Allow:
    """Answer. ``fresh``: the same was not just asked."""

    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """Say this sentence instead, to a press as a toast."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """Point at the message that answered the same."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Do not answer."""


Decision = Allow | Notice | Point | Silence


@dataclass(slots=True)
class _Answer:
    at: dt.datetime
    message_id: int = 0
    repeats: int = 0
    given: bool = False


@dataclass(slots=True)
class History:
    """What a chat was answered lately."""

    room: float = MAX_MESSAGES
    room_at: dt.datetime = LONG_AGO
    silent_until: dt.datetime = LONG_AGO
    _answers: dict[Question, _Answer] = field(default_factory=dict)
    _whole: dict[Question, dt.datetime] = field(default_factory=dict)

    def silent(self, now: dt.datetime) -> bool:
        """Whether the chat flooded, and gets no answer for now."""
        return now < self.silent_until

    def answered(self, question: Question, message_id: int) -> None:
        """The question was answered, beginning with this message."""
        answer = self._answers.get(question)
        if answer is not None:
            answer.message_id, answer.given = message_id, True

    def changed(self, message_id: int) -> None:
        """That message now shows something else: it answers nothing any more."""
        kept = self._answers.items()
        self._answers = {one: answer for one, answer in kept if answer.message_id != message_id}

    def show_whole(self, question: Question, now: dt.datetime) -> None:
        """A whole day was shown."""
        self._whole[question] = now

    def was_shown_whole(self, question: Question, now: dt.datetime) -> bool:
        """Whether that day was shown whole within ``SHOWN_WHOLE``."""
        at = self._whole.get(question)
        return at is not None and now - at < SHOWN_WHOLE

    def deleted(self, thread_id: int) -> None:
        """What was shown in that topic is gone, and may be shown again."""
        self._whole = {one: at for one, at in self._whole.items() if one.thread_id != thread_id}

    def is_over(self, now: dt.datetime) -> bool:
        """Whether none of it matters any more; forgets what does not."""
        self._answers = {k: one for k, one in self._answers.items() if now - one.at < JUST_NOW}
        self._whole = {k: at for k, at in self._whole.items() if now - at < SHOWN_WHOLE}
        full = now - self.room_at >= 2 * MAX_MESSAGES * REFILL + SILENCE
        return full and not self._answers and not self._whole

    def pointed_at(self, question: Question, now: dt.datetime) -> bool:
        """Whether the answer of a moment ago has been pointed at already."""
        answer = self._answers.get(question)
        return answer is not None and answer.repeats > 0 and now - answer.at < JUST_NOW

    def ask(self, question: Question, now: dt.datetime) -> Decision:
        """Whether to answer a question. Asked ever again, it is noted, then passed over; other
        questions are not."""
        answer = self._answers.get(question)
        if answer is None or now - answer.at >= JUST_NOW:
            self._answers[question] = _Answer(now)
            return Allow()
        answer.repeats += 1
        if answer.repeats > MAX_REPEATS:
            first = answer.given and answer.repeats == MAX_REPEATS + 1
            return Notice("reading.above") if first else Silence()
        return Point(answer.message_id) if answer.message_id else Allow(fresh=False)

    def spend(self, messages: Messages, now: dt.datetime) -> Decision:
        """Whether there is room for an answer, which it takes."""
        self.room = min(MAX_MESSAGES, self.room + max(0.0, (now - self.room_at) / REFILL))
        self.room_at = now
        if self.room < (1 if messages.fresh else messages.count):
            self.silent_until = now + SILENCE
            return Notice("reading.flood")
        self.room = max(-MAX_MESSAGES, self.room - messages.count)
        return Allow()


def admit(chat: History, asked: Question | Messages | ButtonPress, now: dt.datetime) -> Decision:
    """Whether and how to answer what is asked in a chat."""
    match asked:
        case ButtonPress():
            return _admit_press(chat, asked, now)
        case _ if chat.silent(now):
            return Silence()
        case Question():
            return chat.ask(asked, now)
        case Messages():
            return chat.spend(asked, now)


def _admit_press(chat: History, press: ButtonPress, now: dt.datetime) -> Decision:
    if press.under_way:
        return Notice("chat.press.busy")
    if not press.edits and chat.silent(now):
        return Notice("reading.flood")
    if press.shows is not None and chat.pointed_at(press.shows, now):
        return Notice("reading.just_sent")  # to be led there once is enough for all who press
    if press.seconds <= (EDIT_SECONDS if press.edits else ANSWER_SECONDS):
        return Allow()
    seconds = ceil(press.seconds)
    if seconds > TOLD_IN_MINUTES:
        return Notice("chat.press.minutes", {"minutes": ceil(seconds / 60)})
    return Notice("chat.press.too_fast", {"seconds": seconds})

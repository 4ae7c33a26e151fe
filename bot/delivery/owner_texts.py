"""The sentences that the owners are told of pushes, before it is known in which language each of
them reads it. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.delivery.corrections import CorrectionLoss
from bot.digest.problems import Problem
from bot.locales import say, say_problem, words
from bot.model.delivery import Progress
from bot.render.message import Language

Translated = Callable[[Language], str]
"""A sentence in whichever language its reader has."""


def translated(key: str, /, **params: object) -> Translated:
    """The sentence ``key`` of ``bot.locales``; a parameter may be ``Translated`` itself."""

    def text(language: Language) -> str:
        filled = {name: p(language) if callable(p) else p for name, p in params.items()}
        return say(language, key, **filled)

    return text


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence for the owners; ``approve`` names the date that a button under it approves,
    ``version`` the text that it speaks of, and ``button`` what the button says."""

    text: Translated
    approve: dt.date | None = None
    version: str = ""
    button: str = "push.approve"


@dataclass(slots=True)
class Push:
    """What is known of a date's push since it was last reported. ``dirty``: some of it ended
    since; ``recalled``: some of it was taken back since, in ``back`` chats; ``empty``: nothing of
    it was on its way at the last look."""

    began: dt.datetime
    moved: dt.datetime
    reported: dt.datetime | None = None
    looked: dt.datetime | None = None
    over: bool = False
    dirty: bool = False
    recalled: bool = False
    back: int = 0
    stuck: bool = False
    empty: bool = False

    @property
    def seconds(self) -> int:
        """How long it took."""
        return round((self.moved - self.began).total_seconds())


def taken_back(date: dt.date, progress: Progress) -> Translated:
    """A recall is over. Where it was of some chats only, the others are counted."""
    chats, messages = progress.chats, progress.messages
    some = translated("push.recalled_some", date=date, chats=chats, messages=messages)
    text = some if chats else translated("push.recalled", date=date)
    if not progress.stopped_count:
        return text
    stopped = _stopped(date, progress)
    return lambda language: f"{text(language)}\n{stopped(language)}"


def done(date: dt.date, push: Push, progress: Progress) -> Translated | None:
    """A push is over; None where nothing stands and nothing failed: it was taken back before."""
    if not progress.chats:
        return _stopped(date, progress) if progress.stopped_count else None
    return translated(
        "push.done_stopped" if progress.stopped_count else "push.done",
        date=date,
        chats=progress.chats,
        messages=progress.messages,
        seconds=push.seconds,
        stopped=progress.stopped_count,
        reasons=_reasons(progress),
    )


def held(date: dt.date, verdict: CorrectionLoss, names: Sequence[str]) -> Translated:
    """A correction waits; ``names`` are those of its categories, as they may be shown."""
    key = "push.held" if verdict.items or verdict.categories else "push.held_posts"
    categories = translated(
        "push.held_categories", names=lambda language: say(language, "chat.comma").join(names)
    )
    return translated(
        "push.unreadable" if verdict.unreadable else key,
        date=date,
        items=verdict.items,
        of=verdict.of,
        posts=verdict.posts,
        categories=categories if names else "",
    )


def _stopped(date: dt.date, progress: Progress) -> Translated:
    count = progress.stopped_count
    return translated("push.stopped", date=date, stopped=count, reasons=_reasons(progress))


def _reasons(progress: Progress) -> Translated:
    return lambda language: "\n".join(
        f"• {chat_id}{f'/{thread_id}' if thread_id else ''}: {why(language, reason)}"
        for chat_id, thread_id, reason in progress.stopped
    )


_NO_RIGHTS = re.compile(r"rights|forbidden|restricted|administrator", re.IGNORECASE)


def why(language: Language, reason: str) -> str:
    """Why a delivery was given up: a code of ours, or what Telegram said."""
    key = f"status.reason.{reason}"
    if key in words(language):
        return say(language, key)
    if _NO_RIGHTS.search(reason):
        return say(language, "status.reason.rights")
    return say(language, "status.reason.other", reason=reason)


def problem(language: Language, problem: Problem) -> str:
    """What is wrong with a digest whose name was said already."""
    what = say_problem(language, problem)
    return say(language, "push.line", line=problem.line, what=what) if problem.line else what

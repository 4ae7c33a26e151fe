"""What there is to tell of a date's push once nothing of it is on its way: pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.delivery.corrections import Verdict
from bot.delivery.owner_alert import Said, said
from bot.delivery.ports import Progress
from bot.digest.problems import Problem
from bot.locales import say, say_problem, words
from bot.render.message import Language


@dataclass(slots=True)
class Push:
    """What is known of a date's push since it was last reported. ``dirty``: some of it ended
    since; ``recalled``: some of it was taken back since, in ``back`` chats; ``empty``: nothing of
    it was on its way at the last look; ``ended``: when the last of what was planned was sent."""

    began: dt.datetime
    moved: dt.datetime
    reported: dt.datetime | None = None
    looked: dt.datetime | None = None
    ended: dt.datetime | None = None
    dirty: bool = False
    recalled: bool = False
    back: int = 0
    stuck: bool = False
    empty: bool = False

    @property
    def seconds(self) -> int:
        """How long it took."""
        return round(((self.ended or self.moved) - self.began).total_seconds())


def taken_back(date: dt.date, progress: Progress) -> Said:
    """A recall is over. Where it was of some chats only, the others are counted."""
    chats, messages = progress.chats, progress.messages
    some = said("push.recalled_some", date=date, chats=chats, messages=messages)
    text = some if chats else said("push.recalled", date=date)
    if not progress.stopped_count:
        return text
    stopped = _stopped(date, progress)
    return lambda language: f"{text(language)}\n{stopped(language)}"


def done(date: dt.date, push: Push, progress: Progress) -> Said | None:
    """A push is over; None where nothing stands and nothing failed: it was taken back before."""
    if not progress.chats:
        return _stopped(date, progress) if progress.stopped_count else None
    return said(
        "push.done_stopped" if progress.stopped_count else "push.done",
        date=date,
        chats=progress.chats,
        messages=progress.messages,
        took=_took(push.seconds),
        stopped=progress.stopped_count,
        reasons=_reasons(progress),
    )


def _took(seconds: int) -> Said:
    minutes, rest = divmod(seconds, 60)
    unit = "minutes" if minutes else "seconds"
    return said(f"push.took.{unit}", minutes=minutes, seconds=rest)


def held(date: dt.date, verdict: Verdict, names: Sequence[str]) -> Said:
    """A correction waits; ``names`` are those of its categories, as they may be shown."""
    key = "push.held" if verdict.items or verdict.categories else "push.held_posts"
    categories = said(
        "push.held_categories", names=lambda language: say(language, "chat.comma").join(names)
    )
    return said(
        "push.unreadable" if verdict.unreadable else key,
        date=date,
        items=verdict.items,
        of=verdict.of,
        posts=verdict.posts,
        categories=categories if names else "",
    )


def _stopped(date: dt.date, progress: Progress) -> Said:
    count = progress.stopped_count
    return said("push.stopped", date=date, stopped=count, reasons=_reasons(progress))


def _reasons(progress: Progress) -> Said:
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

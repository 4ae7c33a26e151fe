"""What follows from each answer of Telegram: one table, pure, the same for every delivery."""

from __future__ import annotations

from enum import Enum
from typing import Literal

from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure

Kind = Literal["send", "edit", "delete"]
WhenUnsure = Literal["resend", "skip"]


class Follow(Enum):
    """What to do next."""

    STANDS = "mark the part as it is wanted"
    VANISHED = "mark it, and forget its message: somebody deleted it, and it stays deleted"
    PACED = "nothing was done: again when the 429 is over"
    OFFLINE = "nothing left this machine: all wait together, then again"
    RETRY = "nobody knows: again after a growing, jittered pause"
    MOVED = "the group has a new id: move what is wanted there"
    LOST = "the chat is lost: pause its subscriptions, keep their settings"
    TOPIC = "the topic is lost: pause its subscription, or move it to General"
    FINER = "too long: split finer, once"
    PLAIN = "no rich messages there: plan it anew in plain ones"
    WITHDRAW = "it can't be deleted: edit it to say that it was withdrawn"
    STOP = "give this delivery up, tell the owners"
    FATAL = "the token is no good: stop everything"


def follow(outcome: Outcome, kind: Kind, when_unsure: WhenUnsure) -> Follow:
    """What follows from the answer to a request of this kind.

    Edits and deletions may safely be tried again, so only sends ask ``when_unsure``.
    """
    match outcome:
        case Done():
            return Follow.STANDS
        case Limited():
            return Follow.PACED
        case NotWritten():
            return Follow.OFFLINE
        case Unsure():
            skip = kind == "send" and when_unsure == "skip"
            return Follow.STANDS if skip else Follow.RETRY
        case Refused(kind="migrated", migrated_to=int()):
            return Follow.MOVED
        case Refused(kind="gone" | "migrated"):
            return Follow.LOST
        case Refused(kind="topic_gone") if kind == "send":
            return Follow.TOPIC
        case Refused(kind="token"):
            return Follow.FATAL
        case Refused(kind="not_modified") if kind == "edit":
            return Follow.STANDS
        case Refused(kind="too_long") if kind != "delete":
            return Follow.FINER
        case Refused(kind="unsupported") if kind != "delete":
            return Follow.PLAIN
        case Refused() if kind == "delete":
            return Follow.WITHDRAW
        case Refused(kind="missing" | "topic_gone") if kind == "edit":
            # In a topic that is closed it stays as it is; whether one still pushes there, the
            # next message to be sent shows.
            return Follow.VANISHED
    return Follow.STOP


def gone_reason(description: str) -> str:
    """Why a chat is gone, as a subscription keeps it: kicked, blocked, deactivated, not_started,
    not_found."""
    text = description.lower()
    for sign, reason in (
        ("kicked", "kicked"),
        ("not a member", "kicked"),
        ("blocked", "blocked"),
        ("deactivated", "deactivated"),
        ("initiate", "not_started"),
    ):
        if sign in text:
            return reason
    return "not_found"

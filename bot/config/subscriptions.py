"""A subscription as people write it: in ``chats`` of the settings, in ``chats import``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from bot.config.error_messages import faults_of
from bot.config.field_types import Hour, Lower, Weekdays, Words, Zone, filled, no_bool
from bot.core.errors import SettingsError
from bot.model.subscription import Answers, Subscription, TopicGone
from bot.render.message import Language, Style


def _chat_id(value: object) -> object:
    no_bool(value)
    if isinstance(value, str):
        try:
            return int(value.strip().replace("−", "-"))
        except ValueError:
            raise ValueError("needs a chat's number, like -1001234567890") from None
    return value


def _not_zero(value: object) -> object:
    value = _chat_id(value)
    if value == 0:
        raise ValueError("needs a chat's number, like -1001234567890")
    return value


def _thread_id(value: object) -> object:
    """General is thread 1 in links, but the Bot API refuses 1: General is no thread, 0."""
    value = _chat_id(0 if value is None else value)
    return 0 if value == 1 else value


def _a_list(value: object, info: ValidationInfo) -> object:
    """JSON has lists: text in a list's place is a slip, and what it means is not to be guessed.
    In the settings, where the environment holds only text, commas part it."""
    name = info.field_name or ""
    if not info.context or isinstance(value, list) or (value is None and name == "weekdays"):
        return value
    raise ValueError(f"needs a list, like {_EXAMPLES[name]}")


_JSON = {"json": True}
"""The context of a line of ``chats import``."""

_AList = BeforeValidator(_a_list)
_EXAMPLES = {
    "weekdays": '["mon", "fri"]',
    "categories": '["投融资与并购"]',
    "keywords": '["Kimi", "-融资"]',
}


class SubscriptionSpec(BaseModel):
    """Only ``chat_id`` is required. ``time``, ``timezone`` and ``weekdays`` are None where the
    schedule of the settings holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Telegram promises that an id has at most 52 significant bits.
    chat_id: Annotated[int, BeforeValidator(_not_zero), Field(gt=-(2**53), lt=2**53)]
    thread_id: Annotated[int, BeforeValidator(_thread_id), Field(ge=0, lt=2**31)] = 0
    time: Hour | None = None
    timezone: Zone | None = None
    weekdays: Annotated[Weekdays | None, _AList] = None
    categories: Annotated[Words, _AList] = ()
    keywords: Annotated[Words, _AList] = ()
    style: Annotated[Style, Lower] = "full"
    answers: Annotated[Answers, Lower] = "everyone"
    silent: bool = False
    pin: bool = False
    language: Annotated[Language, Lower] = "zh"
    active: bool = True
    paused_until: dt.date | None = None
    topic_gone: Annotated[TopicGone, Lower] = "pause"

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, value: object, info: ValidationInfo) -> object:
        """As in the other settings. JSON means the null that it holds."""
        return value if info.context else filled(value, cls.model_fields)

    def subscription(self, *, time: str, timezone: str, weekdays: tuple[str, ...]) -> Subscription:
        """With the schedule's values where it has none of its own. ``next_at`` is the caller's."""
        return Subscription(
            chat_id=self.chat_id,
            thread_id=self.thread_id,
            time=self.time or time,
            timezone=self.timezone or timezone,
            weekdays=self.weekdays or weekdays,
            categories=self.categories,
            keywords=self.keywords,
            style=self.style,
            answers=self.answers,
            silent=self.silent,
            pin=self.pin,
            language=self.language,
            active=self.active,
            paused_until=self.paused_until,
            topic_gone=self.topic_gone,
        )


def read_subscription(value: object, where: str) -> SubscriptionSpec:
    """A subscription out of JSON. Raises SettingsError, its faults ``where.key: sentence``."""
    try:
        return SubscriptionSpec.model_validate(value, context=_JSON)
    except ValidationError as error:
        raise SettingsError(faults_of(error, SubscriptionSpec, (where,))) from None


def as_json(subscription: Subscription) -> dict[str, Any]:
    """What ``read_subscription`` reads back: the line of ``chats export``. What an older version
    does not know is left out where it says nothing."""
    line: dict[str, Any] = {
        "chat_id": subscription.chat_id,
        "thread_id": subscription.thread_id,
        "time": subscription.time,
        "timezone": subscription.timezone,
        "weekdays": list(subscription.weekdays),
        "categories": list(subscription.categories),
        "keywords": list(subscription.keywords),
        "style": subscription.style,
        "answers": subscription.answers,
        "silent": subscription.silent,
        "pin": subscription.pin,
        "language": subscription.language,
        "active": subscription.active,
    }
    if subscription.paused_until is not None:
        line["paused_until"] = subscription.paused_until.isoformat()
    if subscription.topic_gone != "pause":
        line["topic_gone"] = subscription.topic_gone
    return line

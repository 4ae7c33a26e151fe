"""Checks an update once, where it comes in, so that nothing behind needs to: a Bot API server of
one's own, or whoever found out the webhook's secret, may send anything.

The shapes below name what the bot reads of the Bot API's objects (core.telegram.org/bots/api).
Other kinds of updates, which nobody asked for, are left out.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from telegram import Bot, Update

from bot.core.errors import BotError


class MalformedUpdate(BotError):
    """An update that is not as the Bot API says; its text names the place, and quotes nothing."""


_Id = Annotated[int, Field(ge=-(1 << 52), le=1 << 52)]
"""A chat's or a person's: "at most 52 significant bits"."""

_Number = Annotated[int, Field(ge=0, lt=1 << 32)]
"""Of a message, a topic, a second since 1970, a place in a text."""

_Text = Annotated[str, Field(max_length=1 << 16)]
"""Far more than any that Telegram allows. With a bound, half a character is none either."""


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, defer_build=True)


class _User(_Shape):
    id: _Id
    is_bot: bool
    first_name: _Text
    last_name: _Text | None = None
    username: _Text | None = None
    language_code: _Text | None = None


class _Chat(_Shape):
    id: _Id
    type: _Text
    title: _Text | None = None
    username: _Text | None = None
    first_name: _Text | None = None
    last_name: _Text | None = None


class _Entity(_Shape):
    type: _Text
    offset: _Number
    length: _Number
    url: _Text | None = None
    user: _User | None = None


class _ChatShared(_Shape):
    request_id: int
    chat_id: _Id
    title: _Text | None = None
    username: _Text | None = None


class _TopicCreated(_Shape):
    name: _Text


class _TopicEdited(_Shape):
    name: _Text | None = None


class _Message(_Shape):
    message_id: _Number
    date: _Number
    chat: _Chat
    from_user: _User | None = Field(None, alias="from")
    sender_chat: _Chat | None = None
    via_bot: _User | None = None
    message_thread_id: _Number | None = None
    is_topic_message: bool | None = None
    is_automatic_forward: bool | None = None
    ephemeral_message_id: _Number | None = None
    text: _Text | None = None
    caption: _Text | None = None
    entities: list[_Entity] | None = None
    caption_entities: list[_Entity] | None = None
    reply_to_message: _Message | None = None
    chat_shared: _ChatShared | None = None
    forum_topic_created: _TopicCreated | None = None
    forum_topic_edited: _TopicEdited | None = None
    migrate_to_chat_id: _Id | None = None
    migrate_from_chat_id: _Id | None = None


class _CallbackQuery(_Shape):
    id: _Text
    from_user: _User = Field(alias="from")
    message: _Message | None = None
    data: _Text | None = None


class _InlineQuery(_Shape):
    id: _Text
    from_user: _User = Field(alias="from")
    query: _Text
    offset: _Text
    chat_type: _Text | None = None


class _Member(_Shape):
    user: _User
    status: _Text
    is_member: bool | None = None


class _MemberUpdated(_Shape):
    chat: _Chat
    from_user: _User = Field(alias="from")
    date: _Number
    old_chat_member: _Member
    new_chat_member: _Member


class _Update(_Shape):
    update_id: Annotated[int, Field(ge=0, le=1 << 52)]
    message: _Message | None = None
    channel_post: _Message | None = None
    callback_query: _CallbackQuery | None = None
    inline_query: _InlineQuery | None = None
    my_chat_member: _MemberUpdated | None = None


def update_number(data: object) -> int | None:
    """An update's ``update_id``; None where it has none that could be counted on."""
    number = data.get("update_id") if isinstance(data, dict) else None
    return number if type(number) is int and 0 <= number <= 1 << 52 else None


def read_update(data: object, bot: Bot) -> Update:
    """The update as python-telegram-bot's object. Raises MalformedUpdate."""
    try:
        _Update.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:200]
        raise MalformedUpdate(f"{place or 'update'}: {first['msg']}") from None
    assert isinstance(data, dict)  # noqa: S101 - it was just checked
    try:
        return Update.de_json({k: v for k, v in data.items() if k in _Update.model_fields}, bot)
    except Exception as error:  # whatever the library trips on, in what the shapes don't name
        raise MalformedUpdate(f"can't be read: {type(error).__name__}") from error

"""The request that brings one part from what stands to what is wanted."""

from __future__ import annotations

import datetime as dt
import json
from typing import NamedTuple

from bot.delivery.follow_up import Kind
from bot.delivery.prepared_posts import Prepared
from bot.locales import say
from bot.model.delivery import Delivery, PartRow

DELETABLE = dt.timedelta(hours=47, minutes=55)
"""A message can only be deleted "if it was sent less than 48 hours ago" (Bot API, deleteMessage);
five minutes are left for the way there."""


class Request(NamedTuple):
    """A method and its prepared JSON body."""

    kind: Kind
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

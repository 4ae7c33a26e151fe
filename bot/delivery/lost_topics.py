"""A topic that is closed or deleted: what becomes of its subscription, and who hears of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

from bot.core.logs import get_logger
from bot.delivery.ports import SenderEvents
from bot.model.delivery import Delivery
from bot.model.subscription import LeftTopic
from bot.storage.store import Store

log = get_logger("push")

TellChat = Callable[[int, LeftTopic], Awaitable[None]]
"""Says so, once, in the chat (by its id); never raises."""


async def told_nobody(chat_id: int, topic: LeftTopic) -> None:
    """There is nobody to tell the chat."""


async def leave(
    delivery: Delivery,
    reason: str,
    now: dt.datetime,
    *,
    chats: Store,
    events: SenderEvents,
    tell: TellChat,
) -> None:
    """Telegram refused to post in the delivery's topic: pause what was wanted there, or move it
    to General. The chat hears of it after that is kept: killed in between it is told nothing,
    never twice."""
    topic = await chats.leave_topic(delivery.chat_id, delivery.thread_id, now)
    log.warning(
        "the topic is gone",
        chat=delivery.chat_id,
        thread=delivery.thread_id,
        reason=reason,
        follows="General" if topic.moved else "paused",
    )
    if delivery.id in topic.stopped:
        events.stopped(delivery, reason)
    if topic.subscription is not None and topic.thread_id:
        await tell(delivery.chat_id, topic)

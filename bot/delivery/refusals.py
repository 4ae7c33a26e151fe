"""What becomes of a delivery that Telegram refuses: its topic is gone, or no rich messages are
taken there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.core.logs import get_logger
from bot.delivery.model import RECALLED, Delivery, Subscription
from bot.delivery.ports import ChatStore, LeftTopic, Outbox, SenderEvents
from bot.delivery.prepared_posts import Posts
from bot.delivery.retry import Follow

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
    chats: ChatStore,
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


# A server before Bot API 10.1 passes over the ``rich_message`` of a correction, and then misses
# the text.
_OF_RICH = re.compile(r"rich|message text is empty", re.IGNORECASE)


@dataclass(slots=True)
class Plain:
    """What is known, since the start, of the server: ``everywhere``, it takes no rich messages;
    ``private``, whether it knows answers that only the asker sees, None while nobody asked. The
    push and the answers share it."""

    everywhere: bool = False
    private: bool | None = None


class Fallback:
    """Plans deliveries anew in style ``full``."""

    def __init__(
        self,
        outbox: Outbox,
        chats: ChatStore,
        posts: Posts,
        events: SenderEvents,
        plain: Plain,
    ) -> None:
        self._outbox = outbox
        self._chats = chats
        self._posts = posts
        self._events = events
        self._plain = plain

    async def known(self, delivery: Delivery) -> bool:
        """Whether the delivery wanted what the server is known to refuse; it is then planned
        anew, and must be read again."""
        if not self._plain.everywhere or not _is_rich(delivery):
            return False
        return await self._full(delivery)

    async def refused(self, delivery: Delivery, follows: Follow, reason: str) -> bool:
        """Telegram refused a part: where it was for being rich, plan the delivery anew, and let
        the chat's subscriptions be so from now on. False where that is no way out."""
        if not _is_rich(delivery):
            return False
        if follows is Follow.STOP and not _OF_RICH.search(reason):
            return False
        everywhere = "method not found" in reason.lower()
        self._plain.everywhere |= everywhere
        if not await self._full(delivery):
            return False
        self._events.plain(delivery, reason, everywhere=everywhere)
        return True

    async def _full(self, delivery: Delivery) -> bool:
        digest = await self._posts.digest(delivery.date)
        if digest is None:
            return False
        look = replace(delivery.look, style="full")
        # The settings first: should we be killed in between, the delivery is refused once more.
        for one in await self._chats.subscriptions(delivery.chat_id):
            if one.style == "rich":
                await self._chats.change_subscription(one.chat_id, one.thread_id, _plain)
        await self._outbox.want(delivery, self._posts.seeds(digest, look), look)
        return True


def _is_rich(delivery: Delivery) -> bool:
    """One that is taken back wants nothing in any style."""
    return delivery.look.style == "rich" and delivery.reason != RECALLED


def _plain(subscription: Subscription) -> Subscription:
    return replace(subscription, style="full")

"""Style ``rich`` where it is refused: the chat goes on in style ``full``, for good.

A server before Bot API 10.1 does not know the method; then no chat is asked again in this run.
Else the refusal counts for its chat alone. The owners hear of it once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.delivery.follow_up import Follow
from bot.delivery.ports import SenderEvents
from bot.delivery.prepared_posts import Posts
from bot.model.delivery import RECALLED, Delivery
from bot.model.subscription import Subscription
from bot.storage.store import Store

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
        outbox: Store,
        chats: Store,
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

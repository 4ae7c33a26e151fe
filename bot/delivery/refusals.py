"""What becomes of a delivery that Telegram refuses for good, and of its chat's subscriptions.

``retry.follow`` says what a refusal calls for; here it is done: the group moved, the chat or the
topic is gone, rich messages are not taken there, a message is too long, or the delivery stops.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.core.logs import get_logger
from bot.delivery.outcome import Refused
from bot.delivery.ports import Clock, SenderListener
from bot.delivery.prepared_posts import Posts, Prepared
from bot.delivery.resplit import in_their_place
from bot.delivery.retry import Follow, gone_reason
from bot.model.delivery import RECALLED, Delivery, PartRow
from bot.model.subscription import LeftTopic, Subscription
from bot.storage.store import Store

log = get_logger("push")

TellChat = Callable[[int, LeftTopic], Awaitable[None]]
"""Says so, once, in the chat (by its id); never raises."""

# A server before Bot API 10.1 passes over the ``rich_message`` of a correction, and then misses
# the text.
_OF_RICH = re.compile(r"rich|message text is empty", re.IGNORECASE)


async def tell_no_chat(chat_id: int, topic: LeftTopic) -> None:
    """Leave the chat untold."""


@dataclass(slots=True)
class Plain:
    """What is known, since the start, of the server: ``everywhere``, it takes no rich messages;
    ``private``, whether it knows answers that only the asker sees, None while nobody asked. The
    push and the answers share it."""

    everywhere: bool = False
    private: bool | None = None


class Refusals:
    """Does what refusals call for, and reports it to ``listeners``."""

    def __init__(
        self,
        store: Store,
        posts: Posts,
        listeners: Sequence[SenderListener],
        *,
        clock: Clock,
        plain: Plain | None = None,
        tell_chat: TellChat = tell_no_chat,
    ) -> None:
        self._store = store
        self._posts = posts
        self._listeners = listeners
        self._clock = clock
        self._plain = plain or Plain()
        self._tell_chat = tell_chat

    async def handle(
        self,
        delivery: Delivery,
        rows: Sequence[PartRow],
        row: PartRow,
        text: Prepared | None,
        follows: Follow,
        refused: Refused,
    ) -> None:
        """See to a delivery whose part ``row`` (with ``text``) was refused. Raises StoreError."""
        reason = refused.reason
        match follows, refused.migrated_to:
            case Follow.MOVED, int(new):
                await self._store.migrate_chat(delivery.chat_id, new)
            case Follow.LOST, _:
                await self._store.end_subscriptions(delivery.chat_id, None, gone_reason(reason))
                await self._stop(delivery, gone_reason(reason), reason)
            case Follow.TOPIC, _:
                await self._leave_topic(delivery, reason)
            case _ if await self._go_plain(delivery, follows, reason):
                pass
            case Follow.FINER, _:
                await self._split(delivery, rows, row, text, reason)
            case _:
                await self._stop(delivery, reason, reason)

    async def known(self, delivery: Delivery) -> bool:
        """Whether the delivery wanted what the server is known to refuse; it is then planned
        anew, and must be read again."""
        if not self._plain.everywhere or not _is_rich(delivery):
            return False
        return await self._plan_plain(delivery)

    async def _stop(self, delivery: Delivery, kept: str, told: str) -> None:
        await self._store.stop(delivery.id, kept)
        for listener in self._listeners:
            listener.stopped(delivery, told)

    async def _leave_topic(self, delivery: Delivery, reason: str) -> None:
        """Pause what was wanted in the topic, or move it to General. The chat is told after that
        is kept: killed in between it is told nothing, never twice."""
        chat_id = delivery.chat_id
        topic = await self._store.leave_topic(chat_id, delivery.thread_id, self._clock())
        log.warning(
            "the topic is gone",
            chat=chat_id,
            thread=delivery.thread_id,
            reason=reason,
            follows="General" if topic.moved else "paused",
        )
        if delivery.id in topic.stopped:
            for listener in self._listeners:
                listener.stopped(delivery, reason)
        if topic.subscription is not None and topic.thread_id:
            await self._tell_chat(chat_id, topic)

    async def _split(
        self,
        delivery: Delivery,
        rows: Sequence[PartRow],
        row: PartRow,
        text: Prepared | None,
        reason: str,
    ) -> None:
        """Plan the part's category in smaller parts; what is too long even so stops."""
        log.error("a message is too long", chat=delivery.chat_id, key=str(row.key), reason=reason)
        pieces = await self._posts.finer(delivery.date, delivery.look, row.key)
        if text is None or text.piece or len(pieces) < 2:
            await self._stop(delivery, reason, reason)
            return
        await self._store.want(delivery, in_their_place(rows, row.key, pieces))

    async def _go_plain(self, delivery: Delivery, follows: Follow, reason: str) -> bool:
        """Where a part was refused for being rich, plan the delivery anew in style ``full``, and
        let the chat's subscriptions be so from now on; whether it was."""
        if not _is_rich(delivery):
            return False
        if follows is Follow.STOP and not _OF_RICH.search(reason):
            return False
        everywhere = "method not found" in reason.lower()
        self._plain.everywhere |= everywhere
        if not await self._plan_plain(delivery):
            return False
        for listener in self._listeners:
            listener.plain(delivery, reason, everywhere=everywhere)
        return True

    async def _plan_plain(self, delivery: Delivery) -> bool:
        digest = await self._posts.digest(delivery.date)
        if digest is None:
            return False
        look = replace(delivery.look, style="full")
        # The settings first: should we be killed in between, the delivery is refused once more.
        for one in await self._store.subscriptions(delivery.chat_id):
            if one.style == "rich":
                await self._store.change_subscription(one.chat_id, one.thread_id, _in_full)
        await self._store.want(delivery, self._posts.seeds(digest, look), look)
        return True


def _is_rich(delivery: Delivery) -> bool:
    """One that is taken back wants nothing in any style."""
    return delivery.look.style == "rich" and delivery.reason != RECALLED


def _in_full(subscription: Subscription) -> Subscription:
    return replace(subscription, style="full")

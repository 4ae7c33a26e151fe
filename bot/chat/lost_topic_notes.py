"""What General hears where a topic of the push is gone: once, with what can be done about it."""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram import Bot

from bot.chat.call import open_call
from bot.chat.callback_data import Target
from bot.chat.incoming import Asked
from bot.chat.reply.answers import Answers
from bot.chat.services import Services
from bot.chat.settings.loading import open_view
from bot.chat.settings.subscription_cards import topic_left
from bot.core.errors import BotError
from bot.model.subscription import LeftTopic

log = logging.getLogger(__name__)


class TopicNotes:
    """Speaks in the chat's General topic."""

    def __init__(self, bot: Bot, services: Services) -> None:
        self._bot = bot
        self._services = services
        self._answers = Answers(services)

    async def tell(self, chat_id: int, topic: LeftTopic) -> None:
        """Say where the digest goes from now on, or that it pauses. What Telegram refuses is
        logged: the push goes on without it."""
        subscription = topic.subscription
        if subscription is None:
            return
        try:
            known = await self._services.store.chat(chat_id)
            asked = Asked(
                chat_id,
                known.kind if known is not None else "supergroup",
                known.title if known is not None else "",
                known.username if known is not None else None,
            )
            call = await open_call(self._services, self._answers, self._bot, asked)
            call = replace(call.urgent(), language=subscription.language)
            view = await open_view(call, Target())
            await call.send([topic_left(view, topic.thread_id, subscription)])
        except BotError as error:
            log.warning("%s was not told of its topic: %s", chat_id, error)

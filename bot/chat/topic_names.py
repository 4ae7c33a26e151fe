"""What a forum's topics are called, as far as messages have told since the start.

No method of the Bot API asks for a topic's name. But what is written in a topic answers the
service message that the topic began with, which holds its first name, and a new one is announced.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from telegram import Message

MAX_FORUMS = 2000
"""Forums whose names are kept; those that were heard of least lately go first."""

MAX_TOPICS = 200
"""Topics of one forum."""


class TopicNames:
    """Names by chat and topic, in memory."""

    def __init__(self) -> None:
        self._chats: OrderedDict[int, dict[int, str]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._chats)

    def of(self, chat_id: int) -> Mapping[int, str]:
        """The names of a forum's topics by thread id; General has none here."""
        return self._chats.get(chat_id, {})

    def hear(self, message: Message) -> None:
        """Note what a message tells of its topic's name."""
        thread, first = message.message_thread_id, message.reply_to_message
        if not thread:
            return
        if message.forum_topic_created is not None:
            self._note(message.chat.id, thread, message.forum_topic_created.name)
        elif message.forum_topic_edited is not None and message.forum_topic_edited.name:
            self._note(message.chat.id, thread, message.forum_topic_edited.name)
        elif message.is_topic_message and first is not None and first.forum_topic_created:
            known = self.of(message.chat.id).get(thread)
            # It was renamed since, perhaps: what was announced counts more.
            self._note(message.chat.id, thread, known or first.forum_topic_created.name)

    def _note(self, chat_id: int, thread_id: int, name: str) -> None:
        names = self._chats.setdefault(chat_id, {})
        names.pop(thread_id, None)
        names[thread_id] = name
        if len(names) > MAX_TOPICS:
            del names[next(iter(names))]
        self._chats.move_to_end(chat_id)
        if len(self._chats) > MAX_FORUMS:
            self._chats.popitem(last=False)

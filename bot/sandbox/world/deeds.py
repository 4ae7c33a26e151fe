"""What the bot does to the sandbox's world, once a request has passed its checks."""

from __future__ import annotations

from bot.sandbox.world.model import Answer, Chat, Entity, Event, Json, Message, Query, User
from bot.sandbox.world.people import People


class Deeds(People):
    """Acts of the bot; none of them checks anything, ``methods`` has done that."""

    def send(
        self,
        chat: Chat,
        text: str = "",
        entities: tuple[Entity, ...] = (),
        *,
        markup: Json | None = None,
        thread_id: int = 0,
        reply_to: Message | None = None,
        silent: bool = False,
        protected: bool = False,
        extra: Json | None = None,
        receiver: User | None = None,
    ) -> Message:
        """The bot's new message; in a channel the channel is its sender. ``extra`` holds the
        fields of content that is not text; only ``receiver``, where one is given, sees it."""
        is_post = chat.kind == "channel"
        message = Message(
            0 if receiver is not None else self.next_message_id(chat),
            chat,
            self.clock(),
            None if is_post else self.bot,
            text,
            entities,
            sender_chat=chat if is_post else None,
            author=self.bot,
            markup=markup,
            thread_id=thread_id,
            reply_to=reply_to,
            silent=silent,
            protected=protected,
            extra=extra or {},
        )
        if receiver is not None:
            self.whispered(message, receiver)
        return self.add_message(message)

    def rewrite(
        self,
        message: Message,
        text: str,
        entities: tuple[Entity, ...],
        markup: Json | None,
        *,
        extra: Json | None = None,
    ) -> None:
        """The message's new text and keyboard. A new keyboard alone leaves no edit date."""
        if (text, entities) != (message.text, message.entities) or extra is not None:
            message.edited_at = self.clock()
        message.text, message.entities, message.markup = text, entities, markup
        if extra is not None:
            message.extra = extra
        self.emit(Event("edit", message.chat, message))

    def delete(self, message: Message) -> None:
        """The message is gone for everyone."""
        message.deleted = True
        self.emit(Event("delete", message.chat, message))

    def pin(self, message: Message, *, pinned: bool = True) -> None:
        """Pin or unpin; a first pin is told of in the chat."""
        if message.pinned == pinned:
            return
        message.pinned = pinned
        self.emit(Event("edit", message.chat, message))
        if pinned:
            content: Json = {"pinned_message": message.as_json(deep=False)}
            self.service(message.chat, self.bot, content, message.thread_id)

    def answer(self, query: Query, answer: Answer) -> None:
        """What the one who pressed gets to see."""
        query.answer = answer
        self.answers.append(answer)
        self.emit(Event("answer", query.message.chat, query.message, answer))

    def type_in(self, chat: Chat, thread_id: int = 0) -> None:
        """“… is typing”."""
        self.emit(Event("typing", chat, thread_id=thread_id))

    def leave(self, chat: Chat) -> None:
        """The bot goes by itself."""
        content: Json = {"left_chat_member": self.bot.as_json()}
        if chat.kind == "group":
            self.service(chat, self.bot, content)
        self.set_member(chat, self.bot, "left", by=self.bot)
        if chat.kind == "supergroup":
            self.service(chat, self.bot, content)

"""What people do in the sandbox's world: write, edit, press buttons, post, start the bot."""

from __future__ import annotations

from bot.sandbox.errors import NotAllowed
from bot.sandbox.text.checks import compose
from bot.sandbox.world.model import GENERAL, Chat, Event, Json, Message, Query, User
from bot.sandbox.world.places import Places


class People(Places):
    """Acts of people. NotAllowed is raised for what Telegram's apps would not let them do."""

    def say(
        self,
        user: User,
        chat: Chat,
        text: str,
        *,
        thread_id: int = 0,
        reply_to: Message | None = None,
        anonymous: bool = False,
    ) -> Message:
        """``user`` writes in ``chat``; the update's entities are computed as Telegram does.

        A command that the menu marks as ephemeral is for the bot's eyes only.
        ``thread_id`` is a forum's topic (0 and 1 are General); an answer stands where the
        message it answers does. ``anonymous`` hides an administrator behind the group.
        """
        if chat.kind == "private":
            self._open(chat, user)
        else:
            self._check_may_write(user, chat, thread_id, anonymous)
        clean, entities = compose(text)
        thread_id = 0 if thread_id == GENERAL else thread_id
        if reply_to is not None:
            thread_id = thread_under(reply_to)
        member = chat.member(user)
        hidden = anonymous or (member is not None and member.is_anonymous)
        private = not hidden and self.bot_is_in(chat) and self.is_private_command(chat, user, clean)
        message = Message(
            0 if private else self.next_message_id(chat),
            chat,
            self.clock(),
            self.anonymous if hidden else user,
            clean,
            entities,
            sender_chat=chat if hidden else None,
            author=user,
            thread_id=thread_id,
            reply_to=reply_to,
        )
        if private:
            self.whispered(message, self.bot)
        self.add_message(message)
        self.deliver(message)
        return message

    def whispered(self, message: Message, receiver: User) -> None:
        """Make a new message one that only its sender (a person's) or ``receiver`` sees."""
        message.receiver = receiver
        message.ephemeral_id = self.next_ephemeral_id()
        message.after = max((one.id for one in message.chat.messages), default=0)

    def forward(self, user: User, source: Message, chat: Chat, *, thread_id: int = 0) -> Message:
        """``user`` forwards a message that they see into ``chat``; its buttons stay behind."""
        if source.deleted or source.service or source.ephemeral_id or source.protected:
            raise NotAllowed("this message can't be forwarded")
        if chat.kind == "private":
            self._open(chat, user)
        elif chat.kind == "channel":
            if not self.may(chat, user, "can_post_messages", admin_only=True):
                raise NotAllowed("only administrators may post")
        else:
            self._check_may_write(user, chat, thread_id, anonymous=False)
        is_post = chat.kind == "channel"
        message = Message(
            self.next_message_id(chat),
            chat,
            self.clock(),
            None if is_post else user,
            source.text,
            source.entities,
            sender_chat=chat if is_post else None,
            author=user,
            thread_id=0 if thread_id == GENERAL else thread_id,
            extra=source.extra | {"forward_origin": forward_origin(source)},
        )
        self.add_message(message)
        self.deliver(message)
        return message

    def edit(self, user: User, message: Message, text: str) -> Message:
        """``user`` edits their own message (a post: any administrator who may edit)."""
        chat = message.chat
        if message.deleted or not message.text or message.ephemeral_id:
            raise NotAllowed("there is nothing to edit")
        if chat.kind == "channel":
            if not self.may(chat, user, "can_edit_messages", admin_only=True):
                raise NotAllowed("only administrators may edit posts")
        elif message.author is not user:
            raise NotAllowed("only one's own messages can be edited")
        message.text, message.entities = compose(text)
        message.edited_at = self.clock()
        self.emit(Event("edit", chat, message))
        self.deliver(message, edited=True)
        return message

    def press(
        self,
        user: User,
        message: Message,
        row: int | None = None,
        col: int | None = None,
        *,
        data: str | None = None,
    ) -> Query:
        """``user`` presses a callback button, by its place or by its data.

        The query's ``answer`` is what the bot does with it. NotAllowed where there is no such
        button, it opens an address, or ``user`` can't see the message.
        """
        chat = message.chat
        if message.deleted:
            raise NotAllowed("the message is gone")
        if message.seen_by not in (None, user):
            raise NotAllowed("that message is for somebody else's eyes")
        if chat.kind == "private" and chat.user is not user:
            raise NotAllowed("that is somebody else's private chat")
        member = chat.member(user)
        if chat.kind != "private" and (member is None or not member.is_in) and not chat.username:
            raise NotAllowed("only members see the message")
        button = _button(message, row, col, data)
        query = Query(str(next(self._query_ids)), user, message, button, self.monotonic())
        self.queries[query.id] = query
        self.updates.put(
            "callback_query",
            {
                "id": query.id,
                "from": user.as_json(),
                "message": message.as_json(),
                "chat_instance": str(-chat.id * 7919),
                "data": button,
            },
        )
        return query

    def post(self, channel: Chat, text: str, *, by: User | None = None) -> Message:
        """An administrator (the owner by default) posts; the post's author is the channel."""
        author = by or self.owner(channel)
        if channel.kind != "channel":
            raise NotAllowed("only channels have posts")
        if not self.may(channel, author, "can_post_messages", admin_only=True):
            raise NotAllowed("only administrators may post")
        clean, entities = compose(text)
        message = Message(
            self.next_message_id(channel),
            channel,
            self.clock(),
            None,
            clean,
            entities,
            sender_chat=channel,
            author=author,
        )
        self.add_message(message)
        self.deliver(message)
        return message

    def start(self, user: User, payload: str = "") -> Message:
        """``user`` presses Start (or opens a ``?start=payload`` address)."""
        return self.say(user, self.private(user), f"/start {payload}".strip())

    def start_in_group(self, user: User, chat: Chat, payload: str = "") -> Message | None:
        """``user`` opens a ``?startgroup=payload`` address and chooses ``chat``: the bot is added,
        and hears /start with the payload (the message); None where it is there and none is said."""
        if not self.bot_is_in(chat):
            self.add_bot(chat, by=user)
        return self.say(user, chat, f"/start@{self.bot.username} {payload}") if payload else None

    def share(self, user: User, message: Message, chat: Chat) -> Message:
        """``user`` presses the request_chat button of the keyboard that ``message`` brought into
        their private chat, and chooses ``chat``; the bot hears of it as chat_shared.

        As the apps do, the bot is made an administrator where the button asks for rights that it
        lacks. NotAllowed where there is no such button or ``chat`` is none that it lets choose.
        """
        if message.chat.user is not user or message.deleted:
            raise NotAllowed("that is somebody else's private chat")
        rows: list[list[Json]] = (message.markup or {}).get("keyboard", [])
        wishes = [one["request_chat"] for line in rows for one in line if "request_chat" in one]
        if not wishes:
            raise NotAllowed("there is no such button")
        wish = wishes[0]
        if (chat.kind == "channel") != bool(wish.get("chat_is_channel")):
            raise NotAllowed("the button is for another kind of chat")
        if not self._is_admin(user, chat):
            raise NotAllowed("only administrators may choose the chat")
        wanted = {name for name, on in (wish.get("bot_administrator_rights") or {}).items() if on}
        me = chat.member(self.bot)
        if wanted and not (me is not None and me.is_admin and wanted <= me.rights):
            if not self.may(chat, user, "can_promote_members", admin_only=True):
                raise NotAllowed("this member may not add administrators")
            kept = me.rights if me is not None and me.is_admin else frozenset()
            self.set_member(chat, self.bot, "administrator", kept | wanted, by=user)
        content: Json = {"request_id": wish["request_id"], "chat_id": chat.id}
        if wish.get("request_title"):
            content["title"] = chat.title
        if wish.get("request_username") and chat.username:
            content["username"] = chat.username
        return self.service(message.chat, user, {"chat_shared": content})

    def _open(self, chat: Chat, user: User) -> None:
        if chat.user is not user:
            raise NotAllowed("that is somebody else's private chat")
        if chat.blocked:
            chat.blocked = False
            self.private_member_changed(chat, blocked=False)
        chat.started = True

    def _check_may_write(self, user: User, chat: Chat, thread_id: int, anonymous: bool) -> None:
        if chat.kind == "channel":
            raise NotAllowed("channels have posts")
        if chat.upgraded_to is not None:
            raise NotAllowed("the group has become a supergroup")
        is_admin = self._is_admin(user, chat)
        if anonymous and not is_admin:
            raise NotAllowed("only administrators can be anonymous")
        if not self.may(chat, user, "can_send_messages"):
            raise NotAllowed("this person may not write here")
        if not chat.is_forum:
            return
        topic = chat.topics.get(thread_id or GENERAL)
        if topic is None or topic.deleted:
            raise NotAllowed("there is no such topic")
        if topic.closed and not is_admin:
            raise NotAllowed("the topic is closed")

    def _is_admin(self, user: User, chat: Chat) -> bool:
        member = chat.member(user)
        return member is not None and member.is_admin


def forward_origin(source: Message) -> Json:
    """The MessageOrigin of a message that is forwarded; that of a forward stays what it was."""
    if "forward_origin" in source.extra:
        return dict(source.extra["forward_origin"])
    origin: Json = {"date": int(source.date.timestamp())}
    if source.sender_chat is not None and source.chat.kind == "channel":
        chat = source.sender_chat.as_json()
        return origin | {"type": "channel", "chat": chat, "message_id": source.id}
    if source.sender_chat is not None:
        return origin | {"type": "chat", "sender_chat": source.sender_chat.as_json()}
    user = source.sender.as_json() if source.sender is not None else {}
    return origin | {"type": "user", "sender_user": user}


def thread_under(message: Message) -> int:
    """The thread of an answer to ``message``: its topic, or in a supergroup without topics the
    message that the chain of answers began with; 0 elsewhere."""
    if message.chat.is_forum:
        return message.thread_id
    if message.chat.kind == "supergroup":
        return message.thread_id or message.id
    return 0


def _button(message: Message, row: int | None, col: int | None, data: str | None) -> str:
    rows: list[list[Json]] = (message.markup or {}).get("inline_keyboard", [])
    if data is not None:
        found = [one for line in rows for one in line if one.get("callback_data") == data]
    else:
        found = rows[row or 0][col or 0 : (col or 0) + 1] if len(rows) > (row or 0) else []
    if not found:
        raise NotAllowed("there is no such button")
    if "callback_data" not in found[0]:
        raise NotAllowed("the button opens an address")
    return str(found[0]["callback_data"])

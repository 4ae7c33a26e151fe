"""What people do beyond a message or a press: topics, taking the bot out, upgrading a group, inline
mode, links that start the bot in a group, choosing a chat by a button.

ActError is raised for what Telegram's apps would not let them do.
"""

from __future__ import annotations

from bot.sandbox.errors import ActError
from bot.sandbox.params import Json
from bot.sandbox.world.events import Event, InlineQuery
from bot.sandbox.world.model import GENERAL, Chat, Member, Message, Status, Topic, User
from bot.sandbox.world.world import World

MAX_QUERY_CHARS = 256
"""What the apps send of a query (Bot API, InlineQuery)."""


def add_topic(world: World, chat: Chat, name: str, *, by: User | None = None) -> int:
    """A new topic of a forum; its ``message_thread_id``, the id of the message that made it."""
    if not chat.is_forum:
        raise ActError("the chat has no topics")
    thread_id = world.next_message_id(chat)
    topic = chat.topics[thread_id] = Topic(thread_id, name)
    content: Json = {"forum_topic_created": {"name": name, "icon_color": topic.icon_color}}
    world.service(chat, by or chat.owner, content, thread_id, message_id=thread_id)
    world.emit(Event("chat", chat))
    return thread_id


def close_topic(world: World, chat: Chat, thread_id: int, *, by: User | None = None) -> None:
    """Close the topic for all but administrators (thread 1 is General)."""
    chat.topics[thread_id].closed = True
    world.service(chat, by or chat.owner, {"forum_topic_closed": {}}, thread_id)
    world.emit(Event("chat", chat))


def reopen_topic(world: World, chat: Chat, thread_id: int, *, by: User | None = None) -> None:
    """Open the topic for everybody again."""
    chat.topics[thread_id].closed = False
    world.service(chat, by or chat.owner, {"forum_topic_reopened": {}}, thread_id)
    world.emit(Event("chat", chat))


def delete_topic(world: World, chat: Chat, thread_id: int) -> None:
    """Delete the topic with all its messages; Telegram sends bots no update of it."""
    if thread_id == GENERAL:
        raise ActError("the General topic can't be deleted")
    chat.topics[thread_id].deleted = True
    for message in chat.messages:
        if message.thread_id == thread_id and not message.deleted:
            world.delete(message)
    world.emit(Event("chat", chat))


def remove_bot(world: World, chat: Chat, *, by: User | None = None, ban: bool = True) -> None:
    """``by`` (the owner by default) removes the bot; without ``ban`` it only left."""
    actor = by or chat.owner
    if not chat.may(actor, "can_restrict_members", admin_only=True):
        raise ActError("only administrators may remove the bot")
    take_out_bot(world, chat, "kicked" if ban else "left", actor)


def take_out_bot(world: World, chat: Chat, status: Status, actor: User) -> None:
    """Take the bot out of the group or channel; ``actor`` removed it or is the bot."""
    content: Json = {"left_chat_member": world.bot.as_json()}
    if chat.kind == "group":  # a supergroup's messages no longer reach former members
        world.service(chat, actor, content)
    world.set_member(chat, world.bot, status, by=actor)
    if chat.kind == "supergroup":
        world.service(chat, actor, content)


def upgrade_group(world: World, chat: Chat) -> Chat:
    """A basic group becomes a supergroup with a new id, of which the bot gets a message in both."""
    if chat.kind != "group" or chat.upgraded_to is not None:
        raise ActError("only a basic group can become a supergroup")
    chat_id = world.next_channel_id()
    new = Chat(chat_id, "supergroup", chat.title, permissions=chat.permissions)
    new.members |= {
        key: Member(one.user, one.status, one.rights) for key, one in chat.members.items()
    }
    world.chats[new.id] = new
    world.service(chat, chat.owner, {"migrate_to_chat_id": new.id})
    chat.upgraded_to = new.id
    world.service(new, world.anonymous, {"migrate_from_chat_id": chat.id}, message_id=1)
    world.emit(Event("chat", chat))
    world.emit(Event("chat", new))
    return new


def ask_inline(world: World, user: User, query: str = "", offset: str = "") -> InlineQuery:
    """``user`` types ``@bot query``; the app asks on with ``offset``."""
    if not world.inline_mode:
        raise ActError("the bot has no inline mode")
    asked = InlineQuery(
        world.next_query_id(), user, query[:MAX_QUERY_CHARS], offset, world.monotonic()
    )
    world.inline_queries[asked.id] = asked
    content: Json = {"id": asked.id, "from": user.as_json(), "query": asked.query, "offset": offset}
    world.updates.put("inline_query", content)
    return asked


def send_offer(
    world: World,
    user: User,
    chat: Chat,
    asked: InlineQuery,
    number: int = 0,
    *,
    thread_id: int = 0,
    reply_to: Message | None = None,
) -> Message:
    """``user`` sends one of the offers into ``chat``, where they may write; ``thread_id`` and
    ``reply_to`` as in ``World.say``."""
    offers = asked.offers or ()
    if asked.user is not user or not 0 <= number < len(offers):
        raise ActError("nothing of that kind was offered")
    world.enter(user, chat, thread_id)
    return world.add_message(
        chat,
        user,
        offers[number].text,
        offers[number].entities,
        markup=offers[number].markup,
        thread_id=thread_id if reply_to is None else reply_to.answer_thread,
        reply_to=reply_to,
        extra={"via_bot": world.bot.as_json()},
    )


def forward(
    world: World, user: User, source: Message, chat: Chat, *, thread_id: int = 0
) -> Message:
    """``user`` forwards a message that they see into ``chat``; its buttons stay behind."""
    if source.deleted or source.service or source.ephemeral_id or source.protected:
        raise ActError("this message can't be forwarded")
    world.enter(user, chat, thread_id)
    extra = source.extra | {"forward_origin": source.forward_origin}
    return world.add_message(
        chat, user, source.text, source.entities, thread_id=thread_id, extra=extra
    )


def start_in_group(world: World, user: User, chat: Chat, payload: str = "") -> Message | None:
    """``user`` opens a ``?startgroup=payload`` address and chooses ``chat``: the bot is added,
    and gets /start with the payload. The message, None for no payload."""
    if not chat.has(world.bot):
        world.add_bot(chat, by=user)
    return world.say(user, chat, f"/start@{world.bot.username} {payload}") if payload else None


def share_chat(world: World, user: User, message: Message, chat: Chat) -> Message:
    """``user`` presses the request_chat button of the keyboard that ``message`` brought into
    their private chat, and chooses ``chat``; the bot gets chat_shared.

    As the apps do, the bot is made an administrator where the button asks for rights that it
    lacks. ActError where there is no such button or ``chat`` is none that it lets choose.
    """
    if message.chat.user is not user or message.deleted:
        raise ActError("that is somebody else's private chat")
    rows: list[list[Json]] = (message.markup or {}).get("keyboard", [])
    requests = [one["request_chat"] for line in rows for one in line if "request_chat" in one]
    if not requests:
        raise ActError("there is no such button")
    request = requests[0]
    if (chat.kind == "channel") != bool(request.get("chat_is_channel")):
        raise ActError("the button is for another kind of chat")
    if not chat.is_admin(user):
        raise ActError("only administrators may choose the chat")
    wanted = {name for name, on in (request.get("bot_administrator_rights") or {}).items() if on}
    bot = chat.member(world.bot)
    rights = bot.rights if bot is not None and bot.is_admin else None
    if wanted and not (rights is not None and wanted <= rights):
        if not chat.may(user, "can_promote_members", admin_only=True):
            raise ActError("this member may not add administrators")
        rights = (rights or frozenset()) | wanted
        world.set_member(chat, world.bot, "administrator", rights, by=user)
    content: Json = {"request_id": request["request_id"], "chat_id": chat.id}
    if request.get("request_title"):
        content["title"] = chat.title
    if request.get("request_username") and chat.username:
        content["username"] = chat.username
    return world.service(message.chat, user, {"chat_shared": content})

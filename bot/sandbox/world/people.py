"""What people do beyond a message or a press: inline mode, links that start the bot in a group,
choosing a chat by a button. ActError is raised for what Telegram's apps would not let them do."""

from __future__ import annotations

from bot.sandbox.errors import ActError
from bot.sandbox.params import Json
from bot.sandbox.world.events import InlineQuery
from bot.sandbox.world.model import Chat, Message, User
from bot.sandbox.world.world import World

MAX_QUERY_CHARS = 256
"""What the apps send of a query (Bot API, InlineQuery)."""


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
    and gets /start with the payload (the message); None where it is there and none is said."""
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
    wishes = [one["request_chat"] for line in rows for one in line if "request_chat" in one]
    if not wishes:
        raise ActError("there is no such button")
    wish = wishes[0]
    if (chat.kind == "channel") != bool(wish.get("chat_is_channel")):
        raise ActError("the button is for another kind of chat")
    if not chat.is_admin(user):
        raise ActError("only administrators may choose the chat")
    wanted = {name for name, on in (wish.get("bot_administrator_rights") or {}).items() if on}
    bot = chat.member(world.bot)
    rights = bot.rights if bot is not None and bot.is_admin else None
    if wanted and not (rights is not None and wanted <= rights):
        if not chat.may(user, "can_promote_members", admin_only=True):
            raise ActError("this member may not add administrators")
        rights = (rights or frozenset()) | wanted
        world.set_member(chat, world.bot, "administrator", rights, by=user)
    content: Json = {"request_id": wish["request_id"], "chat_id": chat.id}
    if wish.get("request_title"):
        content["title"] = chat.title
    if wish.get("request_username") and chat.username:
        content["username"] = chat.username
    return world.service(message.chat, user, {"chat_shared": content})

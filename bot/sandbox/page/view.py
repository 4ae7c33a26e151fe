"""The world's things as JSON for the page: just what it draws, nothing the bot alone should see."""

from __future__ import annotations

import datetime as dt

from bot.sandbox.params import Json
from bot.sandbox.text.rich_text import plain_text
from bot.sandbox.world.events import Event, InlineQuery
from bot.sandbox.world.model import GENERAL, Chat, Member, Message, User
from bot.sandbox.world.world import World

_SERVICES = (
    "new_chat_members",
    "left_chat_member",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "new_chat_title",
    "chat_shared",
)


def state_view(world: World, people: dict[User, str], clock: Json) -> Json:
    """Everything at once: what a page gets when it connects. ``people`` are those one can be,
    each with the role that names them (``creator``, ``administrator``, ``member``)."""
    return {
        "type": "state",
        "bot": {
            "id": world.bot.id,
            "name": world.bot.first_name,
            "username": world.bot.username,
        },
        "people": [
            {"id": user.id, "name": user.first_name, "role": role} for user, role in people.items()
        ],
        "clock": clock,
        "chats": [chat_view(world, chat) for chat in world.chats.values()],
    }


def clock_view(now: dt.datetime, zone: str) -> Json:
    """An instant, and the IANA name of the zone to show it in."""
    return {"now": now.isoformat(timespec="milliseconds"), "zone": zone}


def chat_view(world: World, chat: Chat, *, with_messages: bool = True) -> Json:
    """A chat; without its messages the page keeps those it has."""
    bot = chat.member(world.bot)
    view: Json = {
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.title,
        "forum": chat.is_forum,
        "person": chat.user.id if chat.user else None,
        "started": chat.started,
        "blocked": chat.blocked,
        "upgraded_to": chat.upgraded_to,
        "bot": bot.status if bot else "left",
        "topics": [
            {"id": topic.id, "name": topic.name, "closed": topic.closed}
            for topic in chat.topics.values()
            if topic.id != GENERAL and not topic.deleted
        ],
        "members": [_member_view(member) for member in chat.members.values() if member.is_in],
    }
    if with_messages:
        view["messages"] = [message_view(one) for one in chat.messages if not one.deleted]
    return view


def _member_view(member: Member) -> Json:
    return {
        "id": member.user.id,
        "name": member.user.first_name,
        "bot": member.user.is_bot,
        "status": member.status,
    }


def message_view(message: Message) -> Json:
    """A message; offsets in UTF-16, ``date`` in seconds since 1970, ``thread`` 0 for General.
    ``only`` is the id of the one person who sees it, ``rich`` the blocks of a rich message, ``via``
    the bot that offered it."""
    sender = message.sender if message.sender_chat is None else None
    original = message.reply_to
    rich = message.extra.get("rich_message")
    text = plain_text(rich) if rich else message.text
    return {
        "id": message.key,
        "only": message.seen_by.id if message.seen_by else None,
        "thread": message.thread_id,
        "from": sender and {"id": sender.id, "name": sender.first_name, "bot": sender.is_bot},
        "sender_chat": message.sender_chat.title if message.sender_chat else None,
        "date": int(message.date.timestamp()),
        "text": text or str(message.extra.get("caption", "")),
        "rich": rich and rich["blocks"],
        "entities": [entity.as_json() for entity in message.entities],
        "keyboard": _keyboard(message),
        "reply": original.key if original is not None else None,
        "edited": message.edited_at is not None,
        "pinned": message.pinned,
        "silent": message.silent,
        "service": _service(message),
        "own": _own_keyboard(message),
        "forwarded": _forwarded(message),
        "via": message.extra.get("via_bot", {}).get("username"),
    }


def _forwarded(message: Message) -> str | None:
    """Whom a forwarded message is from, by name."""
    origin = message.extra.get("forward_origin")
    if origin is None:
        return None
    chat = origin.get("chat") or origin.get("sender_chat") or {}
    return str(chat.get("title") or origin.get("sender_user", {}).get("first_name", ""))


def _offers_view(asked: InlineQuery) -> Json:
    """What the bot offered to somebody who typed ``@bot words``; ``next`` asks for more."""
    return {
        "type": "offers",
        "query": asked.id,
        "offers": [
            {"title": one.title, "description": one.description} for one in asked.offers or ()
        ],
        "next": asked.next_offset,
        "button": asked.button,
    }


def _keyboard(message: Message) -> list[list[Json]]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    return [[{"text": key.get("text", ""), "url": key.get("url")} for key in row] for row in rows]


def _own_keyboard(message: Message) -> Json | None:
    """What a message does to people's own keyboards. ``ask``: it opens a reply, for those it
    mentions or answers where it is selective (else for all, None); ``keys``: rows of buttons, some
    of which let a channel or a group be chosen; ``none``: these go."""
    markup = message.markup or {}
    if markup.get("force_reply"):
        mentioned = [int(one.value) for one in message.entities if one.type == "text_mention"]
        if message.reply_to is not None and message.reply_to.sender is not None:
            mentioned.append(message.reply_to.sender.id)
        return {"kind": "ask", "for": mentioned if markup.get("selective") else None}
    if "keyboard" in markup:
        rows = [
            [
                {"text": key["text"], "channel": key.get("request_chat", {}).get("chat_is_channel")}
                for key in row
            ]
            for row in markup["keyboard"]
        ]
        return {"kind": "keys", "rows": rows}
    return {"kind": "none"} if markup.get("remove_keyboard") else None


def _service(message: Message) -> Json | None:
    """What happened: its kind and the name that it is about, for the page's own words."""
    for kind in _SERVICES:
        if kind not in message.service:
            continue
        value = message.service[kind]
        if kind == "new_chat_members":
            value = value[0]
        if isinstance(value, dict):
            names = (value.get(key) for key in ("first_name", "name", "title"))
            value = next((name for name in names if name), "")
        name = value
        return {"kind": kind, "name": str(name)}
    return {"kind": "other", "name": ", ".join(message.service)} if message.service else None


def event_view(world: World, event: Event, known: set[int]) -> Json | None:
    """An event for a page that knows the chats ``known`` (which grows); None to show nothing.

    A chat that the page does not know is sent whole, whatever happened in it.
    """
    chat = event.chat
    if event.kind == "answer" and event.answer is not None:
        answer = event.answer
        return {
            "type": "answer",
            "user": answer.user.id,
            "text": answer.text,
            "alert": answer.alert,
            "url": answer.url,
        }
    if event.kind == "menu":
        return {"type": "menu"}
    if event.asked is not None:
        return _offers_view(event.asked)
    if chat is None:
        return None
    if event.kind == "chat" or chat.id not in known:
        is_new = chat.id not in known
        known.add(chat.id)
        return {"type": "chat", "value": chat_view(world, chat, with_messages=is_new)}
    if event.kind == "typing":
        thread = 0 if event.thread_id == GENERAL or not chat.is_forum else event.thread_id
        return {"type": "typing", "chat": chat.id, "thread": thread}
    if event.message is None:
        return None
    if event.kind == "delete" or event.message.deleted:
        return {"type": "delete", "chat": chat.id, "message": event.message.key}
    return {"type": event.kind, "chat": chat.id, "value": message_view(event.message)}

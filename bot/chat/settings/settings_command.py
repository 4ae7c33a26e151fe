"""/settings, and the ways that lead to the settings of another chat from a private one."""

from __future__ import annotations

from telegram import ChatShared, ReplyKeyboardRemove

from bot.chat.call import Call
from bot.chat.callback_data import SettingsLink, Target
from bot.chat.reply.message import Reply
from bot.chat.settings.changes import revived
from bot.chat.settings.loading import apply, may_send_today, open_view
from bot.chat.settings.overview import overview
from bot.chat.settings.remote_chats import Place, named, reach
from bot.chat.settings.subscription_cards import subscribed
from bot.render.inert_text import literal
from bot.render.message import Button, Text


async def settings(call: Call, args: str) -> None:
    """/settings: this chat's (topic's); in private, ``/settings @channel`` is that channel's.

    Raises NotReached.
    """
    word = args.split()[0] if args.split() else ""
    chat = named(word) if call.asked.where == "private" else None
    if chat is not None:
        await open_other(call, await reach(call, chat, word))
    elif call.asked.where == "channel":
        button = (Button(call.say("settings.in_private"), url=private_address(call)),)
        await call.reply("channel.in_private", (button,))
    else:
        await call.send([overview(await open_view(call, Target(call.asked.thread_id)))])


async def open_other(call: Call, place: Place, thread_id: int = 0) -> None:
    """Answer with the settings of a chat that was reached."""
    await call.send([overview(await open_view(call, Target(thread_id, place.chat_id)))])


async def follow(call: Call, link: SettingsLink) -> None:
    """Somebody opened a ``?start=`` address of the settings. Raises NotReached."""
    if link.chat_id == call.asked.chat_id:
        await call.send([overview(await open_view(call, Target()))])
    else:
        await open_other(call, await reach(call, link.chat_id), link.thread_id)


async def shared(call: Call, chat: ChatShared) -> None:
    """Somebody chose a channel with the button of ``channels.chooser``: it is subscribed, or,
    where it was already, its settings are shown. Raises NotReached."""
    place = await reach(call, chat.chat_id, chat.title or "")
    title = literal(place.title)
    chosen = Reply(Text(call.say("channel.chosen", title=title)), keyboard=ReplyKeyboardRemove())
    target = Target(chat_id=place.chat_id)
    view = await open_view(call, target)
    if view.subscription is not None and view.subscription.active:
        await call.send([chosen, overview(view)])
        return
    after = await apply(call, view, lambda before: revived(before, call.now))
    offered = await may_send_today(call, after)
    card = subscribed(await open_view(call, target), after, "channel.subscribed", today=offered)
    await call.send([chosen, card])


def private_address(call: Call) -> str:
    """The address that opens this chat's settings in the private chat."""
    link = SettingsLink(call.asked.chat_id, call.asked.thread_id)
    return f"https://t.me/{call.bot.username}?start={link.pack()}"

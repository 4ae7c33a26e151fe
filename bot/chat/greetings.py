"""What the bot says where it arrives: once, short, with what can be done at once."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.reply.answers import Buttons, Reply
from bot.chat.settings.button_data import Target
from bot.chat.settings.loading import is_away, open_view
from bot.chat.settings.overview import View, say_next
from bot.chat.settings.subscription_cards import KEEP, back_again
from bot.chat.wording import count_names, say_schedule, say_weekdays, short
from bot.digest.model import Digest, Item, plain
from bot.render.inert_text import literal
from bot.render.message import Text

TITLES = 5
"""Titles of today's digest that a greeting shows: enough to be curious."""

MAX_TITLE_CHARS = 160
"""No headline is longer; a paragraph that stands as one would fill the screen."""


async def greeting(call: Call) -> Reply:
    """What the bot does, what today brings, and the ways to begin."""
    view = await open_view(call, Target(call.asked.thread_id))
    last, buttons = offer(view, "arrival.admins")
    paragraphs = [call.say("arrival.hello"), *_today(call), call.say("arrival.ways"), last]
    return Reply(Text("\n\n".join(paragraphs)), buttons)


def offer(view: View, key: str) -> tuple[str, Buttons]:
    """The sentence ``key`` and the button that subscribes; or the subscription, where one is."""
    one = view.subscription
    if one is None or not one.active:
        return view.say(key), _first_steps(view)
    schedule, next_push = say_schedule(view.language, one), say_next(view, one)
    text = view.say("arrival.subscribed", schedule=schedule, next=next_push)
    return text, ((view.button("settings.open", "o"),),)


async def welcome_back(call: Call) -> Reply | None:
    """The offer to go on with what was paused while the bot was away; None where nothing was."""
    view = await open_view(call, Target(call.asked.thread_id))
    kept = [one for one in (view.subscription, *view.others) if one is not None]
    paused = sorted((one for one in kept if is_away(one)), key=lambda one: one.thread_id)
    return back_again(view, paused) if paused else None


async def channel_joined(call: Call, chat_id: int, title: str) -> Reply:
    """For the administrator who added the bot to a channel, in their private chat."""
    view = await open_view(call, Target(chat_id=chat_id))
    paused = [one for one in (view.subscription,) if one is not None and is_away(one)]
    text = call.say("arrival.channel", title=literal(title))
    if paused:
        back = back_again(view, paused)
        return Reply(Text(f"{text}\n\n{back.text.text}"), back.buttons)
    return Reply(Text(text), _first_steps(view))


def _first_steps(view: View) -> Buttons:
    days = say_weekdays(view.language, view.shown.weekdays)
    return (
        (view.button("settings.subscribe", "on", KEEP, days=days, time=view.shown.time),),
        (view.button("settings.open", "o"),),
    )


def _today(call: Call) -> list[str]:
    """A paragraph with the first title of each category, of today's digest or the latest."""
    newest = call.latest
    digest = call.services.archive.get(newest) if newest is not None else None
    if digest is None:
        return []
    key = "arrival.today" if digest.date == call.today else "arrival.latest"
    titles = _titles(digest)
    lines = [call.say(key, day=call.day(digest.date))]
    shown = [literal(short(title, MAX_TITLE_CHARS)) for title in titles]
    lines += [call.say("arrival.line", title=title) for title in shown]
    items = len(digest.items)
    if items > len(titles):
        lines.append(call.say("arrival.more", categories=count_names(digest), items=items))
    return ["\n".join(lines)]


def _titles(digest: Digest) -> list[str]:
    """The first title of each category, then the second ones…, at most TITLES."""
    rows: list[list[Item]] = [list(category.items) for category in digest.categories]
    longest = max((len(row) for row in rows), default=0)
    items = [row[n] for n in range(longest) for row in rows if n < len(row)]
    return [plain(item.title) for item in items if plain(item.title).strip()][:TITLES]

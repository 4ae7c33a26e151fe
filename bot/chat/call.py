"""One command or press being answered: who asked, what is known of the chat, how to reply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from telegram import Bot

from bot.chat.deep_links import address
from bot.chat.incoming import Asked
from bot.chat.keyboards import Buttons
from bot.chat.languages import chosen
from bot.chat.reply.admission import Allow, ButtonPress, Decision, Messages, Question
from bot.chat.reply.answers import Answers
from bot.chat.reply.message import Reply, Sent
from bot.chat.reply.private_answers import addressed
from bot.chat.reply.queue import ChatQueue
from bot.chat.services import Services
from bot.chat.wording import example_category, short_day, short_instant
from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.locales import pick_language, say
from bot.model.schedule import local_date
from bot.model.subscription import ChatInfo, Subscription
from bot.render.message import Button, Language, Look, Text

log = get_logger("chat")


class Flooded(BotError):
    """The chat was answered too much lately; ``decision`` is what is done instead."""

    key = "reading.flood"

    def __init__(self, chat_id: int, decision: Decision) -> None:
        super().__init__(f"too many answers to {chat_id}")
        self.decision = decision


@dataclass(frozen=True, slots=True)
class Call:
    """``subscriptions`` are all of the chat, active or not; ``now`` is an instant in UTC.

    ``questions`` are what the answer may be found under when it is asked again; ``fresh``: it was
    not answered just now.
    """

    services: Services
    answers: Answers
    bot: Bot
    asked: Asked
    now: dt.datetime
    language: Language
    subscriptions: tuple[Subscription, ...]
    questions: tuple[Question, ...] = ()
    fresh: bool = True

    def urgent(self) -> Call:
        """The same for an administrator, or for what happened to the chat itself."""
        return replace(self, asked=replace(self.asked, urgent=True))

    @property
    def queue(self) -> ChatQueue:
        """The chat's queue."""
        return self.answers.queues.of(self.asked.chat_id)

    def question(self, what: Hashable) -> Question:
        """What is asked (or shown) in this topic."""
        return Question(self.asked.thread_id, what)

    def admit_press(
        self, *, edits: bool, under_way: bool = False, shows: Hashable = None
    ) -> Decision:
        """Whether to do what was pressed. ``edits``: it changes its own message."""
        limited = self.asked.where != "channel"  # there a press opens the private chat
        turns = self.services.turns if limited else None
        seconds = self.queue.seconds(
            turns, self.asked.chat_id, urgent=self.asked.urgent, edits=edits
        )
        question = self.question(shows) if shows is not None else None
        return self.queue.admit(ButtonPress(under_way, edits, question, seconds))

    def pressing(self, *, edits: bool) -> AbstractContextManager[None]:
        """For the time of the block a press that was admitted is under way."""
        message_id = self.asked.message_id if edits else 0
        return self.queue.pressing(message_id, urgent=self.asked.urgent)

    @property
    def subscription(self) -> Subscription | None:
        """What is kept for exactly this chat and topic."""
        for subscription in self.subscriptions:
            if subscription.thread_id == self.asked.thread_id:
                return subscription
        return None

    @property
    def timezone(self) -> str:
        """The zone of this topic's subscription, else of the chat's first, else the settings'."""
        for subscription in (self.subscription, *self.subscriptions):
            if subscription is not None:
                return subscription.timezone
        return self.services.settings.schedule.timezone

    @property
    def today(self) -> dt.date:
        """The date on the chat's own calendar."""
        return local_date(self.now, self.timezone)

    @property
    def newest(self) -> dt.date:
        """No later date is shown. Where the settings' zone is a day ahead its digest may be
        read, but a file that lies ready for a day to come is nobody's news yet."""
        return max(self.today, local_date(self.now, self.services.settings.schedule.timezone))

    @property
    def latest(self) -> dt.date | None:
        """The newest date with a digest that is news."""
        return self.services.archive.latest(self.newest)

    @property
    def example(self) -> str:
        """A category for an example that works here."""
        return example_category(self.language, self.services.archive.all_categories())

    @property
    def look(self) -> Look:
        """How this chat wants a digest that it asks for."""
        subscription = self.subscription
        if subscription is None or not subscription.active:
            return Look(language=self.language)
        if subscription.style == "rich" and self.services.plain.everywhere:
            return replace(subscription.look, style="full")
        return subscription.look

    @property
    def at(self) -> str:
        """What follows a command's name here: in groups only ``/today@bot`` surely arrives."""
        return "" if self.asked.where == "private" else f"@{self.bot.username}"

    def say(self, key: str, /, **params: object) -> str:
        """A sentence in the asker's language; ``{at}`` is filled."""
        return say(self.language, key, **{"at": self.at, **params})

    def day(self, date: dt.date) -> str:
        """``date`` in words."""
        return short_day(self.language, date, self.today)

    def instant(self, instant: dt.datetime | None, timezone: str | None = None) -> str:
        """``instant`` in words, on the chat's wall clock."""
        return short_instant(self.language, instant, timezone or self.timezone, self.today)

    async def reply(self, key: str, /, buttons: Buttons = (), **params: object) -> None:
        """Answer with one sentence (and buttons)."""
        await self.send([Reply(Text(self.say(key, **params)), buttons)])

    async def send(self, messages: Sequence[Reply]) -> Sent:
        """Answer with these messages, in order. Raises Flooded."""
        if not self.asked.urgent:
            decision = self.queue.admit(Messages(len(messages), self.fresh))
            if not isinstance(decision, Allow):
                raise Flooded(self.asked.chat_id, decision)
        sent = await self.answers.send(self.bot, self.asked, messages)
        if sent.refused:
            await self._lead_to_private_chat()
        if messages and sent.whole:
            for question in self.questions:
                self.queue.history.answered(question, messages[0].reply_to or sent.first)
        return sent

    async def _lead_to_private_chat(self) -> None:
        """What a command gets whose private answer was refused: a button that asks it there.
        Mostly it came from everybody, for want of the group's own menu."""
        await self.answers.private.mend_menu(self.bot, self.asked, self.subscriptions)
        button = Button(self.say("private.open"), url=address(self.bot.username, self.asked))
        there = Reply(Text(self.say("private.there")), ((button,),))
        await self.answers.send(self.bot, replace(self.asked, until=None), [there])

    async def turn(self, message: Reply) -> None:
        """Let the message whose button was pressed show this; where it is gone, or the press came
        by an address, send it anew."""
        if not self.asked.query_id:
            await self.send([message])
            return
        self.queue.history.changed(self.asked.message_id)
        if (await self.answers.edit(self.bot, self.asked, message)).missing:
            await self.send([message])


async def open_call(services: Services, answers: Answers, bot: Bot, asked: Asked) -> Call:
    """Look up what is kept of the chat, note its name where that is new, and pick the language:
    the topic's, else what the chat chose, else the asker's (a channel's: Chinese)."""
    known, kept = await services.store.look_up(asked.chat_id)
    subscriptions = tuple(kept)
    seen = ChatInfo(
        chat_id=asked.chat_id, kind=asked.kind, title=asked.title, username=asked.username
    )
    if known is None or _differs(known, seen):
        try:
            await services.store.remember_chat(seen)
        except BotError as error:  # whoever asks for something to read gets it all the same
            log.warning("chat not noted", chat=asked.chat_id, reason=str(error))
    language = chosen(subscriptions, known, asked.thread_id) or pick_language(asked.user_language)
    now = services.clock()
    asked = addressed(asked, subscriptions, now)
    return Call(services, answers, bot, asked, now, language, subscriptions)


def _differs(known: ChatInfo, seen: ChatInfo) -> bool:
    return not known.member or (known.kind, known.title, known.username) != (
        seen.kind,
        seen.title,
        seen.username,
    )

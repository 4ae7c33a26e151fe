"""What the operator's side looks like in Telegram: alerts to the owners, and the button that lets
a held correction go."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.chat.call import Call
from bot.chat.languages import Languages
from bot.chat.owner_previews import BOTH, Answer, answer_data
from bot.chat.presses import acknowledge
from bot.chat.reply.answers import Buttons
from bot.core.logs import get_logger
from bot.delivery.owner_alert import Alert
from bot.delivery.rate_limiter import Turns
from bot.delivery.review import Waiting
from bot.locales import say
from bot.render.inert_text import guard
from bot.render.message import Button

log = get_logger("owners")

_APPROVE = re.compile(r"ok:(\d{8})(?::([0-9a-f]{16}))?")
MOST = 4000
"""UTF-16 units of an alert at the most; Telegram takes 4,096."""


def approval(date: dt.date, version: str) -> str:
    """What a button carries that lets this version of the date go out as a correction."""
    return f"ok:{date:%Y%m%d}:{version}"


def is_owner(call: Call) -> bool:
    """Whether an owner asks, in private."""
    owners = call.services.settings.telegram.owners
    return call.asked.where == "private" and call.asked.user_id in owners


def say_waiting(call: Call, waiting: Sequence[Waiting]) -> tuple[list[str], Buttons]:
    """A sentence for each digest that waits for approval, and its buttons."""
    texts, rows = [], []
    for one in waiting:
        key = "review.waits"
        if one.held:
            key += "_held"
        elif one.until is not None:
            key += "_until"
        day, until = call.day(one.date), call.instant(one.until)
        texts.append(call.say(key, day=day, until=until))
        answers: tuple[Answer, ...] = BOTH[:1] if one.held else BOTH
        rows.append(
            tuple(
                Button(
                    f"{call.say(f'review.{answer}')} · {day}",
                    data=answer_data(answer, one.date, one.version),
                )
                for answer in answers
            )
        )
    return texts, tuple(rows)


class Owners:
    """Tells the owners, each in their private chat and language, and hears their approval.
    ``approve`` gives the key of the sentence that says what became of it."""

    def __init__(
        self,
        owners: Sequence[int],
        bot: Bot,
        turns: Turns,
        *,
        languages: Languages,
        approve: Callable[[dt.date, str], Awaitable[str]],
    ) -> None:
        self._owners = tuple(owners)
        self._bot = bot
        self._turns = turns
        self._languages = languages
        self._approve = approve

    @property
    def handler(self) -> CallbackQueryHandler[ContextTypes.DEFAULT_TYPE, None]:
        """To be added before the handlers of the people's buttons."""
        return CallbackQueryHandler(self._pressed, pattern=_APPROVE)

    async def greet(self) -> list[int]:
        """Which owners can't be told anything, for they never pressed Start."""
        if not self._owners:
            log.warning("telegram.owners is empty, so nobody is notified when something goes wrong")
        deaf = []
        for owner in self._owners:
            try:
                await self._bot.get_chat(owner)
            except TelegramError as error:
                deaf.append(owner)
                log.warning("an owner never pressed Start", owner=owner, reason=str(error))
        return deaf

    async def tell(self, alert: Alert) -> None:
        """Send it to every owner. What Telegram refuses is logged: an alert is no delivery."""
        for owner in self._owners:
            language, markup = await self._languages.of(owner), None
            if alert.approve is not None:
                data, label = approval(alert.approve, alert.version), say(language, alert.button)
                markup = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])
            async with self._turns.turn(owner):
                try:
                    await self._bot.send_message(
                        owner,
                        guard(alert.text(language))[:MOST],
                        reply_markup=markup,
                        link_preview_options=LinkPreviewOptions(is_disabled=True),
                    )
                except Forbidden as error:
                    log.warning("an owner never pressed Start", owner=owner, reason=str(error))
                except TelegramError as error:
                    log.warning("an alert was not sent", owner=owner, reason=str(error))

    async def _pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        person = query.from_user
        language = await self._languages.of(person.id, person.language_code)
        if person.id not in self._owners:
            await acknowledge(query, say(language, "chat.press.stale"))
            return
        match = _APPROVE.fullmatch(query.data or "")
        date = None
        if match is not None:
            try:
                date = dt.datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007 - a date
            except ValueError:
                date = None
        # A button of before versions were named speaks of none that can be known.
        version = (match[2] or "") if match is not None else ""
        nothing = "push.approved_nothing"
        key = nothing if date is None else await self._approve(date, version)
        await acknowledge(query, say(language, key))
        if key == nothing:
            return  # the version may be there again, and nobody is asked about it twice
        try:
            await query.edit_message_reply_markup(None)
        except TelegramError as error:
            log.info("the button stays", reason=str(error))

"""Owners look at a digest before groups do: ``digests.review``.

The rows of ``reviews`` say what was asked and answered. Whoever leads asks and hears the answers;
every replica shows people only what is cleared, by copying that into the archive they read.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.chat.callback_data import AnswerReview
from bot.chat.languages import Languages
from bot.chat.owners.previews import BOTH, Preview, Previews
from bot.chat.reply.feedback import acknowledge
from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.owner_texts import Translated, translated
from bot.delivery.planner import SETTLED
from bot.delivery.ports import Clock
from bot.delivery.review import Deadline, Waiting, cleared, reviewed, waiting
from bot.digest.archive import Archive, is_version, version_of
from bot.locales import say
from bot.model.delivery import Review, ReviewState
from bot.render.compose import compose
from bot.render.inert_text import literal
from bot.render.message import Language, Look, Text
from bot.storage.store import Store

log = get_logger("review")

TICK_SECONDS = 1.0
"""Seconds between two looks."""

ASK_AGAIN_AFTER = dt.timedelta(minutes=5)
"""After this long owners who could not be reached are asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What reviews stand on. ``incoming`` holds what was read, ``shown`` what people may see;
    ``reach`` is how far back a date may still be pushed; ``leading`` says whether this replica
    asks; ``decided`` hears of each date that was let go."""

    store: Store
    incoming: Archive
    shown: Archive
    owners: tuple[int, ...]
    deadline: Deadline
    reach: dt.timedelta
    languages: Languages
    clock: Clock
    sleep: Callable[[float], Awaitable[None]]
    leading: Callable[[], bool]
    decided: Callable[[dt.date], None]


class Reviews:
    """``load`` at the start, then ``run``; ``handler`` hears the buttons."""

    def __init__(self, desk: Desk, previews: Previews) -> None:
        self._desk = desk
        self._previews = previews
        self._reviews: dict[dt.date, Review] = {}
        self._again_at: dict[dt.date, dt.datetime] = {}
        self._shown = -1
        self._changing = asyncio.Lock()
        self._asking = asyncio.Lock()

    @property
    def handler(self) -> CallbackQueryHandler[ContextTypes.DEFAULT_TYPE, None]:
        """To be added before the handlers of the people's buttons."""
        return CallbackQueryHandler(self._pressed, pattern=_is_answer)

    def cleared(self, date: dt.date) -> bool:
        """Whether groups may have the date's digest as it is now."""
        now = self._desk.clock()
        raw = self._desk.incoming.raw(date)
        if raw is None or not reviewed([date], now, self._desk.reach):
            return True
        review = self._reviews.get(date)
        return (
            cleared(review, now, self._desk.deadline)
            and review is not None
            and is_version(review.version, raw.data)
        )

    def waiting(self) -> list[Waiting]:
        """What the owners were asked about and no group may see yet."""
        desk, now = self._desk, self._desk.clock()
        versions = {}
        for date in reviewed(desk.incoming.dates(), now, desk.reach):
            raw, review = desk.incoming.raw(date), self._reviews.get(date)
            if raw is not None and review is not None and is_version(review.version, raw.data):
                versions[date] = review.version
        return waiting(versions, self._reviews, now, desk.deadline)

    async def show_to(self, owner: int) -> set[dt.date]:
        """Show an owner who could not be reached before what waits; the dates that were shown.
        Raises StoreError."""
        shown = set()
        for one in self.waiting():
            review = self._reviews[one.date]
            if owner in dict(review.previews):
                continue
            self._again_at[one.date] = self._desk.clock() + ASK_AGAIN_AFTER
            await self._ask(review, (), owners=(owner,))
            if owner in dict(self._reviews[one.date].previews):
                shown.add(one.date)
        return shown

    async def load(self) -> None:
        """Read what was decided, and show what is cleared. Raises StoreError."""
        oldest = (self._desk.clock() - self._desk.reach).date() - dt.timedelta(days=1)
        async with self._changing:
            known = self._reviews
            self._reviews = {one.date: one for one in await self._desk.store.reviews(oldest)}
            if known != self._reviews:
                self._shown = -1
        self._show()

    async def run(self) -> None:
        """Ask, let go and show, until cancelled."""
        while True:
            try:
                await self.tick()
            except BotError as error:
                log.error("reviews wait", reason=str(error))
            except Exception:
                log.exception("a review failed")
            await self._desk.sleep(TICK_SECONDS)

    async def tick(self) -> None:
        """One look at all dates. Raises StoreError."""
        await self.load()
        if not self._desk.leading():
            return
        now = self._desk.clock()
        for date in reviewed(self._desk.incoming.dates(), now, self._desk.reach):
            await self._look(date, now)
        self._show()

    async def _look(self, date: dt.date, now: dt.datetime) -> None:
        raw, changed_at = self._desk.incoming.raw(date), self._desk.incoming.changed_at(date)
        if raw is None or changed_at is None or now - changed_at < SETTLED:
            return
        review = self._reviews.get(date)
        passed = self._desk.deadline.passed(date, now)
        if review is None or not is_version(review.version, raw.data):
            await self._new_version(review, date, version_of(raw.data), now)
        elif review.state == "asked" and passed:
            log.info("nobody answered: the digest goes out", digest=str(date))
            if await self._put(replace(review, state="approved"), review):
                await self._close(date, "review.unasked")
        elif review.state != "approved" and not review.previews and self._may_ask(date, now):
            await self._ask(review, ())

    def _may_ask(self, date: dt.date, now: dt.datetime) -> bool:
        return now >= self._again_at.get(date, now)

    async def _new_version(
        self, old: Review | None, date: dt.date, version: str, now: dt.datetime
    ) -> None:
        new = Review(date=date, version=version, state="asked", asked_at=now)
        if await self._desk.store.posted(date):
            # A group has it already: what changes now is a correction.
            await self._put(replace(new, state="approved"), old)
            return
        if old is not None and old.state == "held":
            new = replace(new, state="held", by=old.by)
        if not await self._put(new, old):
            return
        if new.state == "held" or not self._desk.deadline.passed(date, now):
            await self._ask(new, () if old is None else old.previews)

    async def _ask(
        self, review: Review, old: Sequence[Preview], owners: Sequence[int] = ()
    ) -> None:
        """Show the version to the owners (or to these), but for who has been shown it, in the
        place of the ``old`` messages."""
        async with self._asking:
            now = self._reviews.get(review.date)
            same = now is not None and now.version == review.version
            shown = dict(now.previews) if now is not None and same else {}
            left = [one for one in owners or self._desk.owners if one not in shown]
            if left:
                await self._ask_these(review, old, left)

    async def _ask_these(
        self, review: Review, old: Sequence[Preview], owners: Sequence[int]
    ) -> None:
        desk, date = self._desk, review.date
        digest = desk.incoming.get(date)
        if digest is None:
            return
        key, answers = ("review.ask_anew" if old else "review.ask"), BOTH
        if review.state == "held":
            key, answers = "review.ask_held", BOTH[:1]
        elif desk.deadline.until is not None:
            key += "_until"
        log.info("owners are asked", digest=str(date), version=review.version)

        def shown(language: Language) -> list[Text]:
            return [part.text for part in compose(digest, Look(language=language))]

        previews = await self._previews.send(
            shown,
            self._say(key, date),
            self._previews.buttons(review, *answers),
            owners,
        )
        if not previews:
            log.error("no owner can be shown the digest", digest=str(date))
            self._again_at[date] = desk.clock() + ASK_AGAIN_AFTER
        now = await self._change(
            date,
            lambda one: (
                replace(one, previews=(*one.previews, *previews))
                if one is not None and one.version == review.version
                else None
            ),
        )
        if now is None:  # a newer version came meanwhile, and is asked about next
            await self._previews.delete(previews)
        elif now.state != review.state:  # one owner answered while another was being shown it
            await self._close(date, f"review.{now.state}", str(now.by or ""))
        await self._previews.delete(old)

    async def _put(self, new: Review, old: Review | None) -> Review | None:
        """Keep ``new`` in the place of ``old``; None where that has changed meanwhile."""
        return await self._change(new.date, lambda one: new if one == old else None)

    async def _change(
        self, date: dt.date, how: Callable[[Review | None], Review | None]
    ) -> Review | None:
        """Keep what ``how`` makes of the date's review as it is now; None changes nothing."""
        async with self._changing:
            old = self._reviews.get(date)
            new = how(old)
            if new is None:
                return None
            await self._desk.store.save_review(new)
            self._reviews[date] = new
            self._shown = -1
        if new.state == "approved" and (old is None or old.state != "approved"):
            self._show()
            self._desk.decided(date)
        return new

    def _say(self, key: str, date: dt.date, who: str = "") -> Translated:
        until = self._desk.deadline.until
        return translated(key, date=date, who=who, until=f"{until:%H:%M}" if until else "")

    async def _close(self, date: dt.date, key: str, who: str = "") -> None:
        """Say under the previews what became of them."""
        review = self._reviews[date]
        answers = BOTH[:1] if review.state == "held" else ()
        buttons = self._previews.buttons(review, *answers)
        await self._previews.close(review.previews, self._say(key, date, who), buttons)

    def _show(self) -> None:
        """Bring what people see in step with what is cleared."""
        incoming, shown = self._desk.incoming, self._desk.shown
        if self._shown == incoming.version:
            return
        for date in incoming.dates():
            raw = incoming.raw(date)
            if raw is not shown.raw(date) and self.cleared(date):
                shown.take_over(date, incoming)
        for date in set(shown.dates()) - set(incoming.dates()):
            shown.remove(date)
        self._shown = incoming.version

    async def _pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        person = query.from_user
        language = await self._desk.languages.of(person.id, person.language_code)
        if person.id not in self._desk.owners:
            await acknowledge(query, say(language, "chat.press.stale"))
            return
        try:
            toast = await self._answer(query)
        except BotError as error:
            log.error("an owner's answer was not kept", reason=str(error))
            toast = "failed"
        await acknowledge(query, say(language, f"review.toast.{toast}"))
        press = AnswerReview.unpack(query.data)
        review = self._reviews.get(press.date) if press is not None else None
        if review is not None and toast in ("approved", "held"):
            await self._close(review.date, f"review.{toast}", literal(person.full_name))

    async def _answer(self, query: CallbackQuery) -> str:
        """Keep what the owner decided; the toast that says so. Raises StoreError."""
        press = AnswerReview.unpack(query.data)
        if press is None:
            return "nothing"
        desk, by = self._desk, query.from_user.id
        state: ReviewState = "held" if press.answer == "hold" else "approved"
        toast = "nothing"

        def decide(review: Review | None) -> Review | None:
            nonlocal toast
            if review is None:
                return None
            if press.version != review.version:
                toast = "other"
            elif cleared(review, desk.clock(), desk.deadline):
                toast = "already"
            else:
                toast = state
                return replace(review, state=state, by=by)
            return None

        if await self._change(press.date, decide):
            log.info("owner answered", digest=str(press.date), answer=state, by=by)
        return toast


def _is_answer(data: object) -> bool:
    return AnswerReview.unpack(data) is not None

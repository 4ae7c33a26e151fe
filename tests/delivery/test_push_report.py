"""What the owners' report of a push says of how long it took."""

from __future__ import annotations

import datetime as dt

from bot.delivery.model import Delivery
from bot.delivery.push_progress import Pushes
from bot.delivery.values import Progress
from bot.render.message import Look

DATE = dt.date(2026, 1, 28)
EIGHT = dt.datetime(2026, 1, 28, 8, 0, tzinfo=dt.UTC)
DELIVERY = Delivery(1, -1, 0, DATE, Look(), False, False, "done", EIGHT, EIGHT)


class Sent:
    """A date of which all that was planned is sent."""

    async def progress(self, date: dt.date) -> Progress:
        return Progress(open=0, chats=2, messages=10, left=0, stopped=(), stopped_count=0)

    async def tell_once(self, key: str, now: dt.datetime) -> bool:
        return True


async def test_a_correction_later_on_takes_no_time_of_the_push() -> None:
    pushes = Pushes()

    async def said(now: dt.datetime) -> list[str]:
        return [text("en") async for text in pushes.reports(Sent(), now)]

    def sent(now: dt.datetime) -> None:
        pushes.moved(DATE, now)
        pushes.ended(DELIVERY, now)

    pushes.began(DATE, EIGHT)
    sent(EIGHT + dt.timedelta(seconds=97))
    (first,) = await said(EIGHT + dt.timedelta(minutes=2))
    assert first == "✅ 2026-01-28 was pushed to 2 chats: 10 messages in 1 min 37 s."
    for minutes in (20, 48):  # two corrections
        sent(EIGHT + dt.timedelta(minutes=minutes))
        assert await said(EIGHT + dt.timedelta(minutes=minutes + 1)) == []
    (again,) = await said(EIGHT + dt.timedelta(minutes=70))
    assert again == first

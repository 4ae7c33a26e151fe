"""/date alone: a calendar that turns in place and never leaves the archive."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_rig import POLICY, Rig, buttons, digest

from bot.sandbox.world.model import Message


def grid(message: Message) -> list[list[str]]:
    return [[one["text"] for one in row] for row in (message.markup or {})["inline_keyboard"]]


async def test_the_latest_month_shows_its_days_under_their_weekdays(world: Rig) -> None:
    (answer,) = await world.ask(world.member, world.group, "/date@digest_bot")
    assert "2026年1月" in answer.text
    rows = grid(answer)
    assert rows[0] == list("一二三四五六日")
    assert rows[1] == ["\u2800"] * 3 + ["¹", "²", "³", "⁴"]
    assert rows[4] == ["¹⁹", "20", "²¹", "²²", "²³", "²⁴", "²⁵"]
    assert rows[5] == ["²⁶", "27", "28", "²⁹", "³⁰", "³¹", "\u2800"]
    assert rows[6] == ["‹ 2025年12月"]


async def test_a_day_opens_its_digest(world: Rig) -> None:
    (answer,) = await world.whisper("/date")
    sent = await world.press(answer, buttons(answer)["20"])
    assert POLICY in sent[0].text
    assert sent[0].reply_to is answer


async def test_months_without_a_digest_are_stepped_over_and_the_ends_are_ends(world: Rig) -> None:
    world.services.archive.put(digest(dt.date(2024, 2, 29), POLICY))
    (answer,) = await world.whisper("/date")
    seen = [answer.text.split("：")[0]]
    while label := next((one for one in buttons(answer) if one.startswith("‹")), None):
        assert await world.press(answer, buttons(answer)[label]) == []
        seen.append(answer.text.split("：")[0])
    assert seen == ["2026年1月", "2025年12月", "2024年2月"]
    assert "29" in buttons(answer)
    later = [label for label in buttons(answer) if label.endswith("›")]
    assert later == ["2025年12月 ›"]


async def test_a_day_to_come_is_no_button(world: Rig) -> None:
    world.services.archive.put(digest(dt.date(2026, 2, 3), POLICY))
    (answer,) = await world.whisper("/date")
    assert not any(label.endswith("›") for label in buttons(answer))


async def test_in_english_too(world: Rig) -> None:
    english = world.world.add_user("Ann", language_code="en")
    (answer,) = await world.whisper("/date", english)
    assert "Jan 2026" in answer.text
    assert grid(answer)[0] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


async def test_cells_without_a_digest_do_nothing(world: Rig) -> None:
    (answer,) = await world.whisper("/date")
    before = answer.text
    assert await world.press(answer, buttons(answer)["²⁹"]) == []
    assert answer.text == before
    assert world.world.answers[-1].text == ""


@pytest.mark.parametrize("data", ["3m:000101", "3m:202613", "3m:999912", "3m:000001", "3m:190001"])
async def test_a_forged_month_ends_in_one_that_is_there(world: Rig, data: str) -> None:
    (answer,) = await world.whisper("/date")
    before = world.mine()
    query = world.forge(answer, data)
    await world.settle()
    assert query.answer is not None
    assert world.mine() == before
    assert answer.text.startswith(("2026年1月", "2025年12月"))


@pytest.mark.parametrize("first", [dt.date(2026, month, 1) for month in range(1, 13)])
async def test_every_month_fits_under_a_message(world: Rig, first: dt.date) -> None:
    for day in range(28):
        world.services.archive.put(digest(first + dt.timedelta(days=day), POLICY))
    world.clock.advance(days=400)
    (answer,) = await world.whisper("/date")
    for label, data in buttons(answer).items():
        assert label.strip()
        assert 1 <= len(data.encode()) <= 64
    assert sum(map(len, grid(answer))) <= 100

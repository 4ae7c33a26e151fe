"""Presses: answered at once, and nothing in them trusted."""

from __future__ import annotations

import pytest
from chat_rig import FUNDS, MODELS, POLICY, TODAY, Rig, buttons, digest


@pytest.mark.parametrize(
    "data",
    [
        *(
            "x",
            "1d:20260230",
            "1d:99991231",
            "1d:19990101",
            "1c:20260128:999:ffffff",
            "c:20260128:9",
        ),
        *("1k:20260101", "\u202e", "1c:20260128:0:zzzzzz", "0" * 64),
    ],
)
async def test_a_forged_press_gets_a_kind_toast_and_no_message(world: Rig, data: str) -> None:
    (answer,) = await world.whisper("/date")
    before = world.mine()
    query = world.forge(answer, data)
    await world.settle()
    assert query.answer is not None
    assert query.answer.text
    assert world.mine() == before


async def test_a_press_on_a_digest_that_changed_finds_its_category_or_says_so(world: Rig) -> None:
    (answer,) = await world.whisper("/categories")
    data = buttons(answer)
    world.services.archive.put(digest(TODAY, MODELS, FUNDS))
    (shown,) = await world.press(answer, data[f"{FUNDS} (2)"])
    assert FUNDS in shown.text
    assert await world.press(answer, data[f"{POLICY} (2)"]) == []
    assert world.world.answers[-1].text


async def test_the_button_under_headlines_opens_its_category(world: Rig) -> None:
    (answer,) = await world.whisper("/date")
    world.forge(answer, "c:20260128:2")
    await world.settle()
    assert FUNDS in world.mine()[-1].text


async def test_a_double_tap_is_one_answer(world: Rig) -> None:
    (answer,) = await world.whisper("/date")
    data = buttons(answer)["28"]
    before = len(world.mine())
    first = world.world.press(world.member, answer, data=data)
    second = world.world.press(world.member, answer, data=data)
    await world.settle()
    assert len(world.mine()) - before == 3
    assert first.answer is not None
    assert second.answer is not None


async def test_a_press_that_is_too_old_is_not_answered_any_more(world: Rig) -> None:
    (answer,) = await world.whisper("/date")
    before = world.mine()
    world.world.press(world.member, answer, data=buttons(answer)["28"])
    world.clock.advance(minutes=10)
    await world.settle()
    assert world.mine() == before

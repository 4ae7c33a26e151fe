"""A channel's readers press buttons: what they ask for is shown to them, and to nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_rig import FUNDS, MODELS, Rig, buttons

from bot.chat.callback_data import (
    DoNothing,
    ListCategories,
    ShowAgain,
    ShowDay,
    ShowLatest,
    TurnMonth,
    TurnSearch,
    TurnTo,
)
from bot.chat.keyboards import mark
from bot.model.subscription import Subscription
from bot.sandbox.world.model import Chat, Message


async def channel(world: Rig) -> tuple[Chat, Message]:
    """A channel with today's headlines, each category behind a button."""
    made = world.world.add_channel("频道", world.owner, "ai_daily")
    world.world.add_bot(made)
    await world.settle()
    await world.store.save_subscriptions([Subscription(chat_id=made.id, style="headlines")])
    world.world.post(made, "/today")
    await world.settle()
    return made, world.mine()[-1]


def posts(world: Rig, made: Chat) -> list[Message]:
    return [message for message in world.mine() if message.chat is made]


async def test_four_readers_press_and_the_channel_stays_as_it_is(world: Rig) -> None:
    made, posted = await channel(world)
    text = posted.text
    for user in (world.owner, world.admin, world.member, world.member):
        for data in buttons(posted).values():
            assert await world.press(posted, data, user) == []
    assert posted.text == text
    assert posts(world, made) == [posted]
    opened = [answer.url for answer in world.world.answers]
    assert len(opened) == 12
    assert all(url.startswith("https://t.me/digest_bot?start=") for url in opened)


async def test_the_private_chat_then_shows_what_was_pressed(world: Rig) -> None:
    _, posted = await channel(world)
    label = next(label for label in buttons(posted) if FUNDS in label)
    await world.press(posted, buttons(posted)[label])
    world.world.start(world.member, world.world.answers[-1].url.partition("start=")[2])
    await world.settle()
    answer = world.mine()[-1]
    assert answer.chat is world.world.private(world.member)
    assert FUNDS in answer.text


async def test_no_button_at_all_changes_or_adds_a_post(world: Rig) -> None:
    made, posted = await channel(world)
    today = world.services.archive.latest()
    assert today is not None
    digest = world.services.archive.get(today)
    assert digest is not None
    category = digest.categories[1]
    turns = (
        TurnTo(today, 1, mark(category), 0),
        TurnMonth(dt.date(2025, 12, 1)),
        TurnSearch(0, words="新闻"),
        ShowAgain(today),
        DoNothing(),
    )
    presses = (ShowDay(today), ListCategories(today), ShowLatest())
    text = posted.text
    for data in [*(one.pack() for one in (*turns, *presses)), "1d:19990101", "zzz"]:
        world.forge(posted, data)
        await world.settle()
    assert posted.text == text
    assert posts(world, made) == [posted]
    told = [answer.url or answer.text for answer in world.world.answers]
    assert [bool(one) for one in told] == [True] * 4 + [False] + [True] * 5


@pytest.mark.parametrize("turn", ["3m:202512", "3q:0:新闻", "3a:20260128"])
async def test_a_page_to_turn_opens_anew_in_the_private_chat(world: Rig, turn: str) -> None:
    _, posted = await channel(world)
    world.forge(posted, turn)
    await world.settle()
    world.world.start(world.member, world.world.answers[-1].url.partition("start=")[2])
    await world.settle()
    answer = world.mine()[-1]
    assert answer.chat is world.world.private(world.member)
    assert any(word in answer.text for word in ("2025年12月", "新闻", MODELS))


async def test_a_press_that_fails_posts_nothing_where_it_is_too_old_to_be_told(world: Rig) -> None:
    made, posted = await channel(world)
    world.world.faults.add(
        "answerCallbackQuery", kind="error", description="Bad Request: query is too old"
    )
    world.forge(posted, "2:0:off")
    await world.settle()
    assert posts(world, made) == [posted]


async def test_settings_in_a_channel_open_in_private_for_its_administrators_alone(
    world: Rig,
) -> None:
    """Such buttons are only under what an older version posted."""
    made, posted = await channel(world)
    text = posted.text
    for data in ("2:0:o", "2:0:ask:time", "2:0:on", "2:0:off"):
        posted.markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        assert await world.press(posted, data, world.owner) == []
        assert "?start=set_" in world.world.answers[-1].url
        assert await world.press(posted, data, world.member) == []
        assert world.world.answers[-1].url == ""
        assert world.world.answers[-1].alert
    assert (posted.text, posts(world, made)) == (text, [posted])
    (kept,) = await world.store.subscriptions(made.id)
    assert kept.active

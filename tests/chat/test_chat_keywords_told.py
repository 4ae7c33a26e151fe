"""What a chat's keywords leave of today's digest is told: in /status and in the settings."""

from __future__ import annotations

import pytest
from chat_rig import NOW, TODAY, Rig, buttons
from settings_hands import SETTINGS, tap

from bot.delivery.model import Subscription
from bot.delivery.ports import Mark, Seed
from bot.render.nothing import nothing_matched
from bot.sandbox.world.model import Message


async def wishing(world: Rig, *keywords: str, **other: object) -> Message:
    """The group's keywords; its administrator has the settings open."""
    one = Subscription(chat_id=world.group.id, keywords=keywords, next_at=NOW, **other)  # type: ignore[arg-type]
    await world.store.save_subscriptions([one])
    (message,) = await world.ask(world.admin, world.group, SETTINGS)
    return message


@pytest.mark.parametrize(
    ("keywords", "line"),
    [
        (("融资",), "按这里的关键词（要“融资”），6 条中有 2 条。"),
        (("-融资",), "按这里的关键词（不要“融资”），6 条中有 4 条。"),
        (("Kimi", "-融资"), "其中没有一条符合这里的关键词（要“Kimi”、不要“融资”）。"),
    ],
)
async def test_status_says_what_the_keywords_leave(
    world: Rig, keywords: tuple[str, ...], line: str
) -> None:
    await wishing(world, *keywords)
    (told,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert told.text.endswith(line)


async def test_status_says_that_the_categories_are_not_among_todays(world: Rig) -> None:
    await wishing(world, categories=("AI 芯片",))
    (told,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert "今天的简报里没有订阅的内容" in told.text


async def test_without_keywords_status_and_settings_count_nothing(world: Rig) -> None:
    message = await wishing(world)
    (told,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert "中有" not in told.text
    await tap(world, world.admin, message, "关键词")
    assert "中有" not in message.text


async def test_the_settings_show_what_todays_digest_would_give(world: Rig) -> None:
    message = await wishing(world, "融资", "政策")
    await tap(world, world.admin, message, "关键词")
    assert "今天 6 条中有 4 条" in message.text
    await tap(world, world.admin, message, "政策")
    assert "今天 6 条中有 2 条" in message.text


async def test_before_todays_is_out_they_count_in_the_latest(early: Rig) -> None:
    message = await wishing(early, "融资")
    await tap(early, early.admin, message, "关键词")
    assert "1月27日 4 条中有 2 条" in message.text


async def test_in_english_too(world: Rig) -> None:
    message = await wishing(world, "Kimi", language="en")
    await tap(world, world.admin, message, "Keywords")
    assert "With these settings: 0 of 6 items (today)." in message.text
    (told,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert "None of it matches the keywords here (with “Kimi”)." in told.text


async def test_a_note_that_nothing_matched_is_not_taken_for_the_day(world: Rig) -> None:
    await wishing(world, "Kimi")
    one = await world.subscription()
    assert one is not None
    digest = world.services.archive.get(TODAY)
    assert digest is not None
    (part,) = nothing_matched(digest, one.look)
    seeds = (Seed(0, part.key, part.wanted),)
    await world.store.push_now(TODAY, [one], lambda _: seeds, NOW, NOW.replace(year=2027))
    ((delivery, (row,)),) = await world.store.open_deliveries(NOW, 10)
    mark = Mark(delivery.id, row.id, row.wanted, 77, NOW, delivery.edition)
    await world.store.mark([mark], NOW)
    (answer,) = await world.ask(world.member, world.group, "/today@digest_bot")
    assert "↑" not in answer.text
    assert "要“Kimi”" in answer.text
    assert len(buttons(answer)) == 3

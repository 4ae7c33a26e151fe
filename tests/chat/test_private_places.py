"""Answers for the asker alone go on wherever a chat's id, rights or language change, and what was
not answered is not said to have been."""

from __future__ import annotations

import pytest
from chat_rig import FUNDS, Rig
from settings_hands import SETTINGS, SUBSCRIBE, tap
from test_private_answers import requests, whispering

from bot.chat.command_menus import set_menus
from bot.delivery.model import Subscription
from bot.sandbox.world.model import Chat


async def small_group(world: Rig) -> Chat:
    """A basic group whose settings say that answers are for the asker alone."""
    await set_menus(world.application.bot)
    group = world.world.add_group("老群", owner=world.owner, supergroup=False)
    world.world.add_bot(group)
    world.world.set_member(group, world.member, "member")
    await world.settle()
    await world.ask(world.owner, group, SUBSCRIBE)
    (message,) = await world.ask(world.owner, group, SETTINGS)
    await tap(world, world.owner, message, "👥 回答", "只")
    return group


async def is_private(world: Rig, group: Chat) -> bool:
    """Whether a member's command and its answer are seen by that member alone."""
    answers = await world.ask(world.member, group, "/today")
    return bool(answers) and all(one.seen_by is world.member for one in answers)


async def test_after_the_upgrade_to_a_supergroup_answers_stay_private(world: Rig) -> None:
    group = await small_group(world)
    assert await is_private(world, group)
    new = world.world.migrate(group)
    await world.settle()
    assert await is_private(world, new)


async def test_a_group_that_takes_the_bot_back_has_its_menu_again(world: Rig) -> None:
    group = await small_group(world)
    world.world.remove_bot(group)
    await world.settle()
    world.world.menus.ephemeral.clear()
    world.world.add_bot(group)
    await world.settle()
    assert await is_private(world, group)


@pytest.mark.parametrize("as_admin", [True, False])
async def test_the_bots_rights_change_and_answers_stay_private(world: Rig, as_admin: bool) -> None:
    group = await small_group(world)
    world.world.add_bot(group, as_admin=True)
    await world.settle()
    world.world.menus.ephemeral.clear()
    world.world.add_bot(group, as_admin=as_admin)
    await world.settle()
    assert await is_private(world, group)


async def test_whatever_became_of_the_menu_only_one_question_is_led_away(world: Rig) -> None:
    await whispering(world)
    world.world.menus.ephemeral.clear()
    (led,) = await world.ask(world.member, world.group, "/today")
    assert "私聊" in led.text
    assert await is_private(world, world.group)


async def test_what_stopped_pushing_still_answers_privately(world: Rig) -> None:
    group = await small_group(world)
    await world.ask(world.owner, group, "/unsubscribe@digest_bot")
    assert await is_private(world, group)


async def test_a_question_that_was_led_away_was_not_answered(world: Rig) -> None:
    """An app that does not know private commands, so each one is led to the private chat."""
    await whispering(world)
    for _ in range(3):
        world.world.menus.ephemeral.clear()
        (led,) = await world.ask(world.member, world.group, f"/category {FUNDS}")
        assert "↑" not in led.text
        assert "私聊" in led.text
        assert led.markup is not None
    world.world.menus.ephemeral.clear()
    for _ in range(5):
        for more in await world.ask(world.member, world.group, f"/category {FUNDS}"):
            assert "上面" not in more.text


async def test_it_is_led_away_in_the_chats_language(world: Rig) -> None:
    english = Subscription(chat_id=world.group.id, answers="asker", language="en")
    await world.store.save_subscriptions([english])
    (led,) = await world.ask(world.member, world.group, "/today@digest_bot")
    assert "private chat" in led.text
    (label,) = [label for row in led.markup["inline_keyboard"] for label in row]
    assert label["text"] == "Read it in private"


async def test_the_menu_of_an_import_is_set_again_when_the_bot_arrives(empty: Rig) -> None:
    await empty.store.save_subscriptions([Subscription(chat_id=empty.group.id, answers="asker")])
    empty.world.add_bot(empty.group)
    await empty.settle()
    assert len(requests(empty, "setMyCommands")) == 4

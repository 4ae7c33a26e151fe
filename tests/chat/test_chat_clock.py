"""The demo's clock is moved by hours: what was asked before is answered all the same."""

from __future__ import annotations

from chat_rig import Rig


async def test_a_question_that_waited_while_the_clock_was_moved_is_answered(world: Rig) -> None:
    bot = "@digest_bot"
    moved = []

    def move(_event: object) -> None:
        if not moved and len(world.mine()) > before:
            moved.append(world.clock.advance(hours=3))

    before = len(world.mine())
    world.world.subscribe(move)
    for question in ("/today", "/status", "/help"):
        world.world.say(world.member, world.group, f"{question}{bot}")
    await world.settle()
    assert moved
    texts = [message.text for message in world.mine()[before:]]
    assert any("还没有订阅" in text for text in texts)
    assert any("可以这样用" in text for text in texts)


async def test_what_was_asked_while_the_bot_was_away_stays_unanswered(world: Rig) -> None:
    world.world.say(world.member, world.group, "/today@digest_bot")
    world.clock.advance(minutes=6)
    before = world.mine()
    await world.settle()
    assert world.mine() == before

"""Under headlines a button opens its category, and from there one walks on in place."""

from __future__ import annotations

import datetime as dt

from chat_rig import FUNDS, MODELS, NOW, POLICY, TODAY, Rig, buttons, digest, rig

from bot.delivery.model import Subscription
from bot.digest.archive import RawDigest
from bot.sandbox.world.model import Message


async def headlines(world: Rig, *categories: str) -> Message:
    """The group reads in style headlines; what it gets for /today."""
    await world.store.save_subscriptions(
        [Subscription(chat_id=world.group.id, style="headlines", categories=categories)]
    )
    (answer,) = await world.ask(world.member, world.group, "/today@digest_bot")
    return answer


async def step(world: Rig, message: Message, label: str) -> None:
    assert await world.press(message, buttons(message)[label]) == []


async def test_a_category_opens_as_an_answer_to_the_headlines(world: Rig) -> None:
    answer = await headlines(world)
    assert list(buttons(answer)) == [POLICY, MODELS, FUNDS]
    (opened,) = await world.press(answer, buttons(answer)[MODELS])
    assert opened.reply_to is answer
    assert opened.text.startswith(f"#{MODELS} ")
    assert list(buttons(opened)) == [f"‹ {POLICY}", f"{FUNDS} ›", "‹ 1月27日"]


async def test_back_and_next_walk_through_the_categories_and_the_days(world: Rig) -> None:
    answer = await headlines(world)
    (opened,) = await world.press(answer, buttons(answer)[POLICY])
    assert list(buttons(opened)) == [f"{MODELS} ›", "‹ 1月27日"]
    await step(world, opened, f"{MODELS} ›")
    await step(world, opened, f"{FUNDS} ›")
    assert opened.text.startswith(f"#{FUNDS} ")
    assert "1月28日" in opened.text
    await step(world, opened, "‹ 1月27日")
    assert opened.text.startswith(f"#{FUNDS} ")
    assert "1月27日" in opened.text
    assert list(buttons(opened)) == [f"{MODELS} ›", "‹ 1月20日", "1月28日 ›"]
    await step(world, opened, "‹ 1月20日")
    assert "1月20日" in opened.text
    assert opened.text.startswith(f"#{POLICY} ")  # that day lacks the category: its first
    await step(world, opened, "‹ 2025年12月31日")
    assert list(buttons(opened)) == ["1月20日 ›"]
    assert all(len(data.encode()) <= 64 for data in buttons(opened).values())


async def test_only_what_the_group_chose_is_walked_through(world: Rig) -> None:
    answer = await headlines(world, POLICY, FUNDS)
    assert list(buttons(answer)) == [POLICY, FUNDS]
    (opened,) = await world.press(answer, buttons(answer)[POLICY])
    assert next(iter(buttons(opened))) == f"{FUNDS} ›"


async def test_a_long_category_is_walked_part_by_part() -> None:
    items = "\n".join(f"第{n}条\n说明：{'很长的说明。' * 120}\n" for n in range(1, 13))
    text = f"# 日报 (2026-01-28)\n\n**长**\n\n{items}\n**短**\n\n最后一条\n说明：完。\n"
    async with rig([RawDigest(text.encode(), "x.md", NOW)]) as world:
        world.world.add_bot(world.group)
        await world.settle()
        answer = await headlines(world)
        (opened,) = await world.press(answer, buttons(answer)["长"])
        seen = [opened.text]
        while "短 ›" not in buttons(opened):
            await step(world, opened, next(one for one in buttons(opened) if one.endswith("›")))
            seen.append(opened.text)
        assert [text.split("\n")[0][-6:] for text in seen] == [
            f" ({n}/{len(seen)})" for n in range(1, len(seen) + 1)
        ]
        assert sum(text.count("说明") for text in seen) == 12 * 120
        await step(world, opened, "短 ›")
        assert "最后一条" in opened.text
        await step(world, opened, "‹ 长")
        assert opened.text == seen[0]


async def test_where_the_message_is_gone_the_page_comes_anew(world: Rig) -> None:
    answer = await headlines(world)
    (opened,) = await world.press(answer, buttons(answer)[POLICY])
    data = buttons(opened)[f"{MODELS} ›"]
    world.world.press(world.member, opened, data=data)
    opened.deleted = True
    before = len(world.mine())
    await world.settle()
    (again,) = world.mine()[before:]
    assert again.text.startswith(f"#{MODELS} ")


async def test_a_press_on_what_has_changed_since_finds_its_category_or_says_so(world: Rig) -> None:
    answer = await headlines(world)
    (opened,) = await world.press(answer, buttons(answer)[POLICY])
    data = buttons(opened)[f"{MODELS} ›"]
    world.services.archive.put(digest(TODAY, FUNDS, POLICY))
    before = opened.text
    assert await world.press(opened, data) == []
    assert opened.text == before
    assert world.world.answers[-1].text
    world.services.archive.put(digest(TODAY, FUNDS, POLICY, MODELS))
    await world.press(opened, data)
    assert opened.text.startswith(f"#{MODELS} ")


async def test_a_forged_step_is_harmless(world: Rig) -> None:
    answer = await headlines(world)
    before = world.mine()
    for data in (
        "3v:20260128:999:ffffff:0",
        "3v:20260230:0:ffffff:0",
        "3v:20990101:0:ffffff:0",
        f"3v:{dt.date(2026, 1, 26):%Y%m%d}:0:ffffff:0",
        "3v:20260128:0:ffffff:9999",
        "3a:20260230",
        "3a:20990101",
    ):
        query = world.forge(answer, data)
        await world.settle()
        assert query.answer is not None
        assert query.answer.text
    assert world.mine() == before

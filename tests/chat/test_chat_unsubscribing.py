"""/unsubscribe with a category behind it stops that category; alone it stops everything."""

from __future__ import annotations

import pytest
from chat_rig import FUNDS, MODELS, POLICY, Rig

SUBSCRIBE, UNSUBSCRIBE = "/subscribe@digest_bot", "/unsubscribe@digest_bot"
OTHERS = (POLICY, MODELS, "AI 芯片", "AI 产品")


async def begin(rig: Rig, args: str) -> None:
    await rig.ask(rig.admin, rig.group, f"{SUBSCRIBE} 8:30 {args}")


async def stop(rig: Rig, args: str) -> str:
    """What ``/unsubscribe args`` of an administrator is answered."""
    (answer,) = await rig.ask(rig.admin, rig.group, f"{UNSUBSCRIBE} {args}")
    return answer.text


@pytest.mark.parametrize(
    "args", ["融资", "投融资与并购", "-融资", "投融資", "融资。", "@digest_bot 融资"]
)
async def test_a_named_category_is_taken_out_and_the_rest_goes_on(world: Rig, args: str) -> None:
    await begin(world, "融资 政策")
    said = await stop(world, args)
    assert f"不再推送：{FUNDS}" in said
    assert f"现在：每天 08:30（北京时间），{POLICY}" in said
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.categories) == (True, (POLICY,))


async def test_of_all_categories_the_others_go_on_and_that_is_said(world: Rig) -> None:
    await begin(world, "全部")
    said = await stop(world, "融资")
    assert "以后新增的分类不会推送" in said
    kept = await world.subscription()
    assert kept is not None
    assert kept.categories == OTHERS
    assert "/subscribe@digest_bot 全部" in said


async def test_several_and_weekdays_can_be_named(world: Rig) -> None:
    await begin(world, "融资 政策 模型")
    await stop(world, "融资和政策")
    await stop(world, "周末")
    kept = await world.subscription()
    assert kept is not None
    assert kept.categories == (MODELS,)
    assert kept.weekdays == ("mon", "tue", "wed", "thu", "fri")


@pytest.mark.parametrize("args", ["全部", "all", "所有", "全部分类", "all categories", "", "。"])
async def test_all_stops_everything(world: Rig, args: str) -> None:
    await begin(world, "融资 政策")
    assert "已停止推送" in await stop(world, args)
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.categories) == (False, (FUNDS, POLICY))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("天气", "没有“天气”这个分类"),
        ("政策法规", "是不是"),
        ("AI", "可能是"),
        ("模型", "本来就不推送"),
        ("融资 天气", "天气"),
        ("融资 政策", "没有可推送的了"),
        ("每天", "没有可推送的了"),
        ("除了融资", "没看懂"),
        ("全部 融资", "没看懂"),
        ("8:30", "没看懂"),
    ],
)
async def test_what_is_not_clear_stops_nothing_and_says_how(
    world: Rig, args: str, says: str
) -> None:
    await begin(world, "融资 政策")
    before = await world.subscription()
    said = await stop(world, args)
    assert says in said
    assert "/unsubscribe@digest_bot" in said
    assert await world.subscription() == before


async def test_where_nothing_is_pushed_nothing_begins(world: Rig) -> None:
    assert "无需停止" in await stop(world, "融资")
    assert await world.subscription() is None
    await begin(world, "融资 政策")
    await stop(world, "")
    assert "无需停止" in await stop(world, "融资")
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.categories) == (False, (FUNDS, POLICY))


async def test_a_member_stops_no_category_either(world: Rig) -> None:
    await begin(world, "融资 政策")
    (answer,) = await world.ask(world.member, world.group, f"{UNSUBSCRIBE} 融资")
    assert "管理员" in answer.text
    kept = await world.subscription()
    assert kept is not None
    assert kept.categories == (FUNDS, POLICY)


@pytest.mark.parametrize("args", ["@ai_kuaixun", "@ai_kuaixun 融资", "融资 @ai_kuaixun"])
async def test_a_channel_named_in_a_group_stops_nothing_there(world: Rig, args: str) -> None:
    await begin(world, "融资 政策")
    before = await world.subscription()
    assert "私聊" in await stop(world, args)
    assert await world.subscription() == before

"""``@bot words`` in any chat offers items to share there."""

from __future__ import annotations

from chat_rig import FUNDS, MODELS, NOW, POLICY, Rig, rig

from bot.digest.archive import RawDigest
from bot.sandbox.world.world import InlineQuery


async def typed(world: Rig, query: str, offset: str = "") -> InlineQuery:
    asked = world.world.inline(world.member, query, offset)
    await world.settle()
    assert asked.offers is not None
    return asked


async def test_nothing_typed_offers_the_latest_items(early: Rig) -> None:
    asked = await typed(early, "")
    assert [offer.title for offer in asked.offers or ()] == [
        f"{name}的第{n}条新闻" for name in (FUNDS, MODELS) for n in (1, 2)
    ]
    assert (asked.offers or ())[0].description == f"1月27日 · {FUNDS} · 某报"
    assert asked.next_offset == ""
    assert asked.cache_time <= 300


async def test_a_category_or_words_offer_what_they_find_the_newest_first(world: Rig) -> None:
    asked = await typed(world, "投融资")
    days = [offer.description.split(" · ")[0] for offer in asked.offers or ()]
    assert days == ["1月28日"] * 2 + ["1月27日"] * 2 + ["2025年12月31日"] * 2
    asked = await typed(world, "政策 第2条")
    assert [offer.title for offer in asked.offers or ()] == [f"{POLICY}的第2条新闻"] * 2
    asked = await typed(world, "投融咨与并购")  # a slip of the finger
    assert len(asked.offers or ()) == 6


async def test_what_is_shared_is_the_item_with_its_source(world: Rig) -> None:
    asked = await typed(world, "模型 第1条")
    message = world.world.choose(world.member, world.group, asked)
    assert message.text.split("\n")[:2] == [f"#{MODELS} · 1月28日", "AI 行业动态 · 2026年1月28日"]
    assert "这是第1条的说明。（某报）" in message.text
    assert [e.value for e in message.entities if e.type == "text_link"] == ["https://example.com/1"]
    before = world.mine()
    world.world.choose(world.member, world.world.private(world.member), asked)
    await world.settle()
    assert world.mine() == before  # it is nobody's question to the bot


async def test_ids_are_stable_and_pages_follow_each_other() -> None:
    items = "\n".join(f"第{n}条新闻\n说明：{'很长的说明。' * 700}\n" for n in range(45))
    raw = RawDigest(f"# 日报 (2026-01-28)\n\n**长**\n\n{items}".encode(), "x.md", NOW)
    async with rig([raw]) as world:
        titles, ids, offset = [], [], ""
        while True:
            asked = await typed(world, "新闻", offset)
            again = await typed(world, "新闻", offset)
            assert [o.id for o in asked.offers or ()] == [o.id for o in again.offers or ()]
            assert len(asked.offers or ()) <= 50
            titles += [offer.title for offer in asked.offers or ()]
            ids += [offer.id for offer in asked.offers or ()]
            offset = asked.next_offset
            if not offset:
                break
        assert titles == [f"第{n}条新闻" for n in range(45)]
        assert len(set(ids)) == 45
        assert (await typed(world, "新闻", "999")).offers == ()
        assert (await typed(world, "新闻", "-1;x")).offers


async def test_where_nothing_is_found_a_button_leads_to_the_bot(world: Rig, empty: Rig) -> None:
    asked = await typed(world, "火星")
    assert asked.offers == ()
    assert (asked.button or {})["start_parameter"]
    assert (await typed(empty, "")).offers == ()


async def test_everybody_reads_their_own_language(world: Rig) -> None:
    english = world.world.add_user("Ann", language_code="en")
    asked = world.world.inline(english, "模型")
    await world.settle()
    assert (asked.offers or ())[0].description.startswith("Jan 28")
    assert asked.is_personal


async def test_a_query_that_is_too_old_ends_quietly(world: Rig) -> None:
    asked = world.world.inline(world.member, "模型")
    world.clock.advance(minutes=1)
    await world.settle()
    assert asked.offers is None


async def test_a_day_offers_its_items_and_words_with_a_day_those_of_that_day(world: Rig) -> None:
    for text in ("昨天", "2026-01-27", "Jan 27"):
        asked = await typed(world, text)
        assert [offer.title for offer in asked.offers or ()] == [
            f"{name}的第{n}条新闻" for name in (FUNDS, MODELS) for n in (1, 2)
        ]
    assert len((await typed(world, "today")).offers or ()) == 6
    asked = await typed(world, "投融资 昨天")
    assert [offer.description.split(" · ")[0] for offer in asked.offers or ()] == ["1月27日"] * 2
    assert not (await typed(world, "2026-01-26")).offers
    assert not (await typed(world, "明天")).offers

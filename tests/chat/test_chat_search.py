"""People look for items over all days, in groups by /search, in private by plain words."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_rig import FUNDS, NOW, TODAY, YESTERDAY, Rig, buttons, digest, rig

from bot.chat.search_sessions import KEPT
from bot.digest.archive import RawDigest
from bot.digest.search import read_query


async def test_what_is_found_comes_newest_first_with_its_day_category_and_links(
    world: Rig,
) -> None:
    (answer,) = await world.ask(world.member, world.group, "/search@digest_bot 投融资 第1条")
    titles = [line for line in answer.text.splitlines() if line[1:3] == ". "]
    assert titles == [f"{n}. {FUNDS}的第1条新闻" for n in (1, 2, 3)]
    days = [line.split(" · ") for line in answer.text.splitlines() if " · " in line]
    assert days == [[day, FUNDS, "某报"] for day in ("1月28日", "1月27日", "2025年12月31日")]
    links = [entity for entity in answer.entities if entity.type == "text_link"]
    assert len(links) == 6
    assert buttons(answer) == {}


async def test_traditional_characters_find_simplified_ones(world: Rig) -> None:
    (answer,) = await world.whisper("/search 投融資 第1條")
    assert answer.text.startswith("“投融资 第1条”：共 3 条")
    (answer,) = await world.whisper("/search 天氣")
    assert "“天氣”" in answer.text
    query = world.world.inline(world.member, "投融資")
    await world.settle()
    assert query.offers


async def test_the_advice_fits_the_number_of_words(world: Rig) -> None:
    (answer,) = await world.whisper("/search 天气")
    assert "换个词" in answer.text
    assert "几个词" not in answer.text
    (answer,) = await world.whisper("/search 天气 股票")
    assert "少写几个" in answer.text


async def test_ten_a_page_and_the_pages_turn_in_place(world: Rig) -> None:
    (answer,) = await world.whisper("/search 新闻")
    assert answer.text.count("某报") == 10
    assert "1–10" in answer.text
    (page, data) = list(buttons(answer).items())[-1]
    assert "下一页" in page
    assert await world.press(answer, data) == []
    assert "第 11–18 条" in answer.text
    assert answer.text.count("某报") == 8
    back = buttons(answer)["‹ 上一页"]
    await world.press(answer, back)
    assert "1–10" in answer.text


async def test_a_search_too_long_for_its_button_turns_too_until_it_expires(world: Rig) -> None:
    words = " ".join(f"“{FUNDS}的第{n}条”" for n in "1") + " 新闻 说明 某报 条新闻 的说明"
    for day in range(1, 16):
        world.services.archive.put(digest(dt.date(2026, 1, day), FUNDS))
    (answer,) = await world.whisper(f"/search {words}")
    data = buttons(answer)["下一页 ›"]
    assert len(data.encode()) <= 64
    await world.press(answer, data)
    assert "第 11–" in answer.text
    world.clock.advance(days=1)
    before = answer.text
    await world.press(answer, buttons(answer)["‹ 上一页"])
    assert answer.text == before
    assert "重新搜索" in world.world.answers[-1].text


async def test_the_words_kept_for_buttons_are_bounded(world: Rig) -> None:
    searches = world.services.search
    keys = [searches.keep(read_query(f"词{number}")) for number in range(KEPT + 1)]
    assert searches.kept(keys[0]) is None
    assert searches.kept(keys[-1]) == read_query(f"词{KEPT}")


async def test_plain_words_in_private_are_looked_for(world: Rig) -> None:
    (answer,) = await world.whisper("政策 第2条")
    assert "1月28日" in answer.text
    (answer,) = await world.whisper("天气\n怎么样")
    assert "/help" in answer.text
    (answer,) = await world.whisper("很" * 101)
    assert "/help" in answer.text


async def test_where_nothing_is_found_a_near_search_is_a_press_away(world: Rig) -> None:
    (answer,) = await world.whisper("/search 政策监督")
    ((label, data),) = buttons(answer).items()
    assert "政策" in label
    assert await world.press(answer, data) == []
    assert "政策与监管" in answer.text
    (answer,) = await world.whisper("/search 火星")
    assert buttons(answer) == {}


async def test_search_alone_says_how(world: Rig) -> None:
    (answer,) = await world.ask(world.member, world.group, "/search@digest_bot")
    assert "/search@digest_bot Kimi" in answer.text


async def test_a_new_and_a_changed_digest_are_found_at_once(world: Rig) -> None:
    (answer,) = await world.whisper("/search 机器人")
    assert "没有找到" in answer.text
    world.services.archive.put(digest(TODAY, "机器人"))
    (answer,) = await world.whisper("/search 机器人")
    assert "共 2 条" in answer.text


async def test_a_day_to_come_is_not_found(world: Rig) -> None:
    world.services.archive.put(digest(TODAY + dt.timedelta(days=1), "明日新闻"))
    (answer,) = await world.whisper("/search 明日新闻")
    assert "没有找到" in answer.text
    world.clock.advance(days=1)
    (answer,) = await world.whisper("/search 明日新闻")
    assert "共 2 条" in answer.text


async def test_what_a_digest_or_a_searcher_writes_never_comes_alive() -> None:
    text = "# 日报 (2026-01-28)\n\n**动态**\n\n@admin 请看 /unsubscribe\n说明：tg://resolve。\n"
    raw = RawDigest(text.encode(), "x.md", NOW)
    async with rig([raw]) as world:
        world.world.add_bot(world.group)
        await world.settle()
        for said in ("请看", "@somebody /today", "tg://x"):
            (answer,) = await world.ask(world.member, world.group, f"/search@digest_bot {said}")
            kinds = {entity.type for entity in answer.entities}
            assert kinds <= {"bold", "text_link"}


@pytest.mark.parametrize("data", ["3q:0:，", "3q:99999:新闻", "3t:00000000:1", "3q:1:“", "3n"])
async def test_a_forged_page_is_harmless(world: Rig, data: str) -> None:
    (answer,) = await world.whisper("/search 新闻")
    before = world.mine()
    query = world.forge(answer, data)
    await world.settle()
    assert query.answer is not None
    assert world.mine() == before


@pytest.mark.parametrize("text", ["投融资 昨天", "昨天 投融资", "投融资 1月27日", "Jan 27 投融资"])
@pytest.mark.parametrize("command", ["", "/search "])
async def test_words_with_a_day_beside_them_are_looked_for_on_that_day(
    world: Rig, command: str, text: str
) -> None:
    (answer,) = await world.whisper(command + text)
    assert answer.text.startswith("1月27日 · “投融资”：共 2 条")
    assert "1月28日" not in answer.text


async def test_words_with_a_stretch_of_days_are_looked_for_in_these_and_their_pages_turn(
    world: Rig,
) -> None:
    (answer,) = await world.whisper("/search 投融资 本周")
    assert answer.text.startswith("1月26日至1月28日 · “投融资”：共 4 条")
    (answer,) = await world.whisper("/search 新闻 9天")
    assert "第 1–10 条" in answer.text
    await world.press(answer, buttons(answer)["下一页 ›"])
    assert answer.text.startswith("1月20日至1月28日 · “新闻”：共 16 条，第 11–16 条")


async def test_where_that_day_has_nothing_all_days_are_a_press_away(world: Rig) -> None:
    (answer,) = await world.whisper("芯片 昨天")
    assert answer.text == "1月27日没有找到“芯片”。"
    await world.press(answer, buttons(answer)["搜索“芯片”"])
    assert "“芯片”：共 2 条" in answer.text
    (answer,) = await world.whisper("/search 火星 昨天")
    assert answer.text == "1月27日没有找到“火星”。"
    assert buttons(answer) == {}


@pytest.mark.parametrize("text", ["GPT 5.2", "“投融资 昨天”", "o3 20", "新闻 明天"])
async def test_what_is_no_day_or_stands_in_quotes_is_looked_for_as_it_is(
    world: Rig, text: str
) -> None:
    (answer,) = await world.whisper(f"/search {text}")
    assert text.strip("“”") in answer.text


async def test_words_that_occur_just_so_are_found_though_one_reads_like_a_day(world: Rig) -> None:
    world.services.archive.put(digest(TODAY, "神舟 3号"))
    (answer,) = await world.whisper("/search 神舟 3号")
    assert "“神舟 3号”：共 2 条" in answer.text


@pytest.mark.parametrize("quotes", ['""', "''", "“”", "‘’", "「」", "『』"])
async def test_quotes_of_any_kind_keep_words_together_and_are_shown_once(
    world: Rig, quotes: str
) -> None:
    world.services.archive.put(digest(TODAY, "B+ 轮", "轮 B+"))
    (answer,) = await world.whisper(f"/search {quotes[0]}B+ 轮{quotes[1]}")
    assert answer.text.startswith("“B+ 轮”：共 2 条")
    (answer,) = await world.whisper(f"/search 新闻 {quotes[0]}B+ 轮{quotes[1]}")
    assert answer.text.startswith("“新闻 ‘B+ 轮’”：共 2 条")


@pytest.mark.parametrize(
    "text", ["https://example.com", "www.kim.com", " ".join(f"kima{n}" for n in range(9))]
)
async def test_an_address_or_a_text_has_no_near_word(world: Rig, text: str) -> None:
    world.services.archive.put(digest(TODAY, "Kimi", "exam", "com"))
    (answer,) = await world.whisper(f"/search {text}")
    assert "没有找到" in answer.text
    assert buttons(answer) == {}


async def test_a_word_near_one_is_still_offered(world: Rig) -> None:
    world.services.archive.put(digest(TODAY, "Kimi"))
    (answer,) = await world.whisper("/search Kima")
    assert list(buttons(answer)) == ["搜索“kimi”"]


@pytest.mark.parametrize(
    "text", ["昨天的投融资", "投融资昨天", "搜索 投融资 昨天", "search 投融资 昨天"]
)
async def test_a_day_needs_no_space_and_search_no_slash(world: Rig, text: str) -> None:
    (answer,) = await world.whisper(text)
    assert answer.text.startswith("1月27日 · “投融资”：共 2 条")


async def test_a_name_that_begins_like_a_day_is_found_as_it_is(world: Rig) -> None:
    world.services.archive.put(digest(YESTERDAY, "今天国际"))
    (answer,) = await world.whisper("今天国际")
    assert answer.text.startswith("“今天国际”：共 2 条")
    (answer,) = await world.whisper("搜索 投融资")
    assert answer.text.startswith("“投融资”：共 ")

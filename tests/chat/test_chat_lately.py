"""/category with a stretch of days: the last days of it in brief."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_rig import FUNDS, MODELS, POLICY, TODAY, Rig, buttons, digest, rig


@pytest.mark.parametrize(
    "text",
    [
        *("投融资 7天", "投融资7天", "7天 投融资", "投融资 7d", "投融资 一周", "融资 最近七天"),
        *("投融资与并购 last 7 days", "投融资，过去一周", "投融资 １周"),
    ],
)
async def test_the_last_seven_days_of_a_category_in_brief(world: Rig, text: str) -> None:
    (answer,) = await world.ask(world.member, world.group, f"/category@digest_bot {text}")
    first, *rest = answer.text.split("\n\n")
    assert first == f"{FUNDS} · 1月22日至1月28日"
    assert [block.split("\n")[0] for block in rest] == ["1月28日", "1月27日"]
    assert answer.text.count("的第1条新闻") == 2
    assert "说明" not in answer.text
    links = [entity.value for entity in answer.entities if entity.type == "text_link"]
    assert links == ["https://example.com/1", "https://example.com/2"] * 2


async def test_several_categories_that_fit_are_told_apart(world: Rig) -> None:
    (answer,) = await world.whisper("/category AI 10天")
    assert [line for line in answer.text.split("\n") if line.startswith("1月20日 ·")] == [
        "1月20日 · AI 芯片",
        "1月20日 · AI 产品",
    ]


async def test_days_alone_show_all_categories(world: Rig) -> None:
    (answer,) = await world.whisper("/category 2天")
    for name in (POLICY, MODELS, FUNDS):
        assert name in answer.text


@pytest.mark.parametrize("text", ["全部 7天", "7天 all", "所有分类 一周"])
async def test_all_is_every_category_of_those_days(world: Rig, text: str) -> None:
    (answer,) = await world.whisper(f"/category {text}")
    assert answer.text.startswith("全部分类 · 1月22日至1月28日")
    assert all(name in answer.text for name in (POLICY, MODELS, FUNDS))


async def test_joined_names_are_both_where_no_category_is_called_that(world: Rig) -> None:
    (answer,) = await world.whisper("/category 政策与融资 7天")
    assert answer.text.startswith(f"{POLICY}、{FUNDS} · ")
    assert MODELS not in answer.text
    (answer,) = await world.whisper("/category 政策与融资")
    assert list(buttons(answer)) == [f"{POLICY} (2)", f"{FUNDS} (2)"]
    (answer,) = await world.whisper("/category 昨天 政策与融资")
    assert list(buttons(answer))[:2] == [f"{POLICY} · 1月28日", f"{FUNDS} · 1月28日"]


@pytest.mark.parametrize(
    "text", ["/category 全部", "/category all", "/today 全部", "/date 今天 全部", "/latest 所有"]
)
async def test_all_alone_is_the_whole_day(world: Rig, text: str) -> None:
    answers = await world.whisper(text)
    heads = [one.text.split(" · ")[0] for one in answers]
    assert heads == [f"#{name}" for name in (POLICY, MODELS, FUNDS)]


async def test_all_before_today_s_is_out_is_the_latest_and_says_so(early: Rig) -> None:
    note, *answers = await early.whisper("/category 全部")
    assert "这是1月27日的" in note.text
    assert len(answers) == 2


async def test_a_category_without_news_says_so_and_an_unknown_one_is_asked_about(
    world: Rig,
) -> None:
    (answer,) = await world.whisper("/category AI芯片 3天")
    assert "1月26日至1月28日没有" in answer.text
    (answer,) = await world.whisper("/category 天气 7天")
    assert "天气" in answer.text
    assert len(buttons(answer)) == 3


async def test_more_than_a_month_is_cut_and_said(world: Rig) -> None:
    (answer,) = await world.whisper("/category 融资 100天")
    assert "31 天" in answer.text.split("\n")[0]
    assert "2025年12月31日" in answer.text


async def test_a_category_that_is_called_like_a_stretch_is_itself() -> None:
    async with rig([digest(TODAY, "本周要闻", "融资7天")]) as world:
        for name in ("本周要闻", "融资7天"):
            (answer,) = await world.whisper(f"/category {name}")
            assert answer.text.startswith(f"#{name} ")


async def test_a_month_of_a_busy_category_is_split_and_whole() -> None:
    days = [
        digest(TODAY - dt.timedelta(days=n), *(f"{FUNDS}{m}" for m in "一二三四"))
        for n in range(31)
    ]
    async with rig(days) as world:
        answers = await world.whisper("/category 融资 31天")
        text = "\n".join(answer.text for answer in answers)
        assert len(answers) > 1
        assert text.count("条新闻") == 31 * 4 * 2
        assert all(len(answer.entities) <= 100 for answer in answers)


async def test_days_without_any_digest_are_named_so_with_the_latest_to_read(world: Rig) -> None:
    (answer,) = await world.whisper("/category 1月1日到1月5日")
    assert answer.text == "1月1日至1月5日没有简报。"
    (latest,) = buttons(answer)
    assert "1月28日" in latest

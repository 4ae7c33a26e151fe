"""/category with a stretch of days: the last days of it in brief."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from chat_rig import FUNDS, MODELS, POLICY, TODAY, Rig, buttons, digest, rig

from bot.chat.spans import find_span


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


async def test_a_category_that_is_called_like_a_stretch_is_itself(tmp_path: Path) -> None:
    async with rig(tmp_path, [digest(TODAY, "本周要闻", "融资7天")]) as world:
        for name in ("本周要闻", "融资7天"):
            (answer,) = await world.whisper(f"/category {name}")
            assert answer.text.startswith(f"#{name} ")


async def test_a_month_of_a_busy_category_is_split_and_whole(tmp_path: Path) -> None:
    days = [
        digest(TODAY - dt.timedelta(days=n), *(f"{FUNDS}{m}" for m in "一二三四"))
        for n in range(31)
    ]
    async with rig(tmp_path, days) as world:
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


@pytest.mark.parametrize(
    ("text", "first", "last", "rest"),
    [
        ("投融资 上周", (1, 19), (1, 25), "投融资"),
        ("上个星期的融资", (1, 19), (1, 25), "融资"),
        ("上週", (1, 19), (1, 25), ""),
        ("上个月 融资", (12, 1), (12, 31), "融资"),
        ("1月22日到1月25日", (1, 22), (1, 25), ""),
        ("融资 1月22日至25日", (1, 22), (1, 25), "融资"),
        ("1月22-25日 融资", (1, 22), (1, 25), "融资"),
        ("1月22日-25日", (1, 22), (1, 25), ""),
        ("2026-01-22 - 2026-01-25", (1, 22), (1, 25), ""),
        ("2026-01-22..2026-01-25", (1, 22), (1, 25), ""),
        ("2026-01-22 to 2026-01-25", (1, 22), (1, 25), ""),
        ("昨天~前天", (1, 26), (1, 27), ""),
        ("Jan 22 to Jan 25, 2026", (1, 22), (1, 25), ""),
        ("funding 22nd Jan to 25 Jan", (1, 22), (1, 25), "funding"),
        ("Jan 22 to 25 funding", (1, 22), (1, 25), "funding"),
        ("12月30日到1月3日", (12, 30), (1, 3), ""),
        ("1月22日到今天", (1, 22), (1, 28), ""),
    ],
)
def test_stretches_that_end_before_today(
    text: str, first: tuple[int, int], last: tuple[int, int], rest: str
) -> None:
    span, left = find_span(text, TODAY)
    assert left == rest
    assert span is not None
    assert (span.first.month, span.first.day) == first
    assert (span.last.month, span.last.day) == last


@pytest.mark.parametrize(
    "text",
    [
        "上周五",
        "上上周",
        "上个月5号",
        "2026-01-28",
        "从 A 到 B",
        "GPT-5",
        "GPT 1.5-2.0",
        "到",
        "1月28日",
        "融资-并购",
    ],
)
def test_what_is_no_stretch_is_left_alone(text: str) -> None:
    assert find_span(text, TODAY) == (None, text)


@pytest.mark.parametrize(
    ("text", "days", "rest"),
    [
        ("投融资 本周", 3, "投融资"),
        ("this week funding", 3, "funding"),
        ("融资 本月", 28, "融资"),
        ("融资 两周", 14, "融资"),
        ("半个月的融资", 15, "融资"),
        ("一个月", 30, ""),
        ("past month", 30, ""),
        ("融资 3 weeks", 21, "融资"),
        ("funding 7d", 7, "funding"),
        ("融资 7天前", None, "融资 7天前"),
        ("融资 本周三", None, "融资 本周三"),
        ("融资 1月28日", None, "融资 1月28日"),
        ("gpt7d", None, "gpt7d"),
        ("前7天后", None, "前7天后"),
    ],
)
def test_stretches_of_days_as_people_say_them(text: str, days: int | None, rest: str) -> None:
    span, left = find_span(text, TODAY)
    assert left == rest
    assert (None if span is None else (span.last - span.first).days + 1) == days

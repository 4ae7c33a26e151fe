"""Which stretch of days somebody means, on a Wednesday, 28 January 2026."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.dates import NoSuchDay
from bot.phrases.stretches import NoDays, SeveralDays, find_stretch

TODAY = dt.date(2026, 1, 28)


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
        ("last week", (1, 19), (1, 25), ""),
        ("Last month funding", (12, 1), (12, 31), "funding"),
        ("上上周的融资", (1, 12), (1, 18), "融资"),
        ("the week before last", (1, 12), (1, 18), ""),
        ("上上个月", (11, 1), (11, 30), ""),
        ("上周AI 芯片", (1, 19), (1, 25), "AI 芯片"),
        ("上周末", (1, 24), (1, 25), ""),
        ("融资 周末", (1, 24), (1, 25), "融资"),
        ("last weekend", (1, 24), (1, 25), ""),
        ("Jan 22-25", (1, 22), (1, 25), ""),
        ("融资 Jan 22-24", (1, 22), (1, 24), "融资"),
        ("22-25 Jan", (1, 22), (1, 25), ""),
        ("12-15 Jan", (1, 12), (1, 15), ""),
        ("Jan 22nd–25th, 2026", (1, 22), (1, 25), ""),
        ("1/22-25", (1, 22), (1, 25), ""),
        ("1/22-1/25", (1, 22), (1, 25), ""),
        ("融资 1.22-1.25", (1, 22), (1, 25), "融资"),
        ("2026/1/22-25", (1, 22), (1, 25), ""),
        ("2026-01-22-2026-01-25", (1, 22), (1, 25), ""),
        ("22到25号", (1, 22), (1, 25), ""),
        ("从22号到25号", (1, 22), (1, 25), ""),
        ("22-25日", (1, 22), (1, 25), ""),
        ("一月二十二到二十五", (1, 22), (1, 25), ""),
        ("from Jan 22 to Jan 25", (1, 22), (1, 25), ""),
        ("between Jan 22 and Jan 25", (1, 22), (1, 25), ""),
        ("融资1月22日到25日", (1, 22), (1, 25), "融资"),
        ("1月22号到25号之间的融资", (1, 22), (1, 25), "融资"),
        ("1月22日（周四）到1月25日（周日）", (1, 22), (1, 25), ""),
        ("1月22号至今", (1, 22), (1, 28), ""),
        ("since Jan 22", (1, 22), (1, 28), ""),
        ("1月25日到2月5日", (1, 25), (1, 28), ""),  # what has come of it
        ("25号到5号", (12, 25), (1, 5), ""),
        ("周三到周五", (1, 21), (1, 23), ""),
        ("上周五到昨天", (1, 23), (1, 27), ""),
        # neighbours are a stretch
        ("昨天 前天", (1, 26), (1, 27), ""),
        ("昨天和前天", (1, 26), (1, 27), ""),
        ("昨天 前天 融资", (1, 26), (1, 27), "融资"),
        ("1月27日 1月28日", (1, 27), (1, 28), ""),
        ("27、28号", (1, 27), (1, 28), ""),
        ("前天昨天", (1, 26), (1, 27), ""),
        ("27日28日", (1, 27), (1, 28), ""),
        ("25、26、27号", (1, 25), (1, 27), ""),
        ("Jan 27, 28", (1, 27), (1, 28), ""),
        ("昨天 周一", (1, 26), (1, 27), ""),
    ],
)
def test_stretches_that_end_before_today(
    text: str, first: tuple[int, int], last: tuple[int, int], rest: str
) -> None:
    span, left = find_stretch(text, TODAY)
    assert left == rest
    assert span is not None
    assert (span.first.month, span.first.day) == first
    assert (span.last.month, span.last.day) == last


@pytest.mark.parametrize(
    "text",
    [
        "上周五",
        "上上周五",
        "昨天 今日要闻",
        "1月27日3",
        "1月27日 3",
        "GPT 1.5，今天",
        "本周27日",
        "28-1-26",
        "1-28",
        "2026-01-28-01",
        "1-2-3-4",
        "3-5日",
        "22-25",
        "1月27日 周二",
        "周二，1月27日",
        "Jan 22, 2026",
        "Tuesday, January 27",
        "GPT 1.5-2.1",
        "GPT 4.1 4.2",
        "4.5 4.6",
        "3, 1月27日",
        "news from yesterday",
        "周末读物",
        "本周末",
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
    assert find_stretch(text, TODAY) == (None, text)


@pytest.mark.parametrize(
    ("text", "days", "rest"),
    [
        ("投融资 本周", 3, "投融资"),
        ("this week funding", 3, "funding"),
        ("融资 本月", 28, "融资"),
        ("融资 两周", 14, "融资"),
        ("最近两三天", 3, ""),
        ("融资 十二天", 12, "融资"),
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
    span, left = find_stretch(text, TODAY)
    assert left == rest
    assert (None if span is None else (span.last - span.first).days + 1) == days


@pytest.mark.parametrize(
    "text",
    ["1月20日 1月27日", "2026-01-22 2026-01-25", "上周五 昨天 融资", "20、22号", "1月27日 上周五"],
)
def test_several_days_that_are_no_stretch_are_not_guessed(text: str) -> None:
    with pytest.raises(SeveralDays):
        find_stretch(text, TODAY)


@pytest.mark.parametrize("text", ["Feb 30 to Mar 2", "2月30日到3月1日", "1月20日至2月30日"])
def test_a_stretch_to_a_day_that_no_calendar_has_is_named(text: str) -> None:
    with pytest.raises(NoSuchDay):
        find_stretch(text, TODAY)


@given(st.dates(dt.date(2025, 3, 1), TODAY), st.integers(1, 27))
def test_a_stretch_is_the_same_however_its_end_is_shortened(first: dt.date, days: int) -> None:
    last = first + dt.timedelta(days=days)
    texts = [f"{first.month}月{first.day}日到{last.month}月{last.day}日"]
    if first.month == last.month:
        texts += [f"{first.month}月{first.day}日-{last.day}日"]
        texts += [f"{first:%b} {first.day}-{last.day}", f"{first.day}-{last.day} {first:%b}"]
    for text in texts if last <= TODAY else ():
        span, rest = find_stretch(text, TODAY)
        assert span is not None
        assert (span.first, span.last, rest) == (first, last, "")


@given(st.text("12日号月周一二到至-~、和.,/ JanGPTtoday昨天前上", max_size=30))
def test_no_text_breaks_the_search_for_a_stretch(text: str) -> None:
    try:
        span, rest = find_stretch(text, TODAY)
    except (NoDays, NoSuchDay, SeveralDays):
        return
    assert len(rest) <= len(text)
    if span is None:
        assert rest == text
    else:
        assert span.first <= span.last <= TODAY


@pytest.mark.parametrize("text", ["9999-12-31到1月1日", "9999-12-31 ~ 周三29 Feb"])
def test_the_last_day_of_all_breaks_nothing(text: str) -> None:
    with pytest.raises(NoDays):
        find_stretch(text, TODAY)

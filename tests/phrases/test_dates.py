"""Which day somebody means, on a Wednesday, 28 January 2026."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.dates import NoSuchDay, find_day, read_day, read_month

TODAY = dt.date(2026, 1, 28)


def day(month: int, day_: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day_)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-28", "2026-1-28", "20260128", "2026/1/28", "2026.1.28", "2026年1月28日"),
        *("2026年01月28号", "2026 年 1 月 28 日", "２０２６－０１－２８", "２０２６／１／２８"),
        *("1月28日", "1月28号", "01月28", "01-28", "1/28", "1.28", "28日", "28号", "26年1月28日"),
        *("今天", "今日", "today", "Today", " 今天 ", "今天的", "今年1月28日", "本月28日"),
        *("二〇二六年一月二十八日", "一月二十八日", "廿八日", "周三", "星期三", "礼拜三", "本周三"),
        *("Jan 28", "28 Jan", "January 28th, 2026", "jan 28 2026", "the 28th", "Wednesday"),
        *("1/28/2026", "28/1/2026", "28.01.2026"),
        *(
            "26-1-28",
            "26.1.28",
            "1/28/26",
            "28/1/26",
            "28/1",
            "28.1",
            "今早",
            "今天上午",
            "1月28日！",
        ),
        *("1月28日 周三", "1月28日（周三）", "1月28日星期三", "周三，1月28日", "28日(周三)"),
        *("1月28日 Wednesday", "二十八日 周三", "周三 2026-01-28", "Wednesday, January 28"),
        *("2026-01-28 (Wed)", "Jan 28, Wed", "1月28日（今天）", "今天 周三", "本周三（1月28日）"),
        *("1月28日上午", "1月28日 周三 晚上", "周三上午", "周三的", "今天的简报", "today's digest"),
        *("2026-01-28T08:00", "2026-01-28 08:00:00", "2026-01-28T08:00:00+08:00"),
        *("260128", "0128", "this morning", "Wednesday evening"),
    ],
)
def test_many_ways_to_say_the_twenty_eighth(text: str) -> None:
    assert read_day(text, TODAY) == TODAY


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("昨天", day(1, 27)),
        ("昨天。", day(1, 27)),
        ("昨天？", day(1, 27)),
        ("昨晚", day(1, 27)),
        ("昨天早上", day(1, 27)),
        ("25-12-31", day(12, 31, 2025)),
        ("前天", day(1, 26)),
        ("大前天", day(1, 25)),
        ("3天前", day(1, 25)),
        ("三天前", day(1, 25)),
        ("3 天之前", day(1, 25)),
        ("十二天前", day(1, 16)),
        ("一周前", day(1, 21)),
        ("两个星期前", day(1, 14)),
        ("上周五", day(1, 23)),
        ("上个星期五", day(1, 23)),
        ("上週五", day(1, 23)),
        ("上上周日", day(1, 18)),
        ("周五", day(1, 23)),
        ("周日", day(1, 25)),
        ("礼拜天", day(1, 25)),
        ("yesterday", day(1, 27)),
        ("2 days ago", day(1, 26)),
        ("two days ago", day(1, 26)),
        ("a week ago", day(1, 21)),
        ("the day before yesterday", day(1, 26)),
        ("last friday", day(1, 23)),
        ("last wednesday", day(1, 21)),
        ("Fri", day(1, 23)),
        ("Jan 5", day(1, 5)),
        ("30日", day(12, 30, 2025)),
        ("29日", day(12, 29, 2025)),
        ("1月29日", day(1, 29, 2025)),
        ("Dec 25", day(12, 25, 2025)),
        ("12月31日", day(12, 31, 2025)),
        ("十二月三十一日", day(12, 31, 2025)),
        ("去年12月31日", day(12, 31, 2025)),
        ("上个月5号", day(12, 5, 2025)),
        ("2月29日", day(2, 29, 2024)),
        ("Feb 29", day(2, 29, 2024)),
        ("1月27日 周三", day(1, 27)),  # the date counts, not the weekday beside it
        ("Wed Jan 27", day(1, 27)),
        ("周二十七日", day(1, 17)),
        ("last night", day(1, 27)),
        ("周一上午", day(1, 26)),
        ("上上周三", day(1, 14)),
        ("上上个月5号", day(11, 5, 2025)),
        ("251231", day(12, 31, 2025)),
        ("1231", None),  # a number like any other
    ],
)
def test_a_day_without_its_year_is_the_latest_that_has_come(
    text: str, meant: dt.date | None
) -> None:
    assert read_day(text, TODAY) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("明天", day(1, 29)),
        ("tomorrow", day(1, 29)),
        ("2027-01-01", day(1, 1, 2027)),
        ("下周五", day(2, 6)),
        ("下个月5号", day(2, 5)),
        ("3天后", day(1, 31)),
    ],
)
def test_a_future_day_is_understood_where_it_is_said(text: str, meant: dt.date) -> None:
    assert read_day(text, TODAY) == meant


@pytest.mark.parametrize(
    "text",
    [
        "2月30日",
        "2-30",
        "20260230",
        "2026-13-01",
        "13月1日",
        "32日",
        "0月1日",
        "Feb 30",
        "31 april",
    ],
)
def test_a_day_that_no_calendar_has_is_named(text: str) -> None:
    with pytest.raises(NoSuchDay) as caught:
        read_day(text, TODAY)
    assert caught.value.key == "error.no_such_day"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "投融资",
            "融资",
            "hello",
            "10:30",
            "now",
            "may",
            "January",
            "3",
            "28",
            "2026",
            "AI 3",
        ),
        *(
            "GPT-5",
            "周二 周三",
            "昨天 周一",
            "3天前 周五",
            "1月27日 上周五",
            "600519",
            "301029",
            "0800",
            "周日报",
            "gpt 4",
            "top 10",
            "3 hours ago",
            "一",
            "十",
            "周",
            "天",
            "9" * 200,
            "昨天" * 50,
        ),
        *("2026-01-28-01", "1-2-3-4", "/date", "last", "🎉", "\x00"),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(
            (text, day(1, 1))
            for text in ("2026年1月", "2026-01", "1月", "一月份", "Jan", "January")
        ),
        *((text, day(12, 1, 2025)) for text in ("12月", "2025年12月", "Dec 2025", "十二月")),
        *((text, None) for text in ("13月", "1月28日", "marching", "2026", "融资", "0000年1月")),
    ],
)
def test_a_month_is_understood_where_no_day_is_named(text: str, month: dt.date | None) -> None:
    assert read_month(text, TODAY) == month


@given(st.dates(dt.date(2000, 1, 1), TODAY))
def test_every_past_day_is_understood_however_it_is_written(date: dt.date) -> None:
    for text in (
        date.isoformat(),
        f"{date:%Y%m%d}",
        f"{date.year}年{date.month}月{date.day}日",
        f"{date.year}/{date.month}/{date.day}",
        f"{date.year}.{date.month:02}.{date.day:02}",
    ):
        assert read_day(text, TODAY) == date


@given(st.dates(dt.date(2001, 1, 1), dt.date(2090, 12, 31)), st.integers(0, 365))
def test_a_month_and_a_day_are_less_than_a_leap_cycle_back(today: dt.date, back: int) -> None:
    date = today - dt.timedelta(days=back)
    found = read_day(f"{date.month}月{date.day}日", today)
    assert found is not None
    assert found <= today
    assert (found.month, found.day) == (date.month, date.day)
    if (date.month, date.day) != (2, 29):
        assert today - found < dt.timedelta(days=366)


@given(st.text(max_size=45))
def test_no_text_breaks_it(text: str) -> None:
    try:
        found = read_day(text, TODAY)
    except NoSuchDay:
        return
    assert found is None or isinstance(found, dt.date)


@pytest.mark.parametrize(
    ("text", "meant", "rest"),
    [
        ("投融资 昨天", day(1, 27), "投融资"),
        ("昨天 投融资", day(1, 27), "投融资"),
        ("融资昨天", day(1, 27), "融资"),
        ("大前天融资", day(1, 25), "融资"),
        ("融资1月27日", day(1, 27), "融资"),
        ("融资三天前", day(1, 25), "融资"),
        ("funding 2 days ago", day(1, 26), "funding"),
        ("Jan 27 funding", day(1, 27), "funding"),
        ("M&A and funding last friday", day(1, 23), "M&A and funding"),
        ("昨天", day(1, 27), ""),
        ("投融资", None, "投融资"),
        ("GPT-5 发布", None, "GPT-5 发布"),
        ("", None, ""),
    ],
)
def test_a_day_is_found_beside_a_category(text: str, meant: dt.date | None, rest: str) -> None:
    found = find_day(text, TODAY)
    assert (found.day.date, found.rest) == (meant, rest) if found else meant is None

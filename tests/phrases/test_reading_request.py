"""What is meant behind a reading command, on a Wednesday, 28 January 2026."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BotError
from bot.phrases.dates import MovingHoliday, NoSuchDay
from bot.phrases.reading_request import ReadingRequest, read_dated, understand, understand_plain
from bot.phrases.stretches import NoDays, SeveralDays, Stretch, find_stretch

TODAY = dt.date(2026, 1, 28)
YESTERDAY = dt.date(2026, 1, 27)

YESTERDAYS = [
    *("昨天", "yesterday", "2026-01-27", "20260127", "1月27日", "周二", "1 day ago", "Jan 27"),
    *("1月27日 周二", "1月27日（周二）", "周二，1月27日", "Jan 27, Tue", "昨天的简报"),
]


@pytest.mark.parametrize("day", [*YESTERDAYS, "昨天有什么新闻", "what's new yesterday?"])
def test_a_day_is_read_as_one_and_as_no_stretch(day: str) -> None:
    assert understand(day, TODAY) == ReadingRequest(day=YESTERDAY)


@pytest.mark.parametrize(
    ("args", "category"),
    [
        ("昨天 融资", "融资"),
        ("融资 昨天", "融资"),
        ("融资昨天", "融资"),
        ("投融资 yesterday", "投融资"),
        ("融资 1月27日 周二", "融资"),
        ("1月27日周二 融资", "融资"),
        ("yesterday's funding", "funding"),
        ("funding from yesterday", "funding"),
        ("看看昨天的融资", "融资"),
    ],
)
def test_a_day_and_a_category_are_parted_in_either_order(args: str, category: str) -> None:
    assert understand(args, TODAY) == ReadingRequest(day=YESTERDAY, rest=category)


@pytest.mark.parametrize("args", ["8 days ago 芯片", "芯片 8天前", "8 天前 芯片"])
def test_days_ago_are_one_day_beside_a_category(args: str) -> None:
    assert understand(args, TODAY) == ReadingRequest(day=dt.date(2026, 1, 20), rest="芯片")


@pytest.mark.parametrize("args", ["7天", "一周", "past week"])
@pytest.mark.parametrize("category", ["", "融资"])
def test_a_stretch_of_days_is_read_as_one(args: str, category: str) -> None:
    week = Stretch(dt.date(2026, 1, 22), TODAY)
    assert understand(f"{category} {args}", TODAY) == ReadingRequest(stretch=week, rest=category)


def test_a_category_is_itself_whatever_day_it_reads_like() -> None:
    assert understand("本周 要闻。", TODAY, ["本周要闻"]) == ReadingRequest(rest="本周 要闻")
    assert understand("昨天", TODAY, ["昨天"]) == ReadingRequest(rest="昨天")
    assert understand("昨天", TODAY, ["昨天"], is_date=True) == ReadingRequest(day=YESTERDAY)


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        ("28", ReadingRequest(day=TODAY)),
        ("1231", ReadingRequest(day=dt.date(2025, 12, 31))),
        ("12月", ReadingRequest(month=dt.date(2025, 12, 1))),
        ("最新一期", ReadingRequest(latest=True)),
        ("国庆节", ReadingRequest(day=dt.date(2025, 10, 1))),
        ("", ReadingRequest()),
        ("。", ReadingRequest()),
        ("天气", ReadingRequest(rest="天气")),
    ],
)
def test_where_a_date_is_expected_numbers_and_months_are_dates(
    args: str, meant: ReadingRequest
) -> None:
    assert understand(args, TODAY, is_date=True) == meant


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ("2月30日", NoSuchDay),
        ("融资 2月30日", NoSuchDay),
        ("春节", MovingHoliday),
        ("0天", NoDays),
        ("上周五 昨天 融资", SeveralDays),
    ],
)
def test_what_is_no_day_is_named(args: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        understand(args, TODAY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("昨天", ReadingRequest(day=YESTERDAY)),
        ("Dec 30", ReadingRequest(day=dt.date(2025, 12, 30))),
        ("two days ago", ReadingRequest(day=dt.date(2026, 1, 26))),
        ("昨天有什么新闻", ReadingRequest(day=YESTERDAY)),
        ("7天", ReadingRequest(stretch=Stretch(dt.date(2026, 1, 22), TODAY))),
        ("有什么新闻", ReadingRequest(latest=True)),
        *((text, None) for text in ("5.2", "3.5.12", "20", "1231", "融资", "昨天 融资", "你好")),
        *((text, None) for text in ("周五 昨天 天气", "圣诞节", "最新", "7天 融资")),
    ],
)
def test_a_day_alone_in_plain_words_is_asked_for(text: str, meant: ReadingRequest | None) -> None:
    assert understand_plain(text, TODAY) == meant


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *((text, "OpenAI") for text in ("OpenAI 昨天", "1月27日 OpenAI", "OpenAI, Jan 27")),
        *((text, None) for text in ("GPT 5.2", "“投融资 昨天”", "o3 20", "新闻 明天", "昨天")),
        *((text, None) for text in ("今天国际", "OpenAI 2月30日", "OpenAI")),
    ],
)
def test_words_are_looked_for_on_the_day_beside_them(text: str, words: str | None) -> None:
    query = read_dated(text, TODAY)
    assert (query and str(query)) == words
    assert query is None or (query.since, query.until) == (YESTERDAY, YESTERDAY)


def test_a_day_that_nothing_parts_from_the_words_is_tried_last() -> None:
    assert read_dated("昨天的OpenAI", TODAY) is None
    query = read_dated("昨天的OpenAI", TODAY, glued=True)
    assert query is not None
    assert (str(query), query.since) == ("OpenAI", YESTERDAY)


def test_a_day_is_no_stretch() -> None:
    for day in YESTERDAYS:
        assert find_stretch(day, TODAY) == (None, day)


PIECES = (
    *(
        "9999-12-31",
        "0001-01-01",
        "1月1日",
        "到",
        "-",
        "~",
        "和",
        "、",
        " ",
        "25号",
        "32号",
        "周三",
    ),
    *(
        "昨天",
        "last",
        "week",
        "Jan",
        "2026",
        "9999",
        "7天",
        "99999天",
        "前",
        "上上个月",
        "since",
        "29",
    ),
    *(
        "以来",
        "'s",
        "的",
        "融资",
        "2月29日",
        "29 Feb",
        "今",
        "（",
        "）",
        "十",
        "廿",
        "〇〇",
        "国庆",
        "a",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), st.booleans())
def test_no_words_about_time_break_it(text: str, is_date: bool) -> None:
    try:
        asked = understand(text, TODAY, is_date=is_date)
    except BotError:
        return
    assert asked.stretch is None or asked.stretch.first <= asked.stretch.last <= TODAY
    assert len(asked.rest) <= len(text)

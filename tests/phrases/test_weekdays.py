"""Which weekdays somebody means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.subscription import WEEKDAYS
from bot.phrases.weekdays import find_weekdays

WORK, REST = "mon tue wed thu fri", "sat sun"
ALL = f"{WORK} {REST}"


@pytest.mark.parametrize(
    ("text", "days", "rest"),
    [
        *((text, WORK, "") for text in ("工作日", "每个工作日", "周一到周五", "周一至五", "周1-5")),
        *((text, WORK, "") for text in ("weekdays", "every weekday", "Mon-Fri", "星期一～星期五")),
        *((text, WORK, "") for text in ("Monday to Friday", "週一至週五", "working days")),
        *(
            (text, REST, "")
            for text in ("周末", "每周末", "双休日", "weekends", "周六日", "sat/sun")
        ),
        *((text, ALL, "") for text in ("每天", "每日", "天天", "daily", "every day", "everyday")),
        *(
            (text, "mon", "")
            for text in ("每周一", "周一", "星期一", "every Monday", "Mondays", "mon")
        ),
        *((text, "mon wed fri", "") for text in ("每周一三五", "周一、三、五", "周一，周三，周五")),
        *((text, "mon wed fri", "") for text in ("Mon, Wed and Fri", "mon wed fri")),
        ("周一到周三、周五", "mon tue wed fri", ""),
        ("周五到周一", "mon fri sat sun", ""),
        ("工作日和周六", f"{WORK} sat", ""),
        ("工作日每天8点", WORK, "8点"),
        ("每周日", "sun", ""),
        ("周一8:30", "mon", "8:30"),
        ("周一三点", "mon", "三点"),
        ("周一二十点", "mon", "二十点"),
        ("周一5:30", "mon", "5:30"),
        ("周一 5", "mon", "5"),
        ("8:30 on weekends", REST, "8:30"),
        ("mon sat at 9", "mon sat", "at 9"),
    ],
)
def test_weekdays_in_many_ways(text: str, days: str, rest: str) -> None:
    assert find_weekdays(text) == (tuple(days.split()), rest)


@pytest.mark.parametrize(
    "text", ["", "每周", "一周", "money", "saturn", "融资", "8:30", "thunder", "sunny", "monkey"]
)
def test_what_names_no_weekday_is_left_alone(text: str) -> None:
    assert find_weekdays(text) == (None, text)


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    days, _ = find_weekdays(text)
    assert days is None or (days and set(days) <= set(WEEKDAYS))

"""Which hour somebody means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.hours import Midnight, NoSuchHour, read_hour


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, "08:30") for text in ("8:30", "08:30", "8：30", "０８：３０", "8点半", "8點半")),
        *(
            (text, "08:30")
            for text in ("八点半", "8点30分", "8点30", "早上8点半", "0830", "8:30am")
        ),
        *((text, "20:30") for text in ("20:30", "20点半", "晚上8点半", "8:30 pm", "8:30 P.M.")),
        ("8", "08:00"),
        ("20点", "20:00"),
        ("21時", "21:00"),
        ("9点钟", "09:00"),
        ("8点一刻", "08:15"),
        ("8点三刻", "08:45"),
        ("下午3点20分", "15:20"),
        ("8am", "08:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("中午12点", "12:00"),
        ("中午1点", "13:00"),
        ("晚上12点", "00:00"),
        ("0:00", "00:00"),
        ("23:59", "23:59"),
        ("8:30。", "08:30"),
        ("8:30！", "08:30"),
        ("每天8:30", "08:30"),
        ("每天早上8点", "08:00"),
        ("每晚10点", "22:00"),
        ("every day at 8:30 pm", "20:30"),
        ("中午", "12:00"),
        ("noon", "12:00"),
        ("午夜", "00:00"),
        ("半夜12点", "00:00"),
        *((text, "20:30") for text in ("PM 8:30", "p.m. 8:30", "20h30", "20:30h", "20:30 hrs")),
        *((text, "08:30") for text in ("8:30 每天", "at 8:30 every day", "8:30 daily")),
        ("every morning at 8", "08:00"),
        ("8:30 in the evening", "20:30"),
    ],
)
def test_an_hour_in_many_ways(text: str, meant: str) -> None:
    assert read_hour(text) == meant


@pytest.mark.parametrize("text", ["25:00", "24:00", "8:60", "24", "13pm", "0am", "99点", "2575"])
def test_an_hour_that_no_clock_shows_is_named(text: str) -> None:
    with pytest.raises(NoSuchHour):
        read_hour(text)


@pytest.mark.parametrize(
    "text", ["", "投融资", "每天", "am", "点", ":", "8:", "-8:30", "20260128", "1e3"]
)
def test_what_is_no_hour_is_none(text: str) -> None:
    assert read_hour(text) is None


@pytest.mark.parametrize("text", ["24:00", "24", "24点", "晚上24点"])
def test_the_end_of_a_day_is_told_apart(text: str) -> None:
    with pytest.raises(Midnight):
        read_hour(text)


@given(st.times())
def test_every_minute_of_the_day_is_understood(time) -> None:  # type: ignore[no-untyped-def]
    assert read_hour(f"{time:%H:%M}") == f"{time:%H:%M}"
    assert read_hour(f"{time.hour}点{time.minute}分") == f"{time:%H:%M}"


@given(st.text(max_size=12))
def test_no_text_breaks_it(text: str) -> None:
    try:
        found = read_hour(text)
    except NoSuchHour:
        return
    assert found is None or (len(found) == 5 and found[2] == ":")

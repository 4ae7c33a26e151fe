"""What stands behind /subscribe, as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BotError
from bot.phrases.subscription_request import (
    SubscriptionRequest,
    TwoHours,
    Unclear,
    read_subscription,
)

FUNDS, MODELS, POLICY = "投融资与并购", "模型与技术进展", "政策与监管"
NAMES = (FUNDS, MODELS, POLICY, "AI 芯片", "周末读物", "Product Launches", "Funding and M&A")
WORK = ("mon", "tue", "wed", "thu", "fri")


def wish(text: str) -> SubscriptionRequest:
    return read_subscription(text, NAMES)


def named(text: str) -> list[str]:
    """The names, with a minus before those that are to be left out."""
    return [f"-{one.text}" if one.out else one.text for one in wish(text).named]


@pytest.mark.parametrize(
    ("text", "time", "days", "zone"),
    [
        ("每个工作日 8:30", "08:30", WORK, ""),
        ("周一到周五早上8点半", "08:30", WORK, ""),
        ("weekdays at 8:30 pm", "20:30", WORK, ""),
        ("Mon, Wed, Fri at 8:30", "08:30", ("mon", "wed", "fri"), ""),
        ("8:30 融资 工作日", "08:30", WORK, ""),
        ("every weekday", None, WORK, ""),
        ("周末读物", None, (), ""),
        ("8:30 北京时间", "08:30", (), "北京"),
        ("每周一北京时间8点", "08:00", ("mon",), "北京"),
        ("早上8点半北京时间", "08:30", (), "北京"),
        ("8:30（北京时间）", "08:30", (), "北京"),
        ("8:30 UTC", "08:30", (), "utc"),
        ("工作日8点半融资", "08:30", WORK, ""),
        ("8:30 utc+8", "08:30", (), "utc+8"),
        ("8:30 am New York time", "08:30", (), "new york"),
        ("8:30 Asia/Shanghai", "08:30", (), "asia/shanghai"),
        ("推送时间 8:30", "08:30", (), ""),
        ("8:30 8:30", "08:30", (), ""),
        ("", None, (), ""),
    ],
)
def test_hour_days_and_zone(text: str, time: str | None, days: tuple[str, ...], zone: str) -> None:
    found = wish(text)
    assert (found.time, found.weekdays, found.zone) == (time, days, zone)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("8:30 融资 政策 -模型", ["融资", "政策", "-模型"]),
        ("－模型", ["-模型"]),
        ("- 模型", ["-模型"]),
        ("不要融资", ["-融资"]),
        ("不要 融资", ["-融资"]),
        ("不看融资的", ["-融资"]),
        ("不要融资、政策", ["-融资", "-政策"]),
        ("不要融资 和 政策", ["-融资", "-政策"]),
        ("不要融资 要政策", ["-融资", "政策"]),
        ("除了融资", ["-融资"]),
        ("除了融资以外都要", ["-融资"]),
        ("除了 融资 以外", ["-融资"]),
        ("除了融资都要", ["-融资"]),
        ("取消融资", ["-融资"]),
        ("不订阅融资", ["-融资"]),
        ("all categories", ["all categories"]),
        ("每天早上8点推送融资", ["融资"]),
        ("除融资外", ["-融资"]),
        ("全部 除了融资", ["全部", "-融资"]),
        ("no funding", ["-funding"]),
        ("not funding", ["-funding"]),
        ("without funding", ["-funding"]),
        ("all except funding, policy", ["all", "-funding", "-policy"]),
        ("everything but funding", ["everything", "-funding"]),
        ("-AI 芯片 政策", ["-AI 芯片", "政策"]),
        ("no Product Launches", ["-Product Launches"]),
        ("只要融资", ["融资"]),
        ("+融资", ["融资"]),
        ("Product Launches 融资", ["Product Launches", "融资"]),
        ("Funding and M&A", ["Funding and M&A"]),
        ("融资 和 政策", ["融资", "政策"]),
        ("周末 8:30", ["周末"]),
        ("8:30 周末", ["周末"]),
        ("launch 8:30", ["launch"]),
        ("no", ["no"]),
        ("除夕", ["除夕"]),
        ("No.1", ["No.1"]),
        ("。", []),
    ],
)
def test_names_with_and_without(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize("text", ["不要双休日", "-双休日", "except weekends", "除了 双休日"])
def test_weekdays_can_be_left_out(text: str) -> None:
    found = wish(f"8:30 {text}")
    assert (found.time, found.weekdays, found.without_days) == ("08:30", (), ("sat", "sun"))
    assert found.named == ()


@pytest.mark.parametrize("text", ["no funding policy", "不要融资 政策", "除了 融资 政策"])
def test_whether_a_second_one_is_left_out_too_is_asked(text: str) -> None:
    with pytest.raises(Unclear):
        wish(text)


@pytest.mark.parametrize("text", ["8:30 20:30", "8:30 融资 20:30", "工作日9点，周末10点"])
def test_a_day_has_one_hour(text: str) -> None:
    with pytest.raises(TwoHours):
        wish(text)


WORDS = ("-", "不要", "除了", "周一", "8:30", "和", "、", "no", "以外", "融资")


@given(st.text(max_size=40) | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_no_text_breaks_it(text: str) -> None:
    try:
        found = wish(text)
    except BotError:
        return
    assert all(one.text for one in found.named)

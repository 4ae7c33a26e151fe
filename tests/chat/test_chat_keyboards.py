"""What buttons carry, and what comes back from them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callback_data import (
    AnswerReview,
    ApproveCorrection,
    CallbackData,
    ListCategories,
    OpenCategory,
    ShowAgain,
    ShowCategory,
    ShowDay,
    ShowLatest,
    TurnKeptSearch,
    TurnMonth,
    TurnSearch,
    TurnTo,
    unpack_press,
)
from bot.chat.keyboards import category_buttons, day_buttons, mark, pressed_category
from bot.digest.model import Category, Digest, Item, Run

DAY = dt.date(2026, 1, 28)


def category(name: str, section: str = "", items: int = 1) -> Category:
    return Category(section, name, tuple(Item((Run(f"t{n}"),), (), ()) for n in range(items)))


def digest(*categories: Category) -> Digest:
    return Digest(DAY, "AI", categories)


dates = st.dates(dt.date(1000, 1, 1))
places = st.integers(0, 999)
marks = st.from_regex(r"[0-9a-f]{6}", fullmatch=True)
presses = st.one_of(
    st.builds(ShowDay, dates),
    st.builds(ListCategories, dates),
    st.builds(ShowAgain, dates),
    st.builds(ShowCategory, dates, places, marks),
    st.builds(OpenCategory, dates, places),
    st.builds(TurnTo, dates, places, marks, places),
    st.builds(TurnMonth, dates.map(lambda date: date.replace(day=1))),
    st.builds(TurnSearch, st.integers(0, 99999), st.sampled_from(("Kimi", "融资:新闻", "a b"))),
    st.builds(TurnKeptSearch, st.from_regex(r"[0-9a-f]{8}", fullmatch=True), places),
    st.just(ShowLatest()),
)


@given(presses)
def test_what_a_button_carries_comes_back_and_is_small(press: CallbackData) -> None:
    data = press.pack()
    assert unpack_press(data) == press
    assert 1 <= len(data.encode()) <= 64


@pytest.mark.parametrize(
    "data",
    [
        *(
            None,
            7,
            "",
            "1",
            "1l ",
            " 1l",
            "1d:",
            "1d:20260230",
            "1d:2026-01-28",
            "1d:２０２６０１２８",
        ),
        *("1c:20260128:1", "1c:20260128:1:xyz", "1c:20260128:-1:abcdef", "c:20260128:9999"),
        *("c:20260128", "2d:20260128", "1d:20260128\n", "1x:20260128", "x" * 4000, "1d:00000101"),
        *("'; DROP TABLE subscriptions; --", "\ud800", "c:20260128:1:abcdef"),
    ],
)
def test_forged_data_is_nothing(data: object) -> None:
    assert unpack_press(data) is None


@given(st.text(max_size=80))
def test_no_data_breaks_it(data: str) -> None:
    press = unpack_press(data)
    assert press is None or press.pack() == data or data.startswith(("1c", "c", "3"))


def test_the_button_under_headlines_is_understood() -> None:
    assert unpack_press("c:20260128:3") == OpenCategory(DAY, 3)
    two = digest(category("a"), category("b"))
    assert pressed_category(OpenCategory(DAY, 1), two) == category("b")
    assert pressed_category(OpenCategory(DAY, 2), two) is None


def test_the_owners_buttons_of_every_version_are_understood() -> None:
    for data, press in {
        "ok:20260128": ApproveCorrection(DAY),
        "ok:20260128:0123456789abcdef": ApproveCorrection(DAY, "0123456789abcdef"),
        "rv:y:20260128:0123456789ab": AnswerReview("approve", DAY, "0123456789ab"),
        "rv:n:20260128:0123456789abcdef": AnswerReview("hold", DAY, "0123456789abcdef"),
    }.items():
        assert type(press).unpack(data) == press
        assert press.pack() == data
    for data in ("ok:20260230", "ok:20260128:0", "rv:x:20260128:0123456789ab", "rv:y:20260128"):
        assert ApproveCorrection.unpack(data) is None
        assert AnswerReview.unpack(data) is None


def test_a_category_that_moved_is_found_and_one_that_is_gone_is_not() -> None:
    funds, policy = category("投融资", items=2), category("政策")
    press = ShowCategory(DAY, 0, mark(funds))
    assert pressed_category(press, digest(funds, policy)) == funds
    assert pressed_category(press, digest(policy, funds)) == funds
    assert pressed_category(press, digest(policy)) is None
    assert pressed_category(press, digest()) is None


def test_categories_come_with_their_number_of_items_and_their_section_where_it_is_needed() -> None:
    rows = category_buttons(
        "zh",
        digest(category("融资", "AI", 2), category("政策", "AI"), category("融资", "芯片")),
    )
    labels = [button.text for row in rows for button in row]
    assert labels == ["AI · 融资 (2)", "政策 (1)", "芯片 · 融资 (1)"]


def test_a_year_of_categories_still_fits_under_a_message() -> None:
    many = digest(*(category(f"很长很长很长很长的分类名字第{n}个" * 3) for n in range(400)))
    rows = category_buttons("zh", many)
    assert sum(map(len, rows)) <= 100
    assert all(0 < len(button.text) <= 64 for row in rows for button in row)
    assert all(unpack_press(button.data) is not None for row in rows for button in row)


def test_days_are_named_with_their_weekday() -> None:
    (row,) = day_buttons("zh", [DAY, dt.date(2025, 12, 31)], DAY)
    assert [button.text for button in row] == ["1月28日 周三", "2025年12月31日 周三"]
    ((first,),) = day_buttons("en", [DAY], DAY)
    assert first.text == "Wed, Jan 28"

"""What becomes of a message's text, entities and keyboard on their way into a chat."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_rig import keyboard

from bot.render.message import Entity as PostEntity
from bot.sandbox.errors import ApiError
from bot.sandbox.text.entities import MessageEntity
from bot.sandbox.text.markup import read_markup
from bot.sandbox.text.message_text import check_message
from bot.sandbox.text.parse_mode import parse_text


def test_a_text_is_trimmed_and_cleaned_and_its_entities_move_along() -> None:
    text, entities = check_message(
        " \n\u2028Ti\rtle\x07 \n", [{"type": "bold", "offset": 3, "length": 6}]
    )
    assert (text, entities) == ("Title", (MessageEntity("bold", 0, 5),))


def test_telegram_links_by_itself_what_looks_like_a_link() -> None:
    _, entities = check_message("@somebody 36kr.com #融资 /today a@b.org")
    assert [one.type for one in entities] == ["mention", "url", "hashtag", "bot_command", "email"]
    assert check_message("@\u2060somebody")[1] == ()


def test_a_found_link_inside_our_own_link_stays_out() -> None:
    link = {"type": "text_link", "offset": 0, "length": 8, "url": "https://36kr.com"}
    _, entities = check_message("36kr.com", [link])
    assert entities == (MessageEntity("text_link", 0, 8, "https://36kr.com/"),)


def test_entities_after_the_hundredth_are_passed_over_in_silence() -> None:
    given = [{"type": "bold", "offset": 2 * at, "length": 1} for at in range(120)]
    _, entities = check_message("x " * 120, given)
    assert entities == tuple(MessageEntity("bold", 2 * at, 1) for at in range(100))


def test_entities_of_the_composer_are_taken_as_they_are() -> None:
    _, entities = check_message("ab", [PostEntity("text_link", 0, 2, "https://x.com/a")])
    assert entities == (MessageEntity("text_link", 0, 2, "https://x.com/a"),)


def test_exactly_4096_code_units_fit() -> None:
    assert check_message("😀" * 2048)[0] == "😀" * 2048
    with pytest.raises(ApiError, match="message is too long"):
        check_message("😀" * 2048 + "x")


def test_a_keyboard_is_cut_to_twelve_in_a_row_and_three_hundred() -> None:
    button = {"text": "x", "callback_data": "d"}
    markup = read_markup(keyboard(*[[button] * 20] * 30))
    assert markup is not None
    assert [len(row) for row in markup["inline_keyboard"]] == [12] * 25
    assert read_markup(keyboard([{"text": "", "callback_data": "d"}])) is None
    assert read_markup(keyboard()) is None


@pytest.mark.parametrize(
    ("data", "fits"), [("x" * 64, True), ("x" * 65, False), ("中" * 21, True), ("中" * 22, False)]
)
def test_callback_data_is_measured_in_bytes(data: str, fits: bool) -> None:
    button: dict[str, Any] = {"text": "x", "callback_data": data}
    if fits:
        check_message("x", markup=keyboard([button]))
    else:
        with pytest.raises(ApiError, match="BUTTON_DATA_INVALID"):
            check_message("x", markup=keyboard([button]))


def test_html_is_read_and_markdown_refused() -> None:
    text, entities = parse_text('<b>a &lt;</b><a href="x.com">中</a>', "html")
    assert text == "a <中"
    assert entities == [
        MessageEntity("bold", 0, 3),
        MessageEntity("text_link", 3, 1, "http://x.com/"),
    ]
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        parse_text("*a*", "markdownv2")

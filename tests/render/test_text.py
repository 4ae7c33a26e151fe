"""Messages built piece by piece, for the answers in a chat."""

from __future__ import annotations

import pytest

from bot.render.message import Entity
from bot.render.text import Builder, u16len


def test_lengths_are_in_utf16_units() -> None:
    assert u16len("") == 0
    assert u16len("a字") == 2
    assert u16len("😀👨\u200d👩") == 7


def test_a_message_from_pieces() -> None:
    text = (
        Builder()
        .add("😀 ")
        .add("标题", "bold")
        .add("，见")
        .add("网站", "italic", url="https://a.example")
        .add("\n")
        .add_hashtag("融资")
        .add(" ")
        .add_hashtag("R&D")
        .build()
    )
    assert text.text == "😀 标题，见网站\n#融资 R&D"
    assert text.entities == (
        Entity("bold", 3, 2),
        Entity("text_link", 7, 2, "https://a.example"),
        Entity("italic", 7, 2),
        Entity("hashtag", 10, 3),
        Entity("bold", 14, 3),
    )


def test_what_comes_from_outside_is_inert_and_ours_is_not() -> None:
    text = Builder().add("/today ").add_literal("@name\n/start\t<b>").add("x", url="tg://y").build()
    assert text.text == "/today @\u2060name\n/\u2060start <b>x"
    assert text.entities == ()


def test_code_is_kept_for_copying() -> None:
    text = Builder().add_literal("@name", "code", "bold").build()
    assert (text.text, text.entities) == ("@name", (Entity("code", 0, 5),))


def test_white_space_at_the_ends_goes_and_entities_with_it() -> None:
    text = Builder().add(" \n", "bold").add(" 甲 ", "italic").add("\n", "bold").build()
    assert (text.text, text.entities) == ("甲", (Entity("italic", 0, 1),))
    assert Builder().add("  \n").build().text == ""


def test_a_quote_holds_what_is_added_in_it() -> None:
    builder = Builder().add("甲\n")
    with builder.quote():
        builder.add("乙", "bold").add("\n丙")
    text = builder.build()
    assert text.entities == (Entity("expandable_blockquote", 2, 3), Entity("bold", 2, 1))


def test_quotes_do_not_nest() -> None:
    builder = Builder()
    with builder.quote(), pytest.raises(ValueError, match="quotes"), builder.quote():
        builder.add("甲")

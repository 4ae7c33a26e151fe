"""Rows of styled text, and the messages that they make."""

from __future__ import annotations

from bot.digest.model import Run
from bot.render.message import Entity
from bot.render.text import BLANK, assemble, styled, u16len


def test_lengths_are_in_utf16_units() -> None:
    assert u16len("") == 0
    assert u16len("a字") == 2
    assert u16len("😀👨\u200d👩") == 7


def test_entities_are_counted_in_utf16_units_over_all_rows() -> None:
    title = (Run("😀 "), Run("标题", bold=True), Run("，见"))
    site = Run("网站", italic=True, url="https://a.example")
    text = assemble([styled((*title, site)), styled((Run("R&D", bold=True),))])
    assert text.text == "😀 标题，见网站\nR&D"
    assert text.entities == (
        Entity("bold", 3, 2),
        Entity("text_link", 7, 2, "https://a.example"),
        Entity("italic", 7, 2),
        Entity("bold", 10, 3),
    )


def test_what_a_digest_says_is_inert() -> None:
    row = styled((Run("@name /start <b>"), Run("x", url="tg://y")))
    assert (row.text, row.spans) == ("@\u2060name /\u2060start <b>x", ())


def test_code_is_kept_for_copying() -> None:
    text = assemble([styled((Run("@name", code=True, bold=True),))])
    assert (text.text, text.entities) == ("@name", (Entity("code", 0, 5),))


def test_white_space_at_the_ends_goes_and_entities_with_it() -> None:
    row = styled((Run(" ", bold=True), Run(" 甲 ", italic=True), Run(" ", bold=True)))
    assert (row.text, row.spans) == ("甲", ((0, 1, "italic", None),))
    assert styled((Run("  "),)) == BLANK


def test_quoted_rows_make_one_quote() -> None:
    rows = [styled((Run("甲"),)), styled((Run("乙", bold=True),)), styled((Run("丙"),))]
    text = assemble([rows[0], *(row._replace(quoted=True) for row in rows[1:])])
    assert text.entities == (Entity("expandable_blockquote", 2, 3), Entity("bold", 2, 1))

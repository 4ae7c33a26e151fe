"""Style ``rich``: a day as one rich message that Telegram takes, and that says all there is."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from aiogram.methods import EditMessageText, SendRichMessage
from aiogram.types import InputRichBlockDetails, InputRichBlockList, InputRichBlockSectionHeading
from hypothesis import given
from post_strategies import digests
from support.judge import hold

from bot.delivery.prepared_posts import prepare
from bot.digest.model import Block, Category, Digest, Item, Line, Run, Source, plain
from bot.render.compose import compose
from bot.render.message import Look, Part
from bot.render.rich_blocks import MAX_BLOCKS, MAX_CHARACTERS
from bot.render.text import u16len
from bot.sandbox.params import Params
from bot.sandbox.text.rich_text import plain_text, read_rich

DAY = dt.date(2026, 1, 28)
RICH = Look(style="rich")


def line(text: str, marker: str = "", depth: int = 0) -> Line:
    return Line((Run(text),), depth, marker)


def news(title: str, *blocks: Block) -> Item:
    return Item((Run(title),), blocks, (Source("某报", "https://example.com/a?x=1&y=2"),))


SUMMARY = Block("summary", "说明", (line("说明在此。"),))
POINTS = Block("points", "要点", (line("其一", "•"), line("其二", "•"), line("细说", "•", 1)))
BACKGROUND = Block("background", "背景", (line("背景在此。"),))


def day(*categories: Category, title: str = "AI 行业动态") -> Digest:
    return Digest(DAY, title, categories)


def blocks(part: Part) -> list[dict[str, Any]]:
    assert part.rich is not None
    return list(part.rich["blocks"])


def judged(part: Part) -> str:
    """What the sandbox, whose limits are its own reading, would show of the part."""
    return plain_text(read_rich(Params({"rich_message": json.dumps(part.rich)})))


def test_a_day_is_one_message_with_a_block_to_open_for_each_item() -> None:
    digest = day(
        Category("", "政策", (news("甲", SUMMARY, BACKGROUND, POINTS),)),
        Category("", "融资", (news("乙", SUMMARY), news("丙", SUMMARY))),
    )
    (part,) = compose(digest, RICH)
    shown = blocks(part)
    assert [one["type"] for one in shown] == [
        "heading", "heading", "details", "heading", "details", "details",
    ]  # fmt: skip
    assert [one["text"] for one in shown if one["type"] == "heading"] == [
        "AI 行业动态 · 2026年1月28日", "政策", "融资",
    ]  # fmt: skip
    first = shown[2]
    assert first["summary"] == {"type": "bold", "text": "甲"}
    lead, points, background = first["blocks"]
    link = {"type": "url", "text": "某报", "url": "https://example.com/a?x=1&y=2"}
    assert lead == {"type": "paragraph", "text": ["说明在此。（", link, "）"]}
    assert [item["blocks"][0]["text"] for item in points["items"]] == ["其一", "其二"]
    assert points["items"][1]["blocks"][1]["type"] == "list"  # what is nested stays nested
    assert background["text"] == [{"type": "bold", "text": "背景"}, " 背景在此。"]
    assert [one["summary"] for one in shown[4:]] == [
        ["1. ", {"type": "bold", "text": "乙"}],
        ["2. ", {"type": "bold", "text": "丙"}],
    ]
    assert part.rich is not None
    assert part.rich["skip_entity_detection"] is True
    assert (part.key.category, part.items, part.total) == ("", 3, 1)


def test_sections_have_headings_where_there_are_several() -> None:
    digest = day(
        Category("国内", "政策", (news("甲", SUMMARY),)),
        Category("国际", "政策", (news("乙", SUMMARY),)),
    )
    (part,) = compose(digest, RICH)
    headings = [(b["size"], b["text"]) for b in blocks(part) if b["type"] == "heading"]
    assert headings[1:] == [(2, "国内"), (3, "政策"), (2, "国际"), (3, "政策")]


def test_the_requests_are_what_aiogram_knows_of_the_api() -> None:
    digest = day(Category("", "政策", (news("甲", SUMMARY, POINTS), news("乙", SUMMARY))))
    (part,) = compose(digest, RICH)
    prepared = prepare(part)
    assert prepared.method == "sendRichMessage"
    sent = hold(SendRichMessage, json.loads(prepared.send_body(-1001, 7, silent=True)))
    kinds = {type(block) for block in sent.rich_message.blocks}
    assert kinds == {InputRichBlockSectionHeading, InputRichBlockDetails}
    assert isinstance(sent.rich_message.blocks[2].blocks[1], InputRichBlockList)
    hold(EditMessageText, json.loads(prepared.edit_body(-1001, 9)))


def test_a_page_and_bare_addresses_are_links() -> None:
    item = news("甲", Block("note", "", (line("见 https://example.com/x。"),)))
    (part,) = compose(
        day(Category("", "政策", (item,))), RICH, page_url=lambda _: "https://a.example/1"
    )
    head, _, details = blocks(part)
    assert head["text"][1] == {"type": "url", "text": "2026年1月28日", "url": "https://a.example/1"}
    assert details["blocks"][0]["text"][1]["url"] == "https://example.com/x"


def test_a_day_over_the_limits_is_cut_between_categories() -> None:
    long = Block("note", "", (line("字" * 900 + "。"),))
    many = [
        Category("", f"分类{n}", tuple(news(f"{n}-{m}", SUMMARY, long) for m in range(7)))
        for n in range(9)
    ]
    parts = compose(day(*many), RICH)
    assert [part.total for part in parts] == [len(parts)] * len(parts)
    assert len(parts) == 2
    seen = [b["text"] for p in parts for b in blocks(p) if b["type"] == "heading" and b["size"] > 1]
    assert seen == [f"分类{n}" for n in range(9)]  # each whole, in one message
    assert blocks(parts[0])[0]["text"] == "AI 行业动态 · 2026年1月28日 (1/2)"


def test_a_correction_in_one_message_leaves_the_others() -> None:
    long = Block("note", "", (line("字" * 900 + "。"),))
    many = [
        Category("", f"分类{n}", tuple(news(f"{n}-{m}", long) for m in range(8))) for n in range(8)
    ]
    before = compose(day(*many), RICH)
    items = (*many[7].entries[:-1], news("改过的", long))
    after = compose(day(*many[:7], replace(many[7], entries=items)), RICH)
    same = [a.wanted == b.wanted for a, b in zip(before, after, strict=True)]
    assert same == [True] * (len(same) - 1) + [False]


@pytest.mark.parametrize("text", ["长" * 90_000, "word " * 30_000, "句子。" * 20_000])
def test_what_is_longer_than_a_message_is_cut_and_whole(text: str) -> None:
    item = news("甲", Block("note", "", (line(text.strip()),)), POINTS)
    parts = compose(day(Category("", "政策", (item,))), RICH)
    assert len(parts) > 1
    shown = "".join(judged(part) for part in parts)
    for sign in ("长", "word", "句子"):
        assert shown.count(sign) == text.count(sign)


@given(digests())
def test_every_message_is_taken_and_nothing_is_lost(digest: Digest) -> None:
    parts = compose(digest, RICH)
    shown = "".join(judged(part) for part in parts)
    for part in parts:
        assert u16len("".join(_texts(part))) <= MAX_CHARACTERS
        assert json.dumps(part.rich).count('"type"') <= 40 * MAX_BLOCKS
        hold(SendRichMessage, json.loads(prepare(part).send_body(-1, 0, silent=False)))
    bare = _letters(shown)
    for item in digest.items:
        assert _letters(plain(item.title)) in bare
        for block in item.blocks:
            for one in block.lines:
                assert _letters(plain(one.text)) in bare
    words = _letters("".join(part.text.text for part in parts))
    for item in digest.items:
        assert _letters(plain(item.title)) in words


def _texts(part: Part) -> list[str]:
    from bot.sandbox.text.rich_text import texts

    return list(texts(blocks(part)))


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())

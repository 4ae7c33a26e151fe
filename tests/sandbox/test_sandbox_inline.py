"""Inline mode as Telegram has it: a query, an answer within seconds, an article to send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sandbox_rig
from sandbox_rig import Rig

from bot.sandbox.errors import ActError
from bot.sandbox.world.people import ask_inline, send_offer


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with sandbox_rig.rig() as made:
        yield made


def article(name: str = "1", text: str = "正文", **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "article", "id": name, "title": "标题"}
    return made | {"input_message_content": {"message_text": text}} | fields


async def asked_of(rig: Rig) -> Any:
    (update,) = await rig.result("getUpdates", limit=1, offset=-1)
    return update["inline_query"]


async def test_what_somebody_types_reaches_the_bot_and_its_offers_reach_them(rig: Rig) -> None:
    asked = ask_inline(rig.world, rig.bob, "Kimi", "20")
    query = await asked_of(rig)
    assert (query["query"], query["offset"], query["from"]["id"]) == ("Kimi", "20", rig.bob.id)
    link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://example.com/"}
    content = {"message_text": "正文", "entities": [link]}
    await rig.result(
        "answerInlineQuery",
        inline_query_id=query["id"],
        results=[article(description="说明", input_message_content=content)],
        next_offset="40",
        cache_time=60,
    )
    assert asked.offers is not None
    assert (asked.offers[0].title, asked.offers[0].description) == ("标题", "说明")
    assert (asked.next_offset, asked.cache_time) == ("40", 60)
    message = send_offer(rig.world, rig.bob, rig.group, asked)
    assert message.text == "正文"
    assert message.entities[0].value == "https://example.com/"
    assert message.as_json()["via_bot"]["id"] == rig.world.bot.id


async def test_a_query_is_answered_once_and_soon(rig: Rig) -> None:
    asked = ask_inline(rig.world, rig.bob, "Kimi")
    await rig.result("answerInlineQuery", inline_query_id=asked.id, results=[])
    told = await rig.refusal("answerInlineQuery", inline_query_id=asked.id, results=[])
    assert "query is too old" in told
    late = ask_inline(rig.world, rig.bob, "Kimi")
    rig.time.advance(16)
    told = await rig.refusal("answerInlineQuery", inline_query_id=late.id, results=[])
    assert "query is too old" in told


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ({}, "expected an Array"),
        ([article(str(n)) for n in range(51)], "too many"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(text="")], "text is empty"),
        ([article(text="字" * 4097)], "too long"),
        ([{"type": "article", "id": "1", "title": "t"}], "input_message_content"),
        ([{"type": "photo", "id": "1"}], "Type"),
    ],
)
async def test_what_telegram_would_refuse_is_refused(rig: Rig, results: Any, reason: str) -> None:
    asked = ask_inline(rig.world, rig.bob, "Kimi")
    told = await rig.refusal("answerInlineQuery", inline_query_id=asked.id, results=results)
    assert reason in told
    assert asked.offers is None


async def test_a_button_above_the_offers_needs_a_start_parameter(rig: Rig) -> None:
    asked = ask_inline(rig.world, rig.bob, "Kimi")
    told = await rig.refusal(
        "answerInlineQuery", inline_query_id=asked.id, results=[], button={"text": "?"}
    )
    assert "START_PARAM_INVALID" in told
    button = {"text": "怎么用", "start_parameter": "inline"}
    await rig.result("answerInlineQuery", inline_query_id=asked.id, results=[], button=button)
    assert asked.button == button


async def test_people_cannot_send_what_was_not_offered_or_ask_a_bot_without_inline_mode(
    rig: Rig,
) -> None:
    asked = ask_inline(rig.world, rig.bob, "Kimi")
    with pytest.raises(ActError):
        send_offer(rig.world, rig.bob, rig.group, asked)
    rig.world.inline_mode = False
    assert not (await rig.result("getMe"))["supports_inline_queries"]
    with pytest.raises(ActError):
        ask_inline(rig.world, rig.bob, "Kimi")

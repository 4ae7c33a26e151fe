"""Rich messages in the sandbox: what it keeps, what it refuses, what an older server says."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import Message as Received
from sandbox_rig import rig
from support.judge import unknown

HEADING = {"type": "heading", "text": "日报", "size": 1}
LINKED = [
    "见",
    {"type": "url", "text": {"type": "bold", "text": "原文"}, "url": "https://a.example/"},
]
DETAILS = {
    "type": "details",
    "summary": "标题",
    "blocks": [
        {"type": "paragraph", "text": LINKED},
        {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "一"}]}]},
    ],
}


def nested(levels: int) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "paragraph", "text": "x"}
    for _ in range(levels):
        block = {"type": "blockquote", "blocks": [block]}
    return block


async def test_a_rich_message_is_kept_as_the_api_shows_it() -> None:
    async with rig() as r:
        rich = {"blocks": [HEADING, DETAILS], "skip_entity_detection": True}
        shown = await r.result("sendRichMessage", chat_id=r.group.id, rich_message=rich)
        received = Received.model_validate(shown)
        assert not list(unknown(received))
        assert received.rich_message is not None
        details = shown["rich_message"]["blocks"][1]
        assert details["blocks"][0]["text"] == LINKED
        assert details["blocks"][1]["items"][0]["label"] == "•"
        assert "text" not in shown


async def test_it_is_corrected_by_its_own_parameter() -> None:
    async with rig() as r:
        first = {"blocks": [HEADING]}
        shown = await r.result("sendRichMessage", chat_id=r.group.id, rich_message=first)
        place = {"chat_id": r.group.id, "message_id": shown["message_id"]}
        same = await r.refusal("editMessageText", **place, rich_message=first)
        assert "message is not modified" in same
        edited = await r.result("editMessageText", **place, rich_message={"blocks": [DETAILS]})
        assert edited["rich_message"]["blocks"][0]["type"] == "details"
        withdrawn = await r.result("editMessageText", **place, text="已撤回")
        assert ("rich_message" in withdrawn, withdrawn["text"]) == (False, "已撤回")


@pytest.mark.parametrize(
    ("rich", "reason"),
    [
        ({}, "rich message must be non-empty"),
        ({"blocks": []}, "rich message must be non-empty"),
        ({"blocks": [{"type": "paragraph", "text": " "}]}, "rich message must be non-empty"),
        ({"blocks": [None]}, "block must be non-empty"),
        ({"blocks": [HEADING | {"size": 7}]}, "invalid section heading size specified"),
        ({"blocks": [{"type": "list", "items": []}]}, "list must be non-empty"),
        (
            {"blocks": [{"type": "list", "items": [{"blocks": []}, {"blocks": [], "type": "1"}]}]},
            "list must be either ordered or unordered",
        ),
        (
            {"blocks": [{"type": "list", "items": [{"blocks": [], "type": "?"}]}]},
            "invalid list item type specified",
        ),
        ({"blocks": [{"type": "paragraph", "text": "字" * 32_769}]}, "rich message is too long"),
        ({"blocks": [{"type": "divider"}] * 501}, "rich message has too many blocks"),
        ({"blocks": [nested(16)]}, "rich message is nested too deep"),
    ],
)
async def test_what_telegram_refuses_is_refused(rich: dict[str, Any], reason: str) -> None:
    async with rig() as r:
        said = await r.refusal("sendRichMessage", chat_id=r.group.id, rich_message=rich)
        assert said == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "paragraph", "text": "字" * 32_768}],
        [{"type": "paragraph", "text": "x"}, *[{"type": "divider"}] * 499],
        [nested(14)],
    ],
)
async def test_the_limits_themselves_are_allowed(blocks: list[Any]) -> None:
    async with rig() as r:
        await r.result("sendRichMessage", chat_id=r.group.id, rich_message={"blocks": blocks})


async def test_an_older_server_knows_neither_method_nor_parameter() -> None:
    async with rig(api_level="10.0") as r:
        rich = {"blocks": [HEADING]}
        said = await r.call("sendRichMessage", chat_id=r.group.id, rich_message=rich)
        assert (said["error_code"], said["description"]) == (404, "Not Found: method not found")
        sent = await r.result("sendMessage", chat_id=r.group.id, text="x", rich_message=rich)
        assert "rich_message" not in sent
        place = {"chat_id": r.group.id, "message_id": sent["message_id"]}
        said_of_edit = await r.refusal("editMessageText", **place, rich_message=rich)
        assert said_of_edit == "Bad Request: message text is empty"

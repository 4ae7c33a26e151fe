"""The server over plain HTTP: bodies of every kind, long polling, faults, and clean endings."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from sandbox_rig import Rig, keyboard, rig

from bot.sandbox.world.faults import Kind

ENTITIES = [{"type": "bold", "offset": 0, "length": 2}]


async def post(it: Rig, method: str, **options: Any) -> dict[str, Any]:
    url = f"{it.server.base_url}/bot{it.world.token}/{method}"
    async with it.session.post(url, **options) as response:
        body: dict[str, Any] = await response.json()
        return body


async def test_the_same_request_in_every_kind_of_body() -> None:
    async with rig() as it:
        plain = {"chat_id": it.group.id, "text": "hi there", "entities": ENTITIES}
        texts = {
            "chat_id": str(it.group.id),
            "text": "hi there",
            "entities": json.dumps(ENTITIES),
            "disable_notification": "True",
        }
        multipart = aiohttp.FormData(default_to_multipart=True)
        for name, value in texts.items():
            multipart.add_field(name, value)
        answers = [
            await post(it, "sendMessage", json=plain | {"disable_notification": True}),
            await post(it, "SENDMESSAGE", data=texts),
            await post(it, "sendMessage", data=multipart),
            await post(it, "sendMessage", params=texts),
        ]
        assert [one["result"]["entities"] for one in answers] == [ENTITIES] * 4
        assert all(message.silent for message in it.group.messages[-4:])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "Bad Request: can't parse JSON object"),
        (b"[1]", "Bad Request: JSON object expected"),
        (b'{"text":"\xff"}', "Bad Request: strings must be encoded in UTF-8"),
        (b'{"text":"\\ud83d","chat_id":1}', "Bad Request: chat not found"),
    ],
)
async def test_broken_bodies_are_refused(body: bytes, said: str) -> None:
    async with rig() as it:
        headers = {"Content-Type": "application/json"}
        answer = await post(it, "sendMessage", data=body, headers=headers)
        assert answer["description"] == said


async def test_half_a_surrogate_pair_is_no_text() -> None:
    async with rig() as it:
        said = await it.refusal("sendMessage", chat_id=it.group.id, text="\ud83d")
        assert said == "Bad Request: strings must be encoded in UTF-8"


async def test_updates_come_until_they_are_confirmed() -> None:
    async with rig() as it:
        for text in ("1", "2", "3"):
            it.world.start(it.ann, text)
        first = await it.result("getUpdates", limit=2)
        assert [one["message"]["text"] for one in first] == ["/start 1", "/start 2"]
        assert await it.result("getUpdates", limit=2) == first
        rest = await it.result("getUpdates", offset=first[-1]["update_id"] + 1)
        assert [one["message"]["text"] for one in rest] == ["/start 3"]
        assert await it.result("getUpdates", offset=rest[-1]["update_id"] + 1) == []
        it.world.start(it.ann, "4")
        it.world.start(it.ann, "5")
        assert len(await it.result("getUpdates", offset=-1)) == 1
        assert len(it.world.updates) == 1


async def test_a_long_poll_ends_with_the_first_update() -> None:
    async with rig() as it:
        waiting = asyncio.create_task(it.result("getUpdates", timeout=30))
        await _until(lambda: _polls(it))
        it.world.start(it.ann, "now")
        updates = await asyncio.wait_for(waiting, 5)
        assert [one["message"]["text"] for one in updates] == ["/start now"]


async def test_the_older_of_two_polls_is_ended_and_a_webhook_ends_all() -> None:
    async with rig() as it:
        older = asyncio.create_task(it.call("getUpdates", timeout=30))
        await _until(lambda: _polls(it))
        newer = asyncio.create_task(it.call("getUpdates", timeout=30))
        ended = await asyncio.wait_for(older, 5)
        assert (ended["error_code"], ended["description"]) == (
            409,
            "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running",
        )
        await it.result("setWebhook", url="https://example.com/hook")
        assert (await asyncio.wait_for(newer, 5))["error_code"] == 409
        assert await it.refusal("getUpdates") == (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        assert (await it.result("getWebhookInfo"))["url"] == "https://example.com/hook"
        await it.result("deleteWebhook", drop_pending_updates=True)
        assert await it.result("getUpdates") == []


async def test_the_server_stops_while_somebody_polls() -> None:
    async with rig() as it:
        waiting = asyncio.create_task(it.result("getUpdates", timeout=50))
        await _until(lambda: _polls(it))
        await asyncio.wait_for(it.server.stop(), 5)
        assert await waiting == []


async def test_faults_hit_what_they_name_and_no_more() -> None:
    async with rig() as it:
        it.world.start(it.ann)
        send = {"chat_id": it.group.id, "text": "hi"}
        faults = it.world.faults
        faults.add("sendMessage", it.group.id, kind="retry_after", seconds=7, after=1, times=2)
        await it.result("sendMessage", **send)
        await it.result("sendMessage", chat_id=it.ann.id, text="hi")
        for _ in range(2):
            body = await it.call("sendMessage", **send)
            assert body["parameters"] == {"retry_after": 7}
        await it.result("sendMessage", **send)
        faults.add(kind="error", code=400, description="Bad Request: nonsense")
        assert await it.refusal("getMe") == "Bad Request: nonsense"
        refusals: list[tuple[Kind, int]] = [
            ("kicked", 403),
            ("topic_closed", 400),
            ("unauthorized", 401),
        ]
        for kind, code in refusals:
            faults.add("sendMessage", kind=kind)
            assert (await it.call("sendMessage", **send))["error_code"] == code
        with pytest.raises(ValueError, match="no such fault"):
            faults.add(kind="gremlin")  # type: ignore[arg-type]
        assert faults.met == 6


async def test_a_connection_can_close_before_or_after_the_deed() -> None:
    async with rig() as it:
        send = {"chat_id": it.group.id, "text": "hi"}
        for kind, done in (("closed_before", 0), ("closed_after", 1)):
            it.world.faults.add("sendMessage", kind=kind)  # type: ignore[arg-type]
            before = len(it.group.messages)
            with pytest.raises((aiohttp.ClientError, ConnectionError)):
                await it.call("sendMessage", **send)
            assert len(it.group.messages) - before == done


async def test_answers_can_be_html_cut_or_broken() -> None:
    async with rig() as it:
        url = f"{it.server.base_url}/bot{it.world.token}/getMe"
        for kind, status in (("html", 502), ("cut_json", 200), ("broken_json", 200)):
            it.world.faults.add("getMe", kind=kind)  # type: ignore[arg-type]
            async with it.session.get(url) as response:
                assert response.status == status
                with pytest.raises(ValueError):  # noqa: PT011 - any way of not being JSON
                    json.loads(await response.read())


async def test_latency_is_asked_for_at_each_request_and_spent_around_it() -> None:
    async with rig() as it:
        asked: list[int] = []

        def latency() -> tuple[float, float]:
            asked.append(len(it.group.messages))
            return 0.001, 0.001

        it.world.latency = latency
        await it.result("sendMessage", chat_id=it.group.id, text="a")
        await it.result("sendMessage", chat_id=it.group.id, text="b")
        assert asked == [1, 2]


async def test_every_request_is_logged_with_its_answer() -> None:
    async with rig() as it:
        await it.call("sendMessage", chat_id=it.group.id, text="")
        await it.result("sendMessage", chat_id=it.group.id, text="x")
        calls = [(one.method, one.answer["ok"], one.at) for one in it.world.calls]
        assert calls == [("sendMessage", False, it.time.now), ("sendMessage", True, it.time.now)]


async def test_watchers_see_what_happens_in_order() -> None:
    async with rig() as it:
        seen: list[str] = []
        stop = it.world.subscribe(lambda event: seen.append(event.kind))
        button = keyboard([{"text": "x", "callback_data": "d"}])
        await it.result("sendChatAction", chat_id=it.group.id, action="typing")
        sent = await it.result("sendMessage", chat_id=it.group.id, text="a", reply_markup=button)
        where = {"chat_id": it.group.id, "message_id": sent["message_id"]}
        query = it.world.press(it.bob, it.group.messages[-1], 0, 0)
        await it.result("answerCallbackQuery", callback_query_id=query.id)
        await it.result("editMessageText", **where, text="b")
        await it.result("deleteMessage", **where)
        await it.result("setMyCommands", commands=[{"command": "a", "description": "b"}])
        stop()
        it.world.say(it.bob, it.group, "unseen")
        assert seen == ["typing", "message", "answer", "edit", "delete", "menu"]


def _polls(it: Rig) -> bool:
    return it.world.updates.is_awaited


async def _until(condition: Any) -> None:
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never happened")

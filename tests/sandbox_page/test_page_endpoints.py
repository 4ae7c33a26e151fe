"""The page's endpoints: what they serve, whom they refuse, what a page can ask for."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, WSCloseCode, WSServerHandshakeError
from hypothesis import given
from hypothesis import strategies as st
from page_rig import DIGEST, KEYBOARD, Levers, Site, Wire, running_site
from support.clock import FakeClock

from bot.sandbox.errors import ActError
from bot.sandbox.page.acts import PageActs
from bot.sandbox.page.server import STATIC, people_of
from bot.sandbox.page.view import state_view
from bot.sandbox.world.demo_world import cast
from bot.sandbox.world.world import World


async def test_the_page_and_its_files_come_with_strict_headers(http: ClientSession) -> None:
    for path in ("/", "/sandbox/static/app.js", "/sandbox/static/style.css", "/sandbox/static/no"):
        async with http.get(path) as answer:
            assert answer.status == (404 if path.endswith("/no") else 200)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_files_are_served_as_what_they_are(http: ClientSession) -> None:
    kinds = {
        ".js": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".html": "text/html",
    }
    for path in STATIC.iterdir():
        async with http.get(f"/sandbox/static/{path.name}") as answer:
            assert answer.content_type == kinds[path.suffix]


@pytest.mark.parametrize(
    "name", ["..%2Fpage.py", "%2E%2E%2Fpage.py", "..%5Cpage.py", "/etc/passwd"]
)
async def test_nothing_outside_the_folder_is_served(http: ClientSession, name: str) -> None:
    async with http.get(f"/sandbox/static/{name}") as answer:
        assert answer.status == 404


def test_the_page_loads_nothing_from_elsewhere_and_makes_no_markup_of_data() -> None:
    for path in STATIC.iterdir():
        code = path.read_text("utf-8").replace("http://www.w3.org/", "")
        assert "innerHTML" not in code
        assert "insertAdjacentHTML" not in code
        assert "document.write" not in code
        if path.suffix in (".html", ".css"):
            assert "http://" not in code
            assert "https://" not in code


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "192.168.1.5", "["])
async def test_a_rebound_name_is_refused(http: ClientSession, host: str) -> None:
    for path in ("/", "/sandbox/static/app.js", "/sandbox/ws"):
        async with http.get(path, headers={"Host": f"{host}:8080"}) as answer:
            assert answer.status in (400, 403)


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:1", "[::1]:1", "localhost"])
async def test_loopback_names_are_welcome(http: ClientSession, host: str) -> None:
    async with http.get("/", headers={"Host": host}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://evil.example", "http://127.0.0.1", "http://localhost:1", "file://"],
)
async def test_a_foreign_page_cannot_open_the_line(http: ClientSession, origin: str | None) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await http.ws_connect("/sandbox/ws", origin=origin)
    assert refused.value.status == 403


async def test_a_page_first_gets_everything(site: Site, wire: Wire) -> None:
    state = await wire.event("state")
    assert state["bot"]["username"] == "digest_bot"
    assert [person["name"] for person in state["people"]] == ["群主", "管理员", "成员"]
    assert state["clock"] == {"now": "2026-01-28T00:00:00.000+00:00", "zone": "Asia/Shanghai"}
    chats = {chat["title"]: chat for chat in state["chats"]}
    assert chats["AI 早读会"]["bot"] == "member"
    assert chats["AI 研究社"]["bot"] == "administrator"
    assert chats["AI 快讯"]["bot"] == "left"
    topics = [(topic["id"], topic["name"]) for topic in chats["AI 研究社"]["topics"]]
    assert topics == [(site.cast.digest_topic, "简报"), (site.cast.talk_topic, "闲聊")]
    assert sum(chat["kind"] == "private" for chat in state["chats"]) == 3


async def test_what_is_said_reaches_every_page(site: Site, http: ClientSession, wire: Wire) -> None:
    async with http.ws_connect("/sandbox/ws", origin=site.url) as second:
        other = Wire(second)
        said = await wire.ask(
            "say", **{"as": site.cast.member.id}, chat=site.cast.group.id, text="早"
        )
        told = await other.event("message")
    assert said["ok"]
    assert told["chat"] == site.cast.group.id
    assert told["value"]["id"] == said["result"]["message"]
    assert told["value"]["text"] == "早"
    assert told["value"]["from"]["id"] == site.cast.member.id


async def test_a_press_reaches_the_bot_and_its_answer_the_page(site: Site, wire: Wire) -> None:
    cast = site.cast
    message = site.bot.send(cast.group, *DIGEST, keyboard=KEYBOARD)
    place = {"as": cast.member.id, "chat": cast.group.id, "message": message.id}
    pressed = await wire.ask("press", **place, row=0, col=1)
    query = site.world.queries[pressed["result"]["query"]]
    assert query.data == "c:2"
    site.bot.answer(query.id, "两条", alert=True)
    answer = await wire.event("answer")
    assert (answer["user"], answer["text"], answer["alert"]) == (cast.member.id, "两条", True)
    opens_address = await wire.ask("press", **place, row=1, col=0)
    assert not opens_address["ok"]
    assert not (await wire.ask("press", **place, row=-1, col=0))["ok"]


async def test_callback_data_is_the_bots_own(site: Site, wire: Wire) -> None:
    site.bot.send(site.cast.group, *DIGEST, keyboard=KEYBOARD)
    told = (await wire.event("message"))["value"]
    assert told["keyboard"][0][0] == {"text": "模型与技术 2", "url": None}
    assert told["keyboard"][1][0] == {"text": "网页版", "url": "https://example.com/2026-01-28"}


async def test_edits_pins_and_deletions_are_told(site: Site, wire: Wire) -> None:
    message = site.bot.send(site.cast.group, "一")
    site.world.rewrite(message, "二", (), None)
    edit = await wire.event("edit")
    assert (edit["value"]["text"], edit["value"]["edited"]) == ("二", True)
    site.world.pin(message)
    assert (await wire.event("edit"))["value"]["pinned"]
    site.world.delete(message)
    assert await wire.event("delete") == {
        "type": "delete",
        "chat": site.cast.group.id,
        "message": message.id,
    }


async def test_a_member_cannot_remove_the_bot_and_an_admin_can(site: Site, wire: Wire) -> None:
    group = site.cast.group
    refused = await wire.ask("remove_bot", **{"as": site.cast.member.id}, chat=group.id)
    assert not refused["ok"]
    assert group.has(site.world.bot)
    done = await wire.ask("remove_bot", **{"as": site.cast.admin.id}, chat=group.id)
    assert done["ok"]
    assert not group.has(site.world.bot)
    added = await wire.ask("add_admin_bot", **{"as": site.cast.owner.id}, chat=group.id)
    assert added["ok"]
    member = group.member(site.world.bot)
    assert member is not None
    assert member.is_admin
    demoted = await wire.ask("demote_bot", **{"as": site.cast.owner.id}, chat=group.id)
    assert demoted["ok"]
    assert (await wire.ask("promote_bot", **{"as": site.cast.member.id}, chat=group.id))[
        "ok"
    ] is False


async def test_the_owner_upgrades_the_group_and_the_page_gets_the_new_one(
    site: Site, wire: Wire
) -> None:
    old = site.cast.group
    assert not (await wire.ask("upgrade", **{"as": site.cast.admin.id}, chat=old.id))["ok"]
    upgraded = await wire.ask("upgrade", **{"as": site.cast.owner.id}, chat=old.id)
    new = upgraded["result"]["chat"]
    told = [event["value"] for event in wire.events if event["type"] == "chat"]
    assert {"id": old.id, "upgraded_to": new}.items() <= next(
        c for c in told if c["id"] == old.id
    ).items()
    fresh = next(chat for chat in told if chat["id"] == new)
    assert fresh["kind"] == "supergroup"
    assert fresh["messages"][0]["service"]["kind"] == "migrate_from_chat_id"


async def test_starting_blocking_and_starting_again(site: Site, wire: Wire) -> None:
    me = {"as": site.cast.member.id}
    await wire.ask("start", **me, payload="day-20260128")
    assert (await wire.event("message"))["value"]["text"] == "/start day-20260128"
    assert (await wire.event("chat"))["value"]["started"]
    await wire.ask("block", **me)
    assert (await wire.event("chat"))["value"]["blocked"]
    await wire.ask("start", **me)
    assert not (await wire.event("chat"))["value"]["blocked"]


async def test_the_menu_is_the_one_of_this_person_here(site: Site, wire: Wire) -> None:
    async def commands(person: int, language: str) -> list[str]:
        place = {"as": person, "chat": site.cast.group.id, "language": language}
        return [row["description"] for row in (await wire.ask("menu", **place))["result"]]

    assert await commands(site.cast.member.id, "zh-hans") == ["今天的日报", "只看一个分类"]
    assert await commands(site.cast.owner.id, "zh-hans") == [
        "今天的日报",
        "只看一个分类",
        "每天定时推送",
    ]
    assert await commands(site.cast.member.id, "en") == ["Today's digest", "One category"]


async def test_the_clock_moves_for_all_pages(site: Site, http: ClientSession, wire: Wire) -> None:
    async with http.ws_connect("/sandbox/ws", origin=site.url) as second:
        other = Wire(second)
        await other.event("state")
        moved = await wire.ask("advance", seconds=3600)
        assert moved["result"]["now"] == "2026-01-28T01:00:00.000+00:00"
        assert (await other.event("clock"))["clock"] == moved["result"]
    pushed = await wire.ask("next_push")
    assert pushed["result"]["now"] == "2026-01-29T00:30:00.000+00:00"
    site.levers.planned = False
    assert (await wire.ask("next_push"))["result"] is None


@pytest.mark.parametrize(
    "data",
    [
        "no json",
        "[]",
        '{"id": 1}',
        '{"id": 1, "do": "say"}',
        '{"id": 1, "do": ["say"]}',
        '{"id": 1, "do": "say", "as": true}',
        '{"id": 1, "do": "say", "as": 100000001, "chat": 1, "text": "x"}',
        '{"id": 1, "do": "advance", "seconds": -5}',
        '{"id": 1, "do": "advance", "seconds": 1e400}',
        '{"id": 1, "do": "advance", "seconds": NaN}',
    ],
)
async def test_a_wrong_request_gets_a_reason_and_the_line_stays(wire: Wire, data: str) -> None:
    await wire.socket.send_str(data)
    reply = await wire.event("reply")
    assert reply["ok"] is False
    assert reply["error"]
    assert (await wire.ask("clock"))["ok"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


ACTS = [
    *("say", "edit", "press", "start", "menu", "add_bot", "upgrade", "advance", "forward"),
    *("close_topic", "reopen_topic", "delete_topic", "digest", "save_digest"),
]


@given(
    name=st.sampled_from(ACTS),
    fields=st.dictionaries(
        st.sampled_from(
            ["chat", "text", "message", "row", "col", "thread", "reply_to", "seconds", "to"]
        ),
        JSON,
    ),
)
def test_whatever_a_page_sends_is_done_or_refused(name: str, fields: dict[str, Any]) -> None:
    clock = FakeClock()
    world = World(clock=clock, monotonic=lambda: 0.0)
    actors = cast(world)
    acts = PageActs(world, Levers(clock, Path("/nowhere")), lambda: people_of(world), "UTC")
    request = {"chat": actors.group.id, **fields, "do": name, "as": actors.owner.id}
    done = asyncio.run(outcome(acts, request))
    assert done == "done" or done.startswith("refused: ")
    assert json.dumps(state_view(world, people_of(world), acts.clock()))


async def outcome(acts: PageActs, request: dict[str, Any]) -> str:
    try:
        json.dumps(await acts.do(request))
    except ActError as refused:
        return f"refused: {refused}"
    return "done"


async def test_pages_are_told_goodbye_when_the_site_stops(clock: FakeClock, tmp_path: Path) -> None:
    async with ClientSession() as session:
        async with running_site(clock, tmp_path) as site:
            socket = await session.ws_connect(f"{site.url}/sandbox/ws", origin=site.url)
            await socket.receive_json()
        assert (await socket.receive()).data == WSCloseCode.GOING_AWAY

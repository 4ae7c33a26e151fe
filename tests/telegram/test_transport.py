"""What our transport writes, and what it makes of whole answers."""

from __future__ import annotations

import gzip
import json

import pytest
from support.quick_transport import QUICK, TOKEN, call, transport
from support.rawserver import (
    OK,
    answering,
    free_port,
    http,
    resetting,
    serving,
    silent,
)
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, MessageEntity
from telegram.error import TelegramError
from telegram.request import RequestData

from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.http.proxies import Proxies
from bot.telegram.gateway import Gateway
from bot.telegram.transport import AiohttpRequest, NotWrittenError, UnsureError


async def test_a_prepared_body_arrives_untouched_and_its_answer_comes_back() -> None:
    body = '{"chat_id":1,"text":"阶跃星辰 😀"}'.encode()
    async with serving(answering(OK)) as server, transport() as request:
        outcome = await Gateway(server.url, TOKEN, request).call("sendMessage", body)
    assert outcome == Done({"message_id": 1})
    assert server.arrived[0].line == f"POST /bot{TOKEN}/sendMessage HTTP/1.1"
    assert server.arrived[0].headers["content-type"] == "application/json"
    assert server.arrived[0].body == body


async def test_python_telegram_bots_parameters_travel_as_one_json_object() -> None:
    sent = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "x"}
    answer = http("200 OK", json.dumps({"ok": True, "result": sent}).encode())
    async with serving(answering(answer)) as server, transport() as request:
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=request)
        message = await bot.send_message(
            5,
            "投融资 “引号” \U0001f600",
            entities=[MessageEntity("bold", 0, 3)],
            disable_notification=True,
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("甲", callback_data="a")]]),
        )
    assert message.message_id == 1
    assert server.arrived[0].headers["content-type"] == "application/json"
    assert json.loads(server.arrived[0].body) == {
        "chat_id": 5,
        "text": "投融资 “引号” \U0001f600",
        "entities": [{"type": "bold", "offset": 0, "length": 3}],
        "disable_notification": True,
        "reply_markup": {"inline_keyboard": [[{"text": "甲", "callback_data": "a"}]]},
    }


async def test_a_lone_surrogate_does_not_stop_a_message() -> None:
    async with serving(answering(OK)) as server, transport() as request:
        await Bot(TOKEN, base_url=f"{server.url}/bot", request=request).do_api_request(
            "newMethod", {"text": "a\ud800b"}
        )
    assert json.loads(server.arrived[0].body) == {"text": "a?b"}


async def test_a_call_without_parameters_sends_an_empty_object() -> None:
    async with serving(answering(OK)) as server, transport() as request:
        status, _ = await request.do_request(f"{server.url}/botX/getMe", "POST", RequestData())
    assert status == 200
    assert server.arrived[0].body == b"{}"


async def test_a_file_travels_as_multipart_with_its_parameters() -> None:
    sent = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}
    answer = http("200 OK", json.dumps({"ok": True, "result": sent}).encode())
    async with serving(answering(answer)) as server, transport() as request:
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=request)
        await bot.send_document(5, InputFile(b"# Digest", "digest.md"), caption="说明")
    assert server.arrived[0].headers["content-type"].startswith("multipart/form-data")
    for piece in (b'name="chat_id"', b'filename="digest.md"', b"# Digest", "说明".encode()):
        assert piece in server.arrived[0].body


async def test_a_compressed_answer_is_read() -> None:
    body = gzip.compress(b'{"ok":true,"result":true}')
    answer = http("200 OK", body, "Content-Encoding: gzip", "Content-Type: application/json")
    async with serving(answering(answer)) as server:
        assert await call(server.url) == Done(True)


async def test_one_connection_serves_many_calls() -> None:
    async with serving(answering(OK, OK, OK)) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request)
        for _ in range(3):
            assert isinstance(await gateway.call("sendMessage", b"{}"), Done)
    assert (server.connections, len(server.arrived)) == (1, 3)


async def test_a_redirect_is_not_followed() -> None:
    redirect = http("307 Temporary Redirect", b"", "Location: /elsewhere")
    async with serving(answering(redirect, OK)) as server:
        assert isinstance(await call(server.url), Unsure)
    assert len(server.arrived) == 1


async def test_telegrams_refusals_are_answers_and_raise_nothing() -> None:
    limited = b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7}}'
    gone = b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
    async with serving(answering(http("429 Too Many Requests", limited))) as server:
        assert await call(server.url) == Limited(7.0)
    async with serving(answering(http("403 Forbidden", gone))) as server:
        assert await call(server.url) == Refused("gone", "Forbidden: bot was blocked by the user")


async def test_no_error_text_and_no_traceback_holds_the_token() -> None:
    addresses = [
        f"http://127.0.0.1:{free_port()}",
        "http://telegram.invalid",
        "http://127.0.0.1:99999999",
        "ftp://127.0.0.1",
        "http://",
    ]
    async with serving(resetting) as server, serving(silent) as hanging, transport() as request:
        for base in [*addresses, server.url, hanging.url]:
            with pytest.raises(TelegramError) as caught:
                await Gateway(base, TOKEN, request).post("getMe", b"{}", timeout=0.05)
            assert isinstance(caught.value, NotWrittenError | UnsureError)
            assert TOKEN not in str(caught.value)
            assert caught.value.__cause__ is None
            assert caught.value.__context__ is None


async def test_opening_and_closing_twice_is_harmless() -> None:
    request = AiohttpRequest(QUICK, proxies=Proxies())
    await request.shutdown()
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.send("http://127.0.0.1/", b"", timeout=1)
    assert request.read_timeout == QUICK.read


async def test_an_older_server_s_bare_404_is_about_the_newer_method_not_the_token() -> None:
    answer = http("404 Not Found", b'{"ok":false,"error_code":404,"description":"Not Found"}')
    async with serving(answering(answer, answer)) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request)
        newer = await gateway.call("sendRichMessage", b"{}")
        old = await gateway.call("sendMessage", b"{}")
    assert isinstance(newer, Refused)
    assert newer.kind == "unsupported"
    assert isinstance(old, Refused)
    assert old.kind == "token"


async def test_a_replica_that_leads_no_longer_writes_only_to_clean_up() -> None:
    leads = True
    counted: list[Outcome] = []
    async with serving(answering(OK, OK)) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request, leads=lambda: leads, count=counted.append)
        sent = await gateway.call("sendMessage", b"{}")
        leads = False
        assert isinstance(await gateway.call("sendMessage", b"{}"), NotWritten)
        assert isinstance(await gateway.call_unfenced("deleteMessages", b"{}"), Done)
    assert [one.line.split("/")[2].split()[0] for one in server.arrived] == [
        "sendMessage",
        "deleteMessages",
    ]
    assert counted == [sent]

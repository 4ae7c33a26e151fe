"""The log: one line an event, for people or machines, and never a secret in it."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import aiohttp
import aiohttp.web
import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.core.logs import configure
from bot.core.redaction import HIDDEN, Redactor, redact

TOKEN = "123456789:AAF-bCdEfGhIjKlMnOpQrStUvWxYz_01234"
OTHER = "987654321:" + "Z" * 35


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    """Puts the process's logging back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    kinds = structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
    structlog.configure(**kinds)


pytestmark = pytest.mark.usefixtures("_as_it_was")


def logging_to(format: str, level: str = "info", secrets: tuple[str, ...] = ()) -> io.StringIO:
    out = io.StringIO()
    configure(format, level, secrets, stream=out)  # type: ignore[arg-type]
    # Only ours: pytest's own handlers raise where a record can't be printed.
    root = logging.getLogger()
    root.handlers[:] = [each for each in root.handlers if each.get_name() == "bot"]
    return out


def test_an_event_is_one_line_for_people() -> None:
    out = logging_to("console")
    structlog.get_logger("push").info("pushed", chat=-100, title="AI 行业动态\n第二行", parts=5)
    line = out.getvalue()
    assert line.count("\n") == 1
    assert line.endswith(' info    pushed chat=-100 title="AI 行业动态\\n第二行" parts=5\n')


def test_an_event_is_one_object_for_machines() -> None:
    out = logging_to("json")
    try:
        raise ValueError("行\n二")
    except ValueError:
        structlog.get_logger("push").exception("broken", chat=-100, kind=ValueError)
    assert out.getvalue().count("\n") == 1
    line = json.loads(out.getvalue())
    assert (line["event"], line["level"], line["logger"]) == ("broken", "error", "push")
    assert line["chat"] == -100
    assert "ValueError: 行\n二" in line["exception"]
    assert line["timestamp"].endswith("Z")


def test_a_title_cannot_forge_a_line_or_drive_the_terminal() -> None:
    out = logging_to("console")
    structlog.get_logger().info("seen\n12:00:00 error faked", title="\x1b[31m\u2028x")
    logging.getLogger("telegram").warning("two\nlines")
    assert len(out.getvalue().splitlines()) == 2
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize("format", ["console", "json"])
def test_libraries_speak_through_the_same_formatter(format: str) -> None:
    out = logging_to(format)
    logging.getLogger("telegram.ext.Updater").warning("trouble with %s", "polling")
    logging.getLogger("apscheduler.scheduler").info("everyday")
    logging.getLogger("httpx").info("everyday")
    logging.getLogger("sqlalchemy.engine").info("everyday")
    lines = out.getvalue().splitlines()
    assert len(lines) == 1
    assert "trouble with polling" in lines[0]
    assert "telegram.ext.Updater" in lines[0]


def test_levels_hold() -> None:
    out = logging_to("console", "error")
    structlog.get_logger().warning("quiet")
    logging.getLogger("telegram").warning("quiet")
    assert out.getvalue() == ""
    out = logging_to("console", "debug")
    structlog.get_logger().debug("ours")
    logging.getLogger("apscheduler").info("theirs")
    logging.getLogger("apscheduler").debug("too much")
    assert [line.split()[-1] for line in out.getvalue().splitlines()] == ["ours", "theirs"]


def test_configuring_again_replaces_what_was() -> None:
    first = logging_to("console")
    second = logging_to("json")
    structlog.get_logger().info("once")
    assert first.getvalue() == ""
    assert len(second.getvalue().splitlines()) == 1


def test_it_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.get_logger().info("hello")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "hello" in captured.err


# Secrets


def _event(value: str) -> None:
    structlog.get_logger().info(f"asked {value}")


def _field(value: str) -> None:
    structlog.get_logger().info("asked", url=value, nested={"a": [value]})


def _argument(value: str) -> None:
    logging.getLogger("x").warning("asked %s and %r", value, {"url": value})


def _bytes(value: str) -> None:
    logging.getLogger("x").warning("asked %s", value.encode())


def _misfit(value: str) -> None:
    logging.getLogger("x").warning("asked %d", value)


def _traceback(value: str) -> None:
    try:
        raise OSError(f"cannot reach {value}")
    except OSError as error:
        try:
            raise RuntimeError("later") from error
        except RuntimeError:
            structlog.get_logger().exception("failed")
            logging.getLogger("x").exception("failed")


def _stack(value: str) -> None:
    logging.getLogger("x").warning(value, stack_info=True)


def _warning(value: str) -> None:
    warnings.warn(f"about {value}", stacklevel=1)


def _broken_print(value: str) -> None:
    class Odd:
        def __str__(self) -> str:
            raise ValueError(value)

    logging.getLogger("x").warning("%s", Odd())


SPEAKERS = [
    _event,
    _field,
    _argument,
    _bytes,
    _misfit,
    _traceback,
    _stack,
    _warning,
    _broken_print,
]


@pytest.mark.parametrize("format", ["console", "json"])
@pytest.mark.parametrize("speak", SPEAKERS)
@pytest.mark.parametrize(
    "spelling",
    [
        TOKEN,
        f"https://api.telegram.org/bot{TOKEN}/sendMessage",
        f"https://api.telegram.org/file/bot{quote(TOKEN)}/photo.jpg",
        f"https://api.telegram.org/bot{quote(TOKEN).replace('%3A', '%3a')}/getMe",
        f"bot{OTHER}",
        f"postgresql+asyncpg://bot:{TOKEN[-20:]}@db/bot",
        f"http://proxy:{TOKEN[-20:]}@proxy:3128",
    ],
)
@pytest.mark.filterwarnings("default")
def test_no_line_holds_a_secret(
    speak: Any, format: str, spelling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = logging_to(format, secrets=(TOKEN,))
    speak(spelling)
    said = out.getvalue() + "".join(capsys.readouterr())
    for secret in (TOKEN, OTHER, TOKEN[-20:], TOKEN[-35:], OTHER[-35:]):
        assert secret not in said
    assert out.getvalue()
    if speak not in (_misfit, _broken_print):
        assert HIDDEN in out.getvalue()


async def test_httpx_and_aiohttp_name_addresses_without_the_token() -> None:
    out = logging_to("json", "debug", (TOKEN,))
    for name in ("httpx", "httpcore", "aiohttp", "telegram", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    application = aiohttp.web.Application()

    async def fail(request: aiohttp.web.Request) -> aiohttp.web.Response:
        raise RuntimeError(f"cannot serve {request.url}")

    application.router.add_route("*", f"/bot{TOKEN}/fail", fail)
    runner = aiohttp.web.AppRunner(application)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    address = f"http://{host}:{port}/bot{TOKEN}/fail"
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(address)
    async with aiohttp.ClientSession() as session:
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get(address, raise_for_status=True):
                pass
    asyncio.get_running_loop().call_exception_handler(
        {"message": f"lost {address}", "exception": OSError(address)}
    )
    await runner.cleanup()
    said = out.getvalue()
    named = {json.loads(line)["logger"].partition(".")[0] for line in said.splitlines()}
    assert {"httpx", "httpcore", "aiohttp", "asyncio"} <= named
    assert TOKEN not in said
    assert TOKEN[-35:] not in said


def test_a_secret_of_any_letters_is_taken_out() -> None:
    out = logging_to("json", secrets=('pass"wörd/1', "口令口令"))
    structlog.get_logger().info('with pass"wörd/1', a={"b": 'pass"wörd/1'}, url=quote("口令口令"))
    assert "wörd" not in out.getvalue()
    assert "%E5" not in out.getvalue()


secret = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=20)


@given(secret, st.text(max_size=10), st.text(max_size=10))
def test_what_is_known_never_stays(secret: str, before: str, after: str) -> None:
    if secret not in HIDDEN:
        text = Redactor([secret])(f"{before}{secret}{after}")
        assert secret not in text.replace(HIDDEN, "") or secret in f"{before}{after}"


@given(st.text(max_size=60))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(f"{text} {TOKEN} {text}")
    assert TOKEN not in once
    assert redact(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-28T08:30:00+08:00",
        "ratio 10:30 and http://127.0.0.1:8080/x",
        "https://example.org/@name",
        "12:34:56 info",
        "aiohttp://",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_an_empty_secret_hides_nothing() -> None:
    assert Redactor(["", "a"])("as it was") == "as it was"


def test_the_interpreters_stderr_is_looked_up_when_configured() -> None:
    old, sys.stderr = sys.stderr, io.StringIO()
    try:
        configure()
        structlog.get_logger().info("here")
        assert "here" in sys.stderr.getvalue()  # type: ignore[attr-defined]
    finally:
        sys.stderr = old

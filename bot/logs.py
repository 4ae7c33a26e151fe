"""Logging: one line an event to stderr, our events and the libraries' alike, without secrets.

Ours are events with values (``log.info("pushed", chat=-100, parts=5)``); they and the libraries'
records come through the standard library's root logger and the same formatter. Whatever a line
holds (an event, its values, %-arguments, a traceback) is redacted as the last step.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TextIO

from bot.redact import Redactor

LIBRARIES = (
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "asyncpg",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
    "watchfiles",
)
"""Libraries that tell of their everyday at info; only their warnings are worth a line."""


class Log:
    """Tells of events: what happened in plain words, and the values that go with it."""

    __slots__ = ("_logger",)

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, /, **values: object) -> None:
        self._tell(logging.DEBUG, event, values)

    def info(self, event: str, /, **values: object) -> None:
        self._tell(logging.INFO, event, values)

    def warning(self, event: str, /, **values: object) -> None:
        self._tell(logging.WARNING, event, values)

    def error(self, event: str, /, **values: object) -> None:
        self._tell(logging.ERROR, event, values)

    def exception(self, event: str, /, **values: object) -> None:
        """An error that is being handled, with its traceback."""
        self._tell(logging.ERROR, event, values, exc_info=True)

    def _tell(
        self, level: int, event: str, values: Mapping[str, object], *, exc_info: bool = False
    ) -> None:
        self._logger.log(level, event, extra={"values": values}, exc_info=exc_info)


def get_logger(name: str) -> Log:
    """The log of a part of the bot."""
    return Log(name)


def configure(
    format: Literal["console", "json"] = "console",
    level: str = "info",
    secrets: Iterable[str] = (),
    *,
    stream: TextIO | None = None,
) -> None:
    """Set logging up, or again. ``level`` is debug, info, warning or error; at debug the
    libraries speak at info too. ``secrets`` are replaced wherever they appear."""
    line = json_line if format == "json" else console_line
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(_RedactingFormatter(Redactor(secrets), line))
    handler.set_name("bot")
    root = logging.getLogger()
    for old in [each for each in root.handlers if each.get_name() == "bot"]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    quiet = logging.INFO if level == "debug" else max(logging.WARNING, root.level)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(quiet)
    logging.captureWarnings(True)


class _RedactingFormatter(logging.Formatter):
    """The last step before a line is written. A record that can't be formatted (its arguments
    don't fit) still gives a line: the standard library would print it past us, in the clear."""

    def __init__(self, redactor: Redactor, line: Callable[[dict[str, Any]], str]) -> None:
        super().__init__()
        self._redact = redactor
        self._line = line

    def format(self, record: logging.LogRecord) -> str:
        try:
            line = self._line(self._event(record))
        except Exception as error:
            # Not its arguments: printing one may be what failed.
            said = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
            line = f"{record.name} logged what can't be printed ({type(error).__name__}): "
            line += _quoted(said)
        return self._redact(line)

    def _event(self, record: logging.LogRecord) -> dict[str, Any]:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        first = {
            "timestamp": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        event = first | getattr(record, "values", {}) | first
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            event["stack"] = record.stack_info
        return event


def json_line(event: dict[str, Any]) -> str:
    """One JSON object, its event first."""
    return json.dumps(event, ensure_ascii=False, default=str)


def console_line(event: dict[str, Any]) -> str:
    """``08:30:00 info    pushed chat=-100 parts=5``, a traceback on indented lines below."""
    time = event.pop("timestamp")[11:19]
    level, name = event.pop("level"), event.pop("logger")
    text = _one_line(event.pop("event"))
    traces = [event.pop(kind, None) for kind in ("exception", "stack")]
    if name.partition(".")[0] in LIBRARIES:
        text = f"{name}: {text}"
    values = "".join(f" {key}={_value(value)}" for key, value in event.items())
    line = f"{time} {level:<7} {text}{values}"
    for trace in filter(None, traces):
        line += "".join(f"\n    {_one_line(each)}" for each in trace.splitlines())
    return line


def _value(value: object) -> str:
    text = str(value)
    return _one_line(text) if text and not re.search(r"[\s=\"]", text) else _quoted(text)


def _quoted(text: str) -> str:
    return _one_line(json.dumps(text, ensure_ascii=False))


def _one_line(text: str) -> str:
    """Without what would end the line or drive the terminal: a chat's title is anybody's text."""
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\u2028\u2029]",
        lambda found: found[0].encode("unicode_escape").decode(),
        text,
    )

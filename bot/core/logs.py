"""Logging: one line an event to stderr, our events and the libraries' alike, without secrets.

Ours are structlog events (``log.info("pushed", chat=-100, parts=5)``); the libraries' records
come through the standard library's root logger and the same formatter. Whatever a line holds
(an event, its values, %-arguments, a traceback) is redacted as the last step.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.core.redaction import Redactor

LIBRARIES = (
    "aiohttp",
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


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The log of a part of the bot."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


THROTTLE_SECONDS = 60.0
"""Between two lines of one kind that anybody can cause."""


class Throttle:
    """Counts what a stranger can cause as often as they like, so that the log has one line a
    minute of it."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._next = float("-inf")
        self._times = 0

    def take(self) -> int | None:
        """How often it happened since the last line, this time included; None where no line is
        due yet."""
        self._times += 1
        now = self._monotonic()
        if now < self._next:
            return None
        self._next = now + THROTTLE_SECONDS
        times, self._times = self._times, 0
        return times


def configure(
    format: Literal["console", "json"] = "console",
    level: str = "info",
    secrets: Iterable[str] = (),
    *,
    stream: TextIO | None = None,
) -> None:
    """Set logging up, or again. ``level`` is debug, info, warning or error; at debug the
    libraries speak at info too. ``secrets`` are replaced wherever they appear."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    exceptions: Processor = structlog.processors.format_exc_info
    formatter = _RedactingFormatter(
        Redactor(secrets),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            exceptions,
            json_line if format == "json" else console_line,
        ],
        foreign_pre_chain=shared,
    )
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(formatter)
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
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """The last step before a line is written. A record that can't be formatted (its arguments
    don't fit) still gives a line: the standard library would print it past us, in the clear."""

    def __init__(self, redactor: Redactor, **options: Any) -> None:
        super().__init__(**options)
        self._redact = redactor

    def format(self, record: logging.LogRecord) -> str:
        try:
            line = super().format(record)
        except Exception as error:
            # Not its arguments: printing one may be what failed.
            said = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
            line = f"{record.name} logged what can't be printed ({type(error).__name__}): "
            line += _quoted(said)
        return self._redact(line)


def json_line(_: WrappedLogger, __: str, event: EventDict) -> str:
    """One JSON object, its event first."""
    ordered = {name: event.pop(name, None) for name in ("timestamp", "level", "logger", "event")}
    return json.dumps({**ordered, **event}, ensure_ascii=False, default=str)


def console_line(_: WrappedLogger, __: str, event: EventDict) -> str:
    """``08:30:00 info    pushed chat=-100 parts=5``, a traceback on indented lines below."""
    time = str(event.pop("timestamp", ""))[11:19]
    level = event.pop("level", "info")
    name = event.pop("logger", None)
    text = _one_line(str(event.pop("event", "")))
    trace = event.pop("exception", None)
    if name and name.partition(".")[0] in LIBRARIES:
        text = f"{name}: {text}"
    values = "".join(f" {key}={_value(value)}" for key, value in event.items())
    line = f"{time} {level:<7} {text}{values}"
    if trace:
        line += "".join(f"\n    {_one_line(each)}" for each in str(trace).splitlines())
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

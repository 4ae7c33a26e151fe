"""What each answer of Telegram means: one table, read from the top, for the whole bot.

The texts are those of telegram-bot-api (Client.cpp, ``fail_query``; ClientManager.cpp) and of
TDLib (MessageContent.cpp, DialogManager.cpp, MessagesManager.cpp), and the upper-case ones are
the server's own, which telegram-bot-api passes through. Letter case and the error's number say
little: the same refusal comes as 400 or 403, as a sentence or as a constant.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.core.redaction import redact
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, RefusalKind, Refused, Unsure
from bot.telegram.transport import NotWrittenError

PAUSE_UNNAMED = 5.0
"""Seconds to wait after a 429 that doesn't say how long (a proxy's, say)."""

_SENTENCES: tuple[tuple[RefusalKind, str], ...] = (
    # Before "missing": a thread that is not found is no message that is not found.
    ("topic_gone", r"topic_(closed|deleted|id_invalid|not_found)"),
    ("topic_gone", r"(message thread|topic) not found"),
    ("topic_gone", r"(thread|topic) identifier specified"),
    ("topic_gone", r"doesn't have (topics|threads)|can't access the topic"),
    ("not_modified", r"message is not modified|message_not_modified"),
    ("missing", r"message( to [\w ]+)? not found|message_(id_invalid|not_found)"),
    ("missing", r"message can't be (edited|deleted)|message_delete_forbidden"),
    ("missing", r"message_edit_time_expired|reply_message_id_invalid"),
    ("too_long", r"too[ _](long|big|many|much)"),
    ("gone", r"bot was (kicked|blocked)|user_is_blocked|bot is not a member"),
    ("gone", r"deactivated|chat was deleted|upgraded to a supergroup"),
    ("gone", r"can't initiate conversation|can't send messages to bots|user_is_bot"),
    ("gone", r"chat not found|user not found|no access to the (chat|user)"),
    ("gone", r"(peer_id|chat_id|channel|user_id)_invalid|channel_private|chat_forbidden"),
    ("no_rights", r"not enough rights|have no rights|no write access|rights? to send"),
    ("no_rights", r"administrator rights?|chat_admin_required|right_forbidden"),
    ("no_rights", r"chat_(guest_)?(send_|write_)\w*forbidden|chat_write_forbidden"),
    ("no_rights", r"chat_restricted|user_banned_in_channel|user_restricted"),
    ("unsupported", r"rich[_ ]|block is not allowed"),
    ("token", r"^(bad request: )?logged out|unallowed token"),
)

_TABLE = tuple((kind, re.compile(pattern)) for kind, pattern in _SENTENCES)


def classify(status: int, payload: bytes) -> Outcome:
    """What an HTTP answer means.

    A success without a whole JSON answer, an answer that is not the Bot API's at all (a proxy's
    page) and every 5xx are ``Unsure``: nobody knows whether it was done.
    """
    answer = _object(payload)
    if answer is None:
        if status == 429:
            return Limited(PAUSE_UNNAMED)
        return Unsure(f"{status} without a whole answer of the Bot API ({len(payload)} bytes)")
    if answer.get("ok") is True and 200 <= status < 300:
        if "result" not in answer:
            return Unsure(f"{status} without a result")
        return Done(answer["result"])
    code = answer.get("error_code")
    if 200 <= status < 300 and isinstance(code, int):
        status = code
    description = redact(str(answer.get("description") or f"error {status}"))
    parameters = answer.get("parameters")
    return _refusal(status, description, parameters if isinstance(parameters, dict) else {})


def classify_error(error: Exception) -> Outcome:
    """The same for what python-telegram-bot (and our transport) raises instead."""
    text = redact(str(error)) or type(error).__name__
    match error:
        case NotWrittenError():
            return NotWritten(text)
        case RetryAfter():
            return Limited(seconds_of(error))
        case ChatMigrated():
            return Refused("migrated", text, error.new_chat_id)
        case BadRequest():  # a NetworkError by birth, but a sound answer
            return _refusal(400, text, {})
        case Forbidden():
            return _refusal(403, text, {})
        case Conflict():
            return _refusal(409, text, {})
        case InvalidToken():
            # python-telegram-bot reports an unknown method (404) like a wrong token (401).
            return _refusal(404, text, {})
        case EndPointNotFound():
            return Refused("unsupported", f"method not found: {text}")
        case NetworkError() if text.lower().startswith("too many requests"):
            return Limited(_pause(text, {}))
        case TelegramError() | TimeoutError() | OSError():
            return Unsure(text)
        case _:
            return Unsure(f"{type(error).__name__}: {text}")


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait: a number or a timedelta, as ``PTB_TIMEDELTA`` says."""
    pause = error.retry_after
    return float(pause) if isinstance(pause, int | float) else pause.total_seconds()


def _refusal(status: int, description: str, parameters: dict[str, Any]) -> Outcome:
    if status == 429:
        return Limited(_pause(description, parameters))
    if not 400 <= status < 500:
        return Unsure(f"{status}: {description}")
    moved = parameters.get("migrate_to_chat_id")
    if isinstance(moved, int) and not isinstance(moved, bool):
        return Refused("migrated", description, moved)
    return Refused(_kind(status, description.lower()), description)


def _kind(status: int, sentence: str) -> RefusalKind:
    if status == 401:
        return "token"
    if status == 409:
        return "conflict"
    if status == 404:
        # "Not Found" alone is the answer to every method of a token without its shape.
        return "unsupported" if "method" in sentence else "token"
    for kind, pattern in _TABLE:
        if pattern.search(sentence):
            return kind
    return "no_rights" if status == 403 else "other"


def _pause(description: str, parameters: dict[str, Any]) -> float:
    """Seconds, from the parameters or from the sentence; never negative, never endless."""
    named = parameters.get("retry_after")
    if named is None and (found := re.search(r"retry after (\d+)", description, re.I)):
        named = found[1]
    try:
        seconds = float(named)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return PAUSE_UNNAMED
    return seconds if math.isfinite(seconds) and seconds > 0 else PAUSE_UNNAMED


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None
    return answer if isinstance(answer, dict) else None

"""What each answer of Telegram means, line by line."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import error as ptb

from bot.delivery.outcome import Done, Limited, NotWritten, RefusalKind, Refused, Unsure
from bot.telegram.answers import PAUSE_UNNAMED, classify, classify_error
from bot.telegram.transport import NotWrittenError, UnsureError


def error_answer(status: int, description: str, **parameters: Any) -> bytes:
    answer: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        answer["parameters"] = parameters
    return json.dumps(answer).encode()


def test_a_message_that_was_sent_is_done_with_telegrams_message() -> None:
    assert classify(200, b'{"ok":true,"result":{"message_id":7}}') == Done({"message_id": 7})
    assert classify(200, b'{"ok":true,"result":true}') == Done(True)
    assert classify(200, b'{"ok":true,"result":null}') == Done(None)


@pytest.mark.parametrize(
    ("status", "payload"),
    [
        (200, b""),
        (200, b'{"ok":true,"result":{"message_id":'),
        (200, b'{"ok":true}'),
        (200, b"<html>Welcome to the hotel's network</html>"),
        (200, b"[]"),
        (200, b"\xff\xfe\x00"),
        (302, b""),
        (403, b"<html>forbidden by the proxy</html>"),
        (404, b"nginx"),
        (500, error_answer(500, "Internal Server Error: restart")),
        (500, b"<html>500</html>"),
        (502, b"<html><h1>502 Bad Gateway</h1></html>"),
        (502, error_answer(502, "Bad Gateway")),
        (503, b""),
        (504, error_answer(504, "Gateway Timeout")),
        (200, error_answer(500, "Internal Server Error")),
        (200, b'{"ok":false}'),
    ],
)
def test_nobody_knows_what_became_of_it(status: int, payload: bytes) -> None:
    assert isinstance(classify(status, payload), Unsure)


@pytest.mark.parametrize(
    ("payload", "seconds"),
    [
        (error_answer(429, "Too Many Requests: retry after 17", retry_after=17), 17.0),
        (error_answer(429, "Too Many Requests: retry after 42"), 42.0),
        (error_answer(429, "Too Many Requests", retry_after=2.5), 2.5),
        (error_answer(429, "Too Many Requests", retry_after="9"), 9.0),
        (error_answer(429, "Too Many Requests: retry after 86400", retry_after=86400), 86400.0),
        (error_answer(429, "Too Many Requests"), PAUSE_UNNAMED),
        (error_answer(429, "Too Many Requests", retry_after=-1), PAUSE_UNNAMED),
        (error_answer(429, "Too Many Requests", retry_after=[]), PAUSE_UNNAMED),
        (b'{"ok":false,"description":"x","parameters":{"retry_after":NaN}}', PAUSE_UNNAMED),
        (b"<html>429 Too Many Requests</html>", PAUSE_UNNAMED),
        (b"", PAUSE_UNNAMED),
    ],
)
def test_429_says_how_long_to_wait(payload: bytes, seconds: float) -> None:
    assert classify(429, payload) == Limited(seconds)


KINDS = [
    (401, "Unauthorized", "token"),
    (401, "Unauthorized: invalid token specified", "token"),
    (404, "Not Found", "token"),
    (421, "Misdirected Request: unallowed token specified", "token"),
    (400, "Logged out", "token"),
    (404, "Not Found: method not found", "unsupported"),
    (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
        "is running",
        "conflict",
    ),
    (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
        "delete the webhook first",
        "conflict",
    ),
    (403, "Forbidden: bot was kicked from the group chat", "gone"),
    (403, "Forbidden: bot was kicked from the supergroup chat", "gone"),
    (403, "Forbidden: bot was kicked from the channel chat", "gone"),
    (403, "Forbidden: bot was blocked by the user", "gone"),
    (403, "Forbidden: user is deactivated", "gone"),
    (403, "Forbidden: the group chat was deleted", "gone"),
    (403, "Forbidden: bot is not a member of the group chat", "gone"),
    (403, "Forbidden: bot is not a member of the supergroup chat", "gone"),
    (403, "Forbidden: bot is not a member of the channel chat", "gone"),
    (403, "Forbidden: bot can't initiate conversation with a user", "gone"),
    (403, "Forbidden: bot can't send messages to bots", "gone"),
    (403, "Forbidden: not enough rights to send text messages to the chat", "no_rights"),
    (403, "Forbidden: CHAT_WRITE_FORBIDDEN", "no_rights"),
    (403, "Forbidden: something new", "no_rights"),
    (400, "Bad Request: chat not found", "gone"),
    (400, "Bad Request: private chat not found", "gone"),
    (400, "Bad Request: PEER_ID_INVALID", "gone"),
    (400, "Bad Request: CHANNEL_PRIVATE", "gone"),
    (400, "Bad Request: CHANNEL_INVALID", "gone"),
    (400, "Bad Request: CHAT_ID_INVALID", "gone"),
    (400, "Bad Request: chat is deactivated", "gone"),
    (400, "Bad Request: group is deactivated", "gone"),
    (400, "Bad Request: have no access to the chat", "gone"),
    (400, "Bad Request: USER_IS_BLOCKED", "gone"),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", "gone"),
    (400, "Bad Request: TOPIC_CLOSED", "topic_gone"),
    (400, "Bad Request: TOPIC_DELETED", "topic_gone"),
    (400, "Bad Request: TOPIC_ID_INVALID", "topic_gone"),
    (400, "Bad Request: message thread not found", "topic_gone"),
    (400, "Bad Request: topic not found", "topic_gone"),
    (400, "Bad Request: invalid message thread identifier specified", "topic_gone"),
    (400, "Bad Request: invalid forum topic identifier specified", "topic_gone"),
    (400, "Bad Request: chat doesn't have topics", "topic_gone"),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "no_rights"),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", "no_rights"),
    (400, "Bad Request: CHAT_GUEST_SEND_FORBIDDEN", "no_rights"),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", "no_rights"),
    (400, "Bad Request: CHAT_RESTRICTED", "no_rights"),
    (400, "Bad Request: USER_BANNED_IN_CHANNEL", "no_rights"),
    (400, "Bad Request: not enough rights to send text messages to the chat", "no_rights"),
    (400, "Bad Request: not enough rights to send the rich message to the chat", "no_rights"),
    (400, "Bad Request: not enough rights to manage pinned messages in the chat", "no_rights"),
    (400, "Bad Request: have no rights to send a message", "no_rights"),
    (400, "Bad Request: have no write access to the chat", "no_rights"),
    (400, "Bad Request: need administrator rights in the channel chat", "no_rights"),
    (400, "Bad Request: message is too long", "too_long"),
    (400, "Bad Request: MESSAGE_TOO_LONG", "too_long"),
    (400, "Bad Request: text is too long", "too_long"),
    (400, "Bad Request: message caption is too long", "too_long"),
    (400, "Bad Request: ENTITIES_TOO_LONG", "too_long"),
    (400, "Bad Request: entities too long", "too_long"),
    (400, "Bad Request: reply markup is too long", "too_long"),
    (
        400,
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message",
        "not_modified",
    ),
    (400, "Bad Request: MESSAGE_NOT_MODIFIED", "not_modified"),
    (400, "Bad Request: message to edit not found", "missing"),
    (400, "Bad Request: message to delete not found", "missing"),
    (400, "Bad Request: message to be replied not found", "missing"),
    (400, "Bad Request: message to pin not found", "missing"),
    (400, "Bad Request: message not found", "missing"),
    (400, "Bad Request: MESSAGE_ID_INVALID", "missing"),
    (400, "Bad Request: message can't be edited", "missing"),
    (400, "Bad Request: message can't be deleted", "missing"),
    (400, "Bad Request: message can't be deleted for everyone", "missing"),
    (400, "Bad Request: MESSAGE_DELETE_FORBIDDEN", "missing"),
    (400, "Bad Request: message text is empty", "other"),
    (400, "Bad Request: BUTTON_DATA_INVALID", "other"),
    (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        "other",
    ),
]


@pytest.mark.parametrize(("status", "description", "kind"), KINDS)
def test_a_refusal_has_the_kind_that_its_text_means(
    status: int, description: str, kind: str
) -> None:
    assert kind in get_args(RefusalKind)
    assert classify(status, error_answer(status, description)) == Refused(kind, description)


@pytest.mark.parametrize(("status", "description", "kind"), KINDS)
def test_python_telegram_bots_errors_mean_the_same(
    status: int, description: str, kind: str
) -> None:
    raised: dict[int, type[ptb.TelegramError]] = {
        400: ptb.BadRequest,
        401: ptb.InvalidToken,
        403: ptb.Forbidden,
        404: ptb.InvalidToken,
        409: ptb.Conflict,
    }
    if status in raised:
        outcome = classify_error(raised[status](description))
        assert isinstance(outcome, Refused)
        assert outcome.kind == kind
    else:  # it knows no error of its own for the rest
        assert isinstance(classify_error(ptb.NetworkError(description)), Unsure)


def test_a_group_that_became_a_supergroup_names_its_new_id() -> None:
    payload = error_answer(
        400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100123
    )
    outcome = classify(400, payload)
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.migrated_to) == ("migrated", -100123)
    raised = classify_error(ptb.ChatMigrated(-100123))
    assert isinstance(raised, Refused)
    assert (raised.kind, raised.migrated_to) == ("migrated", -100123)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (NotWrittenError("refused"), NotWritten),
        (UnsureError("cut"), Unsure),
        (ptb.TimedOut(), Unsure),
        (ptb.NetworkError("Bad Gateway (502)"), Unsure),
        (ptb.TelegramError("Invalid server response"), Unsure),
        (ptb.EndPointNotFound("Endpoint not found"), Refused),
        (TimeoutError(), Unsure),
        (ConnectionResetError("peer"), Unsure),
        (RuntimeError("a surprise"), Unsure),
        (ptb.NetworkError("Too Many Requests (429)"), Limited),
    ],
)
def test_what_is_raised_has_an_outcome_too(raised: Exception, expected: type) -> None:
    assert type(classify_error(raised)) is expected


@pytest.mark.parametrize("pause", [30, dt.timedelta(seconds=30)])
def test_retry_after_comes_through_in_seconds(pause: int | dt.timedelta) -> None:
    assert classify_error(ptb.RetryAfter(pause)) == Limited(30.0)


def test_no_reason_holds_a_token() -> None:
    token = "123456789:" + "A" * 35
    assert token not in str(classify(400, error_answer(400, f"Bad Request: /bot{token}/x")))
    assert token not in str(classify_error(ptb.NetworkError(f"https://h/bot{token}/x")))


@given(st.integers(100, 599), st.binary(max_size=60))
def test_any_bytes_at_all_have_an_outcome(status: int, payload: bytes) -> None:
    outcome = classify(status, payload)
    assert not isinstance(outcome, Done) or json.loads(payload)["ok"] is True


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@given(
    st.integers(100, 599),
    st.fixed_dictionaries(
        {},
        optional={
            "ok": json_values,
            "result": json_values,
            "error_code": json_values,
            "description": json_values,
            "parameters": json_values
            | st.fixed_dictionaries(
                {"retry_after": json_values, "migrate_to_chat_id": json_values}
            ),
        },
    ),
)
def test_an_answer_of_any_shape_has_an_outcome(status: int, answer: dict[str, Any]) -> None:
    outcome = classify(status, json.dumps(answer).encode())
    if isinstance(outcome, Refused):
        assert outcome.kind in get_args(RefusalKind)
        assert (outcome.migrated_to is not None) == (outcome.kind == "migrated")
    if isinstance(outcome, Limited):
        assert 0 < outcome.retry_after < float("inf")

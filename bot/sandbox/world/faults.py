"""Things that go wrong on purpose: one rule a fault, used up by the requests that it fits."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, get_args

from bot.sandbox.errors import ApiError, bad_request, forbidden, too_many_requests

Kind = Literal[
    "error",  # code, description, parameters as given
    "retry_after",  # 429
    "server_error",  # 500 as JSON
    "html",  # 502 with a page of HTML, as a proxy answers
    "cut_json",  # 200 with half of the answer's body; the request was handled
    "broken_json",  # 200 with something that is not JSON; the request was handled
    "closed_before",  # the connection closes, nothing was done
    "closed_after",  # it was done, then the connection closes without an answer
    "delay_before",  # `seconds` pass, then it is done
    "delay_after",  # it is done, then `seconds` pass before the answer
    "kicked",
    "blocked",
    "deactivated",
    "chat_not_found",
    "topic_closed",
    "topic_deleted",
    "no_rights",
    "unauthorized",  # 401
    "conflict",  # 409
]

_ANSWERS: dict[str, ApiError] = {
    "server_error": ApiError(500, "Internal Server Error"),
    "kicked": forbidden("bot was kicked from the supergroup chat"),
    "blocked": forbidden("bot was blocked by the user"),
    "deactivated": forbidden("user is deactivated"),
    "chat_not_found": bad_request("chat not found"),
    "topic_closed": bad_request("TOPIC_CLOSED"),
    "topic_deleted": bad_request("message thread not found"),
    "no_rights": bad_request("not enough rights to send text messages to the chat"),
    "unauthorized": ApiError(401, "Unauthorized"),
    "conflict": ApiError(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    ),
}


@dataclass(slots=True)
class Fault:
    """A rule: lets ``after`` fitting requests pass, then meets the next ``times`` of them.

    ``method`` is matched without regard to case, None fits every method; ``chat_id`` None fits
    every chat. ``seconds`` is for the delays and ``retry_after``; ``code``, ``description`` and
    ``parameters`` for kind ``error``.
    """

    method: str | None = None
    chat_id: int | None = None
    _: KW_ONLY
    kind: Kind
    times: int = 1
    after: int = 0
    seconds: float = 0.0
    code: int = 400
    description: str = "Bad Request: refused on purpose"
    parameters: dict[str, int] | None = None

    def answer(self) -> ApiError | None:
        """The refusal that this fault answers with, where it is one."""
        if self.kind == "error":
            return ApiError(self.code, self.description, self.parameters)
        if self.kind == "retry_after":
            return too_many_requests(max(1, round(self.seconds)))
        return _ANSWERS.get(self.kind)

    def fits(self, method: str, chat_id: int | None) -> bool:
        return (
            self.times > 0
            and (self.method is None or self.method.lower() == method.lower())
            and self.chat_id in (None, chat_id)
        )


class Faults:
    """The rules in force, in the order they were added; ``met`` counts the requests hit."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self.met = 0

    def add(self, method: str | None = None, chat_id: int | None = None, **rule: Any) -> Fault:
        """Add a rule, by the fields of ``Fault``; ValueError for an unknown kind."""
        fault = Fault(method, chat_id, **rule)
        if fault.kind not in get_args(Kind):
            raise ValueError(f"no such fault: {fault.kind}")
        self._rules.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._rules.clear()

    def meet(self, method: str, chat_id: int | None) -> Fault | None:
        """The first rule that fits this request and is not used up; it is used once by that."""
        for fault in self._rules:
            if not fault.fits(method, chat_id):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            self.met += 1
            return fault
        return None

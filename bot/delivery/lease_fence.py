"""What a leader does that may be one no longer: writes no request, and cleans up after itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from bot.core.logs import get_logger
from bot.delivery.outcome import NotWritten, Outcome
from bot.delivery.ports import Api
from bot.model.delivery import Mark

log = get_logger("push")


class FencedApi:
    """An ``Api`` that looks at the leader's own deadline just before each request is written."""

    def __init__(self, api: Api, sure: Callable[[], bool]) -> None:
        self._api = api
        self._sure = sure

    async def call(self, method: str, body: bytes) -> Outcome:
        if not self._sure():
            return NotWritten("this replica leads no longer, or is not sure that it does")
        return await self._api.call(method, body)


async def withdraw(api: Api, marks: Sequence[Mark]) -> None:
    """Delete what was sent but could not be marked: the new leader sends it again. As far as
    that goes; what fails is logged, and comes twice."""
    for mark in marks:
        if mark.new_in and mark.message_id is not None:
            body = {"chat_id": mark.new_in, "message_ids": [mark.message_id]}
            outcome = await api.call("deleteMessages", json.dumps(body).encode())
            log.warning(
                "sent after another replica took over, deleted",
                chat=mark.new_in,
                message=mark.message_id,
                outcome=type(outcome).__name__,
            )

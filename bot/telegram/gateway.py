"""Calls to the Bot API with prepared bodies: the sender's way, past python-telegram-bot."""

from __future__ import annotations

from collections.abc import Callable

from telegram.error import NetworkError

from bot.delivery.outcome import NotWritten, Outcome, Refused
from bot.telegram.answers import classify, classify_error
from bot.telegram.transport import AiohttpRequest

_RECENT = frozenset(["sendRichMessage"])
"""What a server of before Bot API 10.1 does not know."""


class Gateway:
    """``base_url`` has no trailing slash (``https://api.telegram.org``); ``request`` is opened
    and closed by its owner (python-telegram-bot's Application does, where it shares it).
    ``leads`` says whether this replica surely leads at this moment; ``count`` is given the
    outcome of each call."""

    def __init__(
        self,
        base_url: str,
        token: str,
        request: AiohttpRequest,
        *,
        leads: Callable[[], bool] = lambda: True,
        count: Callable[[Outcome], None] = lambda _outcome: None,
    ) -> None:
        self._prefix = f"{base_url}/bot{token}/"
        self._request = request
        self._leads = leads
        self._count = count

    async def post(self, method: str, body: bytes, *, timeout: float = 60) -> tuple[int, bytes]:
        """The answer's status and body. ``body`` is a JSON object in UTF-8; ``timeout`` is in
        seconds. Raises NotWrittenError and UnsureError (``bot.telegram.transport``)."""
        return await self._request.send(self._prefix + method, body, timeout=timeout)

    async def call(self, method: str, body: bytes, *, timeout: float = 60) -> Outcome:
        """What became of it, counted; written only while this replica leads. Never raises for
        what Telegram or the network does."""
        if not self._leads():
            return NotWritten("this replica leads no longer, or is not sure that it does")
        outcome = await self.call_unfenced(method, body, timeout=timeout)
        self._count(outcome)
        return outcome

    async def call_unfenced(self, method: str, body: bytes, *, timeout: float = 60) -> Outcome:
        """``call`` for what a replica cleans up after it lost its lease; not counted."""
        try:
            status, payload = await self.post(method, body, timeout=timeout)
        except NetworkError as error:
            return classify_error(error)
        outcome = classify(status, payload)
        if method in _RECENT and status == 404 and isinstance(outcome, Refused):
            # Not every server names the method; a token that is refused is so for all of them.
            return Refused("unsupported", f"method not found: {outcome.reason}")
        return outcome

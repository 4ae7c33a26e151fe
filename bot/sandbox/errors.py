"""What the sandbox refuses: requests of the bot (as Telegram words it) and acts of people."""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """An answer ``{"ok": false}``: Telegram's code, description and ``parameters``."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def as_json(self) -> dict[str, object]:
        """The body of the answer."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, **parameters: int) -> ApiError:
    """400, as most refusals are."""
    return ApiError(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> ApiError:
    """403: the bot may not be there or may not write to this person."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """429: over a limit; ``retry_after`` is in whole seconds, at least 1."""
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )


class ActError(Exception):
    """A person tried what Telegram's apps would not let them do; ``str()`` says what."""

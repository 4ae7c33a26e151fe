"""What an answer of Telegram means; the values are the push's own, see ``bot.push.outcome``."""

from bot.push.outcome import (
    REFUSALS,
    Done,
    Limited,
    NotWritten,
    Outcome,
    Refused,
    Unsure,
)

__all__ = ["REFUSALS", "Done", "Limited", "NotWritten", "Outcome", "Refused", "Unsure"]

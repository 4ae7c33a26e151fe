"""Variables that were meant for a setting and are none, for want of an underscore or a letter."""

from __future__ import annotations

from collections.abc import Mapping

from bot.config.error_messages import dotted_keys
from bot.config.model import Settings

_NEAR = 88
"""rapidfuzz points from 0 to 100: a name this near to a setting's was meant for it."""

_LISTED = (("chats",), ("digests", "sources"))
"""Lists of objects, which a variable sets as a whole."""


def overlooked(env: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each variable like ``BOT_SCHEDULE_TIME``: it is passed over as somebody
    else's might be (``BOT_NAME``), and looks like a setting. None shows a value."""
    found = []
    for name, value in env.items():
        squeezed = name.lower().replace("_", "")
        if name.lower().startswith("bot_") and "__" not in name and value:
            meant = _meant(squeezed.removeprefix("bot"))
            if meant is not None and meant.lower() != name.lower():
                found.append(f"{name} is not looked at: did you mean {meant}?")
    return tuple(found)


def _meant(squeezed: str) -> str | None:
    names = {
        "".join(path).replace("_", ""): "BOT_" + "__".join(path).upper()
        for path, _ in dotted_keys(Settings)
        if not any(path[: len(inner)] == inner != path for inner in _LISTED)
    }
    if squeezed in names:
        return names[squeezed]
    from rapidfuzz import fuzz, process  # here: hardly anybody's environment needs it

    near = process.extractOne(squeezed, list(names), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return None if near is None else names[near[0]]

"""Categories that chats want and no digest has: a slip of whoever wrote them down, mostly.

The chat's own commands look a category up before they take it; what ``chats:`` and ``chats
import`` say is taken as it stands, for a digest to come may have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.digest.archive import Archive
from bot.model.subscription import Subscription
from bot.phrases.categories import find
from bot.render.selection import unknown

MOST = 20
"""Sentences at most; one more says how many were left out."""


def unmet(
    wanted: Iterable[tuple[str, Subscription]], archive: Archive, aliases: Mapping[str, str]
) -> list[str]:
    """A sentence for each category that an active subscription names and no digest has, with the
    one that may be meant. ``wanted`` says where each stands. Without a digest there is nothing to
    compare with."""
    choosing = [(where, one) for where, one in wanted if one.active and one.categories]
    known = archive.all_categories(None) if choosing else []
    if not known:
        return []
    sentences: list[str] = []
    hints: dict[str, str] = {}
    for where, one in choosing:
        for name in unknown(one.categories, known):
            if name not in hints:
                near = find(name, known, aliases).names
                hints[name] = f"; did you mean “{near[0]}”?" if near else ""
            topic = f"/{one.thread_id}" if one.thread_id else ""
            at = f"{where}: " if where else ""
            chat = f"chat {one.chat_id}{topic}"
            sentences.append(f"{at}{chat}: no digest has the category “{name}”{hints[name]}")
    if len(sentences) > MOST:
        sentences[MOST:] = [f"{len(sentences) - MOST} more such categories"]
    return sentences

"""A push while a recall is under way, and a kill -9 between."""

from __future__ import annotations

from pathlib import Path

from support.processes import Stage, stage


def standing(s: Stage) -> list[str]:
    """The categories that the group shows, from the top."""
    messages = [one for one in s.groups[0].messages if not one.deleted]
    return [one.text.split(" ")[0] for one in messages if one.text.startswith("#")]


async def test_the_day_stands_in_its_order_after_a_push_that_overtook_a_recall(
    tmp_path: Path,
) -> None:
    slow = {"BOT_DELIVERY__PER_CHAT_SECONDS": "0.5", "BOT_DELIVERY__PER_GROUP_MINUTE": "60"}
    async with stage(tmp_path, groups=1, categories=5, **slow) as s:
        process = await s.start("run")
        await s.until(s.complete)
        await s.push(recall=True)
        await s.until(lambda: len(standing(s)) <= 4)
        await s.push()
        await s.kill(process)
        process = await s.start("run")
        await s.until(lambda: standing(s)[:1] == s.categories[:1])
        await s.kill(process)
        process = await s.start("run")
        await s.until(lambda: standing(s)[-1:] == s.categories[-1:])
        await s.end(process)
    shown = standing(s)
    assert list(dict.fromkeys(shown)) == s.categories
    assert len(shown) <= len(s.categories) + 2  # a crash repeats what was in flight

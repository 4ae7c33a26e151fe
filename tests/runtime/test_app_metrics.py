"""The figures of a running bot: each of them moves when what it counts happens."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from support.rig import DIGEST, bot_in, rig

TOKEN = "upload-token-of-a-test-0123456789"
Figures = dict[str, float]


async def scrape(http: aiohttp.ClientSession, url: str) -> Figures:
    """The bot's own series, with their labels."""
    async with http.get(f"{url}/metrics") as answer:
        text = await answer.text()
    return {
        one.name + "".join(f",{name}={value}" for name, value in one.labels.items()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if one.name.startswith("digest_bot_")
    }


def moved(before: Figures, after: Figures) -> set[str]:
    """The series that went up."""
    return {name for name, value in after.items() if value > before.get(name, 0)}


async def test_every_figure_moves(tmp_path: Path) -> None:
    """A push of a day: one group is told to wait (429), one has removed the bot. Then an upload
    with an odd line, and a file that can't be read."""
    env = {"BOT_WEB__UPLOAD_TOKEN": TOKEN}
    async with rig(tmp_path, dates=["2026-01-27"], **env) as r, aiohttp.ClientSession() as http:
        owner = r.world.add_user("群主")
        groups = [r.world.add_group(title, owner=owner) for title in ("早读会", "晚读会")]
        for group in groups:
            r.world.add_bot(group)
        async with bot_in(r) as bot:
            first = before = await scrape(http, bot.web_url)

            async def until(*names: str) -> Figures:
                async with asyncio.timeout(30):
                    while not set(names) <= moved(before, now := await scrape(http, bot.web_url)):
                        r.clock.advance(seconds=0.5)
                        await asyncio.sleep(0.02)
                return now

            for group in groups:
                await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            before = await until("digest_bot_command_seconds_count")
            assert before["digest_bot_command_seconds_sum"] > 0

            r.world.faults.add("sendMessage", groups[0].id, kind="retry_after", seconds=1)
            r.world.faults.add("sendMessage", groups[1].id, kind="kicked")
            text = DIGEST.replace("{date}", "2026-01-28")
            odd = text.replace("来源出处：[示例财经](https://example.com/c)\n", "")
            async with http.put(
                f"{bot.web_url}/api/digests/2026-01-28",
                data=odd.encode(),
                headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/markdown"},
            ) as answer:
                assert answer.status == 201, await answer.text()
            before = await until(
                "digest_bot_uploads_total,status=created",
                "digest_bot_digests",
                "digest_bot_digest_today",
                "digest_bot_digest_problems",
                "digest_bot_last_digest_timestamp",
                "digest_bot_last_digest_date_timestamp",
            )
            r.clock.advance(minutes=31)
            await until("digest_bot_queue_parts")
            before = await until(
                "digest_bot_sends_total,outcome=limited",
                "digest_bot_sends_total,outcome=refused",
                "digest_bot_sends_total,outcome=done",
                "digest_bot_due_to_sent_seconds_count",
                "digest_bot_too_many_requests_total",
                "digest_bot_deliveries_stopped_total",
                "digest_bot_pace_wait_seconds_count",
            )
            assert before["digest_bot_pace_wait_seconds_sum"] >= 1  # what Telegram asked for

            (r.folder / "2026-01-29.md").write_bytes(b"")
            last = await until("digest_bot_broken_files_total")
            assert last["digest_bot_broken_files_total"] == 1
            assert last["digest_bot_leader"] == 1
        still = {name.split(",")[0] for name in set(last) - moved(first, last)}
    # Who leads at once, as with SQLite, leads at the first scrape; what is sent waits no more.
    assert {name for name in still if not name.endswith("_bucket")} <= {
        "digest_bot_leader", "digest_bot_queue_parts", "digest_bot_sends_total",
    }  # fmt: skip

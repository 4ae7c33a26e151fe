"""A real process, killed with SIGKILL again and again in one broadcast: nothing is lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path

from support.rig import DIGEST, write_digest

from bot.sandbox.model import Chat
from bot.sandbox.server import SandboxServer
from bot.sandbox.world import World

GROUPS = 40
ROOT = Path(__file__).parents[2]


def environment(server: SandboxServer, world: World, tmp: Path) -> dict[str, str]:
    return os.environ | {
        "TELEGRAM_BOT_TOKEN": world.token,
        "BOT_TELEGRAM__API_BASE_URL": server.base_url,
        "BOT_DATABASE__URL": f"sqlite+aiosqlite:///{tmp}/bot.db",
        "BOT_DIGESTS__SOURCES": f'[{{"folder": "{tmp}/digests"}}]',
        "BOT_DELIVERY__PER_SECOND": "200",
        "BOT_DELIVERY__PER_CHAT_SECONDS": "0",
        "PYTHONPATH": str(ROOT),
    }


async def bot(*arguments: str, env: dict[str, str], tmp: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=env,
        cwd=tmp,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


def posts(world: World, chat: Chat) -> list[str]:
    """The categories posted to the chat, in order, as they came."""
    return [
        message.text.split(" ")[0]
        for message in chat.messages
        if message.sender is world.bot and message.text.startswith("#")
    ]


async def until(holds: asyncio.Event, world: World, shown: object, seconds: float) -> None:
    """Wait for an event of the world that makes ``shown`` true."""
    assert callable(shown)
    async with asyncio.timeout(seconds):
        while not shown():
            await holds.wait()
            holds.clear()


async def test_a_broadcast_survives_kill_9_again_and_again(tmp_path: Path) -> None:
    seed = int(os.environ.get("KILL_SEED", "") or time.time_ns() % 1_000_000)
    rng = random.Random(seed)
    world = World(clock=utc_now, monotonic=time.monotonic)
    world.latency = lambda: (rng.uniform(0, 0.02), rng.uniform(0, 0.02))
    owner = world.add_user("群主")
    groups = []
    for number in range(GROUPS):
        group = world.add_group(f"群 {number}", owner=owner)
        world.add_bot(group)
        groups.append(group)
    categories = [f"**分类{n}**\n\n第{n}条\n说明：内容{n}。\n" for n in range(4)]
    head = DIGEST[: DIGEST.index("**政策与监管**")]
    write_digest(tmp_path / "digests", "2026-01-28", head + "\n".join(categories))
    wanted = [f"#分类{n}" for n in range(4)]
    stirred = asyncio.Event()
    world.subscribe(lambda _event: stirred.set())

    async with SandboxServer(world) as server:
        env = environment(server, world, tmp_path)
        lines = "".join(f'{{"chat_id": {group.id}}}\n' for group in groups)
        (tmp_path / "chats.jsonl").write_text(lines)
        for arguments in (["chats", "import", "chats.jsonl"], ["push", "2026-01-28"]):
            process = await bot(*arguments, env=env, tmp=tmp_path)
            out, _ = await process.communicate()
            assert process.returncode == 0, out.decode()

        def total() -> int:
            return sum(len(posts(world, group)) for group in groups)

        kills, in_flight = 0, 0
        while kills < 4:
            process = await bot("run", env=env, tmp=tmp_path)
            goal = total() + rng.randint(5, 30)
            await until(stirred, world, lambda goal=goal: total() >= goal, 60)
            process.send_signal(signal.SIGKILL)
            await process.communicate()
            kills += 1
        process = await bot("run", env=env, tmp=tmp_path)
        complete = lambda: all(set(wanted) <= set(posts(world, group)) for group in groups)  # noqa: E731
        await until(stirred, world, complete, 60)
        process.send_signal(signal.SIGTERM)
        out, _ = await process.communicate()
        assert process.returncode == 0, out.decode()

    for group in groups:
        came = posts(world, group)
        once = [one for n, one in enumerate(came) if n == 0 or came[n - 1] != one]
        assert once == wanted, f"seed {seed}: {group.title} got {came}"
        in_flight += len(came) - len(once)
    # At most the message in flight in a chat comes twice, for each kill.
    assert in_flight <= kills * GROUPS, f"seed {seed}"
    assert all(len(posts(world, group)) <= len(wanted) + kills for group in groups), f"seed {seed}"


def utc_now():  # type: ignore[no-untyped-def]
    import datetime as dt

    return dt.datetime.now(dt.UTC)

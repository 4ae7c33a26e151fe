"""``python -m bot demo`` says where it is, and what it says is true."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import ClientSession
from support.processes import ROOT

PAGE = re.compile(r"http://127\.0\.0\.1:(\d+)/")


@asynccontextmanager
async def demo(tmp_path: Path, *arguments: str) -> AsyncIterator[list[str]]:
    """The six lines that it says on stdout; it runs, and ends well after the block."""
    with (tmp_path / "stderr.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", *arguments),
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            yield [(await process.stdout.readline()).decode() for _ in range(6)]
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_the_demo_names_its_page_its_archive_and_its_folder(tmp_path: Path) -> None:
    async with demo(tmp_path, "--port", "0") as lines:
        english, chinese = lines[:3], lines[3:]
        page, archive = (PAGE.search(line)[0] for line in english[:2])  # type: ignore[index]
        assert [PAGE.findall(line) for line in chinese[:2]] == [[page[17:-1]], [archive[17:-1]]]
        async with ClientSession() as session:
            async with session.get(page) as answer:
                assert "/sandbox/static/app.js" in await answer.text()
            for address in (archive, f"{page}archive"):
                async with session.get(address) as answer:
                    assert (answer.status, str(answer.url)) == (200, archive)
                    assert "投融资与并购" in await answer.text()
        for line in (english[2], chinese[2]):
            (folder,), (today,) = re.findall(r"/\S+/digests", line), re.findall(r"[\d-]+\.md", line)
            names = sorted(os.listdir(folder))
            assert (len(names), names[-1]) == (7, today)
    assert not os.path.exists(folder)  # noqa: ASYNC240


async def test_where_its_port_is_taken_the_demo_takes_a_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        with suppress(OSError):  # somebody else has it: taken all the same
            taken.bind(("127.0.0.1", 8090))
            taken.listen()
        async with demo(tmp_path) as lines:
            (port,) = PAGE.findall(lines[0])
            assert port != "8090"
    assert "port 8090 is taken" in (tmp_path / "stderr.log").read_text()


async def test_a_port_that_was_asked_for_and_is_taken_ends_it_with_a_sentence(
    tmp_path: Path,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", str(port)),
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    assert said.decode().startswith(f"port {port} can't be used (address already in use);")

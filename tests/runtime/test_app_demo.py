"""``python -m bot demo`` says where it is, and what it says is true."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

from aiohttp import ClientSession
from support.processes import ROOT


async def test_the_demo_names_its_page_and_its_archive(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(f"digests: {{sources: [{{folder: {ROOT}/digests}}]}}\n")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0"),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            lines = [(await process.stdout.readline()).decode() for _ in range(4)]
        found = [re.findall(r"http://127\.0\.0\.1:\d+/", line) for line in lines]
        (page,), (archive,), *again = found
        assert again == [[page], [archive]]  # in Chinese as well
        async with ClientSession() as session:
            async with session.get(page) as answer:
                assert "/sandbox/static/app.js" in await answer.text()
            for address in (archive, f"{page}archive"):
                async with session.get(address) as answer:
                    assert (answer.status, str(answer.url)) == (200, archive)
                    assert "投融资与并购" in await answer.text()
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0

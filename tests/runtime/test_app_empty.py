"""A bot that has no digest yet says so, and how to give it one."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs
from support.rig import bot_in, rig


@pytest.mark.parametrize("dates", [(), ("2026-01-28",)], ids=["empty", "filled"])
async def test_an_empty_folder_is_told_in_one_line(tmp_path: Path, dates: tuple[str, ...]) -> None:
    with capture_logs() as lines:
        async with rig(tmp_path, dates) as r, bot_in(r):
            pass
    told = [line for line in lines if "the folder has no digests yet" in line["event"]]
    assert [line["folder"] for line in told] == ([] if dates else [str(tmp_path / "digests")])
    assert all("2026-01-28.md" in line["event"] for line in told)

"""While it sends, the bot needs no file that it has not read yet: it may get none."""

from __future__ import annotations

from pathlib import Path

from support.processes import stage
from support.rig import write_digest

LATER = "2026-01-29"
LONG = f"""# 日报 ({LATER})

**{"很长的分类" * 20}**

{"很长的标题" * 30}
说明：{"这一句话很长，要分成几条消息。" * 600}
来源：[x](https://x.example.com)
"""


async def test_nothing_is_imported_on_the_way_of_sending(tmp_path: Path) -> None:
    """Out of file descriptors, the first long text could not be split: regex was imported then."""
    async with stage(tmp_path, groups=1, categories=2) as s:
        write_digest(tmp_path / "digests", LATER, LONG)
        (tmp_path / "stderr.log").write_text("")
        await s.start("run", PYTHONPROFILEIMPORTTIME="1")
        await s.until(s.complete)
        started = s.log()
        assert "import time:" in started
        running = len(started)
        await s.done("push", LATER)  # another process, whose imports are not noted
        await s.until(lambda: "要分成几条消息" in s.groups[0].messages[-1].text)
        assert "running" in started
        later = [line for line in s.log()[running:].splitlines() if line.startswith("import time:")]
        assert later == []

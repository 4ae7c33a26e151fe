"""Who follows CONTRIBUTING.md ends with a command that works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from documents import ROOT, text

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)

NEEDED = [
    *("bot", "docs", "tests/chat", "tests/docs", "tests/support", "tests/conftest.py"),
    *("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "pyproject.toml"),
]
TRIED = ["tests/chat/test_chat_count.py", "tests/docs/test_docs_commands.py"]


def put(file: Path, before: str, new: str) -> None:
    written = file.read_text(encoding="utf-8")
    assert before in written, f"{file}: {before}"
    file.write_text(written.replace(before, new + before, 1), encoding="utf-8")


def test_the_worked_example_works_as_it_is_written(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *NEEDED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    blocks = FENCE.findall(text(ROOT / "CONTRIBUTING.md"))
    handler, row, entry, zh, en, page, test = (
        code for language, code in blocks if language != "sh"
    )
    chat = tmp_path / "bot" / "chat"
    reading = chat / "reading"
    (reading / "count_command.py").write_text(handler, encoding="utf-8")
    put(
        reading / "handlers.py",
        "from bot.chat.reading.date_command import",
        "from bot.chat.reading.count_command import count\n",
    )
    put(chat / "commands.py", '    Command("search"', row)
    put(reading / "handlers.py", '    "search": search', entry)
    for language, sentences in (("zh", zh), ("en", en)):
        put(tmp_path / "bot" / "locales" / f"{language}.yaml", "chat.help.help:", sentences)
    put(tmp_path / "docs" / "commands.md", "| `/start` |", page)
    (tmp_path / "tests" / "chat" / "test_chat_count.py").write_text(test, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TRIED],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]

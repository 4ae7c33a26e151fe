"""``python -m bot chats import``: what a line may say, and what the operator sees meanwhile."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support.commands import bot
from support.written import ROOT

from bot.cli.chats import MANY

GOOD = {"chat_id": -1001, "categories": ["投融资与并购"], "keywords": ["Kimi"], "weekdays": ["mon"]}


pytestmark = pytest.mark.usefixtures("folder")


def bring_in(tmp_path: Path, *lines: object) -> tuple[int, str]:
    """Import these lines; the exit code and what was said."""
    file = tmp_path / "chats.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = bot("chats", "import", "chats.jsonl")
    assert done.stdout == ""
    return done.returncode, done.stderr


def kept() -> list[dict[str, object]]:
    """What ``chats export`` writes."""
    return [json.loads(line) for line in bot("chats", "export", "-").stdout.split("\n") if line]


@pytest.mark.parametrize("key", ["categories", "keywords", "weekdays"])
@pytest.mark.parametrize("value", ["mon", 5, {"mon": 1}, True])
def test_text_in_a_lists_place_is_refused_by_line_and_key_and_nothing_is_imported(
    tmp_path: Path, key: str, value: object
) -> None:
    code, said = bring_in(tmp_path, GOOD, {"chat_id": -1002, key: value}, {"chat_id": -1003})
    assert code == 1
    first, last = said.splitlines()
    assert first.startswith(f"chats.jsonl:2: {key}: needs a list, like [")
    assert last == "chats.jsonl: nothing was imported"
    assert kept() == []


def test_every_fault_of_every_line_is_named(tmp_path: Path) -> None:
    code, said = bring_in(
        tmp_path, {"chat_id": -1, "categories": "x", "time": "25:00"}, {"categories": None}
    )
    assert code == 1
    assert [line.split(": ")[:2] for line in said.splitlines()[:-1]] == [
        ["chats.jsonl:1", "time"],
        ["chats.jsonl:1", "categories"],
        ["chats.jsonl:2", "chat_id"],
        ["chats.jsonl:2", "categories"],
    ]


def test_lists_are_imported_and_an_empty_one_means_all(tmp_path: Path) -> None:
    code, said = bring_in(tmp_path, GOOD, {"chat_id": -1002, "categories": [], "weekdays": None})
    assert (code, said) == (0, "2 read, 2 changed, 0 as before, 0 ended\n")
    one, other = sorted(kept(), key=lambda line: -int(str(line["chat_id"])))
    assert one.items() >= GOOD.items()
    assert other["categories"] == []


def test_what_is_exported_can_be_imported_whatever_signs_are_in_it(tmp_path: Path) -> None:
    """Some of them end a line for Python's splitlines, none does for JSON Lines."""
    line = GOOD | {"keywords": ["a\u2028b", "c\x85d", "e\u2029f", "g\x0bh\x1ci"]}
    assert bring_in(tmp_path, line)[0] == 0
    assert bot("chats", "export", "y.jsonl").returncode == 0
    before = kept()
    assert before[0]["keywords"] == line["keywords"]
    (tmp_path / "data" / "bot.db").unlink()
    assert "1 read, 1 changed" in bot("chats", "import", "y.jsonl").stderr
    assert kept() == before


def test_half_a_character_that_an_older_version_kept_stops_no_list_and_no_export(
    tmp_path: Path,
) -> None:
    assert bring_in(tmp_path, GOOD, {"chat_id": -1002})[0] == 0
    with closing(sqlite3.connect(tmp_path / "data" / "bot.db")) as kept_in, kept_in:
        kept_in.execute(
            "UPDATE subscriptions SET categories = ? WHERE chat_id = -1001", (r'["\ud800"]',)
        )
    listed = bot("chats", "list")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert len(listed.stdout.splitlines()) == 2
    assert [one["chat_id"] for one in kept()] == [-1002, -1001]
    assert "2 subscriptions" in bot("chats", "export", "y.jsonl").stderr
    refused = bot("chats", "import", "y.jsonl").stderr
    assert "categories.0: holds half a character" in refused


DAY = "# 日报 (2026-01-28)\n\n**投融资与并购**\n\n一\n说明：a\n来源：[x](https://x.example.com)\n"


def test_a_category_that_no_digest_has_is_told_and_imported(tmp_path: Path) -> None:
    lines = (
        GOOD,
        {"chat_id": -1002, "categories": ["投融资", "日报/投融资与并购", "天气"]},
        {"chat_id": -1003, "thread_id": 5, "categories": ["融"]},
        {"chat_id": -1004, "categories": ["投融资"], "active": False},
    )
    assert "no digest has" not in bring_in(tmp_path, *lines)[1]  # there is no digest yet
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests/2026-01-28.md").write_text(DAY)
    (tmp_path / "config.yaml").write_text("digests: {aliases: {融: 投融资与并购}}")
    code, said = bring_in(tmp_path, *lines)
    meant = "did you mean “投融资与并购”?"
    assert (code, said.splitlines()[:3]) == (0, [
        f"chats.jsonl:2: categories: chat -1002: no digest has the category “投融资”; {meant}",
        "chats.jsonl:2: categories: chat -1002: no digest has the category “天气”",
        f"chats.jsonl:3: categories: chat -1003/5: no digest has the category “融”; {meant}",
    ])  # fmt: skip
    assert len(kept()) == 4
    status = bot("status").stdout
    assert f"chat -1002: no digest has the category “投融资”; {meant}" in status


def test_many_lines_are_watched_on_a_terminal_and_quiet_elsewhere(tmp_path: Path) -> None:
    lines = [{"chat_id": -1 - number} for number in range(MANY)]
    code, said = bring_in(tmp_path, *lines)
    assert (code, said) == (0, f"{MANY} read, {MANY} changed, 0 as before, 0 ended\n")
    assert "%" in on_a_terminal(tmp_path)
    (tmp_path / "chats.jsonl").write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    assert "%" not in on_a_terminal(tmp_path)


def on_a_terminal(tmp_path: Path) -> str:
    """The same import again, its stderr being a terminal: what that shows."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chats", "import", "chats.jsonl"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=slave,
        text=True,
    )
    os.close(slave)
    shown = b""
    try:
        while some := os.read(master, 65536):
            shown += some
    except OSError:
        pass  # Linux's way of saying that nobody writes there any more
    finally:
        os.close(master)
    assert process.wait(timeout=60) == 0
    assert process.stdout is not None
    assert process.stdout.read() == ""
    process.stdout.close()
    return shown.decode()


def test_an_empty_file_in_place_of_all_ends_nothing(tmp_path: Path) -> None:
    """As an export leaves it whose disk was full."""
    assert bring_in(tmp_path, GOOD)[0] == 0
    (tmp_path / "empty.jsonl").write_text("\n")
    done = bot("chats", "import", "empty.jsonl", "--replace")
    assert done.returncode == 1
    assert done.stderr.startswith("empty.jsonl: has no subscriptions")
    assert [(one["chat_id"], one["active"]) for one in kept()] == [(-1001, True)]

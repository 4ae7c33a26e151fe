"""What the command line says, and what it refuses."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from support.commands import bot

from bot.cli.main import cli

DIGEST = "# 日报 (2026-01-28)\n\n**甲**\n\n一\n说明：a\n来源：[x](https://x.example.com)\n"


def chats_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM subscriptions").fetchone()[0])


def subscribe(*ids: int) -> None:
    Path("chats.jsonl").write_text("".join(f'{{"chat_id": {one}}}\n' for one in ids))
    done = bot("chats", "import", "chats.jsonl")
    assert done.returncode == 0, done.stderr


def test_a_backup_replaces_an_older_one_and_no_other_file(folder: Path) -> None:
    subscribe(-1)
    Path("copy.db").touch()  # as mktemp leaves it
    assert bot("backup", "copy.db").returncode == 0
    assert chats_in(folder / "copy.db") == 1
    subscribe(-2)
    again = bot("backup", "copy.db")
    assert (again.returncode, again.stderr) == (0, "copy.db written\n")
    assert chats_in(folder / "copy.db") == 2
    Path("notes.txt").write_text("mine")
    refused = bot("backup", "notes.txt")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "notes.txt: already exists, is not a backup of this bot, and was left as it is\n"
    )
    assert Path("notes.txt").read_text() == "mine"


def test_a_backup_that_fails_leaves_the_former_one_and_nothing_beside_it(folder: Path) -> None:
    subscribe(-1)
    assert bot("backup", "copy.db").returncode == 0
    whole = Path("copy.db").read_bytes()
    database = Path("data/bot.db")
    database.write_bytes(database.read_bytes()[:5000])
    for rest in database.parent.glob("bot.db-*"):
        rest.unlink()
    failed = bot("backup", "copy.db")
    assert failed.returncode == 3
    assert "the backup failed" in failed.stderr
    assert Path("copy.db").read_bytes() == whole
    assert [one.name for one in folder.iterdir() if "copy" in one.name] == ["copy.db"]


@pytest.mark.parametrize("command", ["check", "preview"])
def test_a_file_says_how_it_was_understood(folder: Path, command: str) -> None:
    text = "# 日报\n\n## 甲\n\n- [一](https://a.example.com)\n- [二](b.md)\n"
    (folder / "2026-01-28.md").write_text(text, "utf-8")
    done = bot(command, "2026-01-28.md")
    said = "2026-01-28.md: 2 items in 1 category; categories are the ## headings"
    assert said in done.stderr
    assert "set digests.base_url" in done.stdout + done.stderr
    (folder / "config.yaml").write_text("digests: {base_url: 'https://s.example.org/'}\n")
    done = bot(command, "2026-01-28.md")
    assert done.returncode == 0
    assert "base_url" not in done.stdout + done.stderr
    assert command == "check" or "https://s.example.org/b.md" in done.stdout


def test_check_names_the_line_where_there_is_one(folder: Path) -> None:
    Path("day.md").write_text(DIGEST.replace("来源：[x](https://x.example.com)\n", ""))
    Path("old.md").write_bytes(DIGEST.encode("gb18030"))
    done = bot("check", "day.md", "old.md", "none.md")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "day.md:5: the item “一” names no source",
        "old.md:1: the file is encoded in GB18030, not UTF-8; it was read anyway",
        "none.md: no such file or folder",
    ]
    for what in ("28", "2026-1-28"):
        no_date = bot("preview", what)
        assert (no_date.returncode, no_date.stderr) == (
            1,
            f"{what}: this is neither a file nor a valid date; a date looks like 2026-01-28\n",
        )
    shown = bot("preview", "old.md")
    assert shown.stderr.startswith("old.md:1: the file is encoded in GB18030")


def test_status_of_a_new_bot_says_what_there_is_not_yet(folder: Path) -> None:
    done = bot("status")
    assert done.returncode == 0, done.stderr
    said = dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[:2])
    assert said == {"bot": "not running", "digests": "none yet"}
    assert "next push       none, because there are no subscriptions\n" in done.stdout
    assert "–" not in done.stdout


def test_status_names_the_newest_digest_and_the_next_push(folder: Path) -> None:
    Path("digests").mkdir()
    Path("digests/2026-01-28.md").write_text(DIGEST)
    subscribe(-1)
    done = bot("status")
    assert "digests         1, the latest of 2026-01-28\n" in done.stdout
    assert "subscriptions   1 active, 0 paused or ended\n" in done.stdout
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("next push")]
    assert line.endswith(" UTC")


def test_push_of_a_day_without_a_digest_says_so(folder: Path) -> None:
    """It said that there are no subscriptions, which was beside the point."""
    Path("digests").mkdir()
    Path("digests/2026-01-28.md").write_text(DIGEST)
    done = bot("push", "2026-01-30")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "there is no digest for 2026-01-30; the nearest: 2026-01-28\n"
    done = bot("push", "2026-01-28")
    assert (done.returncode, done.stderr) == (0, "2026-01-28: there are no subscriptions\n")


def test_a_day_of_a_few_words_waits_for_the_operators_word_too(folder: Path) -> None:
    today = json.loads(bot("status", "--json").stdout)["today"]
    Path("digests").mkdir()
    Path(f"digests/{today}.md").write_text("TODO\n")
    subscribe(-1)
    done = bot("status")
    assert f"today           {today}, whose digest is not out yet\n" in done.stdout
    assert f"  waits         {today}: only a few words" in done.stdout
    assert f"`python -m bot push {today}` sends it" in done.stdout
    assert bot("push", today).stdout == f"{today}: 1 chat to send to\n"
    facts = json.loads(bot("status", "--json").stdout)
    assert (facts["waiting_days"], facts["digest_today"]) == ([], True)
    Path(f"digests/.{today}.md.waiting").write_text("less")
    assert f"  waits         {today}: an upload that would" in bot("status").stdout


def test_push_says_who_gets_it_and_who_does_not(folder: Path) -> None:
    Path("digests").mkdir()
    Path("digests/2026-01-28.md").write_text(DIGEST)
    subscribe(-1, -2)
    done = bot("push", "2026-01-28")
    assert (done.returncode, done.stdout) == (0, "2026-01-28: 2 chats to send to\n")
    done = bot("push", "2026-01-28", "--chat", "-2", "--chat", "-3")
    assert done.returncode == 0
    assert done.stdout == "2026-01-28: 2 chats to send to\n"
    assert "-3 is not subscribed; it gets this date as a new subscription would" in done.stderr
    with closing(sqlite3.connect("data/bot.db")) as database:
        database.execute("UPDATE deliveries SET state = 'done' WHERE chat_id = -2")
        database.commit()
    done = bot("push", "2026-01-28", "--chat", "-2", "--chat", "-1")
    assert done.stdout == (
        "2026-01-28: 1 chat to send to; 1 other has it already, or has chosen nothing that is in "
        "it\n"
    )
    done = bot("push", "2026-01-28", "--chat", "-2")
    assert done.stdout == (
        "2026-01-28: no chat to send to; 1 has it already, or has chosen nothing that is in it\n"
    )


@pytest.mark.parametrize("revision", ["0001", "nonsense"])
def test_a_rollback_says_what_it_did_or_why_not(folder: Path, revision: str) -> None:
    subscribe(-1)
    done = bot("rollback", revision)
    if revision == "0001":
        assert (done.returncode, done.stderr) == (
            0, "the database is now at revision 0001\n",
        )  # fmt: skip
    else:
        assert done.returncode != 0
        assert "nonsense" in done.stderr
        assert "should not happen" not in done.stderr


def test_one_of_a_thing_is_named_as_one(folder: Path) -> None:
    Path("digests").mkdir()
    Path("digests/2026-01-28.md").write_text(DIGEST.replace("说明：a", "说明：a\u200b"))
    subscribe(-1)
    assert bot("chats", "export", "out.jsonl").stderr == "1 subscription in out.jsonl\n"
    assert bot("push", "2026-01-28").returncode == 0
    assert "deliveries      1 open with 1 part left, 0 waiting" in bot("status").stdout
    with closing(sqlite3.connect("data/bot.db")) as database:
        database.execute("UPDATE deliveries SET state = 'done'")
        database.commit()
    assert "deliveries      0 open with 0 parts left, 0 waiting" in bot("status").stdout
    said = bot("check", "digests").stdout
    assert said == "digests/2026-01-28.md:1: invisible control characters removed: 1\n"


def today() -> str:
    return f"{dt.datetime.now(ZoneInfo('Asia/Shanghai')).date()}"


def test_push_and_preview_know_today(folder: Path) -> None:
    Path("digests").mkdir()
    days = {today()}
    subscribe(-1)
    missing = bot("push", "today")
    days.add(today())  # midnight may pass meanwhile
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr in {f"there is no digest for {day}\n" for day in days}
    for day in days:
        Path(f"digests/{day}.md").write_text(DIGEST.replace("2026-01-28", day))
    pushed = bot("push", "today")
    assert pushed.returncode == 0, pushed.stderr
    assert pushed.stdout.endswith(": 1 chat to send to\n")
    shown = bot("preview", "today")
    assert shown.returncode == 0
    assert "一" in shown.stdout
    wrong = bot("push", "tomorow")
    assert wrong.returncode == 2
    assert (
        "'tomorow' is not a valid date; write it like 2026-01-28, or today or yesterday"
        in wrong.stderr
    )


def test_a_push_of_a_day_without_a_digest_names_the_nearest(folder: Path) -> None:
    Path("digests").mkdir()
    Path("digests/2026-01-28.md").write_text(DIGEST)
    done = bot("push", "2026-01-27")
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", "there is no digest for 2026-01-27; the nearest: 2026-01-28\n",
    )  # fmt: skip


TWO = DIGEST + "\n**乙**\n\n二\n说明：b\n来源：[y](https://y.example.com)\n"


def test_preview_shows_what_that_chat_would_get(folder: Path) -> None:
    Path("day.md").write_text(TWO)
    chats = [
        '{"chat_id": -1, "categories": ["乙"], "language": "en"}',
        '{"chat_id": -2, "keywords": ["没有"]}',
        '{"chat_id": -3, "style": "headlines"}',
        '{"chat_id": -4, "thread_id": 5, "categories": ["甲"]}',
        '{"chat_id": -4, "thread_id": 6, "categories": ["乙"]}',
    ]
    Path("chats.jsonl").write_text("\n".join(chats))
    assert bot("chats", "import", "chats.jsonl").returncode == 0

    def messages(*options: str) -> list[tuple[str, str]]:
        done = bot("preview", "day.md", "--json", *options)
        assert done.returncode == 0, done.stderr
        return [(one["category"], one["text"]) for one in json.loads(done.stdout)]

    everything = messages()
    assert [category for category, _ in everything] == ["甲", "乙"]
    ((category, text),) = messages("--chat", "-1")
    assert category == "乙"
    assert text == dict(messages("--language", "en"))["乙"] != dict(everything)["乙"]
    assert messages("--chat", "-1", "--language", "zh") == [everything[1]]
    assert messages("--chat", "-3") == messages("--style", "headlines") != everything
    assert [category for category, _ in messages("--chat", "-4")] == ["甲", "乙"]
    assert "-4 has 2 subscriptions (topics 5, 6)" in bot("preview", "day.md", "--chat", "-4").stderr
    nothing = bot("preview", "day.md", "--chat", "-2")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert nothing.stderr == "2026-01-28: chat -2 has chosen nothing that is in it\n"
    other = bot("preview", "day.md", "--chat", "-9", "--json")
    assert len(json.loads(other.stdout)) == 2
    assert other.stderr == "-9 is not subscribed; this is what a new subscription would get\n"


def test_check_says_how_many_files_are_good(folder: Path) -> None:
    Path("digests").mkdir()
    for day in ("2026-01-27", "2026-01-28"):
        Path(f"digests/{day}.md").write_text(DIGEST.replace("2026-01-28", day))
    done = bot("check", "digests")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "2 files are good\n")
    done = bot("check", "digests/2026-01-28.md")
    understood = "1 item in 1 category; categories are the bold lines"
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"digests/2026-01-28.md: {understood}\n1 file is good\n"
    Path("digests/2026-01-26.md").write_text("")
    done = bot("check", "digests", "none.md")
    assert (done.returncode, done.stderr) == (1, "2 of 4 files are good\n")
    assert len(done.stdout.splitlines()) == 2


COMMANDS = [
    (), ("run",), ("demo",), ("preview",), ("check",), ("doctor",), ("push",), ("chats",),
    ("chats", "list"), ("chats", "export"), ("chats", "import"), ("status",), ("backup",),
    ("restore",), ("rollback",),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_help_text_is_cut(command: tuple[str, ...]) -> None:
    said = CliRunner().invoke(cli, [*command, "--help"], terminal_width=80)
    assert said.exit_code == 0
    assert "..." not in said.stdout.replace("FILE|FOLDER...", "").replace("[ARGS]...", "")
    assert max(map(len, said.stdout.splitlines())) <= 80
    if len(command) < 2 and "Commands:" in said.stdout:  # every command is tried here
        names = re.findall(r"^  ([a-z]+) ", said.stdout.partition("Commands:")[2], re.M)
        assert {(*command, name) for name in names} <= set(COMMANDS)

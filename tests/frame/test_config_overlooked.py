"""A variable that was meant for a setting and is none: said, and no error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.commands import bot
from support.written import ROOT, TOKEN, faults, loaded

from bot.config import Settings, overlooked


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("BOT_SCHEDULE_TIME", "BOT_SCHEDULE__TIME"),
        ("bot_schedule_time", "BOT_SCHEDULE__TIME"),
        ("BOT_LOG_LEVEL", "BOT_LOG__LEVEL"),
        ("BOT_TELEGRAM_API_BASE_URL", "BOT_TELEGRAM__API_BASE_URL"),
        ("BOT_TELEGRAM_WEBHOOK_SECRET_TOKEN", "BOT_TELEGRAM__WEBHOOK__SECRET_TOKEN"),
        ("BOT_SCHEDULE_TIMEZON", "BOT_SCHEDULE__TIMEZONE"),
        ("BOT_SHEDULE_TIME", "BOT_SCHEDULE__TIME"),
        ("BOT_DIGESTS_SOURCES", "BOT_DIGESTS__SOURCES"),
    ],
)
def test_one_underscore_where_two_are_meant_is_told(name: str, meant: str) -> None:
    assert overlooked({name: "09:00"}) == (f"{name} is not looked at: did you mean {meant}?",)


@pytest.mark.parametrize(
    "name",
    ["BOT_NAME", "BOT_TOKEN", "BOT_ID", "BOT_ENV", "BOT_HOME", "BOT_SCHEDULE__TIME", "BOT_CHATS",
     "BOT_SCHEDULE", "SCHEDULE_TIME", "TELEGRAM_BOT_TOKEN", "BOT_", "BOT_WEB", "BOT_VERSION"],
)  # fmt: skip
def test_what_is_a_setting_or_somebody_else_s_is_passed_over(name: str) -> None:
    assert overlooked({name: "x"}) == ()


def test_an_empty_value_is_none_at_all() -> None:
    assert overlooked({"BOT_SCHEDULE_TIME": ""}) == ()


def test_the_settings_are_what_they_were(folder: Path) -> None:
    assert loaded("", BOT_SCHEDULE_TIME="09:00") == Settings()


def test_no_sentence_says_what_such_a_variable_holds() -> None:
    assert TOKEN not in str(overlooked({"BOT_WEB_UPLOAD_TOKEN": TOKEN}))


def test_one_missing_underscore_further_down_is_a_fault_with_the_right_name(folder: Path) -> None:
    found = faults("", BOT_TELEGRAM__WEBHOOK_URL="https://h.example")
    assert list(found) == ["telegram.webhook_url"]
    assert "did you mean telegram.webhook.url?" in found["telegram.webhook_url"]


@pytest.mark.parametrize("command", [["check", "day.md"], ["status"]])
def test_a_command_says_it_once_and_does_its_work(folder: Path, command: list[str]) -> None:
    Path("day.md").write_text(
        "# 日报 (2026-01-28)\n\n**甲**\n\n一\n说明：a\n来源：[x](https://x.example.com)\n"
    )
    done = bot(*command, BOT_SCHEDULE_TIME="09:00")
    assert done.returncode == 0
    said = "BOT_SCHEDULE_TIME is not looked at: did you mean BOT_SCHEDULE__TIME?"
    assert done.stderr.count(said) == 1
    assert "SCHEDULE" not in done.stdout


def test_the_start_says_it_in_the_log(folder: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        env=own
        | {
            "PYTHONPATH": str(ROOT),
            "BOT_SCHEDULE_TIME": "09:00",
            "BOT_LOG__FORMAT": "json",
            "BOT_DATABASE__URL": "sqlite+aiosqlite:////dev/null/bot.db",
            "TELEGRAM_BOT_TOKEN": TOKEN,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    (line,) = [one for one in done.stderr.splitlines() if "BOT_SCHEDULE_TIME" in one]
    assert line.startswith("{")
    assert '"level": "warning"' in line
    assert "BOT_SCHEDULE__TIME" in line

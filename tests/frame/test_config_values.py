"""What people write in settings is understood."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from pydantic import ValidationError
from support.written import TOKEN, faults, loaded

from bot.config import (
    FolderSource,
    Settings,
    SubscriptionSpec,
    UrlSource,
    load_settings,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"08:30"', "08:30"),
        ("08:30", "08:30"),
        ("8:30", "08:30"),
        ("18:30", "18:30"),
        ("0:05", "00:05"),
        ("8：30", "08:30"),
    ],
)
def test_an_hour_needs_no_quotes(folder: Path, written: str, meant: str) -> None:
    assert loaded(f"schedule: {{time: {written}}}").schedule.time == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12h", dt.timedelta(hours=12)),
        ("90s", dt.timedelta(seconds=90)),
        ("30m", dt.timedelta(minutes=30)),
        ("2d", dt.timedelta(days=2)),
        ("1w", dt.timedelta(weeks=1)),
        ("1h30m", dt.timedelta(minutes=90)),
        ("1.5 hours", dt.timedelta(minutes=90)),
        ("0", dt.timedelta()),
    ],
)
def test_durations_have_units(folder: Path, written: str, meant: dt.timedelta) -> None:
    assert loaded(f"schedule: {{catch_up: {written}}}").schedule.catch_up == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[mon, fri]", ("mon", "fri")),
        ("[Friday, Monday, monday]", ("mon", "fri")),
        ("[周一, 星期五, 周日]", ("mon", "fri", "sun")),
        ('"mon, fri"', ("mon", "fri")),
        ("sat", ("sat",)),
    ],
)
def test_weekdays_have_many_names(folder: Path, written: str, meant: tuple[str, ...]) -> None:
    assert loaded(f"schedule: {{weekdays: {written}}}").schedule.weekdays == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("postgres://u:p@h:5432/d", "postgresql+asyncpg://u:p@h:5432/d"),
        ("postgresql://h/d?ssl=require", "postgresql+asyncpg://h/d?ssl=require"),
        ("postgresql+asyncpg:///d?host=/run/pg", "postgresql+asyncpg:///d?host=/run/pg"),
    ],
)
def test_a_database_address_gets_its_driver(folder: Path, written: str, meant: str) -> None:
    assert loaded(f'database: {{url: "{written}"}}').database.url == meant


def test_sources_are_folders_and_addresses(folder: Path) -> None:
    settings = loaded(
        'digests: {sources: [{folder: a/b}, {url: "https://h/{date}.md", refresh: 60}]}'
    )
    assert settings.digests.sources == (
        FolderSource(folder=Path("a/b")),
        UrlSource(url="https://h/{date}.md", refresh=dt.timedelta(minutes=1)),
    )


def test_addresses_lose_their_last_slash(folder: Path) -> None:
    settings = loaded("telegram: {api_base_url: 'http://127.0.0.1:8081/'}")
    assert settings.telegram.api_base_url == "http://127.0.0.1:8081"


def test_json_is_yaml_too_with_its_emoji(folder: Path) -> None:
    aliases = {"🚀 融资": "投融资与并购"}
    assert loaded(json.dumps({"digests": {"aliases": aliases}})).digests.aliases == aliases


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().web.port = 1  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        Settings().web = Settings().web  # type: ignore[misc]


def test_the_environment_wins_key_by_key(folder: Path) -> None:
    settings = loaded(
        "web: {port: 1, host: 0.0.0.0}\nschedule: {time: 07:00}\n",
        BOT_WEB__PORT="9000",
        BOT_SCHEDULE__WEEKDAYS="mon,tue",
        BOT_TELEGRAM__OWNERS="5, 6",
        BOT_TELEGRAM__WEBHOOK__URL="https://bot.example/hook",
        BOT_DIGESTS__SOURCES='[{"folder": "elsewhere"}]',
        BOT_DIGESTS__ALIASES='{"融资": "投融资与并购"}',
        BOT_CHATS='[{"chat_id": -100}]',
        BOT_LOG='{"level": "DEBUG"}',
        bot_log__format="json",
    )
    assert (settings.web.port, settings.web.host) == (9000, "0.0.0.0")
    assert (settings.schedule.time, settings.schedule.weekdays) == ("07:00", ("mon", "tue"))
    assert settings.telegram.owners == (5, 6)
    assert settings.telegram.webhook.url == "https://bot.example/hook"
    assert settings.digests.sources == (FolderSource(folder=Path("elsewhere")),)
    assert settings.digests.aliases == {"融资": "投融资与并购"}
    assert settings.chats == (SubscriptionSpec(chat_id=-100),)
    assert (settings.log.level, settings.log.format) == ("debug", "json")


@pytest.mark.parametrize(
    "text",
    [
        "telegram: {updates: webhook, webhook: {url: 'https://h.example/x'}}",
        "telegram: {updates: webhook, webhook: {url: 'https://h.example:8443/x'}}",
        # Only a server of one's own calls it, and only with updates: webhook anybody does.
        "telegram: {updates: webhook, api_base_url: 'http://h:8081',"
        " webhook: {url: 'https://h.example:9000/x'}}",
        "telegram: {webhook: {url: 'https://h.example:9000/x'}}",
        # Whether the files can be read is for the bot's start: other commands need not read them.
        "telegram: {updates: webhook, webhook:"
        " {url: 'https://h.example', certificate: no.pem, private_key: no.key}}",
    ],
)
def test_webhooks_that_can_be_called(folder: Path, text: str) -> None:
    assert loaded(text).telegram.webhook


def test_empty_variables_and_strangers_change_nothing(folder: Path) -> None:
    env = {"BOT_WEB__PORT": "", "BOT_NAME": "x", "BOT_TOKEN": TOKEN, "PATH": "/", "BOTTOM__X": "1"}
    assert load_settings(None, env) == Settings()


def test_null_in_the_environment_is_null(folder: Path) -> None:
    settings = loaded("web: {public_url: 'https://h'}", BOT_WEB__PUBLIC_URL="null")
    assert settings.web.public_url is None


def test_the_processes_own_environment_is_not_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_WEB__PORT", "1")
    assert load_settings(None, {}) == Settings()
    assert Settings().web.port == 8080


def test_a_fault_from_the_environment_names_its_variable(folder: Path) -> None:
    found = faults(
        "",
        BOT_WEB__PORT="eighty",
        BOT_DIGESTS__SOURCES="[oops",
        BOT_LGO__LEVEL="info",
        BOT_LOG__LEVLE="info",
        BOT_SCHEDULE__TIME="\udcff",
    )
    assert found == {
        "web.port": "needs a whole number (set by BOT_WEB__PORT)",
        "schedule.time": '"?" is not a valid time; write it like "08:30" (00:00 to 23:59)'
        " (set by BOT_SCHEDULE__TIME)",
        "digests.sources": "needs a list (set by BOT_DIGESTS__SOURCES)",
        "lgo.level": "is not a setting; did you mean log? (set by BOT_LGO__LEVEL)",
        "log.levle": "is not a setting; did you mean level? (set by BOT_LOG__LEVLE)",
    }

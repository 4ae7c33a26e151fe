"""The settings' file: complete, forgiving, and broken ones named by line."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from support.written import ROOT, loaded

from bot.config import (
    FolderSource,
    Settings,
    load_settings,
)
from bot.config.error_messages import dotted_keys
from bot.config.yaml_loader import read_yaml
from bot.core.errors import SettingsError
from bot.delivery.model import WEEKDAYS


def test_config_yaml_at_the_root_is_the_defaults() -> None:
    assert load_settings(ROOT / "config.yaml", {}) == Settings()


def test_config_yaml_names_and_explains_every_key() -> None:
    written = (ROOT / "config.yaml").read_text(encoding="utf-8")
    names = {match[1] for match in re.finditer(r"^[ #-]*([a-z_]+):(?: |$)", written, re.MULTILINE)}
    for path, _ in dotted_keys(Settings):
        assert path[-1] in names, ".".join(path)
    values = read_yaml(ROOT / "config.yaml")
    for path, model in dotted_keys(Settings):
        if model is None and path[0] != "chats" and path[:2] != ("digests", "sources"):
            inner: object = values
            for part in path:
                assert isinstance(inner, dict)
                assert part in inner, ".".join(path)
                inner = inner[part]


def test_without_a_file_the_defaults_hold(folder: Path) -> None:
    assert load_settings(None, {}) == Settings()
    assert loaded("") == Settings()
    assert loaded("# nothing yet\n") == Settings()
    assert loaded("schedule:\ntelegram:\n  webhook:\n") == Settings()


@pytest.mark.parametrize(
    "text",
    [
        ".".join(path)
        for path, model in dotted_keys(Settings)
        if model is None and path[0] != "chats" and path[:2] != ("digests", "sources")
    ]
    + ["digests.sources", "chats"],
)
def test_a_key_that_stands_empty_has_its_default(folder: Path, text: str) -> None:
    *sections, key = text.split(".")
    lines = [f"{'  ' * depth}{name}:" for depth, name in enumerate([*sections, key])]
    assert loaded("\n".join(lines) + "\n") == Settings()


def test_an_empty_key_of_a_chat_or_a_source_has_its_default_too(folder: Path) -> None:
    written = "chats: [{chat_id: -1, categories: , keywords: , silent: , weekdays: }]\n"
    (chat,) = loaded(written).chats
    assert (chat.categories, chat.keywords, chat.silent, chat.weekdays) == ((), (), False, None)
    sources = "digests: {sources: [{url: 'http://h/{date}', refresh: , allow_private: }]}\n"
    assert loaded(sources) == loaded("digests: {sources: [{url: 'http://h/{date}'}]}\n")


def test_an_empty_key_that_must_be_there_or_is_unknown_is_still_named(folder: Path) -> None:
    with pytest.raises(SettingsError, match=r"chats\.0\.chat_id: is missing"):
        loaded("chats: [{chat_id: , silent: true}]\n")
    with pytest.raises(SettingsError, match=r"schedule\.tiem: is not a setting; did you mean time"):
        loaded("schedule:\n  tiem:\n")


def test_the_defaults_are_those_of_the_design() -> None:
    settings = Settings()
    assert settings.schedule.catch_up == dt.timedelta(hours=12)
    assert settings.delivery.correct_for == dt.timedelta(hours=48)
    assert settings.digests.sources == (FolderSource(folder=Path("digests")),)
    assert settings.database.url == "sqlite+aiosqlite:///data/bot.db"
    assert settings.schedule.weekdays == WEEKDAYS
    assert settings.web.host == "127.0.0.1"


def test_a_named_file_must_be_there(folder: Path) -> None:
    with pytest.raises(SettingsError, match=r"other\.yaml: there is no such file"):
        load_settings(Path("other.yaml"), {})
    with pytest.raises(SettingsError, match="is a folder"):
        load_settings(folder, {})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("log:\n  level: [info\nweb: 1\n", "config.yaml:3"),
        ("log:\n\tlevel: info\n", "config.yaml:2: a tab"),
        ("log: {level: info}\nlog: {level: debug}\n", "config.yaml:2: the key log stands"),
        ("web:\n  port: 1\n  port: 2\n", "config.yaml:3: the key port stands"),
        ("log: !!python/object:os.system {}\n", "config.yaml:1"),
        ("just text", "config.yaml: needs keys"),
        ("- a\n- b\n", "config.yaml: needs keys"),
        ("a: &a [*a, *b]\n", "config.yaml:1"),
    ],
)
def test_broken_yaml_names_its_file_and_line(folder: Path, text: str, place: str) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(text)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(place)


def test_a_file_that_is_not_utf8_is_named(folder: Path) -> None:
    Path("config.yaml").write_bytes("log: {level: 信息}".encode("gb18030"))
    with pytest.raises(SettingsError, match=r"config\.yaml: is not valid UTF-8 text"):
        load_settings(None, {})


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("schedule：\n  time: '08:30'\n", {1: "schedule"}),
        ("schedule:\n  time： '08:30'\n  timezone：UTC\n", {2: "time", 3: "timezone"}),
        ("chats:\n  - chat_id： -100\n", {2: "chat_id"}),
    ],
)
def test_a_full_width_colon_is_named_by_line(
    folder: Path, text: str, lines: dict[int, str]
) -> None:
    Path("config.yaml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(None, {})
    assert caught.value.faults == tuple(
        f"config.yaml:{line}: {key}： has a full-width colon; write {key}: and a space"
        for line, key in lines.items()
    )


def test_a_full_width_colon_in_a_comment_or_a_value_is_none(folder: Path) -> None:
    text = "# schedule：每天\nschedule:  # time：几点\n  time: 08：30\n"
    Path("config.yaml").write_text(text)
    assert load_settings(None, {}).schedule.time == "08:30"

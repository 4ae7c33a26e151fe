"""The operator's own file, ``config.local.yaml``, is read over ``config.yaml``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.written import ROOT

from bot.config import Settings, load_settings
from bot.core.errors import SettingsError


def write(base: str | None, local: str, name: str = "config") -> None:
    if base is not None:
        Path(f"{name}.yaml").write_text(base)
    Path(f"{name}.local.yaml").write_text(local)


def test_the_local_file_wins_key_by_key_and_the_environment_over_both(folder: Path) -> None:
    write(
        "schedule: {time: '07:00', timezone: UTC}\nweb: {port: 1}\n",
        "schedule: {time: '09:00'}\nweb: {host: 0.0.0.0}\n",
    )
    settings = load_settings(None, {"BOT_WEB__HOST": "::1"})
    assert (settings.schedule.time, settings.schedule.timezone) == ("09:00", "UTC")
    assert (settings.web.host, settings.web.port) == ("::1", 1)


def test_a_list_of_the_local_file_stands_in_place_of_the_other(folder: Path) -> None:
    write("telegram: {owners: [1, 2]}\n", "telegram: {owners: [3]}\n")
    assert load_settings(None, {}).telegram.owners == (3,)


def test_an_empty_section_or_file_changes_nothing(folder: Path) -> None:
    write("telegram: {owners: [1]}\nlog: {level: debug}\n", "telegram:\n  # owners: [2]\nlog:\n")
    assert load_settings(None, {}) == load_settings(Path("config.yaml"), {})
    assert load_settings(None, {}).telegram.owners == (1,)
    assert load_settings(None, {}).log.level == "debug"
    write(None, "# nothing yet\n")
    assert load_settings(None, {}).telegram.owners == (1,)


def test_it_needs_no_config_yaml_and_stands_beside_a_named_file_too(folder: Path) -> None:
    write(None, "web: {port: 5}\n")
    assert load_settings(None, {}).web.port == 5
    write("web: {port: 6}\n", "log: {level: debug}\n", name="other")
    settings = load_settings(Path("other.yaml"), {})
    assert (settings.web.port, settings.log.level) == (6, "debug")


def test_the_one_of_the_repository_changes_only_what_it_says(folder: Path) -> None:
    write((ROOT / "config.yaml").read_text(encoding="utf-8"), "schedule: {time: '09:00'}\n")
    settings = load_settings(None, {})
    assert settings.schedule.time == "09:00"
    assert settings.schedule.wait_until == Settings().schedule.wait_until
    assert settings.digests == Settings().digests


def test_every_fault_names_the_file_or_the_variable_that_it_comes_from(folder: Path) -> None:
    write(
        "schedule: {time: soon, timezone: Mars}\ntelegrm: {}\n"
        "delivery: {concurrency: 0}\nchats: [{chat_id: 0}]\n",
        "schedule: {timezone: Venus, tiem: 1}\nwebb: {}\ndelivery: {concurrency: 999}\n",
    )
    with pytest.raises(SettingsError) as caught:
        load_settings(None, {"BOT_DELIVERY__CONCURRENCY": "many", "BOT_WEB": '{"port": -1}'})
    said = {fault.partition(":")[0]: fault.rpartition(" (")[2] for fault in caught.value.faults}
    assert said == {
        "telegrm": "in config.yaml)",
        "webb": "in config.local.yaml)",
        "schedule.time": "in config.yaml)",
        "schedule.timezone": "in config.local.yaml)",
        "schedule.tiem": "in config.local.yaml)",
        "delivery.concurrency": "set by BOT_DELIVERY__CONCURRENCY)",
        "chats.0.chat_id": "in config.yaml)",
        "web.port": "set by BOT_WEB)",
    }


def test_a_broken_local_file_is_named_by_its_line(folder: Path) -> None:
    write("", "log:\n  level: [info\n")
    with pytest.raises(SettingsError, match=r"^config\.local\.yaml:3: "):
        load_settings(None, {})


def test_git_ignores_what_an_operator_writes_and_an_upgrade_by_git_pull_meets_none() -> None:
    own = [
        *("config.local.yaml", "compose.override.yaml", ".env", "token"),
        *("digests/2026-01-28.md", "data/bot.db"),
    ]
    done = subprocess.run(
        ["git", "check-ignore", *own], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == own

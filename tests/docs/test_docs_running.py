"""What an operator copies from the repository fits the bot that runs."""

from __future__ import annotations

import configparser
import datetime as dt
import re
from typing import Any

import pytest
import yaml
from documents import ROOT, rows

from bot.web.metrics import Metrics, Moment, exposition

ALERTS = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_how_bad_it_is_and_what_happened(rule: dict[str, Any]) -> None:
    """When each fires is tested in tests/web/test_web_alerts.py."""
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    assert rule["annotations"]["summary"]


@pytest.mark.parametrize("page", ["operate.md", "operate.zh-CN.md"])
def test_every_alert_is_explained_and_no_other(page: str) -> None:
    explained = [row[0].strip("`") for row in rows(ROOT / "docs" / page)]
    assert [name for name in explained if name.startswith("DigestBot")] == [
        rule["alert"] for rule in RULES
    ]


@pytest.mark.parametrize("page", ["operate.md", "operate.zh-CN.md"])
def test_every_metric_is_explained_and_no_other(page: str) -> None:
    now = dt.datetime(2026, 1, 28, tzinfo=dt.UTC)
    moment = Moment(
        leader=True,
        queue_parts=1,
        digests=1,
        problems=1,
        newest=now,
        newest_date=now.date(),
        today=True,
    )
    text = exposition(Metrics(), moment).decode()
    exported = re.findall(r"^# TYPE (digest_bot_\w+)", text, re.MULTILINE)
    explained = [row[0].strip("`").partition("{")[0] for row in rows(ROOT / "docs" / page)]
    assert {name for name in explained if name.startswith("digest_bot_")} == set(exported)


def test_every_volume_and_secret_of_compose_is_declared() -> None:
    for service in COMPOSE["services"].values():
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {name for name in named if not name.startswith(".")} <= set(COMPOSE["volumes"])
        assert set(service.get("secrets", [])) <= set(COMPOSE.get("secrets", {}))


def test_the_unit_starts_the_bot_and_lets_it_write_where_it_must() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "docs" / "digest-bot.service", encoding="utf-8")
    service = unit["Service"]
    assert service["ExecStart"].endswith(".venv/bin/python -m bot run --config config.yaml")
    assert service["RestartPreventExitStatus"] == "2"
    folder = service["WorkingDirectory"]
    assert service["ReadWritePaths"].split() == [f"{folder}/data", f"{folder}/digests"]
    assert "TELEGRAM_BOT_TOKEN_FILE" in service["Environment"]


def quoted(page: str) -> list[str]:
    """What the table of symptoms quotes of the log: phrases, not the names of states."""
    table = [row for row in rows(ROOT / "docs" / page) if len(row) == 3]
    first = next(n for n, row in enumerate(table) if "a digest has problems" in row[0])
    last = next(n for n, row in enumerate(table) if row[0].startswith("`DigestBot"))
    return [
        phrase
        for row in table[first:last]
        for phrase in re.findall(r"`([^`]+)`", row[0])
        if " " in phrase
    ]


def test_the_table_of_symptoms_quotes_the_log_as_it_is() -> None:
    code = "\n".join(
        re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
        for path in (ROOT / "bot").rglob("*.py")
    )
    said = quoted("operate.md")
    assert len(said) > 8
    assert [phrase for phrase in said if phrase not in code] == []
    assert quoted("operate.zh-CN.md") == said

"""The token comes from the environment or a file, and never shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.written import TOKEN

from bot.config import (
    token,
)
from bot.core.errors import SettingsError


def test_the_token_comes_from_the_environment_or_a_file(folder: Path) -> None:
    file = folder / "secret"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    assert token({"TELEGRAM_BOT_TOKEN": f" {TOKEN} "}).get_secret_value() == TOKEN
    assert token({"TELEGRAM_BOT_TOKEN_FILE": str(file)}).get_secret_value() == TOKEN
    both = {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_BOT_TOKEN_FILE": str(file)}
    assert token(both).get_secret_value() == TOKEN


def test_the_token_never_prints() -> None:
    kept = token({"TELEGRAM_BOT_TOKEN": TOKEN})
    assert TOKEN not in f"{kept} {kept!r}"


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, "TELEGRAM_BOT_TOKEN: is not set"),
        ({"TELEGRAM_BOT_TOKEN": "  "}, "is not set"),
        ({"BOT_TOKEN": TOKEN}, "BOT_TOKEN is not read"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BOT_TOKEN_FILE": "x"}, "not both"),
        ({"TELEGRAM_BOT_TOKEN": "hunter2-hunter2"}, "TELEGRAM_BOT_TOKEN: is not a valid bot token"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN + "/x"}, "is not a valid bot token"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "missing"}, "missing can't be read"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "."}, "can't be read"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "empty"}, "is empty"),
    ],
)
def test_without_a_usable_token_one_sentence_says_why(
    folder: Path, env: dict[str, str], said: str
) -> None:
    (folder / "empty").write_text("\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        token(env)
    assert len(caught.value.faults) == 1
    assert said in caught.value.faults[0]
    assert TOKEN not in caught.value.faults[0]
    assert "hunter2" not in caught.value.faults[0]

"""Settings as an operator writes them, into the working directory of a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from bot.core.errors import SettingsError

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:" + "a" * 35


def loaded(text: str, **env: str) -> Settings:
    Path("config.yaml").write_text(text, encoding="utf-8")
    return load_settings(None, env)


def faults(text: str, **env: str) -> dict[str, str]:
    """Key to sentence, of settings that must be refused."""
    with pytest.raises(SettingsError) as caught:
        loaded(text, **env)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return dict(fault.split(": ", 1) for fault in caught.value.faults)  # type: ignore[misc]

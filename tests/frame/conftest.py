from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, whose config.yaml is the test's to write."""
    monkeypatch.chdir(tmp_path)
    return tmp_path

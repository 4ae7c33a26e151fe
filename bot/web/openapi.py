"""The OpenAPI document of the upload: ``openapi.yaml`` with this server's version and address."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

DOCUMENT = Path(__file__).parent / "openapi.yaml"


@cache
def document(public_url: str | None = None) -> dict[str, Any]:
    """OpenAPI 3.1 as a JSON object. ``public_url`` is where others reach the server."""
    described: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    with suppress(PackageNotFoundError):  # run from a folder, never installed
        described["info"]["version"] = version("digest-bot")
    if public_url:
        described["servers"] = [{"url": public_url}]
    return described

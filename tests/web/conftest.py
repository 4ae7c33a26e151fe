"""Where the tests with a browser run."""

from __future__ import annotations

from inspect import iscoroutinefunction
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in the session's loop, so tests that use it run there."""
    for item in items:
        if (
            isinstance(item, pytest.Function)
            and iscoroutinefunction(item.function)
            and item.path.is_relative_to(HERE)
            and "browser" in item.fixturenames
        ):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)

"""What every test stands on: no network, folders in memory, a clock that stands still."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from support.browser import browser, pages
from support.clock import FakeClock
from support.databases import make_template
from support.network import turn_off
from support.postgres import postgres

__all__ = ["browser", "pages"]  # fixtures

# Two shared cores: a deadline would measure the neighbours. Derandomized, so that a run says
# the same thing twice. No test has a number of examples of its own: ``make test-more`` has them
# all tried with more, and ``pytest --hypothesis-profile=explore`` looks where nobody looked yet.
_STEADY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("few", _STEADY, max_examples=30)
settings.register_profile("more", _STEADY, max_examples=500)
settings.register_profile("explore", _STEADY, max_examples=1000, derandomize=False)
settings.load_profile("few")

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that must be free in memory, for temporary folders to lie there."""


def pytest_configure() -> None:
    """Where the system has such, temporary folders lie in memory: nobody waits for a disk."""
    with_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    if with_room and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a browser or a PostgreSQL server run in one process, one after another."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        values = getattr(item, "callspec", None)
        if "browser" in fixtures:
            item.add_marker(pytest.mark.xdist_group("browser"))
        if "postgresql" in (*fixtures, *(values.params.values() if values else ())):
            item.add_marker(pytest.mark.xdist_group("postgresql"))


os.environ.setdefault("PTB_TIMEDELTA", "1")  # as ``python -m bot`` has it


@pytest.fixture(scope="session", autouse=True)
def _network_off() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        turn_off(patch)
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A PostgreSQL server of our own, for this run. A test that stops it starts it again."""
    with postgres() as server:
        make_template(server)
        yield server


@pytest.fixture
def clock() -> FakeClock:
    """2026-01-28 00:00 UTC, until the test moves it."""
    return FakeClock()

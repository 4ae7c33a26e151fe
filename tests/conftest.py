"""What every test stands on: no network, a clock that stands still, bounded properties."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from support.browser import browser, pages
from support.clock import FakeClock
from support.network import turn_off

__all__ = ["browser", "pages"]  # fixtures

# Two shared cores: a deadline would measure the neighbours. Derandomized, so that a run says
# the same thing twice; ``pytest --hypothesis-profile=explore`` looks further.
settings.register_profile(
    "steady",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")


os.environ.setdefault("PTB_TIMEDELTA", "1")  # as ``python -m bot`` has it


@pytest.fixture(scope="session", autouse=True)
def _network_off() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        turn_off(patch)
        yield


@pytest.fixture
def clock() -> FakeClock:
    """2026-01-28 00:00 UTC, until the test moves it."""
    return FakeClock()

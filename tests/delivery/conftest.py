"""A world for each test of the push."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from push_rig import Scenario, play
from support.virtual import virtually


@pytest.fixture
def world(tmp_path: Path) -> Callable[[Scenario], None]:
    """``world(scenario)`` runs ``async def scenario(world)`` in virtual time."""

    def run(scenario: Scenario, seed: int = 1) -> None:
        virtually(lambda loop: play(loop, tmp_path, scenario, seed))

    return run

"""The rig for the chat's tests: a bot that knows four days, with a subscription hour of 08:30."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from chat_rig import FUNDS, MODELS, POLICY, TODAY, YESTERDAY, Rig, digest, rig

DIGESTS = (
    digest(dt.date(2025, 12, 31), FUNDS),
    digest(dt.date(2026, 1, 20), POLICY, "AI 芯片", "AI 产品"),
    digest(YESTERDAY, FUNDS, MODELS),
    digest(TODAY, POLICY, MODELS, FUNDS),
)


@pytest.fixture
async def world() -> AsyncIterator[Rig]:
    """Today's digest is out."""
    async with rig(DIGESTS, telegram={"owners": [4242]}) as made:
        made.world.add_bot(made.group)
        await made.settle()
        yield made


@pytest.fixture
async def wired() -> AsyncIterator[Rig]:
    """The same over a socket."""
    async with rig(DIGESTS, wired=True) as made:
        made.world.add_bot(made.group)
        await made.settle()
        yield made


@pytest.fixture
async def early() -> AsyncIterator[Rig]:
    """Today's digest is not out yet; 钱 is an alias."""
    settings = {"digests": {"aliases": {"钱": FUNDS}}}
    async with rig(DIGESTS[:-1], **settings) as made:
        made.world.add_bot(made.group)
        await made.settle()
        yield made


@pytest.fixture
async def empty() -> AsyncIterator[Rig]:
    """There is no digest at all, and the bot is in no group yet."""
    async with rig(()) as made:
        yield made

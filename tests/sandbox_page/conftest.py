"""A running page for each test, and one browser for all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from page_hands import DESK, Opener
from page_rig import Site, Wire, running_site
from playwright.async_api import Page, expect
from support.browser import Pages
from support.clock import FakeClock

HERE = Path(__file__).parent


@pytest_asyncio.fixture(loop_scope="session")
async def site(clock: FakeClock, tmp_path: Path) -> AsyncIterator[Site]:
    async with running_site(clock, tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def http(site: Site) -> AsyncIterator[ClientSession]:
    async with ClientSession(site.url) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def wire(site: Site, http: ClientSession) -> AsyncIterator[Wire]:
    """A connected page that has not read its snapshot yet."""
    async with http.ws_connect("/sandbox/ws", origin=site.url) as socket:
        yield Wire(socket)


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(site: Site, pages: Pages) -> AsyncIterator[Opener]:
    """Opens the page."""
    async with AsyncExitStack() as stack:

        async def open_it(viewport: dict[str, int] = DESK, **options: Any) -> Page:
            options |= {"viewport": viewport, "reduced_motion": "reduce"}
            options.setdefault("locale", "zh-CN")
            page = await stack.enter_async_context(pages.open(site.url, **options))
            await expect(page.locator("#lost")).to_be_hidden()
            return page

        yield open_it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in the session's loop, so this folder's tests run there."""
    for item in items:
        is_async = isinstance(item, pytest.Function) and iscoroutinefunction(item.function)
        if is_async and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)

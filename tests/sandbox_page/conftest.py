"""A running page for each test, and one browser for all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from page_hands import DESK, Opener
from page_rig import Site, Wire, running_site
from playwright.async_api import Browser, Page, async_playwright, expect
from support.clock import FakeClock

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest_asyncio.fixture(loop_scope="session")
async def site(clock: FakeClock) -> AsyncIterator[Site]:
    async with running_site(clock) as running:
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


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(site: Site, browser: Browser) -> AsyncIterator[Opener]:
    """Opens the page; a script error or a breach of the policy in any of them fails the test."""
    faults: list[str] = []
    contexts = []

    async def open_it(viewport: dict[str, int] = DESK, **options: Any) -> Page:
        context = await browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(5_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        await page.goto(site.url)
        await expect(page.locator("#lost")).to_be_hidden()
        return page

    yield open_it
    for context in contexts:
        await context.close()
    assert faults == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in the session's loop, so this folder's tests run there."""
    for item in items:
        is_async = isinstance(item, pytest.Function) and iscoroutinefunction(item.function)
        if is_async and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)

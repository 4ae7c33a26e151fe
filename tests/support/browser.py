"""One Chromium for all tests that need a browser, and pages that are used again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest_asyncio

if TYPE_CHECKING:
    from playwright.async_api import Browser, ConsoleMessage, Page, Request

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


WAIT_MS = 60_000
"""How long a page may take for what is waited for: both cores may be busy."""


class Pages:
    """Pages of one browser. A new one costs a process, so one that remembers nothing is used
    again by whoever asks for the same options."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: defaultdict[str, list[Page]] = defaultdict(list)

    @asynccontextmanager
    async def open(
        self, url: str, *, may_miss: bool = False, **options: Any
    ) -> AsyncIterator[Page]:
        """The page at ``url``, with a context's ``options``. A script's error in it, a breach of
        its policy, a request to elsewhere, and unless it ``may_miss`` one an address that is not
        found fail the test."""
        idle = self._idle[repr(sorted(options.items()))]
        page = idle.pop() if idle else await self._new(options)
        origin = "/".join(url.split("/")[:3])
        faults: list[str] = []

        def on_error(error: object) -> None:
            faults.append(str(error))

        def on_console(line: ConsoleMessage) -> None:
            if line.type == "error" and not (may_miss and "404" in line.text):
                faults.append(line.text)

        def on_request(request: Request) -> None:
            if not request.url.startswith(origin):
                faults.append(request.url)

        hears = {"pageerror": on_error, "console": on_console, "request": on_request}
        for event, hear in hears.items():
            page.on(event, hear)  # type: ignore[call-overload]
        is_as_before = False
        try:
            await page.goto(url)
            yield page
            remembered = await page.evaluate("localStorage.length + document.cookie.length")
            is_as_before = not remembered and len(page.context.pages) == 1
        finally:
            for event, hear in hears.items():
                page.remove_listener(event, hear)
            if is_as_before:
                await page.mouse.move(0, 0)
                await page.goto("about:blank")
                idle.append(page)
            else:
                await page.context.close()
        assert faults == []

    async def _new(self, options: dict[str, Any]) -> Page:
        context = await self._browser.new_context(**options)
        context.set_default_timeout(WAIT_MS)
        return await context.new_page()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=WAIT_MS)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def pages(browser: Browser) -> Pages:
    return Pages(browser)

"""What a person's hands do on the page."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
Opener = Callable[..., Awaitable[Page]]


def chat_row(page: Page, name: str) -> Locator:
    return page.locator(
        ".chat", has=page.locator(".row-title .who", has_text=re.compile(f"^{name}$"))
    )


async def become(page: Page, role: str) -> None:
    await page.get_by_role("radio", name=role, exact=True).check(force=True)


async def write(page: Page, text: str) -> None:
    await page.get_by_role("combobox").fill(text)
    await page.get_by_role("combobox").press("Enter")

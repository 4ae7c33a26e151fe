"""Take the README's pictures from the running demo: ``python docs/pictures.py [FOLDER]``.

Needs Debian's chromium and fonts (fonts-noto-cjk, fonts-noto-color-emoji).
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
PORT = 8097
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


async def say(page: Page, text: str) -> None:
    box = page.get_by_role("combobox")
    await box.fill(text)
    await box.press("Enter")


async def desktop(browser: Browser) -> None:
    page = await browser.new_page(viewport=DESKTOP, locale="zh-CN")
    await page.goto(f"http://127.0.0.1:{PORT}/")
    await page.locator(".chat").first.click()
    await say(page, "/category@digest_bot 模型")
    await page.get_by_text("#模型与技术进展").last.wait_for()  # which every sample has
    await page.wait_for_timeout(600)  # messages fade in
    await page.screenshot(path=IMAGES / "demo-desktop.png")
    await page.close()


async def phone(browser: Browser) -> None:
    page = await browser.new_page(
        viewport=PHONE, device_scale_factor=2, has_touch=True, color_scheme="dark", locale="zh-CN"
    )
    await page.goto(f"http://127.0.0.1:{PORT}/")
    await page.locator(".chat").first.click()
    await say(page, "/subscribe@digest_bot 08:30")
    await page.get_by_text("下次推送").last.wait_for()
    await page.wait_for_timeout(600)  # messages fade in
    await page.screenshot(path=IMAGES / "demo-phone.png")
    await page.close()


async def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    demo = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        "--port",
        str(PORT),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        if demo.stdout is not None:
            await demo.stdout.readline()
        async with async_playwright() as playwright:
            chromium = shutil.which("chromium")
            browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            await desktop(browser)
            await phone(browser)
            await browser.close()
    finally:
        demo.terminate()
        await demo.wait()


if __name__ == "__main__":
    asyncio.run(main())

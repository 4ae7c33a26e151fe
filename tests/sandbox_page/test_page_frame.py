"""Around the conversation: the page's language is its people's, and the archive is a link away."""

from __future__ import annotations

import pytest
from page_hands import Opener
from page_rig import Site, Wire
from playwright.async_api import expect


async def test_the_pages_language_is_that_of_its_people(site: Site, open_page: Opener) -> None:
    page = await open_page()
    people = (site.cast.owner, site.cast.admin, site.cast.member)
    assert {one.language_code for one in people} == {"zh-hans"}
    await page.get_by_role("button", name="Switch to English").click()
    await expect(page.locator("#title")).to_have_text("Sandbox")
    await expect(page.get_by_role("combobox")).to_have_attribute("placeholder", "Message")
    await page.get_by_role("combobox").fill("/today")  # asked after the switch, so answered later
    await page.get_by_role("combobox").press("Enter")
    await expect(page.locator(".message.mine")).to_have_count(1)
    assert {one.language_code for one in people} == {"en"}
    await page.reload()  # the browser remembers, and the people are told again
    for one in people:
        one.language_code = "zh-hans"
    await page.reload()
    await expect(page.locator("#lost")).to_be_hidden()
    await page.get_by_role("combobox").fill("/today")
    await page.get_by_role("combobox").press("Enter")
    await expect(page.locator(".message.mine")).to_have_count(2)
    assert {one.language_code for one in people} == {"en"}


@pytest.mark.parametrize("wrong", ["", "EN", "english-and-more", "zh_hans", 7, None])
async def test_only_a_language_is_taken_for_one(site: Site, wire: Wire, wrong: object) -> None:
    reply = await wire.ask("language", language=wrong, **{"as": site.cast.owner.id})
    assert not reply["ok"]
    assert site.cast.owner.language_code == "zh-hans"


async def test_the_archive_is_a_link_away(site: Site, open_page: Opener) -> None:
    page = await open_page()
    link = page.get_by_role("link", name="简报的网页版")
    await expect(link).to_have_attribute("href", "/archive")
    await expect(link).to_have_attribute("rel", "noopener")
    answer = await page.request.get(f"{site.url}/archive", max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, site.levers.pages)
    site.levers.pages = None
    answer = await page.request.get(f"{site.url}/archive")
    assert answer.status == 404
    assert "No archive" in await answer.text()

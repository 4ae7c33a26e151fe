"""A source's digests are in its folder, whatever the source does."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from source_server import Source, digest, moved, serving
from support.clock import FakeClock

from bot.digest.cache import Cache, folder_name
from bot.digest.downloads import Downloads, UrlSource
from bot.http.fetch import Fetcher
from bot.http.proxies import Proxies

REFRESH = dt.timedelta(minutes=5)


async def _no_sleep(seconds: float) -> None: ...


class Desk:
    """A source's downloads by hand: ``look`` is one look at what is due."""

    def __init__(self, template: str, folder: Path, fetch: Fetcher, clock: FakeClock) -> None:
        self.clock = clock
        self.folder = folder
        self.told: list[tuple[str, str]] = []
        self._make = lambda: Downloads(
            UrlSource(template=template, refresh=REFRESH),
            Cache(folder),
            fetch,
            clock=clock,
            today=lambda: clock().date(),
            sleep=_no_sleep,
            random=lambda: 0.5,
            report=lambda name, error: self.told.append((name, str(error))),
        )
        self.restart()

    def restart(self) -> None:
        self._downloads = self._make()

    async def look(self, later: dt.timedelta = dt.timedelta()) -> None:
        self.clock.advance(later)
        await self._downloads.tick()

    def kept(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob("*.md"))}


@pytest.fixture
async def source() -> AsyncIterator[Source]:
    async with serving() as source:
        yield source


@pytest.fixture
async def desk(source: Source, tmp_path: Path) -> AsyncIterator[Desk]:
    async with Fetcher(allow_private=True, proxies=Proxies(), seconds=2) as fetch:
        clock = FakeClock(dt.datetime(2026, 1, 28, 0, 0, tzinfo=dt.UTC))
        yield Desk(source.template, tmp_path / "kept", fetch, clock)


async def test_today_and_the_days_before_are_fetched(source: Source, desk: Desk) -> None:
    source.pages = {f"/2026-01-{day}.md": digest(f"2026-01-{day}") for day in (26, 27, 28)}
    await desk.look()
    assert list(desk.kept()) == ["2026-01-26.md", "2026-01-27.md", "2026-01-28.md"]
    assert source.asked[0] == "/2026-01-28.md"
    assert desk.told == []


async def test_what_is_not_out_yet_is_asked_for_until_it_is(source: Source, desk: Desk) -> None:
    await desk.look()
    await desk.look(REFRESH)
    assert source.asked.count("/2026-01-28.md") == 2
    assert source.asked.count("/2026-01-27.md") == 2
    assert source.asked.count("/2026-01-25.md") == 1
    source.pages["/2026-01-28.md"] = digest("2026-01-28")
    await desk.look(REFRESH)
    assert list(desk.kept()) == ["2026-01-28.md"]
    assert desk.told == []


async def test_between_two_refreshes_nobody_is_asked(source: Source, desk: Desk) -> None:
    await desk.look()
    asked = len(source.asked)
    await desk.look(REFRESH / 2)
    assert len(source.asked) == asked


async def test_an_unchanged_digest_is_not_sent_again_even_after_a_restart(
    source: Source, desk: Desk
) -> None:
    source.pages["/2026-01-28.md"] = digest("2026-01-28")
    await desk.look()
    stamp = (desk.folder / "2026-01-28.md").stat().st_mtime_ns
    await desk.look(REFRESH)
    desk.restart()
    await desk.look()
    assert source.answered.count(200) == 1
    assert source.answered.count(304) == 2
    assert (desk.folder / "2026-01-28.md").stat().st_mtime_ns == stamp


async def test_a_damaged_note_only_costs_a_download(source: Source, desk: Desk) -> None:
    source.pages["/2026-01-28.md"] = digest("2026-01-28")
    await desk.look()
    for damage in (b"{", b"[]", json.dumps({"of": "other"}).encode()):
        (desk.folder / ".2026-01-28.json").write_bytes(damage)
        desk.restart()
        source.answered.clear()
        await desk.look()
        assert 200 in source.answered
    assert list(desk.kept()) == ["2026-01-28.md"]


async def test_a_correction_replaces_the_version_before(source: Source, desk: Desk) -> None:
    source.pages["/2026-01-28.md"] = digest("2026-01-28")
    await desk.look()
    source.pages["/2026-01-28.md"] = digest("2026-01-28") + "**别的**\n\n又一条\n".encode()
    await desk.look(REFRESH)
    assert "又一条" in desk.kept()["2026-01-28.md"].decode()


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02" * 50, "not a text file"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (digest("2026-01-27"), "of 2026-01-27"),
        (b"x" * (2 << 20), "1 MiB"),
    ],
    ids=["empty", "binary", "page", "another date", "huge"],
)
async def test_a_broken_download_leaves_the_last_good_version(
    source: Source, desk: Desk, broken: bytes, reason: str
) -> None:
    good = source.pages["/2026-01-28.md"] = digest("2026-01-28")
    await desk.look()
    source.pages["/2026-01-28.md"] = broken
    for _ in range(8):
        await desk.look(REFRESH)
    assert desk.kept() == {"2026-01-28.md": good}
    assert [name for name, _ in desk.told] == [f"{source.url}/2026-01-28.md"]
    assert reason in desk.told[0][1]


async def test_a_digest_without_a_date_is_that_of_its_address(source: Source, desk: Desk) -> None:
    source.pages["/2026-01-28.md"] = "**甲**\n\n一条\n说明：二。\n".encode()
    await desk.look()
    assert list(desk.kept()) == ["2026-01-28.md"]


async def test_a_source_that_fails_is_asked_again_soon_then_less_often(
    source: Source, desk: Desk
) -> None:
    source.status = 503
    waits, last = [], desk.clock()
    for _ in range(600):
        before = len(source.asked)
        await desk.look(dt.timedelta(seconds=1))
        if "/2026-01-28.md" in source.asked[before:]:
            waits.append((desk.clock() - last).total_seconds())
            last = desk.clock()
    assert waits[1] <= 3
    assert waits[1:] == sorted(waits[1:])
    assert max(waits) > 60
    assert [reason for _, reason in desk.told] == ["the server answered 503"]


async def test_the_patience_that_a_source_asks_for_is_had(source: Source, desk: Desk) -> None:
    source.status, source.headers = 429, {"Retry-After": "120"}
    await desk.look()
    asked = len(source.asked)
    await desk.look(dt.timedelta(seconds=119))
    assert len(source.asked) == asked
    await desk.look(dt.timedelta(seconds=2))
    assert len(source.asked) == 2 * asked


async def test_a_source_that_recovers_is_forgotten_and_told_anew(
    source: Source, desk: Desk
) -> None:
    source.pages["/2026-01-28.md"] = b"<html>"
    for _ in range(6):
        await desk.look(REFRESH)
    source.pages["/2026-01-28.md"] = digest("2026-01-28")
    await desk.look(REFRESH)
    source.pages["/2026-01-28.md"] = b"<html>"
    for _ in range(6):
        await desk.look(REFRESH)
    assert len(desk.told) == 2


async def test_a_new_day_is_asked_for(source: Source, desk: Desk) -> None:
    await desk.look()
    await desk.look(dt.timedelta(days=1))
    assert "/2026-01-29.md" in source.asked


async def test_a_page_of_the_newest_is_kept_by_its_date(source: Source, tmp_path: Path) -> None:
    async with Fetcher(allow_private=True, proxies=Proxies()) as fetch:
        latest = Desk(f"{source.url}/latest.md", tmp_path / "latest", fetch, FakeClock())
        source.pages["/latest.md"] = digest("2026-01-27")
        await latest.look()
        source.pages["/latest.md"] = digest("2026-01-28")
        await latest.look(REFRESH)
    assert list(latest.kept()) == ["2026-01-27.md", "2026-01-28.md"]
    assert latest.told == []


async def test_a_full_disk_is_told_and_tried_again(source: Source, desk: Desk) -> None:
    source.pages["/2026-01-28.md"] = digest("2026-01-28")
    desk.folder.write_text("a file where a folder should be")
    await desk.look()
    assert "can't be written" in desk.told[0][1]
    desk.folder.unlink()
    await desk.look(dt.timedelta(seconds=3))
    assert list(desk.kept()) == ["2026-01-28.md"]


async def test_a_redirect_of_a_digest_is_followed(source: Source, desk: Desk) -> None:
    source.pages["/2026-01-28.md"] = moved("/real.md")
    source.pages["/real.md"] = digest("2026-01-28")
    await desk.look()
    assert list(desk.kept()) == ["2026-01-28.md"]


def test_two_sources_of_one_host_have_two_folders() -> None:
    names = {folder_name(f"https://u:p@h.example/{path}/{{date}}") for path in "ab"}
    assert len(names) == 2
    assert all(name.startswith("h.example-") for name in names)


@pytest.mark.parametrize("body", [b'{"error": "not found"}', b"\n[]", '{"信息": "没有"}'.encode()])
async def test_json_in_the_place_of_a_digest_is_refused(
    source: Source, desk: Desk, body: bytes
) -> None:
    source.pages["/2026-01-28.md"] = body
    await desk.look()
    assert desk.kept() == {}
    assert ["this is not a digest (JSON)" in reason for _, reason in desk.told] == [True]


async def test_a_clock_that_is_put_back_does_not_silence_a_source(
    source: Source, tmp_path: Path
) -> None:
    async with Fetcher(allow_private=True, proxies=Proxies(), seconds=2) as fetch:
        clock = FakeClock(dt.datetime(2031, 1, 28, 0, 0, tzinfo=dt.UTC))  # wrong, as some start
        desk = Desk(f"{source.url}/today.md", tmp_path / "kept", fetch, clock)
        await desk.look()
        clock.set(dt.datetime(2026, 1, 28, 0, 0, tzinfo=dt.UTC))
        source.pages["/today.md"] = digest("2026-01-28")
        await desk.look()
        assert list(desk.kept()) == ["2026-01-28.md"]

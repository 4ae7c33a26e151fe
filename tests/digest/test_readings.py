"""A start that remembers what it read shows exactly what a start shows that reads everything."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from digest_files import PLAIN
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reading.search_sessions import Searches
from bot.digest.archive import Archive
from bot.digest.parser import parse
from bot.digest.readings import (
    BadReadings,
    Reading,
    Readings,
    key_of,
    packed,
    reader,
    unpacked,
)
from bot.digest.sources import FolderSource, Library, Taken
from bot.digest.spool import Spool
from bot.digest.together import MANY, read_all, read_together

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
THEN = dt.datetime(2026, 1, 28, tzinfo=dt.UTC).timestamp()
DAY = dt.date(2026, 1, 28)
NOTED = Reading(DAY, ("只在记忆里",))


async def _unheard(change: object) -> None:
    """Nobody listens."""


def start(folder: Path, readings: Readings | None = None, spool: Spool | None = None) -> Library:
    """A library that has looked at ``folder``."""
    library = Library(Archive(spool=spool), [FolderSource(folder)], lambda: NOW, _unheard, readings)
    list(library.load())
    return library


def stop(library: Library) -> None:
    """It remembers what it has read."""
    asyncio.run(library.remember())


def told(folder: Path, readings: Readings | None = None) -> list[tuple[str, str, str]]:
    """What a start says of each file, the problems of broken ones included."""
    library = Library(Archive(), [FolderSource(folder)], lambda: NOW, _unheard, readings)
    return [
        (type(one).__name__, str(one.path), repr(getattr(one, "error", "")))
        for one in library.load()
    ]


def shown(library: Library) -> dict[str, Any]:
    """All that anybody can see of the archive."""
    archive = library.archive

    async def found() -> list[Any]:
        index = await Searches(archive, lambda: NOW).index()
        return [
            *(index.search(words, 0, 99) for words in ("算力", "甲 2", "标题", "说明", "ai芯片")),
            list(index.texts()),
        ]

    dates = archive.dates()
    kept = {date: archive.raw(date) for date in dates}
    return {
        "dates": dates,
        "latest": archive.latest(),
        "categories": [archive.categories(date) for date in dates],
        "all": archive.all_categories(),
        "digests": [archive.get(date) for date in dates],
        "problems": [parse(one.data, name=one.name).problems for one in kept.values() if one],
        "files": [(one.name, one.data, one.changed_at) for one in kept.values() if one],
        "found": asyncio.run(found()),
    }


def write(path: Path, data: str | bytes) -> Path:
    """A file that was last changed long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    os.utime(path, (THEN, THEN))
    return path


def digest(day: str = "2026-01-28", category: str = "甲", title: str = "标题") -> str:
    return (
        f"# 日报 ({day})\n\n**{category}**\n\n{title}\n说明：a\n来源：[x](https://x.example.com)\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "digests/2026-01-28.md", digest())
    return tmp_path / "digests"


@pytest.fixture
def noted(folder: Path) -> Readings:
    """What is remembered of the folder's file is not what stands in it: so one sees what a start
    goes by."""
    path = folder / "2026-01-28.md"
    readings = Readings(folder.parent / "cache/readings.json", "reader")
    readings.keep({key_of(str(path), path.read_bytes()): NOTED})
    return readings


# The same


NAMES = (
    "2026-01-28.md", "2026-01-27.md", "20260126.txt", "2026/01/25.markdown", "notes.md", "x.md",
    "二〇二六年一月二十四日.md", "README.md", ".hidden.md", "sub/2026-01-28.md",
)  # fmt: skip
ODD = (
    digest(),
    digest("2026-01-27", "乙", "ＡＩ 芯片"),
    PLAIN,
    PLAIN.replace("\n", "\r\n").encode("gb18030"),
    PLAIN.encode("utf-16"),
    b"\xef\xbb\xbf" + PLAIN.encode(),
    f"---\ntitle: 甲\ndate: 2026-01-20\n---\n{digest()}",
    "# 没有日期\n\n**甲**\n\n标题\n说明：b\n",
    "# 日报 (2026-01-28) (2026-01-29)\n\n## 甲\n\n1. 甲 2\n\n## 甲\n\n2. 乙\n",
    "# 日报 (2026-02-30)\n\n**甲**\n\n标题\n",
    "# 日报 (2026-01-28)\n",
    b"",
    b"%PDF-1.7",
    b"\xff\xfe\xfd\x00",
    "\x00" * 40,
    digest(category="<b>\ufffe", title="\U0001f9ea" * 50),
    digest().encode()[:-9],
)
FILES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ODD), max_size=8)


@given(
    before=FILES,
    after=FILES,
    moved=st.sampled_from(NAMES),
    to=st.sampled_from(NAMES),
    runs=st.booleans(),
)
def test_whatever_became_of_the_files_both_starts_show_the_same(
    before: dict[str, Any], after: dict[str, Any], moved: str, to: str, runs: bool
) -> None:
    """``runs``: the bot sees the files change."""
    with tempfile.TemporaryDirectory() as home:
        folder, readings = Path(home, "digests"), Readings(Path(home, "cache/r.json"), "reader")
        for name, data in before.items():
            write(folder / name, data)
        first = start(folder, readings)
        assert shown(first) == shown(start(folder))
        stop(first)
        for name in before.keys() - after.keys():
            if len(name) % 2:
                (folder / name).unlink()
        for name, data in after.items():
            write(folder / name, data)
        if (folder / moved).exists():
            (folder / to).parent.mkdir(parents=True, exist_ok=True)
            (folder / moved).rename(folder / to)
        if runs:
            list(first.scan())
            stop(first)
        assert told(folder, readings) == told(folder)
        again = start(folder, readings)
        assert shown(again) == shown(start(folder))
        stop(again)
        assert shown(start(folder, readings)) == shown(start(folder))


def test_what_is_remembered_is_not_read_again(folder: Path, noted: Readings) -> None:
    assert start(folder, noted).archive.categories(DAY) == ("只在记忆里",)
    assert shown(start(folder, noted))["digests"] == shown(start(folder))["digests"]


# Never wrong


def test_a_file_of_the_same_size_and_time_is_read_again(folder: Path, noted: Readings) -> None:
    before = (folder / "2026-01-28.md").stat()
    write(folder / "2026-01-28.md", digest(category="乙"))
    after = (folder / "2026-01-28.md").stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert start(folder, noted).archive.categories(DAY) == ("乙",)


def test_one_of_the_same_size_and_time_is_noticed_while_the_bot_runs(folder: Path) -> None:
    library = start(folder)
    write(folder / "2026-01-28.md", digest(category="乙"))
    assert [type(change) for change in library.scan()] == [Taken]
    assert library.archive.categories(DAY) == ("乙",)


def test_a_renamed_file_is_read_again_for_its_name_may_hold_the_date(
    folder: Path, noted: Readings
) -> None:
    (folder / "2026-01-28.md").rename(folder / "b.md")
    assert start(folder, noted).archive.categories(DAY) == ("甲",)


def test_a_deleted_file_is_not_remembered(folder: Path, noted: Readings) -> None:
    (folder / "2026-01-28.md").unlink()
    assert start(folder, noted).archive.dates() == []


def test_another_folder_with_the_same_files_is_read(folder: Path, noted: Readings) -> None:
    write(folder.parent / "others/2026-01-28.md", digest())
    assert start(folder.parent / "others", noted).archive.categories(DAY) == ("甲",)


def test_what_another_version_read_does_not_count(folder: Path, noted: Readings) -> None:
    newer = Readings(noted.path, "another reader")
    library = start(folder, newer)
    assert library.archive.categories(DAY) == ("甲",)
    stop(library)
    assert noted.load() == {}
    assert list(newer.load().values()) == [Reading(DAY, ("甲",))]


def test_any_change_of_the_code_or_of_what_is_installed_is_another_version(tmp_path: Path) -> None:
    code, site, now = tmp_path / "code", tmp_path / "site", time.time() + 60
    write(code / "parse.py", "a = 1")
    site.mkdir()

    def version() -> str | None:
        return reader(now, code, [str(site), str(tmp_path / "none.zip")])

    seen = [version()]
    write(code / "parse.py", "a = 2")
    seen.append(version())
    write(code / "labels.py", "")
    seen.append(version())
    (code / "parse.py").rename(code / "purse.py")
    seen.append(version())
    (site / "pyromark-0.10.3.dist-info").mkdir()
    seen.append(version())
    (site / "pyromark-0.10.3.dist-info").rename(site / "pyromark-0.10.4.dist-info")
    seen.append(version())
    assert None not in seen
    assert len(set(seen)) == len(seen)
    assert version() == seen[-1]


def test_nothing_is_remembered_of_code_that_changed_a_moment_ago(tmp_path: Path) -> None:
    write(tmp_path / "parse.py", "a = 1")
    assert reader(time.time(), tmp_path, []) is None
    assert reader(time.time(), tmp_path / "none", []) is None


def test_the_sources_of_this_package_are_what_counts() -> None:
    later = time.time() + 60
    assert reader(later) == reader(later, Path(parse.__code__.co_filename).parents[1])
    assert reader(later) != reader(later, labels={"summary": ["梗概"]})


# Damaged


WHOLE = packed(
    {bytes([n]) * 20: Reading(DAY + dt.timedelta(n), ("甲", f"类{n % 3}")) for n in range(9)},
    "reader",
)


@given(
    at=st.integers(0, len(WHOLE) - 1),
    byte=st.integers(0, 255),
    cut=st.booleans(),
)
def test_a_damaged_file_is_never_believed(at: int, byte: int, cut: bool) -> None:
    data = WHOLE[:at] if cut else WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    if data == WHOLE:
        assert len(unpacked(data, "reader")) == 9
    else:
        with pytest.raises(BadReadings):
            unpacked(data, "reader")


def _odd_files(path: Path) -> Iterator[tuple[str, Any]]:
    yield "damaged", lambda: path.write_bytes(path.read_bytes()[:-1])
    yield "empty", lambda: path.write_bytes(b"")
    yield "foreign", lambda: path.write_bytes(os.urandom(5000))
    yield "a folder", lambda: (path.unlink(), path.mkdir())
    yield "a pipe", lambda: (path.unlink(), os.mkfifo(path))
    yield "a link to itself", lambda: (path.unlink(), path.symlink_to(path))


@pytest.mark.parametrize("case", range(6))
def test_what_can_not_be_used_is_passed_over_with_one_line(
    folder: Path, noted: Readings, caplog: pytest.LogCaptureFixture, case: int
) -> None:
    list(_odd_files(noted.path))[case][1]()
    with caplog.at_level(logging.INFO):
        library = start(folder, noted)
    assert library.archive.categories(DAY) == ("甲",)
    (line,) = [record.getMessage() for record in caplog.records]
    assert "readings.json is passed over (" in line
    stop(library)  # written anew where that is possible
    assert shown(start(folder, noted)) == shown(start(folder))


def test_where_it_can_not_be_written_a_line_says_so(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder.parent / "cache", "a file where a folder should be")
    library = start(folder, Readings(folder.parent / "cache/readings.json", "reader"))
    stop(library)
    (line,) = [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]
    assert "can't be written" in line
    assert library.archive.dates() == [DAY]


def test_without_a_file_there_is_nothing_to_say(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        start(folder, Readings(folder.parent / "readings.json", "reader"))
    assert caplog.records == []


def test_two_processes_at_once_leave_one_of_both_whole(tmp_path: Path) -> None:
    path = tmp_path / "readings.json"
    versions = [{bytes(20): Reading(DAY, (name,) * 300)} for name in ("甲", "乙")]
    Readings(path, "reader").keep(versions[0])

    def write_often(readings: dict[bytes, Reading]) -> None:
        for _ in range(100):
            Readings(path, "reader").keep(readings)

    with ThreadPoolExecutor(2) as both:
        writing = [both.submit(write_often, one) for one in versions]
        seen = [Readings(path, "reader").load()]
        while not all(one.done() for one in writing):
            seen.append(Readings(path, "reader").load())
    assert all(one in versions for one in seen)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_away_for_a_start_is_not_forgotten(folder: Path, noted: Readings) -> None:
    folder.rename(folder.parent / "away")
    stop(start(folder, noted))
    (folder.parent / "away").rename(folder)
    assert start(folder, noted).archive.categories(DAY) == ("只在记忆里",)


def test_broken_files_are_read_at_every_start(folder: Path) -> None:
    write(folder / "b.md", "# 日报 (2026-01-29)\n")
    readings = Readings(folder.parent / "readings.json", "reader")
    stop(start(folder, readings))
    assert [reading.date for reading in readings.load().values()] == [DAY]
    assert told(folder, readings) == told(folder)


def test_a_file_that_broke_while_the_bot_ran_is_broken_at_the_next_start(folder: Path) -> None:
    readings = Readings(folder.parent / "readings.json", "reader")
    library = start(folder, readings)
    write(folder / "2026-01-28.md", "")
    write(folder / "2026-01-29.md", digest("2026-01-29"))
    list(library.scan())
    assert library.archive.dates() == [DAY, DAY + dt.timedelta(1)]  # the last good version
    stop(library)
    assert start(folder, readings).archive.dates() == [DAY + dt.timedelta(1)]


# Very many at once


def test_processes_that_help_read_what_one_would_read(tmp_path: Path) -> None:
    for n in range(2 * MANY):
        day = DAY - dt.timedelta(n)
        write(tmp_path / f"{day}.md", digest(str(day), f"类{n % 5}") if n % 50 else "")
    paths = sorted(map(str, tmp_path.iterdir()))
    code = reader(time.time() + 60)
    assert code is not None
    alone = read_all(paths)
    assert len(alone) == 2 * MANY - 2 * MANY // 50
    # Where this code itself was changed a moment ago, the others rightly bring nothing.
    others = read_together(paths, code, processors=3)
    assert others.items() <= alone.items()
    assert read_together(paths, code, processors=1) == {}
    if reader(time.time()) is not None:
        assert others == alone
    # What another version has read does not count; a start reads it itself.
    assert len(read_together(paths, "another", processors=3)) < len(alone)
    library = start(tmp_path, Readings(tmp_path / "readings.json", "another"))
    assert len(library.archive.dates()) == len(alone)
    stop(library)
    assert len(Readings(tmp_path / "readings.json", "another").load()) == len(alone)


# Out of memory


def test_a_digest_outlives_its_file_outside_memory(folder: Path) -> None:
    spool = Spool(folder.parent / "data")
    library = start(folder, spool=spool)
    assert list((folder.parent / "data").iterdir()) == []  # it has no name
    write(folder / "2026-01-28.md", "")
    list(library.scan())
    (folder / "2026-01-28.md").unlink()
    list(library.scan())
    for n in range(1, 9):  # none of the parsed ones is left
        write(folder / f"{n}.md", digest(f"2026-02-0{n}", title=str(n)))
    list(library.scan())
    kept = library.archive.raw(DAY)
    assert kept is not None
    assert kept.data == digest().encode()
    assert shown(library)["digests"][0] == parse(digest()).digest


def test_where_no_file_can_be_made_memory_does(folder: Path) -> None:
    write(folder.parent / "data", "a file where a folder should be")
    spool = Spool(folder.parent / "data")
    assert shown(start(folder, spool=spool)) == shown(start(folder))


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2500, hard))
    try:
        texts = [bytes([n]) * 1000 for n in range(6)]
        places = [spool.put(text) for text in texts]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [spool.get(place) for place in places] == texts

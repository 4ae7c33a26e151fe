"""The archive, and the folder that feeds it while the bot runs."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import resource
import shutil
import time
import tracemalloc
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest
from digest_files import PLAIN

from bot.digest.archive import Archive, RawDigest
from bot.digest.errors import DigestError
from bot.digest.model import Parsed, Problem, plain
from bot.digest.sources import (
    Aside,
    Broken,
    Change,
    FolderSource,
    Library,
    ManyBroken,
    Taken,
    Vanished,
    check_paths,
    read_file,
)

NOW = dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC)
DAY = dt.date(2026, 1, 28)


def digest(day: dt.date = DAY, title: str = "标题", category: str = "类别") -> str:
    return (
        f"# 日报 ({day})\n\n**{category}**\n\n{title}\n说明：a\n来源：[x](https://x.example.com)\n"
    )


def raw(text: str, name: str = "a.md", priority: int = 0, at: dt.datetime = NOW) -> RawDigest:
    return RawDigest(text.encode(), name, at, priority)


def first_title(archive: Archive, day: dt.date = DAY) -> str:
    found = archive.get(day)
    assert found is not None
    return plain(found.items[0].title)


# The archive


def test_dates_and_neighbours():
    archive = Archive(parsed_limit=2)
    days = [DAY + dt.timedelta(n) for n in (3, 0, -2, 10)]
    for day in days:
        archive.put(raw(digest(day, title=str(day))))
    assert archive.dates() == sorted(days)
    assert archive.latest() == max(days)
    assert archive.latest(DAY + dt.timedelta(2)) == DAY
    assert archive.latest(DAY - dt.timedelta(9)) is None
    assert archive.nearest(DAY + dt.timedelta(1), 2) == [DAY, DAY + dt.timedelta(3)]
    assert [first_title(archive, day) for day in days] == [str(day) for day in days]
    archive.remove(DAY)
    assert archive.get(DAY) is None
    assert len(archive.dates()) == 3


def test_a_bad_version_leaves_the_good_one():
    archive = Archive()
    archive.put(raw(digest()))
    with pytest.raises(DigestError):
        archive.put(raw("# 日报 (2026-01-28)\n"))
    assert first_title(archive) == "标题"


def test_the_first_source_wins_whatever_the_order():
    for order in (0, 1), (1, 0):
        archive = Archive()
        for priority in order:
            archive.put(raw(digest(title=f"源{priority}"), f"{1 - priority}.md", priority))
        assert first_title(archive) == "源0"


def test_a_file_that_is_named_for_another_day_goes_last_whatever_the_order():
    """It may be that day's, its title still the one it was copied with."""
    files = ["ai-2026-01-28.md", "2026-01-29.md"]
    for order in files, reversed(files):
        archive = Archive()
        for name in order:
            archive.put(raw(digest(title=name), name))
        assert first_title(archive) == files[0]


def test_a_touched_file_has_not_changed():
    archive = Archive()
    archive.put(raw(digest()))
    archive.put(raw(digest(), at=NOW + dt.timedelta(hours=1)))
    assert archive.changed_at(DAY) == NOW
    archive.put(raw(digest(title="新"), at=NOW + dt.timedelta(hours=2)))
    assert archive.changed_at(DAY) == NOW + dt.timedelta(hours=2)


def test_categories_most_recent_first():
    archive = Archive()
    for n, name in enumerate(["甲", "乙", "甲", "丙"]):
        archive.put(raw(digest(DAY + dt.timedelta(n), category=name)))
    assert archive.all_categories() == ["丙", "甲", "乙"]
    assert archive.categories(DAY) == ("甲",)


# The library, scan by scan


class World:
    """A folder, a clock that stands still until it is moved, and what was told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = dt.datetime.now(dt.UTC)
        self.archive = Archive()
        self.told: asyncio.Queue[Change] = asyncio.Queue()
        self.library = Library(
            self.archive, [FolderSource(folder)], lambda: self.now, self.told.put
        )

    def write(self, name: str, text: str | bytes, age: float = 0) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        if age:
            then = path.stat().st_mtime - age
            os.utime(path, (then, then))
        return path

    def scan(self) -> list[tuple[str, str]]:
        return [(type(change).__name__, change.path.name) for change in self.library.scan()]

    def later(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path / "digests")


def test_only_digests_are_taken_up(world):
    assert list(world.library.load()) == []  # there is no folder yet
    for name in ("2026-01-28.md", "sub/2026-01-29.markdown", "2026-01-30.txt"):
        world.write(name, digest(dt.date.fromisoformat(Path(name).stem)))
    for name in (
        ".x.md",
        "x.md~",
        "x.md.swp",
        "#x.md#",
        "x.json",
        "~$x.md",
        "README.md",
        ".git/y.md",
    ):
        world.write(name, "no digest")
    found = world.scan()
    assert sorted(found) == [
        ("Taken", "2026-01-28.md"), ("Taken", "2026-01-29.markdown"), ("Taken", "2026-01-30.txt"),
    ]  # fmt: skip
    assert world.scan() == []


def test_a_half_written_file_is_broken_only_once_it_has_settled(world):
    world.write("a.md", digest())
    list(world.library.load())
    world.write("a.md", "# 日报 (2026-01-28)\n", age=-1)
    assert world.scan() == []
    world.later(1.5)
    assert world.scan() == []
    world.write("a.md", "# 日报 (2026-01-28)\n\n**", age=-2)
    world.later(1)
    assert world.scan() == []  # it grew: the two seconds begin again
    world.later(2)
    assert world.scan() == [("Broken", "a.md")]
    world.later(60)
    assert world.scan() == []
    assert first_title(world.archive) == "标题"
    os.utime(world.folder / "a.md")
    world.later(60)
    assert world.scan() == []  # the same content is told once
    world.write("a.md", digest(title="修好了"))
    assert world.scan() == [("Taken", "a.md")]
    assert first_title(world.archive) == "修好了"


def test_a_file_broken_long_ago_is_told_at_once(world):
    world.write("a.md", b"", age=100)
    assert [type(change) for change in world.library.load()] == [Broken]


def test_a_vanished_file_withdraws_nothing(world):
    path = world.write("a.md", digest())
    list(world.library.load())
    path.unlink()
    assert world.scan() == [("Vanished", "a.md")]
    assert world.scan() == []
    assert first_title(world.archive) == "标题"
    world.write("a.md", digest(title="回来"))
    assert world.scan() == [("Taken", "a.md")]


def test_a_date_put_right_is_told_and_another_file_of_the_old_one_steps_in(world):
    world.write("a.md", digest())
    list(world.library.load())
    world.write("a.md", digest(DAY + dt.timedelta(1)))
    assert world.scan() == [("Taken", "a.md"), ("Redated", "a.md")]
    assert world.archive.lapsed(DAY)  # it stays until somebody says that nobody has it
    world.write("a.md", digest())
    assert ("Redated", "a.md") in world.scan()
    world.write("b.md", digest(title="另一份"))
    world.scan()
    assert first_title(world.archive) == "标题"
    world.write("a.md", digest(DAY + dt.timedelta(2)))
    assert world.scan() == [("Taken", "a.md"), ("Taken", "b.md")]
    assert first_title(world.archive) == "另一份"


def test_links_and_odd_files_give_a_clear_problem(world):
    world.folder.mkdir()
    target = world.write("elsewhere/data.bin", digest())
    (world.folder / "good.md").symlink_to(target)
    (world.folder / "dead.md").symlink_to(world.folder / "nowhere")
    os.mkfifo(world.folder / "pipe.md")
    world.later(5)
    told = {change.path.name: change for change in world.library.load()}
    assert isinstance(told["good.md"], Taken)
    assert "symbolic link" in str(told["dead.md"].error)
    assert "neither a file" in str(told["pipe.md"].error)


def test_a_link_out_of_the_folder_is_refused_unless_it_is_allowed(world, tmp_path):
    """It was served: 2026-01-28.md -> /etc/passwd."""
    secret = tmp_path / "elsewhere.txt"
    secret.write_text(digest(title="外面的"))
    world.write("2026-01-29.md", digest(DAY + dt.timedelta(1)))
    (world.folder / "2026-01-28.md").symlink_to(secret)
    world.later(5)
    (broken,) = [one for one in world.library.load() if isinstance(one, Broken)]
    assert str(secret) in str(broken.error)
    assert "digests.follow_links" in str(broken.error)
    assert world.archive.get(DAY) is None
    found = [one for _, one in check_paths([world.folder]) if isinstance(one, Problem)]
    assert [one.code for one in found] == ["link_outside"]
    allowed = [one for _, one in check_paths([world.folder], follow_links=True)]
    assert all(isinstance(one, Parsed) for one in allowed)
    allowed = World(world.folder)
    allowed.library.follow_links = True
    list(allowed.library.load())
    assert first_title(allowed.archive) == "外面的"


@contextmanager
def no_more_files():
    """The process has as many files open as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_folder_that_can_not_be_looked_into_has_lost_nothing(world):
    """Out of file descriptors, each digest counted as vanished."""
    world.write("a.md", digest())
    world.write("sub/b.md", digest(DAY + dt.timedelta(1)))
    list(world.library.load())
    world.write("sub/b.md", digest(DAY + dt.timedelta(1), title="改过"))
    with no_more_files():
        assert world.scan() == [("Broken", world.folder.name)]
        assert world.scan() == []  # once
    assert [name for _, name in world.scan()] == ["b.md"]
    assert world.archive.dates() == [DAY, DAY + dt.timedelta(1)]
    with no_more_files():
        assert world.scan() == [("Broken", world.folder.name)]


async def test_a_file_that_can_not_be_read_now_is_read_later(world):
    """Only the listing succeeded: nothing about the file changes when it can be read again."""
    path = world.write("a.md", digest())
    listed = world.library._look()
    work = next(listed)
    listings = work()
    read = listed.send(listings)
    with no_more_files():
        looked = read()
    with suppress(StopIteration):
        assert listed.send(looked) is None
    world.later(5)
    assert world.scan() == [("Taken", path.name)]
    assert world.scan() == []


def test_of_very_many_files_the_newest_are_read_first(world):
    days = [DAY + dt.timedelta(n) for n in range(12)]
    for day in days:
        world.write(f"{day}.md", digest(day))
    list(world.library.load(most=3))
    assert world.archive.dates() == days[-3:]
    changes = list(world.library.scan())
    assert [change.date for change in changes] == days[-4::-1]
    assert world.archive.dates() == days


def test_very_many_broken_files_are_named_in_part_and_counted(world):
    for n in range(30):
        world.write(f"bad-{n:02}.md", f"nothing {n}", age=100)
    changes = list(world.library.load())
    assert [type(change) for change in changes] == [Broken] * 5 + [ManyBroken]
    assert changes[-1].count == 25
    world.later(60)
    assert world.scan() == []


async def test_a_big_file_is_read_without_holding_up_the_loop(world):
    await world.library.look()
    item = (
        "标题 {n}\n说明：很长的说明 https://a.example/{n}\n来源：[x](https://x.example.com/{n})\n\n"
    )
    text = digest() + "\n" + "".join(item.format(n=n) for n in range(3000))
    world.write("a.md", text)
    turns = 0

    async def turn():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turning = asyncio.create_task(turn())
    await world.library.look()
    turning.cancel()
    assert isinstance(world.told.get_nowait(), Taken)
    assert turns > 100  # it took as many turns as a loop has that only waits


def test_a_year_costs_little(world):
    for n in range(366):
        day = DAY + dt.timedelta(n)
        world.write(f"{day}.md", PLAIN.replace("2026-01-28", str(day)) + "备注" * 1000)
    tracemalloc.start()
    assert sum(1 for _ in world.library.load()) == 366
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 10 << 20
    assert world.scan() == []


# Watching


@asynccontextmanager
async def watched(world: World):
    task = asyncio.create_task(world.library.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def next_change(world: World):
    async with asyncio.timeout(20):
        return await world.told.get()


async def test_files_are_taken_up_while_it_runs(world):
    world.folder.mkdir()
    began = time.monotonic()
    world.library.clock = lambda: world.now + 20 * dt.timedelta(seconds=time.monotonic() - began)
    async with watched(world):
        world.write("a.md", digest())
        assert isinstance(await next_change(world), Taken)
        world.write("a.md", digest(title="改过"))
        change = await next_change(world)
        assert isinstance(change, Taken)
        assert first_title(world.archive) == "改过"
        world.write("a.md", "")
        assert isinstance(await next_change(world), Broken)
        (world.folder / "a.md").unlink()
        assert isinstance(await next_change(world), Vanished)


async def test_a_folder_may_come_go_and_come_again(world):
    async with watched(world):
        world.write("a.md", digest())
        assert isinstance(await next_change(world), Taken)
        shutil.rmtree(world.folder)
        assert isinstance(await next_change(world), Vanished)
        world.write("b.md", digest(DAY + dt.timedelta(1)))
        change = await next_change(world)
        assert (type(change), change.path.name) == (Taken, "b.md")


async def test_a_file_under_another_name_stands_in_for_one_that_is_gone(world):
    async with watched(world):
        world.write("2026-01-28.md", digest(title="错的"))
        await next_change(world)
        (world.folder / "2026-01-28.md").unlink()
        assert isinstance(await next_change(world), Vanished)
        assert first_title(world.archive) == "错的"
        world.write("2026-01-28_v2.md", digest(title="对的"))
        assert isinstance(await next_change(world), Taken)
        assert first_title(world.archive) == "对的"
        world.write("2026-01-28_v2.md", digest(title="更对"))
        assert isinstance(await next_change(world), Taken)
        assert first_title(world.archive) == "更对"


async def test_a_file_that_is_renamed_goes_on_being_read(world):
    async with watched(world):
        world.write("2026-01-28-draft.md", digest(title="一"))
        await next_change(world)
        (world.folder / "2026-01-28-draft.md").rename(world.folder / "2026-01-28.md")
        changes = {type(await next_change(world)) for _ in range(2)}
        assert changes == {Vanished, Taken}
        world.write("2026-01-28.md", digest(title="二"))
        assert isinstance(await next_change(world), Taken)
        assert first_title(world.archive) == "二"


async def test_of_two_files_the_other_takes_over_where_the_shown_one_goes(world):
    world.write("a.md", digest(title="一"))
    world.write("b.md", digest(title="二"))
    async with watched(world):
        await next_change(world)
        assert first_title(world.archive) == "一"
        assert isinstance(await next_change(world), Aside)
        (world.folder / "a.md").unlink()
        assert isinstance(await next_change(world), Vanished)
        change = await next_change(world)
        assert (type(change), change.path.name) == (Taken, "b.md")
        assert first_title(world.archive) == "二"


def test_the_file_whose_name_is_the_date_goes_before_others():
    archive = Archive()
    for name, title in (("2026-01-28-draft.md", "草稿"), ("2026-01-28.md", "定稿")):
        archive.put(raw(digest(title=title), name))
        archive.put(raw(digest(title="草稿"), "2026-01-28-draft.md"))
    assert first_title(archive) == "定稿"


async def test_where_the_system_can_not_watch_it_looks(world, monkeypatch):
    def refuses(*args, **options):
        raise OSError("no watches left")
        yield

    monkeypatch.setattr("bot.digest.watching.watchfiles.watch", refuses)
    world.folder.mkdir()
    async with watched(world):
        world.write("a.md", digest())
        assert isinstance(await next_change(world), Taken)
        world.write("a.md", digest(title="改过"))
        assert isinstance(await next_change(world), Taken)


async def test_a_listener_that_fails_ends_nothing(world):
    seen = []

    async def fails(change):
        seen.append(change)
        await world.told.put(change)
        raise ValueError("boom")

    world.library.on_change = fails
    async with watched(world):
        for name in ("a.md", "b.md"):
            world.write(name, digest(DAY + dt.timedelta(len(seen))))
            await next_change(world)
    assert len(seen) == 2


# What `check` shows


def test_check_names_everything(tmp_path):
    (tmp_path / "a.md").write_text(digest())
    (tmp_path / "b.md").write_text(digest(title="又一条"))
    (tmp_path / "c.md").write_text("# 日报\n")
    (tmp_path / "d.md").write_text("# 日报 (2026-02-01)\n\n**甲**\n\n标题\n说明：a\n")
    (tmp_path / "empty").mkdir()
    found = [
        (Path(path).name, problem.line, problem.code, problem.fatal)
        for path, problem in check_paths([tmp_path, tmp_path / "none.md", tmp_path / "empty"])
        if not isinstance(problem, Parsed)
    ]
    assert found == [
        ("b.md", 0, "same_date", False),
        ("c.md", 0, "no_date", True),
        ("d.md", 5, "no_source", False),
        ("none.md", 0, "missing", True),
        ("empty", 0, "empty_folder", True),
    ]


def test_reading_stops_at_the_bound(tmp_path):
    path = tmp_path / "big.md"
    path.write_bytes(b"x" * (3 << 20))
    assert len(read_file(path)) == (1 << 20) + 1

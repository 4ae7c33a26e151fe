"""The week of samples is read without a complaint, and shows what a digest may look like."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from documents import ROOT

from bot.digest.model import Parsed
from bot.digest.parser import parse

WEEK = [dt.date(2026, 1, 22) + dt.timedelta(days=n) for n in range(7)]
SAMPLES = ROOT / "bot" / "sandbox" / "samples"
FILES = [SAMPLES / f"{day}.md" for day in WEEK]


def read(path: Path) -> Parsed:
    return parse(path.read_bytes(), name=path.name)


def test_the_folder_holds_the_week_and_nothing_else() -> None:
    assert sorted(SAMPLES.iterdir()) == FILES


def test_a_live_bot_of_a_clone_finds_no_sample_in_its_folder() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "digests"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert listed.stdout.split() == ["digests/.gitignore"]  # the folder is there, and empty


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_read_without_a_problem_and_whole(path: Path) -> None:
    parsed = read(path)
    assert parsed.problems == ()
    assert str(parsed.digest.date) == path.stem
    assert 4 <= len(parsed.digest.items) <= 8
    assert 4 <= len(parsed.digest.categories) <= 6
    for item in parsed.digest.items:
        kinds = {block.kind for block in item.blocks}
        assert {"summary", "points"} <= kinds
        assert "note" not in kinds
        assert item.sources
        assert all(source.url is not None for source in item.sources)


def test_the_last_day_has_what_the_documentation_shows() -> None:
    digest = read(FILES[-1]).digest
    counts = {category.name: len(category.items) for category in digest.categories}
    assert counts["投融资与并购"] == 2
    assert len(counts) == 5
    assert len({source.url for item in digest.items for source in item.sources}) == 7


def test_together_they_show_what_varies_in_real_files() -> None:
    digests = [read(path).digest for path in FILES]
    items = [item for digest in digests for item in digest.items]
    lines = [line for item in items for block in item.blocks for line in block.lines]
    assert any(len({category.section for category in digest.categories}) > 1 for digest in digests)
    assert any(len(item.sources) > 1 for item in items)
    assert any(line.depth > 0 for line in lines)
    assert any(line.marker.rstrip(".").isdigit() for line in lines)
    assert any(block.label == "亮点" for item in items for block in item.blocks)

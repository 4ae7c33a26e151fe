"""The examples of docs/format.md become what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.digest.model import Item, plain
from bot.digest.parser import parse

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(r"````markdown\n(.*?)````\n\n\w+\n\n```text\n(.*?)\n```", re.DOTALL)


def told(markdown: str) -> list[str]:
    found = []
    for category in parse(markdown, name="2026-01-28.md").digest.categories:
        name = " · ".join(part for part in (category.section, category.name) if part)
        found += [f"[{name}]"] if name else []
        number = 0
        for entry in category.entries:
            if isinstance(entry, Item):
                number += 1
                names = "、".join(source.name for source in entry.sources)
                found.append(f"{number}. {plain(entry.title)}" + (f" （{names}）" if names else ""))
            else:
                found += [plain(line.text) for line in entry.lines]
    return found


@pytest.mark.parametrize("page", ["format.md", "format.zh-CN.md"])
def test_every_example_becomes_what_the_page_says(page: str) -> None:
    examples = EXAMPLE.findall((DOCS / page).read_text("utf-8"))
    assert len(examples) == 7
    for markdown, wanted in examples:
        assert told(markdown) == wanted.split("\n")

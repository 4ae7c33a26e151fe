"""Who reads Chinese is told the same as who reads English."""

from __future__ import annotations

import pytest
from documents import ROOT, code, headings, links, rows

TWINS = [
    ("README.md", "README.zh-CN.md"),
    ("docs/operate.md", "docs/operate.zh-CN.md"),
]


@pytest.fixture(params=TWINS, ids=lambda pair: pair[0])
def twins(request: pytest.FixtureRequest) -> tuple[str, str]:
    pair: tuple[str, str] = request.param
    return pair


def test_they_have_the_same_sections(twins: tuple[str, str]) -> None:
    english, chinese = ([level for level, _ in headings(ROOT / name)] for name in twins)
    assert english == chinese


def test_they_show_the_same_commands(twins: tuple[str, str]) -> None:
    english, chinese = (
        [line for line in code(ROOT / name) if not line.startswith("git clone")] for name in twins
    )
    assert english == chinese


def test_their_tables_speak_of_the_same(twins: tuple[str, str]) -> None:
    english, chinese = ([len(row) for row in rows(ROOT / name)] for name in twins)
    assert english == chinese


def test_they_link_to_the_same_places(twins: tuple[str, str]) -> None:
    def places(name: str) -> set[str]:
        return {
            link.replace(".zh-CN.md", ".md")
            for link in links(ROOT / name)
            if not link.startswith("#")
        }

    english, chinese = (places(name) for name in twins)
    assert english == chinese

"""Who reads Chinese is told the same as who reads English."""

from __future__ import annotations

import re

import pytest
from documents import PAGES, ROOT, code, headings, links, prose, rows

TWINS = [
    ("README.md", "README.zh-CN.md"),
    ("docs/operate.md", "docs/operate.zh-CN.md"),
    ("docs/format.md", "docs/format.zh-CN.md"),
    ("docs/certificates.md", "docs/certificates.zh-CN.md"),
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


@pytest.mark.parametrize("name", [chinese for _, chinese in TWINS])
def test_a_chinese_page_leads_to_chinese_pages_or_says_that_one_is_english(name: str) -> None:
    page = ROOT / name
    untold = [
        link
        for words, link in re.findall(r"\[([^\]]*)\]\(([^)\s]+\.md)(?:#[^)]*)?\)", prose(page))
        if not link.startswith("http")
        and not link.endswith(".zh-CN.md")
        and words != "English"
        and "英文" not in words
    ]
    assert untold == []


def test_a_page_with_a_chinese_twin_is_listed_here() -> None:
    twins = {str(page.relative_to(ROOT)) for page in PAGES if page.name.endswith(".zh-CN.md")}
    assert twins == {chinese for _, chinese in TWINS}

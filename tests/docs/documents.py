"""The documentation as the tests of this folder read it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *ROOT.glob("README*.md"),
        *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>\w*)\n(?P<code>.*?)^(?P=fence)$", re.M | re.S)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.M)
_ROW = re.compile(r"^\|(.+)\|$", re.M)


def text(page: Path) -> str:
    """The page as written."""
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """The page without its fenced code."""
    return _without_fences(text(page))


def code(page: Path, language: str = "sh") -> list[str]:
    """The lines of the page's fenced code in ``language``, comments and indentation left out."""
    blocks = _FENCE.finditer(re.sub(r"^ +(?=\S)", "", text(page), flags=re.M))
    lines = (
        line.split(" # ")[0].split("  #")[0].strip()
        for block in blocks
        if block["language"] == language
        for line in block["code"].splitlines()
    )
    return [line for line in lines if line and not line.startswith("#")]


def links(page: Path) -> list[str]:
    """Where the page's links and pictures lead."""
    return [found["target"] for found in _LINK.finditer(prose(page))]


def headings(page: Path) -> list[tuple[int, str]]:
    """The page's headings: level and text, in order."""
    return [(len(marks), title) for marks, title in _HEADING.findall(prose(page))]


def anchors(page: Path) -> set[str]:
    """The fragments that lead to the page's headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for _, title in headings(page)}


def rows(page: Path) -> list[list[str]]:
    """The cells of every table row of the page, heads and rules left out."""
    found = [
        [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)]
        for row in _ROW.findall(prose(page))
    ]
    rules = [n for n, row in enumerate(found) if set("".join(row)) <= set("-: ")]
    return [row for n, row in enumerate(found) if n not in rules and n + 1 not in rules]


def _without_fences(content: str) -> str:
    out, fence = [], ""
    for line in content.splitlines():
        mark = re.match(r" *(`{3,})", line)
        if mark and (not fence or line.strip() == fence):
            fence = "" if fence else mark[1]
            continue
        if not fence:
            out.append(line)
    return "\n".join(out)

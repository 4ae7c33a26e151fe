"""What the tests of this folder share: a small digest in its usual dress, and short names."""

from __future__ import annotations

from bot.digest.model import Block, Digest, Item, Parsed, plain
from bot.digest.parser import parse

PLAIN = """# 行业日报 (2026-01-28)

<span style="color:#1677ff;font-size:18px;font-weight:bold;">行业日报</span>

**政策**

三部门发布算力新规
说明：新规自三月起施行。
背景：此前已有两轮征求意见。
要点：
- 明确备案范围。
- 鼓励绿色用电。
来源出处：[示例日报](https://news.example.com/a/1)

**融资**

小公司拿到大钱
说明：一笔融资。
来源：[甲](https://a.example.com/1)、[乙](https://b.example.com/2?x=1&y=2)

另一家也是
说明：又一笔融资。
来源：[丙](https://c.example.com/)
"""


def read(text: str | bytes, name: str = "") -> Parsed:
    return parse(text, name=name)


def body(text: str) -> Digest:
    """The digest of ``text`` under a title with a date."""
    return parse(f"# 日报 (2026-01-28)\n\n{text}").digest


def only_item(text: str) -> Item:
    """The only item of ``text``, which stands under a category."""
    items = body(f"**类别**\n\n{text}").items
    assert len(items) == 1, [plain(item.title) for item in items]
    return items[0]


def titles(digest: Digest) -> list[str]:
    return [plain(item.title) for item in digest.items]


def names(digest: Digest) -> list[tuple[str, str]]:
    return [(category.section, category.name) for category in digest.categories]


def lines(block: Block) -> list[str]:
    return [plain(line.text) for line in block.lines]


def fields(item: Item) -> list[tuple[str, str, list[str]]]:
    return [(block.kind, block.label, lines(block)) for block in item.blocks]


def sources(item: Item) -> list[tuple[str, str | None]]:
    return [(source.name, source.url) for source in item.sources]


def codes(parsed: Parsed) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in parsed.problems]


def everything(digest: Digest) -> str:
    """All text a reader could see."""
    out = [digest.title]
    for category in digest.categories:
        out += [category.section, category.name]
        for entry in category.entries:
            blocks = (entry,) if isinstance(entry, Block) else entry.blocks
            if isinstance(entry, Item):
                out.append(plain(entry.title))
                for source in entry.sources:
                    out += [source.name, source.url or ""]
            for block in blocks:
                out.append(block.label)
                out += [f"{line.marker} {plain(line.text)}" for line in block.lines]
                out += [run.url or "" for line in block.lines for run in line.text]
    return "\n".join(out)

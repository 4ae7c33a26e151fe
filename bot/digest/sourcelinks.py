"""Sources without ``来源：`` before them: a line that only leads somewhere, a text that ends so.

``[来源](https://…)`` below an item, or at the end of its text, is how many writers cite.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.digest.cite import cited
from bot.digest.labels import Label, known
from bot.digest.model import Block, Inline, Item, Line, Run, Source
from bot.digest.spans import Spans, cut

_MORE = """查看 查看原文 查看来源 查看详情 查看全文 查看更多 点击查看 点击查看原文 点击阅读
    阅读更多 阅读全文 了解更多 详情 全文 here more original"""
_GENERIC = frozenset(_MORE.split())
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_WORD = re.compile(r"[^\W_]+")
_JOINING = frozenset(["和", "与", "及", "以及", "and"])


def names_source(text: str) -> bool:
    """Whether a link's text says no more than that it leads to the source: ``原文``, ``来源 2``."""
    core = "".join(_AROUND.sub("", text).casefold().split())
    return core in _GENERIC or known(core) == "sources"


def source_line(spans: Spans, text: str, label: Label | None) -> tuple[Label, Spans] | None:
    """Reads a line of links to sources: the label to go by, and what is cited. None for any other
    line, and for one where the text's own ``label`` does."""
    if not any(url for _, _, url in spans):
        return None
    if label is not None and label.sure:
        return _linked_label(spans, label)
    words = _WORD.findall(" ".join([part for part, _, url in spans if url is None]))
    named = bool(words) and known(words[0]) == "sources"
    if not all(word in _JOINING or (named and word == words[0]) for word in words):
        return None
    if named:  # 来源 [甲](…)
        begin = text.find(words[0]) + len(words[0])
        return Label("sources", words[0], begin), cut(spans, begin)
    if not named and all("://" in part for part, _, url in spans if url is not None):
        return Label("sources", text, 0, sure=False), _links(spans)
    apart = (text[0] in "（(" and text[-1] in "）)") or text[0] in "—–"
    if apart or all(names_source(part) for part, _, url in spans if url is not None):
        return Label("sources", text, 0), _links(spans)
    return None


def _links(spans: Spans) -> Spans:
    """The links alone, with a comma where anything parts them."""
    out: Spans = []
    for span in spans:
        if span[2] is not None:
            out.append(span)
        elif out and out[-1][2] is not None:
            out.append(("、", 0, None))
    return out


def _linked_label(spans: Spans, label: Label) -> tuple[Label, Spans] | None:
    """Of ``[来源](…)：甲`` the name with the label's link, of ``[原文](…) | [讨论](…)`` both."""
    at = 0
    url = None
    for part, _, leads in spans:
        at += len(part)
        if at > label.end:
            break
        if part.strip():
            url = url or leads
    if url is None:
        return None
    rest = cut(spans, label.end)
    if any(leads for _, _, leads in rest) or not _WORD.search("".join(part for part, _, _ in rest)):
        return label._replace(end=0), spans
    return label, [(part, bits, url) for part, bits, _ in rest]


_BEFORE = re.compile(
    r"(?:(?<=\s)[👉🔗📎→➡➜»>]\ufe0f?\s*)*(?P<open>[（(\[【]?)\s*"
    r"(?:(?P<label>[^\W\d_]{2,6}|\bread more)[：:]\s*|(?P<via>\bvia)\s+)?$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:[来來]源|出[处處]|sources?)\s*[：:]|\bvia\s", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg)(?:[?#]|$)", re.IGNORECASE)
# A full stop; in English one that brackets follow, for it ends more than sentences.
_ENDED = ("。", "！", "？", "!", "?", ".")
_BETWEEN = re.compile(r"[\s、，,；;|｜/·]*(?:和|与|及)?\s*")
_BEHIND = re.compile(r"\s*(?P<close>[）)\]】]?)(?P<end>[\s。.]*)")


def cited_at_ends(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Source, ...]]:
    """``blocks`` without the sources that their paragraphs end with, and these."""
    left: list[Block] = []
    sources: dict[Source, None] = {}
    for block in blocks:
        lines: list[Line] = []
        for line in block.lines:
            text, found = _parted(line.text) if not line.marker else (line.text, [])
            sources |= dict.fromkeys(found)
            if text:
                lines.append(line._replace(text=text) if found else line)
        if lines:
            left.append(block._replace(lines=tuple(lines)))
    return tuple(left), tuple(sources)


def mentions_source(item: Item) -> bool:
    """Whether something in ``item`` leads to a source or names one, as a point may do for
    itself: any link but a picture's, or ``（来源：某报）``."""
    texts = [item.title, *(line.text for block in item.blocks for line in block.lines)]
    runs = (run for text in texts for run in text)
    return any(
        _NAMED.search(run.text) if run.url is None else not _PICTURE.search(run.url) for run in runs
    )


def _parted(text: Inline) -> tuple[Inline, list[Source]]:
    """A paragraph and the sources at its end: links named so, behind a label or a full stop."""
    last = len(text) - 1
    behind = _BEHIND.fullmatch("")
    if last > 0 and text[last].url is None:
        behind = _BEHIND.fullmatch(text[last].text)
        last -= 1
    if behind is None or last < 0 or text[last].url is None:
        return text, []
    first = last
    for at in range(last - 1, -1, -1):
        if text[at].url is not None:
            first = at
        elif not _BETWEEN.fullmatch(text[at].text):
            break
    before = text[first - 1] if first else Run("")
    start = _BEFORE.search(before.text)
    links = text[first : last + 1]
    if start is None or bool(start["open"]) != bool(behind["close"]):
        return text, []
    said = before.text[: start.start()].rstrip()
    if start["label"]:
        if known(start["label"]) != "sources":
            return text, []
    elif not (
        start["via"]
        or said.endswith(_ENDED if start["open"] else _ENDED[:-1])
        or all(names_source(run.text) for run in links if run.url is not None)
    ):
        return text, []
    kept = said + behind["end"].strip()
    spans: Spans = [(run.text, 0, run.url) for run in links]
    rest = (*text[: max(first - 1, 0)], *([before._replace(text=kept)] if kept else ()))
    return rest, [source for source, _ in cited(spans)]

"""Sources: what stands behind ``来源：``, links that a title carries, a line that only leads
somewhere, a text that ends so.

``[来源](https://…)`` below an item, or at the end of its text, is how many writers cite.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.digest.model import Block, Inline, Item, Line, Run, Source
from bot.digest.parser.inline import Spans, address, cut, host, text_of
from bot.digest.parser.labels import Label, Labels, default_labels

Cited = tuple[Source, str | None]
"""A source, and its address as written where that is neither http nor https."""

_OPENING = "（(《【[“「"
_CLOSING = "）)》】]”」"
_AND = re.compile(
    r"\s+(?:和|与|及|以及|and|&|\+|·|・)\s+|^\s*(?:以及|和|与|及|and\b|&|\+|·|・)\s*$"
)
_LEADING_AND = re.compile(r"^\s*(?:以及|和|与|及|and\b|&|\+|·|・)\s*(?=\S)")
_GENERIC_WORDS = (
    "原文 链接 原文链接 阅读原文 查看原文 查看 点击查看 点击阅读 详情 详情链接 来源 出处 网址 地址 "
    "link source url here more original"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_TOKENS = re.compile(r"[（(《【\[“「）)》】\]”」、，,；;|｜丨/／\n]")


def cited(spans: Spans) -> list[Cited]:
    """The sources in ``spans``, in order: links, bare addresses, mere names."""
    out: list[Cited] = []
    for piece in _pieces(spans):
        out.extend(_of_piece(piece))
    return out


def cited_whole(spans: Spans) -> list[Cited]:
    """The sources in ``spans`` where commas part no names: ``某报，《标题》，https://…``."""
    found = _of_piece(spans)
    return [(source._replace(name=source.name.strip("，,；;、 ")), odd) for source, odd in found]


def _pieces(spans: Spans) -> list[Spans]:
    """Split at separators, but not inside brackets, links or addresses."""
    pieces: list[Spans] = [[]]
    depth = 0
    after_link = False
    for text, bits, url in spans:
        if url is not None:
            pieces[-1].append((text, bits, url))
            after_link = True
            continue
        if after_link and (match := _LEADING_AND.match(text)):
            pieces.append([])
            text = text[match.end() :]
        start = 0
        for match in _TOKENS.finditer(text):
            char = match[0]
            if char in _OPENING:
                depth += 1
            elif char in _CLOSING:
                depth = max(0, depth - 1)
            elif depth == 0:
                pieces[-1].append((text[start : match.start()], bits, None))
                pieces.append([])
                start = match.end()
        pieces[-1].append((text[start:], bits, None))
        after_link = False
    out: list[Spans] = []
    for piece in pieces:
        current: Spans = []
        for text, bits, url in piece:
            parts = [text] if url is not None else _AND.split(text)
            for n, part in enumerate(parts):
                if n:
                    out.append(current)
                    current = []
                current.append((part, bits, url))
        out.append(current)
    return out


def _of_piece(piece: Spans) -> list[Cited]:
    """One source for each link of the piece, with the words beside it as part of its name."""
    groups: list[tuple[str, str, str | None]] = []  # words before, link text, address
    words = ""
    for text, _, url in piece:
        if url is None:
            if groups and text.lstrip()[:1] in ("（", "(") and text.strip() not in "（(":
                before, shown, raw = groups[-1]
                groups[-1] = (before, shown + text.rstrip(), raw)
            else:
                words += text
        elif groups and groups[-1][2] == url and not words:  # one link in several styles
            before, shown, raw = groups[-1]
            groups[-1] = (before, shown + text, raw)
        else:
            groups.append((words, text, url))
            words = ""
    if not groups:
        name = _tidy(words)
        return [(Source(name, None), None)] if name else []
    out: list[Cited] = []
    for n, (before, shown, raw) in enumerate(groups):
        after = words if n == len(groups) - 1 else ""
        out.append(_linked(before, shown, after, raw or ""))
    return out


def _linked(before: str, shown: str, after: str, raw: str) -> Cited:
    url = address(raw)
    return Source(_name(before, shown, after, raw), url), None if url else raw


def _name(before: str, shown: str, after: str, raw: str) -> str:
    beside = _tidy(f"{before} {after}" if before.strip() and after.strip() else before + after)
    shown = shown.strip()
    if beside and (match := _LEADS.search(before)) and match.start():
        before = before[: match.start()]
        beside = _tidy(f"{before} {after}" if after.strip() else before)
    is_address = shown == raw or "://" in shown
    if is_address and address(raw):
        return beside or host(raw)
    if beside and _generic(shown):
        return beside
    if _FOOTNOTE.fullmatch(shown) and address(raw):
        return beside or host(raw)
    if not beside:
        return _tidy(shown) or shown
    return " ".join(part for part in (_tidy(before), shown, _tidy(after)) if part)


_LEADS = re.compile(r"\s+(?:原文链接|链接|原文|网址|地址|link|url)\s*[:：]?\s*$", re.IGNORECASE)


def _generic(shown: str) -> bool:
    """Whether a link's text says no more than that it leads there."""
    return shown.strip(" \t：:→>[]【】🔗").casefold() in _GENERIC


_FOOTNOTE = re.compile(r"[\^\[]*\d{1,3}\]?")
_EMPTY = re.compile(r"（\s*）|\(\s*\)|\[\s*\]|【\s*】|《\s*》")
_ENDS = " \t\u3000\xa0：:。.-–—→>•·・*_"


def _tidy(name: str) -> str:
    """Without what stood around an address: colons, empty or unpaired brackets, full stops."""
    name = _EMPTY.sub("", name).strip(_ENDS)
    while name:
        if name[0] in _OPENING:
            closing = _CLOSING[_OPENING.index(name[0])]
            if closing not in name or (
                name[0] in "（([【"
                and name.endswith(closing)
                and name.find(closing) == len(name) - 1
            ):
                name = name[1:].strip(_ENDS).removesuffix(closing).strip(_ENDS)
                continue
        if name[-1] in _CLOSING and _OPENING[_CLOSING.index(name[-1])] not in name:
            name = name[:-1].strip(_ENDS)
            continue
        break
    return name


def is_citation(spans: Spans) -> bool:
    """Whether a line without a label is a list of sources: links, and hardly a word between."""
    if not any(address(url) for _, _, url in spans):  # nor [返回顶部](#top)
        return False
    words = "".join([text for text, _, url in spans if url is None])
    return len(words) < len(text_of(spans)) and len(words.strip()) <= 12


_TAIL_OPEN = re.compile(
    r"(?:[（(\[【—–|｜丨]|\s-\s)\s*(?:来源|原文|出处|via|source|from)?[：:]?\s*$"
    r"|(?<=[\s.。！？!?])(?:(?:来源|來源|原文|出处|出處|via|source)[：:]\s*|via\s+)$",
    re.IGNORECASE,
)
_TAIL_NAMED = re.compile(
    r"[（(\[【]\s*(?:来源|來源|原文|出处|出處|via|source|from)\s*[：:]\s*(?P<name>[^（()）]{0,24})$",
    re.IGNORECASE,
)
_BEFORE_ADDRESS = re.compile(r"[\s（(\[【—–|｜:：-]*$")
_SENTENCE_END = re.compile(r"(?<=[。！？!?])\s*$")
_TAIL_CLOSE = re.compile(r"^[\s）)\]】。.]*$")
_MAX_NAME = 24


def from_title(spans: Spans) -> tuple[Spans, list[Cited]]:
    """A title's links as sources. A link to the article that is the title stays in it; one that
    follows it in brackets, after a dash or a full stop, or says ``来源``, is taken off."""
    if len(spans) == 1 and spans[0][2] is None:
        return spans, []
    links = [n for n, span in enumerate(spans) if span[2] is not None]
    if not links:
        return spans, []
    first, last = links[0], links[-1]
    before = text_of(spans[:first]) if first else ""
    after = text_of(spans[last + 1 :]) if last + 1 < len(spans) else ""
    tail = spans[first : last + 1]
    name = "".join([text for text, _, _ in tail if "://" not in text]).strip()
    if not name or all(_generic(text) for text, _, url in tail if url is not None):
        opened = _BEFORE_ADDRESS.search(before)
    else:
        opened = _TAIL_OPEN.search(before) or _SENTENCE_END.search(before)
    named = _TAIL_NAMED.search(before)  # （来源：某报 https://…）
    if named and _TAIL_CLOSE.match(after) and len(before[: named.start()].strip()) >= 2:
        end = len(before) + len(text_of(tail))
        return cut(spans, 0, named.start()), cited(cut(spans, named.start("name"), end))
    follows = (
        opened
        and len(before[: opened.start()].strip()) >= 2
        and any(map(str.isalpha, before[: opened.start()]))
    )
    if opened and follows and len(name) <= _MAX_NAME and _TAIL_CLOSE.match(after):
        return cut(spans, 0, opened.start()), cited(tail)
    sources: list[Cited] = []
    for n in links:
        raw = spans[n][2] or ""
        if url := address(raw):
            sources.append((Source(host(url), url), None))
    return spans, sources


_MORE = """查看 查看原文 查看来源 查看详情 查看全文 查看更多 点击查看 点击查看原文 点击阅读
    阅读更多 阅读全文 了解更多 详情 全文 here more original"""
_LEADING = frozenset(_MORE.split())
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_WORD = re.compile(r"[^\W_]+")
_JOINING = frozenset(["和", "与", "及", "以及", "and"])


def names_source(text: str, labels: Labels) -> bool:
    """Whether a link's text says no more than that it leads to the source: ``原文``, ``来源 2``."""
    core = "".join(_AROUND.sub("", text).casefold().split())
    return core in _LEADING or labels.known(core) == "sources"


def source_line(
    spans: Spans, text: str, label: Label | None, labels: Labels
) -> tuple[Label, Spans] | None:
    """Reads a line of links to sources: the label to go by, and what is cited. None for any other
    line, and for one where the text's own ``label`` does."""
    if not any(url for _, _, url in spans):
        return None
    if label is not None and label.sure:
        return _linked_label(spans, label)
    words = _WORD.findall(" ".join([part for part, _, url in spans if url is None]))
    named = bool(words) and labels.known(words[0]) == "sources"
    if not all(word in _JOINING or (named and word == words[0]) for word in words):
        return None
    if named:  # 来源 [甲](…)
        begin = text.find(words[0]) + len(words[0])
        return Label("sources", words[0], begin), cut(spans, begin)
    if not named and all("://" in part for part, _, url in spans if url is not None):
        return Label("sources", text, 0, sure=False), _links(spans)
    apart = (text[0] in "（(" and text[-1] in "）)") or text.startswith(("—", "–", "--"))
    if apart or all(names_source(part, labels) for part, _, url in spans if url is not None):
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
        listed = False  # what goes on with a bullet is the bullet's
        for line in block.lines:
            listed = listed or bool(line.marker)
            text, found = (line.text, []) if listed else _parted(line.text)
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
        if default_labels().known(start["label"]) != "sources":
            return text, []
    elif not (
        start["via"]
        or said.endswith(_ENDED if start["open"] else _ENDED[:-1])
        or all(names_source(run.text, default_labels()) for run in links if run.url is not None)
    ):
        return text, []
    kept = said + behind["end"].strip()
    spans: Spans = [(run.text, 0, run.url) for run in links]
    rest = (*text[: max(first - 1, 0)], *([before._replace(text=kept)] if kept else ()))
    return rest, [source for source, _ in cited(spans)]

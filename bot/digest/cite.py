"""Sources: what stands behind ``来源：``, and links that a title carries."""

from __future__ import annotations

import re

from bot.digest.addresses import host
from bot.digest.model import Source
from bot.digest.spans import Spans, address, cut, text_of

Cited = tuple[Source, str | None]
"""A source, and its address as written where that is neither http nor https."""

_new = tuple.__new__  # half the time of a named tuple's own
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
    if len(spans) == 1 and (raw := spans[0][2]):  # nearly always: one link
        return [_linked("", spans[0][0], "", raw)]
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
    return _new(Source, (_name(before, shown, after, raw), url)), None if url else raw


def _name(before: str, shown: str, after: str, raw: str) -> str:
    if shown.isalnum() and not (before or after or shown[0].isdecimal()):
        return shown  # nearly always
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
    if not name or name.isalnum():  # as most names are
        return name
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
    follows = opened and len(before[: opened.start()].strip()) >= 2
    if opened and follows and len(name) <= _MAX_NAME and _TAIL_CLOSE.match(after):
        return cut(spans, 0, opened.start()), cited(tail)
    sources: list[Cited] = []
    for n in links:
        raw = spans[n][2] or ""
        if url := address(raw):
            sources.append((Source(host(url), url), None))
    return spans, sources

"""Labels: the words before a colon that say what a line holds (``说明：``, ``来源出处：``)."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

LabelKind = Literal[
    "summary", "background", "points", "sources", "title", "category", "date", "unknown"
]

FIELDS: frozenset[LabelKind] = frozenset(["summary", "background", "points", "sources"])
"""The labels of an item's fields."""

_WORDS: dict[LabelKind, str] = {
    "summary": """说明 摘要 详情 概述 简介 内容 概要 导语 提要 梗概 简述 介绍 描述 正文 新闻摘要
        内容摘要 内容概要 内容简介 内容概述 事件概述 事件说明 事件 新闻内容 主要内容 核心内容
        详细说明 详细内容 一句话总结 总结 summary abstract description details detail overview
        content brief intro introduction what happened tl;dr tldr""",
    "background": """背景 背景信息 背景介绍 背景资料 背景说明 背景知识 新闻背景 事件背景 相关背景
        行业背景 背景补充 background context background information""",
    "points": """要点 亮点 关键点 核心要点 看点 重点 关键要点 主要要点 内容要点 新闻要点 要点总结
        要点速览 核心看点 核心亮点 主要亮点 关键信息 核心观点 主要观点 key points key point points
        highlights highlight key takeaways takeaways main points""",
    "sources": """来源 出处 来源出处 信息来源 原文 原文链接 链接 参考 参考链接 参考资料 参考来源
        新闻来源 消息来源 资料来源 数据来源 文章来源 内容来源 来源链接 来源网址 来源媒体 媒体来源
        连结 原文连结 相关连结 相关链接 详情链接 原文地址 原文出处 新闻链接 文章链接 网址
        引用 引用来源 延伸阅读 阅读原文
        source sources link links reference references url urls via original read more""",
    "title": "标题 新闻标题 题目 title headline",
    "category": "分类 类别 板块 栏目 category",
    "date": "日期 发布日期 更新日期 发布时间 更新时间 时间 date published updated",
}
_TWO_WORDS = (
    "what happened", "background information", "key points", "key point", "key takeaways",
    "main points", "read more",
)  # fmt: skip

_TRADITIONAL = str.maketrans(
    "说详简内导语闻总结绍资识业补关键观点来处链参数体网间阅读题类栏发时标实连",
    "說詳簡內導語聞總結紹資識業補關鍵觀點來處鏈參數體網間閱讀題類欄發時標實連",
)


def _table() -> dict[str, LabelKind]:
    table: dict[str, LabelKind] = {}
    for kind, words in _WORDS.items():
        for phrase in _TWO_WORDS:
            if phrase in words:
                words = words.replace(phrase, phrase.replace(" ", ""))
        table |= dict.fromkeys(words.split(), kind)
    return table | {word.translate(_TRADITIONAL): kind for word, kind in table.items()}


KNOWN: dict[str, LabelKind] = _table()
"""Every label that we know, without spaces, in lower case."""


class Label(NamedTuple):
    """A label at the start of a line: its kind, as written, and where the text after it begins.
    ``sure`` is false where no colon followed a word that stands alone on its line."""

    kind: LabelKind
    text: str
    end: int
    sure: bool = True


EXACT = {
    form: Label(kind, form, len(form) + 1)
    for word, kind in [
        *KNOWN.items(),
        *((words, KNOWN["".join(words.split())]) for words in _TWO_WORDS),
    ]
    for form in (word, word.capitalize(), word.title())
}
"""The label of each known word as it stands, with a colon right behind it."""

INITIALS = frozenset(first for word in KNOWN for first in (word[0], word[0].upper()))
"""What a label can begin with."""

_COLON = re.compile("[：:﹕︰]")
_COLON_OR_BAR = re.compile("[：:﹕︰|｜丨]")
_DECORATION = re.compile(r"[^\w“”‘’\"'《》「『]*_*")
_OPENING = {"【": "】", "[": "]", "〔": "〕", "〖": "〗"}
_PLAIN_LABEL = re.compile(
    r"(?:[\u4e00-\u9fffA-Za-z0-9/&]{1,8}|[A-Za-z][A-Za-z'/&-]*(?: [A-Za-z'/&-]+){0,2})"
)
_BAR = re.compile("[|｜丨]")
_BETWEEN = re.compile("[/／、&与和及]")
_REACH = 28


def label_of(text: str) -> Label | None:
    """The label that ``text`` begins with: a known one in any dress (``📌 【说 明】：``), or any
    short word before a colon, of kind ``unknown``; None where there is neither."""
    sign = _COLON_OR_BAR.search(text, 0, _REACH)
    if sign is None:
        first = text[0]
        if first not in INITIALS and first.isalnum():
            return None  # as most lines
    elif (colon := _COLON.search(text, sign.start(), _REACH)) and (at := colon.start()):
        head = text[:at]
        if exact := EXACT.get(head):
            return exact
        kind, head = _dressed(head)
        if kind is not None or _could_be_label(head, text, at):
            return Label(kind or "unknown", head, at + 1)
    return _without_colon(text)


def _dressed(head: str) -> tuple[LabelKind | None, str]:
    """The kind of a label with brackets, pictures, spaces or a remark around it, and its core."""
    decoration = _DECORATION.match(head)
    core = head[decoration.end() :] if decoration else head
    core = core.rstrip(" \t*_】]〕〗\u3000\ufe0f")
    for opening in "（(":
        if opening in core and core.endswith(("）", ")")):
            core = core[: core.index(opening)]
    core = core.strip()
    kind = known(core)
    return (kind, core) if kind else (None, head.strip(" \t*_\u3000").strip("【】〔〕〖〗"))


def known(word: str) -> LabelKind | None:
    """The kind of a label word, spaces and case aside; ``来源/出处`` counts as its first."""
    squeezed = "".join(word.casefold().split())
    kind = KNOWN.get(squeezed)
    if kind is None and _BETWEEN.search(squeezed):
        parts = _BETWEEN.split(squeezed)
        if all(part in KNOWN for part in parts):
            kind = KNOWN[parts[0]]
    return kind


def _could_be_label(head: str, text: str, at: int) -> bool:
    """Whether an unknown word may be a label; not a scheme, a time of day, a ratio."""
    if text[at + 1 : at + 3] == "//" or head[-1:].isdigit() or head.isdigit():
        return False
    return bool(_PLAIN_LABEL.fullmatch(head))


def _without_colon(text: str) -> Label | None:
    """``【说明】文字``, ``说明 | 文字``, or a label alone on its line."""
    start = 0
    if not text[0].isalnum():
        decoration = _DECORATION.match(text)
        start = decoration.end() if decoration else 0
        closing = _OPENING.get(text[start - 1]) if start else None
        if closing and (end := text.find(closing, start, start + _REACH)) > 0:
            core = text[start:end].strip()
            if kind := known(core):
                return Label(kind, core, end + 1)
    if bar := _BAR.search(text, start, _REACH):
        core = text[start : bar.start()].strip()
        if kind := known(core):
            return Label(kind, core, bar.end())
    return _alone(text, start) if len(text) <= _REACH else None


def _alone(text: str, start: int) -> Label | None:
    """A known word that is all that stands behind ``start``."""
    core = text[start:].strip()
    if core[:1] not in INITIALS:
        return None  # spare it the squeezing
    kind = KNOWN.get("".join(core.casefold().split()))
    return Label(kind, core, len(text), sure=False) if kind else None

"""Leaving out: ``-融资``, 不要融资, 除了融资以外, ``no funding``, ``except funding``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

SIGNS = "-−－–—‐‑﹣"
"""What people type for a minus; ``+`` says the opposite, and is no more than that."""

_WORDS_ZH = "不要|不看|不想看|不想要|不含|不包括|不包含|不推送|除了|除去|排除|去掉|去除|屏蔽|剔除"
_VERBS_ZH = "取消|退订|不订阅|不订|不接收|不收|不推|不发|别推送|别推|别发|停止|删除|删掉|移除|过滤"
_WORDS_EN = "no|not|without|except|exclude|excluding|minus|but"
_SAID = re.compile(
    rf"(?:{_WORDS_ZH})\s*(?P<zh>.*)|除(?P<around>.+?)(?=[以之]?外)[以之]?外(?P<tail>.*)"
    rf"|(?:{_WORDS_EN})(?:\s+(?:for|any))?(?:\s+(?P<en>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_STOPPED = re.compile(rf"(?:{_VERBS_ZH})\s*(.+)", re.DOTALL)
_OUTSIDE = re.compile(r"[以之]?外的?(?P<tail>.*)|(?P<rest>都要|全要|其他都要)", re.DOTALL)
_REST = frozenset({"", "都", "都要", "全要", "都推送", "其他", "其他都要", "其他的都要"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is left of a word without what says that it is to be left out: ``""`` where that stood
    alone and the next words are meant. ``by_sign``: a minus, which is for its own word only."""

    text: str
    by_sign: bool


def left_out(word: str, *, verbs: bool = False) -> LeftOut | None:
    """What ``word`` wants to leave out; None where it does not say so. With ``verbs`` 取消融资 is
    read too, which as a keyword is one."""
    bare = word.lstrip(SIGNS)
    if bare != word:
        return LeftOut(bare.strip(), by_sign=True)
    match = _SAID.fullmatch(word.strip())
    if match is None:
        stopped = _STOPPED.fullmatch(word.strip()) if verbs else None
        return LeftOut(stopped[1].strip(), by_sign=False) if stopped is not None else None
    if match["around"] is not None:
        return LeftOut(match["around"].strip(), by_sign=False) if _is_rest(match["tail"]) else None
    text = match["zh"] or match["en"] or ""
    before, outside, tail = _cut(text)
    return LeftOut(
        (before if outside and _is_rest(tail) else text.removesuffix("的")).strip(), by_sign=False
    )


def ends_leaving(word: str) -> bool:
    """Whether that only closes what was begun: 以外, 之外都要."""
    match = _OUTSIDE.fullmatch(word)
    return match is not None and _is_rest(match["tail"] or "")


def _cut(text: str) -> tuple[str, bool, str]:
    match = re.search(r"(?:(?:以外|之外|外(?=$|的|都))的?|的?(?=(?:其他)?(?:都要|全要)$))", text)
    if match is None or not match.start():
        return text, False, ""
    return text[: match.start()], True, text[match.end() :]


def _is_rest(tail: str) -> bool:
    return tail.removeprefix("的") in _REST

"""What people put around a day or a word when they ask for it: 昨天有什么新闻, 看看昨天的,
what happened yesterday, news from Jan 27. Pure."""

from __future__ import annotations

import re

_NEWS_ZH = "新闻|消息|内容|大事|事情|事儿?|动态|更新|资讯|要闻|简报|日报"
_NEWS_EN = "digest|news|brief|briefing|headlines?|stories|updates?|summary|report"
_FRONT = re.compile(
    r"(?:(?:请问?|麻烦|帮我|给我|我|想|要|来|发|看看|看一下|看下|查看|看|查一下|查|说说|讲讲)\s*)+"
    r"|(?=(?:please|can|could|show|give|tell|send|read|get|what|anything|any|is|was|news|i)\b)"
    r"(?:(?:please|can|could|you|may|i|want|to|see|show|give|tell|send|read|get|me|us|about|know|"
    r"what(?:'?s)?|is|was|were|are|there|anything|any|happened|happening|going|new|news|the|in|on|"
    r"from|of|for|up)\b\s*)+",
    re.IGNORECASE,
)
_MIDDLE = re.compile(
    r"的?[都还又]?(?:有(?:些?什么|哪些|啥|没有)|发生[了过]?(?:些?什么|哪些|啥)|有(?=.*[吗么嘛]))"
)
_BEHIND = re.compile(
    rf"\s*的?(?:(?:最新|重要|重大|新|大)的?)?(?:{_NEWS_ZH})?[吗么嘛呢啊呀了吧]*"
    rf"|(?:'s)?(?:\s+(?:{_NEWS_EN}))?(?:\s+please)?",
    re.IGNORECASE,
)
LONGEST = 100
"""Characters of a question; anything longer is a text."""

_SIGNS = " ,，。.!！?？~～…"
_BETWEEN = re.compile(r"^(?:的|'s(?!\w))\s*|\s*(?:的|(?<!\S)(?:from|of|on|in|for|about))$", re.I)


def what_is_asked(text: str) -> str:
    """``text`` without the words that only ask: 昨天 for 昨天有什么新闻, ``yesterday`` for ``what
    happened yesterday?``; "" where it only asks (有什么新闻)."""
    if len(text) > LONGEST:
        return text
    plain = " ".join(text.replace("’", "'").split()).strip(_SIGNS)
    front = _FRONT.match(plain)
    left = plain[front.end() :] if front is not None else plain
    left = " ".join(_MIDDLE.sub(" ", left).split())
    starts = (start for start in range(len(left) + 1) if _BEHIND.fullmatch(left, start))
    asked = left[: next(starts, len(left))].strip(_SIGNS)
    return asked if asked or left != plain else plain  # 新闻 alone may be looked for


def beside(rest: str) -> str:
    """What stands beside a day, without the word that joins them: funding for ``'s funding``
    (yesterday's funding) and for ``funding from``."""
    return _BETWEEN.sub("", rest.replace("’", "'").strip()).strip()

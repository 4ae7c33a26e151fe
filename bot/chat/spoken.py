"""Commands as some type them in private: ``/订阅 8:30``, ``/ today``. Telegram takes only Latin
letters right behind the slash for a command, so in groups these are nobody's."""

from __future__ import annotations

import re

from bot.chat.incoming import Typed
from bot.chat.traditional import simple

_SLASH = re.compile(r"[/／]+\s*(?P<name>[^\W_]+)(?P<rest>.*)", re.DOTALL)
_NAMES = {
    "today": "今天 今日 今日简报 今天的简报",
    "latest": "最新 最近 最新一期 最近一期",
    "category": "分类 类别",
    "date": "日期 日历",
    "search": "搜索 搜 查找 查 找",
    "subscribe": "订阅 推送 恢复推送",
    "unsubscribe": "退订 取消订阅 停止 停止推送",
    "settings": "设置 设定 推送设置",
    "status": "状态",
    "help": "帮助 命令",
    "start": "开始",
}
_BY_WORD = {word: name for name, words in _NAMES.items() for word in (name, *words.split())}


def spoken(text: str) -> Typed | None:
    """The command that ``text`` means with a slash before a word of ours; None where none."""
    match = _SLASH.match(text)
    name = _BY_WORD.get(simple(match["name"].casefold())) if match is not None else None
    if match is None or name is None:
        return None
    return Typed(name, "", match["rest"].strip())

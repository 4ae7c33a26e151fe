"""What some say in private in place of a command: ``/订阅 8:30``, ``/ today``, ``帮助``, ``你好``.
Telegram takes only Latin letters right behind the slash for a command, so in groups these are
nobody's."""

from __future__ import annotations

import re
import unicodedata

from bot.chat.incoming import Typed
from bot.phrases.hours import NoSuchHour, hour
from bot.phrases.traditional import simple

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

_ASKED = {
    "help": (
        "怎么用,如何用,怎么使用,如何使用,怎样使用,怎么玩,用法,使用方法,使用说明,使用帮助,"
        "有什么功能,有哪些功能,你会什么,你能做什么,你能干什么,你是谁,菜单,命令列表,所有命令,"
        "全部命令,怎么订阅,如何订阅,怎样订阅,怎么退订,如何退订,怎样退订,怎么取消订阅,"
        "如何取消订阅,怎么设置,如何设置,怎么取消,怎么搜索,怎么查,怎么停,how,how to use,"
        "how do i use this,how does it work,how does this work,how to subscribe,"
        "how do i subscribe,how to unsubscribe,how do i unsubscribe,what can you do,"
        "who are you,menu,commands,?,？"
    ),
    "today": "今天的,今日的,今天的新闻,今天有什么,今天有什么新闻,today's digest",
    "latest": "最新的,最近的,最新简报,最新的新闻,the latest,latest digest,latest news",
    "categories": "分类,类别,有哪些分类,有什么分类,所有分类,全部分类,categories",
    "subscribe": "我要订阅,我想订阅,订阅简报,订阅日报",
    "unsubscribe": "我要退订,我想退订,不要推送了,别推送了,不订阅了,stop",
    "settings": "改时间,修改时间,修改设置,更改设置,setting,set up",
}
_BARE = {w: name for name, said in _ASKED.items() for w in said.split(",")}

_KIND = {
    "reading.hello": (
        "你好,您好,你好啊,大家好,哈喽,哈啰,哈罗,嗨,嘿,早,早上好,早安,上午好,下午好,晚上好,晚安,"
        "在吗,在么,在不在,有人吗,hi,hello,hey,hiya,hello there,hi there,hey there,good morning,"
        "good afternoon,good evening"
    ),
    "reading.thanks": (
        "谢谢,谢谢你,谢谢您,谢了,谢啦,多谢,感谢,非常感谢,太感谢了,十分感谢,辛苦了,thanks,"
        "thank you,thx,ty,thank you very much,thanks a lot,many thanks,3q"
    ),
}
_KINDLY = {word: key for key, said in _KIND.items() for word in said.split(",")}
_SEEK = re.compile(
    r"(?:搜索|搜一下|搜|查找|查一下|查|找一下|找|search for|search|find|look for)[\s:：]+(?=\S)",
    re.I,
)
_PARTICLES = "啊呀呢哦喔啦哈嘛吧哟~～"


def bare(text: str) -> Typed | None:
    """The command that all of ``text`` says without a slash (帮助, 怎么订阅, settings); None where
    it says none. A word more, and it is something to look for."""
    for said in _forms(text):
        name = _BARE.get(said) or _BY_WORD.get(said)
        if name is not None:
            return Typed(name, "", "")
    return _subscribes(text)


def _subscribes(text: str) -> Typed | None:
    """``订阅 8:30``: with an hour behind it the word is nothing to look for."""
    word, _, rest = simple(text).strip().partition(" ")
    try:
        meant = _BY_WORD.get(word.casefold()) == "subscribe" and hour(rest) is not None
    except NoSuchHour:
        return None
    return Typed("subscribe", "", rest) if meant else None


def sought(text: str) -> str:
    """The words behind one that only says to look for them (搜索 Kimi); "" where none does."""
    match = _SEEK.match(simple(text))
    return text[match.end() :] if match is not None else ""


def said(text: str) -> str | None:
    """The key of what to answer to a greeting or thanks; None for anything else."""
    return next((_KINDLY[form] for form in _forms(text) if form in _KINDLY), None)


def _forms(text: str) -> tuple[str, ...]:
    """All of ``text`` as it is compared, and without what polite people put around it."""
    folded = " ".join(simple(unicodedata.normalize("NFKC", text)).casefold().split())
    start, end = 0, len(folded)
    while start < end and not _speaks(folded[start]):
        start += 1
    while start < end and not _speaks(folded[end - 1]):
        end -= 1
    plain = folded[start:end] or folded
    return folded, plain, plain.removeprefix("请问").strip().rstrip(_PARTICLES)


def _speaks(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def spoken(text: str) -> Typed | None:
    """The command that ``text`` means with a slash before a word of ours; None where none."""
    match = _SLASH.match(text)
    name = _BY_WORD.get(simple(match["name"].casefold())) if match is not None else None
    if match is None or name is None:
        return None
    return Typed(name, "", match["rest"].strip())

"""What the bot says to people who read: what stands already, calendar, search, inline, peace."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        # what stands already
        "reading.stands": "{day}的简报已经在这里了 ↑",
        "reading.again": "再发一遍",
        "reading.just_now": "刚刚回答过，就在这里 ↑",
        "reading.just_sent": "刚刚发过，就在最近几条消息里。",
        # walking
        "reading.back": "‹ 上一页",
        "reading.next": "下一页 ›",
        "reading.gone": "这个按钮过期了，请重新搜索。",
        # the calendar
        "reading.calendar": "{month}：点日期看那天的简报，也可以发送 /date{at} 1月28日",
        "reading.calendar.none": "{month}没有简报。",
        "reading.month": "{year}年{name}",
        "reading.weekdays": "一 二 三 四 五 六 日",
        # the last days
        "reading.lately": "{name} · {first}至{last}",
        "reading.lately.cut": "（最多看 {most} 天）",
        "reading.lately.no_days": (
            "“{text}”里没有一天可看：最少 1 天，最多 {most} 天。例如：/category{at} 投融资 7天"
        ),
        "reading.lately.no_digest": "{first}至{last}没有简报。",
        "reading.lately.none": "{first}至{last}没有{name}的内容。",
        # search
        "reading.search.usage": (
            "没看到要找的词。想找什么？例如：/search{at} Kimi 融资，或 /search{at} “智能体集群”"
        ),
        "reading.search.found": "“{query}”：共 {total} 条",
        "reading.search.found.page": "“{query}”：共 {total} 条，第 {first}–{last} 条",
        "reading.search.none": "没有找到“{query}”。几个词要在同一条里都出现才算，少写几个试试？",
        "reading.search.none_one": "没有找到“{query}”，换个词试试？",
        "reading.search.none_private": (
            "没有找到“{query}”。可以换个词，或者看看今天的 /today，全部命令：/help"
        ),
        "reading.search.none_day": "{day}没有找到“{query}”。",
        "reading.search.near": "找“{query}”",
        # a kind word in private
        "reading.hello": (
            "你好！今天的简报：/today；发一两个词给我就能查找，例如 Kimi。全部命令：/help"
        ),
        "reading.thanks": "不客气！今天的简报：/today；想找什么，发一两个词给我就行。",
        # inline mode
        "reading.inline.none": "没有找到，看看怎么用",
        # peace
        "reading.above": "答案就在上面，请稍等一会儿再问。",
        "reading.flood": "问得有点快，请等一分钟再问。",
    },
    "en": {
        "reading.stands": "The digest of {day} is already here ↑",
        "reading.again": "Send it again",
        "reading.just_now": "Answered just now, here ↑",
        "reading.just_sent": "Sent just now: it is among the last messages.",
        "reading.back": "‹ Back",
        "reading.next": "Next ›",
        "reading.gone": "This button is out of date. Please search again.",
        "reading.calendar": "{month}: press a day to read it, or send /date{at} Jan 28",
        "reading.calendar.none": "There is no digest of {month}.",
        "reading.month": "{name} {year}",
        "reading.weekdays": "Mo Tu We Th Fr Sa Su",
        "reading.lately": "{name} · {first} to {last}",
        "reading.lately.cut": " (at most {most} days)",
        "reading.lately.no_days": (
            "“{text}” is not a single day; ask for 1 to {most} days. "
            "For example: /category{at} funding 7d"
        ),
        "reading.lately.no_digest": "There is no digest from {first} to {last}.",
        "reading.lately.none": "Nothing in {name} from {first} to {last}.",
        "reading.search.usage": (
            "There are no words to search for. For example: /search{at} Kimi funding, "
            "or /search{at} “exact phrase”"
        ),
        "reading.search.found": "“{query}”: {total} found",
        "reading.search.found.page": "“{query}”: {total} found, {first}–{last}",
        "reading.search.none": (
            "Nothing found for “{query}”. All the words must occur in one item; try fewer?"
        ),
        "reading.search.none_one": "Nothing found for “{query}”. Try another word?",
        "reading.search.none_private": (
            "Nothing found for “{query}”. Try another word, or read today's: /today. "
            "All commands: /help"
        ),
        "reading.search.none_day": "{day}: nothing was found for “{query}”.",
        "reading.search.near": "Search “{query}”",
        "reading.hello": (
            "Hello! Today's digest: /today; a word or two is a search, such as Kimi. "
            "All commands: /help"
        ),
        "reading.thanks": (
            "You are welcome! Today's digest: /today; send me a word or two to search for."
        ),
        "reading.inline.none": "Nothing found. How does it work?",
        "reading.above": "The answer is right above. Please ask again a little later.",
        "reading.flood": "That was a lot at once. Please ask again in a minute.",
    },
}

"""What the settings ask to be typed, and what they say to it."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "settings.ask.time": "请回复这条消息，写上推送时间，例如 8:15 或 晚上9点。",
        "settings.ask.zone": "请回复这条消息，写上城市、国家或时差，例如 柏林、日本、UTC+8。",
        "settings.ask.pause": (
            "请回复这条消息，写上恢复的日期，或者停多久，例如 2月10日、下周一 或 3天。"
        ),
        "settings.ask.in": (
            "请回复这条消息，写上想看的关键词，几个之间用逗号隔开，例如 Kimi，机器人。"
        ),
        "settings.ask.out": (
            "请回复这条消息，写上不想看的关键词，几个之间用逗号隔开，例如 融资，广告。"
        ),
        "settings.hint.time": "8:15",
        "settings.hint.zone": "柏林",
        "settings.hint.pause": "2月10日",
        "settings.hint.in": "Kimi，机器人",
        "settings.hint.out": "融资，广告",
        "settings.bad.time": "没看懂“{text}”这个时间。请再回复一次，例如 8:15 或 晚上9点。",
        "settings.bad.zone": "没找到“{text}”。请再回复一次，例如 柏林、日本、UTC+8。",
        "settings.no.time": "没有“{text}”这个时间。请再回复一次，例如 8:15 或 晚上9点。",
        "settings.no.midnight": "零点请写成 00:00，再回复一次就好。",
        "settings.no.pause": "日历上没有“{text}”这一天。请再回复一次，例如 2月10日 或 下周一。",
        "settings.today.pause": "最早明天恢复。请再回复一次，例如 明天 或 3天。",
        "settings.near.zone": "“{text}”是指下面哪一个？",
        "settings.bad.pause": "没看懂“{text}”。请再回复一次，例如 2月10日 或 3天。",
        "settings.past.pause": "{day}已经过了。请再回复一个以后的日期，例如 2月10日。",
        "settings.far.pause": "{day}太远了，最多暂停一年。请再回复一次。",
        "settings.bad.words": "没看到关键词。请再回复一次，例如 Kimi，机器人。",
        "settings.typed.saved": "好了，{what}。",
    },
    "en": {
        "settings.ask.time": "Please reply to this message with the time, such as 8:15 or 9pm.",
        "settings.ask.zone": (
            "Please reply to this message with a city, a country or an offset, such as Berlin, "
            "Japan, UTC+8."
        ),
        "settings.ask.pause": (
            "Please reply to this message with the day it resumes, or how long the pause is, "
            "such as Feb 10 or 3 days."
        ),
        "settings.ask.in": (
            "Please reply to this message with the keywords you want, commas between them, such "
            "as Kimi, robots."
        ),
        "settings.ask.out": (
            "Please reply to this message with the keywords you don't want, commas between them, "
            "such as funding, ads."
        ),
        "settings.hint.time": "8:15",
        "settings.hint.zone": "Berlin",
        "settings.hint.pause": "Feb 10",
        "settings.hint.in": "Kimi, robots",
        "settings.hint.out": "funding, ads",
        "settings.bad.time": (
            "“{text}” is not a time I understand. Please reply again, such as 8:15."
        ),
        "settings.bad.zone": "“{text}” was not found. Please reply again, such as Berlin, UTC+8.",
        "settings.no.time": "There is no such time as “{text}”. Please reply again, such as 8:15.",
        "settings.no.midnight": "Midnight is 00:00. Please reply again, such as 00:00.",
        "settings.no.pause": ("The calendar has no “{text}”. Please reply again, such as Feb 10."),
        "settings.today.pause": (
            "Tomorrow is the earliest. Please reply again, such as tomorrow or 3 days."
        ),
        "settings.near.zone": "Which one is “{text}”?",
        "settings.bad.pause": (
            "“{text}” is not a date I understand. Please reply again, such as Feb 10 or 3 days."
        ),
        "settings.past.pause": "{day} is over. Please reply with a day to come, such as Feb 10.",
        "settings.far.pause": "{day} is too far; a year at most. Please reply again.",
        "settings.bad.words": "There was no keyword. Please reply again, such as Kimi, robots.",
        "settings.typed.saved": "Done: {what}.",
    },
}

"""What is meant is answered, whichever reading command it was typed behind."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_rig import FUNDS, MODELS, POLICY, TODAY, YESTERDAY, Rig, buttons, digest, rig
from settings_hands import tap

from bot.chat.incoming import words
from bot.phrases.day_in_text import find_day, read_day
from bot.phrases.plain_commands import bare, said
from bot.phrases.stretches import find_span


async def told(rig: Rig, text: str) -> list[str]:
    """The texts that answer it, in private; an hour later, for each question is a new one."""
    rig.clock.advance(minutes=10)
    return [message.text for message in await rig.whisper(text)]


YESTERDAYS = [
    *("昨天", "yesterday", "2026-01-27", "20260127", "1月27日", "周二", "1 day ago", "Jan 27"),
    *("1月27日 周二", "1月27日（周二）", "周二，1月27日", "Jan 27, Tue", "昨天的简报"),
]


@pytest.mark.parametrize("day", YESTERDAYS)
async def test_a_day_is_read_as_one_and_as_no_stretch(day: str) -> None:
    assert find_span(day, TODAY) == (None, day)
    assert await read_day(day, TODAY) == YESTERDAY


@pytest.mark.parametrize("day", ["昨天", "周二，1月27日"])
@pytest.mark.parametrize("command", ["/today", "/latest"])
async def test_a_day_behind_it_is_that_day_as_date_shows_it(
    world: Rig, command: str, day: str
) -> None:
    texts = await told(world, f"{command} {day}")
    assert texts == await told(world, f"/date {day}")
    assert [text.split(" ")[0] for text in texts] == [f"#{FUNDS}", f"#{MODELS}"]
    assert all("1月27日" in text for text in texts)


@pytest.mark.parametrize(
    ("args", "category"),
    [
        ("昨天 融资", "融资"),
        ("融资 昨天", "融资"),
        ("融资昨天", "融资"),
        ("投融资 yesterday", "投融资"),
        ("融资 1月27日 周二", "融资"),
        ("1月27日周二 融资", "融资"),
    ],
)
async def test_a_day_and_a_category_are_parted_in_either_order(args: str, category: str) -> None:
    assert find_span(args, TODAY) == (None, args)
    assert await read_day(args, TODAY) is None
    assert await find_day(words(args), TODAY) == (YESTERDAY, [category])


@pytest.mark.parametrize("args", ["融资昨天", "1月27日周二 融资"])
@pytest.mark.parametrize("command", ["/today", "/latest", "/date", "/category", "/categories"])
async def test_a_day_and_a_category_in_either_order_are_that_days_category(
    world: Rig, command: str, args: str
) -> None:
    (text,) = await told(world, f"{command} {args}")
    assert text.startswith(f"#{FUNDS} · 1月27日")


@pytest.mark.parametrize("command", ["/today", "/latest", "/date", "/category"])
async def test_a_category_alone_is_the_newest_one(world: Rig, command: str) -> None:
    (text,) = await told(world, f"{command} 融资")
    assert text.startswith(f"#{FUNDS} · 1月28日")


@pytest.mark.parametrize("args", ["7天", "一周", "past week"])
def test_a_stretch_of_days_is_read_as_one(args: str) -> None:
    for category in ("", "融资"):
        span, rest = find_span(f"{category} {args}".strip(), TODAY)
        assert span is not None
        assert (span.first, span.last) == (dt.date(2026, 1, 22), TODAY)
        assert rest == category


@pytest.mark.parametrize("args", ["7天", "融资 一周"])
@pytest.mark.parametrize("command", ["/today", "/latest", "/date", "/categories"])
async def test_a_stretch_of_days_is_told_in_brief(world: Rig, command: str, args: str) -> None:
    texts = await told(world, f"{command} {args}")
    assert texts == await told(world, f"/category {args}")
    assert "1月22日至1月28日" in texts[0].splitlines()[0]


async def test_a_day_alone_in_private_may_have_its_weekday_beside_it(world: Rig) -> None:
    for text in ("1月27日 周二", "1月27日星期二", "周二，1月27日"):
        assert await told(world, text) == await told(world, "/date 1月27日")


async def test_a_stretch_alone_in_private_is_told_in_brief_too(world: Rig) -> None:
    for text in ("7天", "上周", "1月26日到27日", "this week", "昨天和今天"):
        assert await told(world, text) == await told(world, f"/category {text}")


async def test_a_sign_or_a_slash_too_many_changes_nothing(world: Rig) -> None:
    today = await told(world, "/today")
    for command in ("/today。", "/today !", "/today …", "/ today", "/今天", "//today"):
        assert await told(world, command) == today, command


async def test_a_month_behind_date_is_its_calendar(world: Rig) -> None:
    (text,) = await told(world, "/date 12月")
    assert text.startswith("2025年12月：")
    (text,) = await told(world, "/date 2026年1月")
    assert text.startswith("2026年1月：")
    (text,) = await told(world, "/date Dec 2025")
    assert text.startswith("2025年12月：")
    (text,) = await told(world, "/date 11月")
    assert text.startswith("2025年11月没有简报。\n2025年12月：")


async def test_a_day_of_the_month_alone_is_the_last_one_there_was(world: Rig) -> None:
    assert await told(world, "/date 28") == await told(world, "/date 28日")
    (text,) = await told(world, "/date 30")
    assert "2025年12月30日没有简报" in text


async def test_days_among_other_words_in_private_are_looked_for(world: Rig) -> None:
    (text,) = await told(world, "周五 昨天 天气")
    assert "没有找到“周五 昨天 天气”" in text


async def test_the_latest_may_stand_behind_date(world: Rig) -> None:
    latest = await told(world, "/latest")
    for args in ("最新", "最新一期", "latest"):
        assert await told(world, f"/date {args}") == latest, args


async def test_a_month_and_a_day_without_a_sign_are_a_date_behind_date_alone(world: Rig) -> None:
    assert await told(world, "/date 1231") == await told(world, "/date 12月31日")
    assert await told(world, "/date 260127") == await told(world, "/date 0127")
    (text,) = await told(world, "1231")
    assert "没有找到“1231”" in text


async def test_two_categories_at_once_are_both_to_choose(world: Rig) -> None:
    (answer,) = await world.whisper("/category 投融资 政策")
    assert {label.split(" (")[0] for label in buttons(answer)} == {FUNDS, POLICY}


async def test_a_slip_of_the_pen_finds_what_other_days_have(world: Rig) -> None:
    (answer,) = await world.whisper("/category 投溶资 1月20日")
    assert "要找的是不是" in answer.text
    assert f"{FUNDS} · 1月28日" in buttons(answer)


@pytest.mark.parametrize("args", ["8 days ago 芯片", "芯片 8天前", "8 天前 芯片"])
async def test_days_ago_are_one_day_beside_a_category(args: str) -> None:
    assert find_span(args, TODAY) == (None, args)
    assert await find_day(words(args), TODAY) == (dt.date(2026, 1, 20), ["芯片"])


async def test_days_ago_are_one_day(world: Rig) -> None:
    for command in ("/today", "/category", "/date"):
        (text,) = await told(world, f"{command} 芯片 8天前")
        assert text.startswith("#AI_芯片 · 1月20日\nAI 行业动态 · 2026年1月20日\n")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/today 2月30日", "没有“2月30日”这一天"),
        ("/today 明天", "1月29日还没到。"),
        ("/today 2026-01-25", "1月25日没有简报"),
        ("/today 天气", "没有“天气”这个分类"),
        ("/date 天气", "没看懂日期“天气”"),
        ("/date 昨天 天气", "没有“天气”这个分类"),
        ("/date 1月20日 1月27日", "可以看一天，也可以看连续几天。例如：/date 1月27日"),
        ("/category 上周五、昨天 融资", "或 /date 1月22日到25日"),
        ("1月20日 1月27日", "可以看一天"),
        ("/date 春节", "“春节”每年日期不同，请写日期"),
        ("/date 国庆节", "2025年10月1日没有简报"),
        ("/date Christmas Day", "2025年12月25日没有简报"),
        ("/category 明天 融资", "1月29日还没到。"),
    ],
)
async def test_what_is_not_there_is_said_kindly(world: Rig, text: str, answer: str) -> None:
    (only,) = await told(world, text)
    assert answer in only


async def test_before_todays_is_out_today_with_a_day_is_still_that_day(early: Rig) -> None:
    assert (await told(early, "/today 昨天"))[0].startswith(f"#{FUNDS} · 1月27日")
    (answer,) = await early.whisper("/today 今天")
    assert "还没有发布" in answer.text
    assert buttons(answer)


async def test_a_category_that_reads_like_a_day_stays_a_category() -> None:
    async with rig([digest(YESTERDAY, POLICY), digest(TODAY, "昨天", "本周")]) as world:
        for name in ("昨天", "本周"):
            (text,) = await told(world, f"/today {name}")
            assert text.startswith(f"#{name} · 1月28日")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        *((text, "help") for text in ("help", "帮助", "怎么订阅", "怎麼用？", "请问怎么用呢")),
        *((text, "settings") for text in ("设置", "settings", "Settings!", "設置")),
        *(("订阅", "subscribe"), ("订阅 9:10", "subscribe"), ("退订", "unsubscribe")),
        *(("日历", "date"), ("状态", "status"), ("最新", "latest"), ("今天", "today")),
        *((text, None) for text in ("帮助中心", "设置 融资", "订阅制", "你好", "你好 世界")),
    ],
)
def test_a_command_in_plain_words(text: str, command: str | None) -> None:
    found = bare(text)
    assert (None if found is None else found.name) == command


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *((text, "reading.hello") for text in ("你好", "hi", "Hello!", "你好呀")),
        *((text, "reading.thanks") for text in ("謝謝你", "thx😊")),
        *((text, None) for text in ("你好 世界", "帮助")),
    ],
)
def test_a_greeting_in_plain_words(text: str, key: str | None) -> None:
    assert said(text) == key


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *(("请问怎么用呢", "/subscribe"), ("設置", "推送设置"), ("订阅", "已订阅")),
        *(("订阅 9:10", "09:10"), ("退订", "无需停止"), ("日历", "点日期"), ("状态", "还没有订阅")),
        *(("你好呀", "今天的简报：/today"), ("thx😊", "今天的简报：/today")),
        *((text, f"没有找到“{text}”") for text in ("帮助中心", "设置 融资", "你好 世界")),
    ],
)
async def test_a_command_or_a_greeting_in_plain_words_is_understood_in_private(
    world: Rig, text: str, answer: str
) -> None:
    (first, *_) = await world.whisper(text)
    assert answer in first.text


async def test_the_latest_in_plain_words_is_the_latest(world: Rig) -> None:
    assert len(await world.whisper("最新")) == 3
    assert len(await world.whisper("今天")) == 3


async def test_plain_words_in_a_group_are_nobodys(world: Rig) -> None:
    for text in ("帮助", "你好", "订阅"):
        assert await world.ask(world.admin, world.group, text) == []


async def test_a_reply_to_a_question_of_the_settings_is_no_command(world: Rig) -> None:
    await world.whisper("/subscribe 7:15")
    (settings,) = await world.whisper("/settings")
    (question,) = await tap(world, world.member, settings, "🔎", "➕ 要")
    chat = world.world.private(world.member)
    world.world.say(world.member, chat, "订阅", reply_to=question)
    await world.settle()
    (kept,) = await world.store.subscriptions(chat.id)
    assert kept.keywords == ("订阅",)


async def test_a_category_before_todays_digest_is_out_comes_from_the_latest(early: Rig) -> None:
    note, shown = await early.whisper("/today 融资")
    assert note.text == "今天（1月28日）的简报还没有发布，这是1月27日的。"
    assert "1月27日" in shown.text

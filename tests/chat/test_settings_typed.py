"""What must be typed is asked for with a reply, which privacy mode lets through."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from chat_rig import NOW, Rig
from settings_hands import data_of, labels, subscribed, tap, toast

from bot.chat.error_messages import kindly
from bot.chat.settings.prompts import FIELDS, read
from bot.core.errors import BotError
from bot.delivery.model import Subscription
from bot.locales import say
from bot.render.message import Language
from bot.sandbox.world.model import Message, User

SHOWN = Subscription(chat_id=-1, next_at=NOW.replace(day=29, hour=0, minute=30))
"""The subscription whose settings are shown: every day at 08:30, the next time tomorrow."""


async def taken(asked: str, typed: str, shown: Subscription = SHOWN) -> Subscription:
    """The subscription after this was typed for what was asked."""
    change = await read(asked, typed, shown, NOW)
    assert callable(change), typed
    return change(shown)


async def ask_for(rig: Rig, message: Message, *way: str) -> Message:
    """The question that these buttons lead to."""
    (question,) = await tap(rig, rig.admin, message, *way)
    return question


async def reply(rig: Rig, question: Message, text: str, user: User | None = None) -> list[Message]:
    before = rig.mine()
    rig.world.say(user or rig.admin, question.chat, text, reply_to=question)
    await rig.settle()
    return [one for one in rig.mine() if one not in before]


async def test_the_question_opens_a_reply_for_who_pressed_alone(world: Rig) -> None:
    message = await subscribed(world)
    question = await ask_for(world, message, "时间", "自己输入")
    assert question.markup == {
        "force_reply": True,
        "selective": True,
        "input_field_placeholder": "8:15",
    }
    mentioned = [one for one in question.entities if one.type == "text_mention"]
    assert [one.value for one in mentioned] == [str(world.admin.id)]
    assert "回复" in toast(world).text


@pytest.mark.parametrize(
    ("asked", "typed", "field", "value"),
    [
        ("time", "晚上9点10分", "time", "21:10"),
        ("zone", "巴黎", "timezone", "Europe/Paris"),
        ("zone", "asia/urumqi", "timezone", "Asia/Urumqi"),
        ("pause", "2月10日", "paused_until", dt.date(2026, 2, 10)),
        ("pause", "1月3日", "paused_until", dt.date(2027, 1, 3)),
        ("pause", "周一", "paused_until", dt.date(2026, 2, 2)),
        ("pause", "3天后", "paused_until", dt.date(2026, 1, 31)),
        *(
            ("pause", typed, "paused_until", dt.date(2026, month, day))
            for typed, month, day in (
                # as the buttons count: three pushes, of Jan 29, 30 and 31, are left out
                ("3天", 2, 1),
                ("3 days", 2, 1),
                ("5", 2, 3),
                ("两周", 2, 12),
                ("a week", 2, 5),
                ("暂停一个月", 2, 28),
                ("半个月", 2, 13),
                ("过3天", 1, 31),
                ("29日", 1, 29),
                ("下下周一", 2, 9),
                ("半年", 7, 29),
                ("到2月5日", 2, 5),
                ("until Feb 5", 2, 5),
                ("停到下周一吧", 2, 2),
                ("月底", 1, 31),
                ("下个月", 2, 1),
                ("到3月", 3, 1),
                ("下周", 2, 2),
                ("周末", 1, 31),
                ("周三", 2, 4),
                ("明天", 1, 29),
                ("2月5日 周四", 2, 5),
            )
        ),
        ("in", "Kimi，机器人", "keywords", ("Kimi", "机器人")),
        ("out", "融资 广告", "keywords", ("-融资", "-广告")),
        ("in", "“open ai” Kimi", "keywords", ("open ai", "Kimi")),
        ("in", "-融资", "keywords", ("-融资",)),
        ("in", "Kimi，－融资", "keywords", ("Kimi", "-融资")),
        ("in", "Kimi 不要融资", "keywords", ("Kimi", "-融资")),
        ("in", "GPT but not Claude", "keywords", ("GPT", "-Claude")),
        ("in", "“No Code”，“不要钱”", "keywords", ("No Code", "不要钱")),
        ("in", "GPT-5 C++ 。", "keywords", ("GPT-5", "C++")),
        ("out", "-融资，不要广告", "keywords", ("-融资", "-广告")),
        ("out", "除了融资以外", "keywords", ("-融资",)),
    ],
)
async def test_what_is_typed_changes_the_subscription(
    asked: str, typed: str, field: str, value: object
) -> None:
    assert getattr(await taken(asked, typed), field) == value


@pytest.mark.parametrize(
    ("way", "typed", "field", "value"),
    [
        (("时间", "自己输入"), "晚上9点10分", "time", "21:10"),
        (("时区", "自己输入"), "巴黎", "timezone", "Europe/Paris"),
        (("暂停", "自己输入"), "3天", "paused_until", dt.date(2026, 2, 1)),
        (("关键词", "➕ 要"), "Kimi，－融资", "keywords", ("Kimi", "-融资")),
        (("关键词", "➖ 不要"), "融资 广告", "keywords", ("-融资", "-广告")),
    ],
)
async def test_what_is_typed_is_kept_and_shown_in_the_settings(
    world: Rig, way: tuple[str, ...], typed: str, field: str, value: object
) -> None:
    message = await subscribed(world)
    question = await ask_for(world, message, *way)
    (answer,) = await reply(world, question, typed)
    kept = await world.subscription()
    assert kept is not None
    assert getattr(kept, field) == value
    assert question.deleted
    assert "已保存" in answer.text
    assert ("推送设置" in message.text) == (field != "keywords")


@pytest.mark.parametrize(
    ("asked", "typed", "says"),
    [
        ("time", "25:00", "没有“25:00”这个时间。请再回复一次"),
        ("time", "早饭后", "早饭后"),
        ("zone", "霍格沃茨", "霍格沃茨"),
        ("pause", "昨天", "以后的日期"),
        ("pause", "2030-01-01", "最多"),
        ("pause", "两年", "最多"),
        ("pause", "上周五", "已经过了"),
        ("pause", "3天前", "已经过了"),
        ("pause", "今天", "最早明天恢复"),
        ("pause", "1月28日", "最早明天恢复"),
        ("pause", "春节", "没看懂“春节”"),
        ("pause", "两三天", "没看懂“两三天”"),
        ("pause", "3-5天", "没看懂“3-5天”"),
        ("pause", "28日", "最早明天恢复"),
        ("pause", "0天", "最早明天恢复"),
        ("pause", "2月30日", "没有“2月30日”这一天。请再回复一次"),
        ("pause", "以后再说", "以后再说"),
        ("in", "，、", "关键词"),
        ("in", "。", "关键词"),
        ("out", "-", "关键词"),
        ("in", "不要融资 广告", "“广告”也不要吗"),
        ("time", "24:00", "00:00"),
        ("in", "长" * 60 + "，短", "太长"),
        ("in", "，".join(f"词{n}" for n in range(40)), "最多"),
    ],
)
async def test_what_cannot_be_read_is_told_so(asked: str, typed: str, says: str) -> None:
    with pytest.raises(BotError) as caught:
        await taken(asked, typed)
    assert says in kindly("zh", caught.value, "")


@pytest.mark.parametrize(
    ("way", "typed", "says"),
    [
        (("时间", "自己输入"), "25:00", "没有“25:00”这个时间。请再回复一次"),
        (("时区", "自己输入"), "霍格沃茨", "霍格沃茨"),
        (("暂停", "自己输入"), "昨天", "1月27日已经过了。请再回复一个以后的日期"),
        (("关键词", "➕ 要"), "，".join(f"词{n}" for n in range(40)), "最多"),
        (("关键词", "➖ 不要"), "-", "关键词"),
    ],
)
async def test_what_is_not_understood_is_asked_for_again_and_changes_nothing(
    world: Rig, way: tuple[str, ...], typed: str, says: str
) -> None:
    message = await subscribed(world)
    before = await world.subscription()
    question = await ask_for(world, message, *way)
    (again,) = await reply(world, question, typed)
    assert says in again.text
    assert "/" not in again.text
    assert again.markup is not None
    assert again.markup["force_reply"]
    assert question.deleted
    assert await world.subscription() == before


async def test_a_second_try_on_the_new_question_works(world: Rig) -> None:
    message = await subscribed(world)
    question = await ask_for(world, message, "时间", "自己输入")
    (again,) = await reply(world, question, "早饭后")
    await reply(world, again, "7:20")
    kept = await world.subscription()
    assert kept is not None
    assert kept.time == "07:20"


async def test_a_zone_that_may_be_several_is_a_choice(world: Rig) -> None:
    message = await subscribed(world)
    question = await ask_for(world, message, "时区", "自己输入")
    (choice,) = await reply(world, question, "美国")
    assert "纽约" in labels(choice)
    await tap(world, world.admin, choice, "纽约")
    kept = await world.subscription()
    assert kept is not None
    assert kept.timezone == "America/New_York"


async def test_keywords_are_removed_by_a_press(world: Rig) -> None:
    message = await subscribed(world)
    question = await ask_for(world, message, "关键词", "➕ 要")
    await reply(world, question, "Kimi，机器人")
    assert "✕ 要“Kimi”" in labels(message)
    await tap(world, world.admin, message, "✕ 要“Kimi”")
    kept = await world.subscription()
    assert kept is not None
    assert kept.keywords == ("机器人",)


async def test_the_opposite_of_a_keyword_takes_its_place(world: Rig) -> None:
    message = await subscribed(world)
    await reply(world, await ask_for(world, message, "关键词", "➕ 要"), "Kimi")
    await reply(world, await ask_for(world, message, "➖ 不要"), "kimi")
    kept = await world.subscription()
    assert kept is not None
    assert kept.keywords == ("-kimi",)


async def test_a_members_reply_is_refused(world: Rig) -> None:
    message = await subscribed(world)
    question = await ask_for(world, message, "时间", "自己输入")
    (answer,) = await reply(world, question, "7:20", world.member)
    assert "管理员" in answer.text
    assert not question.deleted
    kept = await world.subscription()
    assert kept is not None
    assert kept.time == "08:30"


async def test_a_reply_after_a_restart_still_counts(world: Rig) -> None:
    # Nothing of the question is kept in memory: another settings message may even be gone.
    message = await subscribed(world)
    question = await ask_for(world, message, "时间", "自己输入")
    message.deleted = True
    (answer,) = await reply(world, question, "7:20")
    assert "07:20" in answer.text
    kept = await world.subscription()
    assert kept is not None
    assert kept.time == "07:20"


async def test_a_reply_to_a_digest_that_holds_such_a_link_is_passed_over(world: Rig) -> None:
    await subscribed(world)
    (posted, *_) = await world.ask(world.member, world.group, "/latest@digest_bot")
    assert await reply(world, posted, "7:20") == []


async def test_in_private_no_name_is_called(world: Rig) -> None:
    await world.whisper("/subscribe")
    (message,) = await world.whisper("/settings")
    before = world.mine()
    await world.press(message, data_of(message, "时间"))
    await world.press(message, data_of(message, "自己输入"))
    (question,) = (one for one in world.mine() if one not in before)
    assert question.markup is not None
    assert "selective" not in question.markup
    world.world.say(world.member, question.chat, "7:20", reply_to=question)
    await world.settle()
    (kept,) = await world.store.subscriptions(world.member.id)
    assert kept.time == "07:20"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("asked", FIELDS)
async def test_every_example_in_a_question_works_at_once(language: Language, asked: str) -> None:
    told = say(language, f"settings.ask.{asked}")
    examples = re.split("例如 |such as ", told)[1].rstrip("。.")
    whole = [examples] if asked in ("in", "out") else re.split("、| 或 |, | or ", examples)
    assert whole
    kept = SHOWN
    for example in whole:
        before, kept = kept, await taken(asked, example, kept)
        assert kept != before, example


async def test_a_question_ends_with_its_example_and_nothing_else(world: Rig) -> None:
    message = await subscribed(world)
    question = await ask_for(world, message, "时间", "自己输入")
    assert question.text == (
        f"{world.admin.first_name} ✏️ 请回复这条消息，写上推送时间，例如 8:15、晚上9点。"
    )


async def test_a_reply_to_a_question_of_an_older_version_counts(world: Rig) -> None:
    message = await subscribed(world)
    question = await ask_for(world, message, "时间", "自己输入")
    link = question.entities[-1]
    question.text += " 设置"
    moved = replace(link, offset=len(question.text) - 2, length=2)
    question.entities = (*question.entities[:-1], moved)
    await reply(world, question, "7:45")
    kept = await world.subscription()
    assert kept is not None
    assert kept.time == "07:45"

"""/settings in a group: one message that edits itself, and what each button changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from chat_rig import FUNDS, MODELS, Rig
from settings_hands import SETTINGS, data_of, labels, subscribed, tap, toast

from bot.delivery.model import WEEKDAYS, Subscription


async def test_the_overview_says_what_stands(world: Rig) -> None:
    message = await subscribed(world, "21:00 融资")
    assert "每天 21:00（北京时间，UTC+8）" in message.text
    assert "下次推送：1月28日 21:00" in message.text
    assert f"分类：{FUNDS}" in message.text
    assert "样式：完整" in message.text
    assert "话题" not in message.text
    assert message.entities[0].type == "bold"


@pytest.mark.parametrize(
    ("way", "field", "value"),
    [
        (("时间", "21", "21:45"), "time", "21:45"),
        (("时区", "柏林"), "timezone", "Europe/Berlin"),
        (("星期", "周六", "周日"), "weekdays", WEEKDAYS[:5]),
        (("星期", "工作日"), "weekdays", WEEKDAYS[:5]),
        (("星期", "周一", "每天"), "weekdays", WEEKDAYS),
        (("分类", "投融资"), "categories", (FUNDS,)),
        (("分类", "投融资", "模型"), "categories", (MODELS, FUNDS)),
        (("分类", "投融资", "投融资"), "categories", ()),
        (("分类", "投融资", "全部"), "categories", ()),
        (("样式", "标题"), "style", "headlines"),
        (("样式", "长文"), "style", "rich"),
        (("通知", "静音"), "silent", True),
        (("通知", "静音", "有提示音"), "silent", False),
        (("通知", "置顶首条"), "pin", True),
        (("👥 回答", "只有提问的人可见"), "answers", "asker"),
        (("语言", "English"), "language", "en"),
        (("暂停", "3 天"), "paused_until", dt.date(2026, 2, 1)),
        (("暂停", "一周", "现在恢复"), "paused_until", None),
    ],
)
async def test_each_button_changes_one_thing_in_the_same_message(
    world: Rig, way: tuple[str, ...], field: str, value: object
) -> None:
    message = await subscribed(world)
    before = await world.subscription()
    assert before is not None
    written = len(world.mine())
    await tap(world, world.admin, message, *way)
    after = await world.subscription()
    assert after is not None
    assert getattr(after, field) == value
    assert replace(after, **{field: getattr(before, field)}, next_at=None) == replace(
        before, next_at=None
    )
    assert len(world.mine()) == written


@pytest.mark.parametrize(
    ("way", "next_at"),
    [
        (("时间", "21", "21:45"), dt.datetime(2026, 1, 28, 13, 45, tzinfo=dt.UTC)),
        (("时间", "09", "09:00"), dt.datetime(2026, 1, 29, 1, 0, tzinfo=dt.UTC)),
        (("时区", "柏林"), dt.datetime(2026, 1, 28, 7, 30, tzinfo=dt.UTC)),
        (("星期", "周四"), dt.datetime(2026, 1, 30, 0, 30, tzinfo=dt.UTC)),
        (("暂停", "3 天"), dt.datetime(2026, 2, 1, 0, 30, tzinfo=dt.UTC)),
    ],
)
async def test_the_next_push_follows_what_was_changed(
    world: Rig, way: tuple[str, ...], next_at: dt.datetime
) -> None:
    message = await subscribed(world)
    woken = len(world.woken)
    await tap(world, world.admin, message, *way)
    kept = await world.subscription()
    assert kept is not None
    assert kept.next_at == next_at
    assert len(world.woken) > woken


async def test_the_page_shows_what_was_chosen_and_leads_back(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "分类")
    assert "✓ 全部（含以后新增的）" in labels(message)
    await tap(world, world.admin, message, "投融资")
    assert f"✓ {FUNDS}" in labels(message)
    assert "全部（含以后新增的）" in labels(message)
    await tap(world, world.admin, message, "返回")
    assert f"分类：{FUNDS}" in message.text
    await tap(world, world.admin, message, "时间", "21", "返回", "返回")
    assert "推送设置" in message.text


async def test_the_last_weekday_stays(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期", *(f"周{day}" for day in "一二三四五六日"))
    assert toast(world).alert
    assert "至少" in toast(world).text
    kept = await world.subscription()
    assert kept is not None
    assert kept.weekdays == ("sun",)


async def test_english_changes_the_message_and_the_chat(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "语言", "English")
    assert "Which language?" in message.text
    await tap(world, world.admin, message, "Back")
    assert "Push settings" in message.text
    (answer,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert "Subscribed" in answer.text


async def test_stopping_keeps_the_settings_and_going_on_takes_them_up(world: Rig) -> None:
    message = await subscribed(world, "21:00 融资")
    await tap(world, world.admin, message, "停止推送")
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.next_at, kept.time) == (False, None, "21:00")
    assert "已停止" in message.text
    await tap(world, world.admin, message, "恢复推送")
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.time, kept.categories) == (True, "21:00", (FUNDS,))
    assert "下次推送：1月28日 21:00" in message.text


async def test_done_leaves_a_sentence_without_buttons(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "完成")
    assert labels(message) == []
    assert "每天 08:30" in message.text


async def test_a_chat_without_a_subscription_begins_with_the_hour_it_chooses(world: Rig) -> None:
    (message,) = await world.ask(world.admin, world.group, SETTINGS)
    assert "还没有订阅" in message.text
    await tap(world, world.admin, message, "其他时间", "18", "18:15")
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.time) == (True, "18:15")
    assert "下次推送：1月28日 18:15" in message.text


async def test_a_chat_without_a_subscription_can_choose_its_language(world: Rig) -> None:
    (message,) = await world.ask(world.admin, world.group, SETTINGS)
    await tap(world, world.admin, message, "语言", "English")
    assert "No subscription yet" in message.text
    assert await world.subscription() is None
    (answer,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert "No subscription" in answer.text


async def test_pinning_without_the_right_to_is_kept_and_told(world: Rig) -> None:
    world.group.permissions = frozenset({"can_send_messages"})
    message = await subscribed(world)
    await tap(world, world.admin, message, "通知", "置顶首条")
    assert "置顶消息" in toast(world).text
    assert toast(world).alert
    world.world.set_member(world.group, world.world.bot, "administrator")
    await tap(world, world.admin, message, "不置顶", "置顶首条")
    assert not toast(world).alert


async def test_in_private_there_is_nobody_to_hide_answers_from(world: Rig) -> None:
    await world.whisper("/subscribe 7:15")
    (message,) = await world.whisper("/settings")
    assert "👥 回答" not in " ".join(labels(message))
    await tap(world, world.member, message, "时间", "06", "06:30")
    (kept,) = await world.store.subscriptions(world.member.id)
    assert kept.time == "06:30"


async def test_two_administrators_at_once_end_in_one_state_that_both_see(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    monday, tuesday = data_of(message, "周一"), data_of(message, "周二")
    for user, data in (
        (world.admin, monday),
        (world.owner, tuesday),
        (world.admin, tuesday),
        (world.owner, monday),
    ):
        world.world.press(user, message, data=data)
    await world.settle()
    kept = await world.subscription()
    assert kept is not None
    assert kept.weekdays == ("wed", "thu", "fri", "sat", "sun")
    shown = [label for label in labels(message) if label.startswith("✓ 周")]
    assert shown == ["✓ 周三", "✓ 周四", "✓ 周五", "✓ 周六", "✓ 周日"]


async def test_changes_of_two_at_once_are_both_kept(world: Rig) -> None:
    message = await subscribed(world)
    (other,) = await world.ask(world.owner, world.group, SETTINGS)
    await tap(world, world.admin, message, "样式")
    await tap(world, world.owner, other, "通知")
    world.world.press(world.admin, message, data=data_of(message, "标题"))
    world.world.press(world.owner, other, data=data_of(other, "静音"))
    await world.settle()
    kept = await world.subscription()
    assert kept is not None
    assert (kept.style, kept.silent) == ("headlines", True)


async def test_a_change_in_a_transaction_sees_the_one_before(world: Rig) -> None:
    await subscribed(world)

    def shifted(hours: int) -> Callable[[Subscription], Subscription]:
        return lambda one: replace(one, time=f"{int(one.time[:2]) + hours:02}:30")

    for _ in range(3):
        await world.store.change_subscription(world.group.id, 0, shifted(1))
    kept = await world.subscription()
    assert kept is not None
    assert kept.time == "11:30"
    assert await world.store.change_subscription(world.group.id, 99, shifted(1)) is None


async def test_where_answers_are_private_the_settings_stay_one_message_for_all(
    world: Rig,
) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "👥 回答", "只有提问的人可见")
    written = len(world.mine())
    await tap(world, world.admin, message, "返回", "样式", "标题", "返回")
    kept = await world.subscription()
    assert kept is not None
    assert (kept.answers, kept.style) == ("asker", "headlines")
    assert "样式：标题" in message.text
    assert len(world.mine()) == written


async def test_of_presses_in_a_row_the_last_state_is_shown_with_few_edits(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    data = [data_of(message, f"周{day}") for day in "一二三四五"]
    edits = [call.method for call in world.world.calls].count("editMessageText")
    for one in data:
        world.world.press(world.admin, message, data=one)
    await world.settle()
    kept = await world.subscription()
    assert kept is not None
    assert kept.weekdays == ("sat", "sun")
    assert [label for label in labels(message) if label.startswith("✓ 周")] == ["✓ 周六", "✓ 周日"]
    made = [call.method for call in world.world.calls].count("editMessageText") - edits
    assert 1 <= made < 5

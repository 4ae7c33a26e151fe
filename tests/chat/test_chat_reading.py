"""People read digests: today's, the latest, a category, another day."""

from __future__ import annotations

import pytest
from chat_rig import FUNDS, MODELS, POLICY, Rig, buttons

from bot.chat.callback_data import decode
from bot.chat.settings.button_data import decode as settings_act


async def test_today_is_a_message_a_category_and_only_the_first_makes_a_sound(world: Rig) -> None:
    sent = await world.ask(world.member, world.group, "/today@digest_bot")
    assert [POLICY in sent[0].text, MODELS in sent[1].text, FUNDS in sent[2].text] == [True] * 3
    assert len(sent) == 3
    assert [message.silent for message in sent] == [False, True, True]
    assert sent[0].reply_to is not None
    assert sent[0].reply_to.text == "/today@digest_bot"
    assert sent[1].reply_to is None
    assert any(entity.type == "text_link" for entity in sent[0].entities)
    for call in world.world.calls:
        if call.method == "sendMessage":
            assert "parse_mode" not in call.params


async def test_a_bare_command_works_in_private(world: Rig) -> None:
    assert len(await world.whisper("/today")) == 3
    assert len(await world.whisper("/TODAY")) == 3
    assert len(await world.whisper("/latest")) == 3


async def test_before_todays_digest_is_out_the_latest_is_a_press_away(early: Rig) -> None:
    (answer,) = await early.ask(early.member, early.group, "/today@digest_bot")
    assert "1月28日" in answer.text
    ((label, data),) = buttons(answer).items()
    assert "1月27日" in label
    sent = await early.press(answer, data)
    assert [FUNDS in sent[0].text, MODELS in sent[1].text] == [True, True]
    assert early.world.answers[-1].text == ""


async def test_today_is_the_chats_own_today(early: Rig) -> None:
    early.clock.advance(hours=-12)  # 22:00 of the 27th in Shanghai
    sent = await early.whisper("/today")
    assert len(sent) == 2
    assert "1月27日" in sent[0].text


@pytest.mark.parametrize("text", ["投融资", "融资", "投融资和并购", "投融咨与并购", " 投资　"])
async def test_a_category_is_found_from_what_people_type(world: Rig, text: str) -> None:
    (answer,) = await world.ask(world.member, world.group, f"/category@digest_bot {text}")
    assert FUNDS in answer.text
    assert "1月28日" in answer.text


@pytest.mark.parametrize(
    "text", ["投融资 昨天", "昨天 投融资", "投融资昨天", "投融资，2026-01-27", "投融资 1月27日"]
)
async def test_a_category_of_another_day(world: Rig, text: str) -> None:
    (answer,) = await world.whisper(f"/category {text}")
    assert FUNDS in answer.text
    assert "1月27日" in answer.text


async def test_a_category_before_todays_digest_is_out_says_which_day_it_is(early: Rig) -> None:
    note, answer = await early.whisper("/category 钱")
    assert "1月28日" in note.text
    assert "1月27日" in note.text
    assert FUNDS in answer.text


async def test_several_categories_that_fit_are_offered(world: Rig) -> None:
    (answer,) = await world.whisper("/category AI 1月20日")
    assert list(buttons(answer)) == ["AI 芯片 (2)", "AI 产品 (2)"]
    (shown,) = await world.press(answer, buttons(answer)["AI 产品 (2)"])
    assert "AI 产品" in shown.text
    (answer,) = await world.whisper("/category AI")
    assert list(buttons(answer))[:2] == ["AI 芯片 · 1月20日", "AI 产品 · 1月20日"]
    (shown,) = await world.press(answer, buttons(answer)["AI 芯片 · 1月20日"])
    assert "1月20日" in shown.text


async def test_an_unknown_category_is_answered_with_those_there_are(world: Rig) -> None:
    (answer,) = await world.whisper("/category @somebody 天气")
    assert "天气" in answer.text
    assert not any(entity.type == "mention" for entity in answer.entities)
    assert len(buttons(answer)) == 3


async def test_a_near_miss_is_asked_about(world: Rig) -> None:
    (answer,) = await world.whisper("/category 政策法规")
    assert list(buttons(answer)) == [f"{POLICY} (2)"]


async def test_a_category_that_a_day_lacks_is_offered_from_the_last_day_that_has_it(
    world: Rig,
) -> None:
    (answer,) = await world.whisper("/category 政策 昨天")
    assert POLICY in answer.text
    first = next(iter(buttons(answer).values()))
    (shown,) = await world.press(answer, first)
    assert POLICY in shown.text
    assert "1月28日" in shown.text


async def test_category_alone_and_categories_offer_the_days_categories(world: Rig) -> None:
    for command in ("/category", "/categories"):
        (answer,) = await world.whisper(command)
        assert list(buttons(answer)) == [f"{name} (2)" for name in (POLICY, MODELS, FUNDS)]
    (answer,) = await world.whisper("/categories 昨天")
    assert list(buttons(answer)) == [f"{name} (2)" for name in (FUNDS, MODELS)]


@pytest.mark.parametrize("text", ["1月27日", "昨天", "2026-01-27", "yesterday", "1/27", "周二"])
async def test_a_past_day(world: Rig, text: str) -> None:
    sent = await world.ask(world.member, world.group, f"/date@digest_bot {text}")
    assert ["1月27日" in message.text for message in sent] == [True, True]


async def test_a_day_with_a_category(world: Rig) -> None:
    (answer,) = await world.whisper("/date 昨天 融资")
    assert FUNDS in answer.text


async def test_a_day_without_a_digest_names_the_nearest(world: Rig) -> None:
    (answer,) = await world.whisper("/date 1月26日")
    assert "1月26日" in answer.text
    assert list(buttons(answer)) == [
        *("2025年12月31日 周三", "1月20日 周二", "1月27日 周二", "1月28日 周三")
    ]
    sent = await world.press(answer, buttons(answer)["1月20日 周二"])
    assert POLICY in sent[0].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/date 2月30日", "2月30日"),
        ("/date 2099-01-01", "2099年1月1日还没到"),
        ("/date 明天", "1月29日还没到"),
        ("/date 胡言乱语", "胡言乱语"),
    ],
)
async def test_a_day_that_is_none_gets_one_kind_answer(world: Rig, text: str, words: str) -> None:
    (answer,) = await world.whisper(text)
    assert words in answer.text


@pytest.mark.parametrize(
    "command", ["/today", "/latest", "/category", "/category 融资", "/categories", "/date"]
)
async def test_with_no_digest_at_all_every_question_is_answered(empty: Rig, command: str) -> None:
    (answer,) = await empty.whisper(command)
    assert "还没有" in answer.text


async def test_in_a_forum_the_answer_stands_where_it_was_asked(world: Rig) -> None:
    forum = world.world.add_group("论坛", forum=True, owner=world.owner)
    world.world.say(world.owner, forum, "hello")
    topic = world.world.add_topic(forum, "日报")
    world.world.add_bot(forum)
    await world.settle()
    for thread in (topic, 0):
        sent = await world.ask(world.owner, forum, "/today@digest_bot", thread)
        assert [message.thread_id for message in sent] == [thread] * 3
    (answer,) = await world.ask(world.owner, forum, "/categories@digest_bot", topic)
    (shown,) = await world.press(answer, next(iter(buttons(answer).values())), world.owner)
    assert shown.thread_id == topic


async def test_in_a_channel_posts_are_commands(world: Rig) -> None:
    channel = world.world.add_channel("频道", world.owner)
    world.world.add_bot(channel)
    await world.settle()
    before = len(world.mine())
    world.world.post(channel, "/today")
    await world.settle()
    assert [message.chat for message in world.mine()[before:]].count(channel) == 3


async def test_people_get_their_own_language(world: Rig) -> None:
    english = world.world.add_user("Ann", language_code="en-GB")
    (answer,) = await world.whisper("/date Feb 30", english)
    assert "no such day" in answer.text
    (answer,) = await world.whisper("/date Jan 26", english)
    assert "Wed, Jan 28" in buttons(answer)


async def test_two_answers_in_a_chat_never_mix(world: Rig) -> None:
    world.world.say(world.member, world.group, "/today@digest_bot")
    world.world.say(world.admin, world.group, "/date@digest_bot 昨天")
    await world.settle()
    texts = [message.text for message in world.mine()[-5:]]
    assert ["01-28" in text for text in texts] == [True, True, True, False, False]


async def test_every_button_carries_something_of_ours(world: Rig) -> None:
    for command in ("/start", "/date", "/categories", "/category AI", "/date 1月26日"):
        (answer,) = await world.whisper(command)
        for data in filter(None, buttons(answer).values()):  # the others open an address
            assert decode(data) is not None or settings_act(data) is not None
            assert len(data.encode()) <= 64

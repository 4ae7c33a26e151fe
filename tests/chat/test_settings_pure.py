"""What holds for every subscription, every page, every press."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import replace
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callback_data import Act, SettingsLink, Target
from bot.chat.reply.message import Reply
from bot.chat.settings.changes import CHANGES, Around, change, revived
from bot.chat.settings.overview import View, overview
from bot.chat.settings.pages import AFTER, PAGES, show
from bot.chat.settings.prompts import FIELDS, prompt
from bot.core.errors import BotError
from bot.locales import words
from bot.model.schedule import scheduled
from bot.model.subscription import WEEKDAYS, Subscription
from bot.phrases.zone_names import MAX_ZONE_CHARS, is_zone
from bot.sandbox.text.markup import MAX_DATA_BYTES
from bot.sandbox.text.message_text import check_message

NOW = dt.datetime(2026, 1, 28, 2, 0, tzinfo=dt.UTC)
ZONES = sorted(name for name in zoneinfo.available_timezones() if is_zone(name))

names = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() == text)
subscriptions = st.builds(
    Subscription,
    chat_id=st.integers(-(10**13), -1),
    thread_id=st.integers(0, 2**31),
    time=st.from_regex(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", fullmatch=True),
    timezone=st.sampled_from(ZONES),
    weekdays=st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).map(tuple),
    categories=st.lists(names, max_size=30, unique=True).map(tuple),
    keywords=st.lists(names, max_size=30, unique=True).map(tuple),
    style=st.sampled_from(("full", "headlines", "rich")),
    answers=st.sampled_from(("everyone", "asker")),
    silent=st.booleans(),
    pin=st.booleans(),
    language=st.sampled_from(("zh", "en")),
    active=st.booleans(),
    paused_until=st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2027, 1, 1)),
    reason=st.sampled_from(("", "kicked", "unsubscribed")),
).map(lambda one: replace(scheduled(one, NOW), reason=one.reason))


def view(
    one: Subscription | None, default: Subscription, known: list[str], where: str = "group"
) -> View:
    shown = one or default
    return View(
        target=Target(shown.thread_id, shown.chat_id if where == "channel" else None),
        where=where,  # type: ignore[arg-type]
        title="AI 早读会",
        elsewhere=where == "channel",
        subscription=one,
        default=default,
        others=(replace(shown, thread_id=7), replace(shown, thread_id=8, active=False)),
        names=tuple(known),
        language=shown.language,
        now=NOW,
        at="@digest_bot",
    )


def presses(reply: Reply) -> list[Act]:
    """What the buttons under a message do."""
    found = [Act.unpack(button.data) for row in reply.buttons for button in row]
    assert all(found)
    return [act for act in found if act is not None]


acts = st.builds(
    Act,
    st.builds(Target, st.integers(0, 2**31), st.none() | st.integers(-(10**14), -1)),
    st.from_regex(r"[a-z]{1,6}", fullmatch=True),
    st.just("") | st.from_regex(r"[!-~]{1,16}", fullmatch=True) | st.sampled_from(ZONES),
)


@given(acts)
def test_what_a_button_carries_comes_back(act: Act) -> None:
    assert Act.unpack(act.pack()) == act


@given(st.integers(-(10**14), -1), st.integers(0, 2**31), st.sampled_from(ZONES))
def test_the_longest_data_still_fits(chat: int, thread: int, zone: str) -> None:
    assert len(zone) <= MAX_ZONE_CHARS
    assert len(Act(Target(thread, chat), "z", zone).pack().encode()) <= MAX_DATA_BYTES


@given(st.text(max_size=70))
def test_whatever_a_press_carries_reading_it_raises_nothing(data: str) -> None:
    for text in (data, f"2:0:{data}", f"2:{data}:on", f"set_{data}"):
        act = Act.unpack(text)
        assert act is None or act.pack() == text
        SettingsLink.unpack(text)


@given(
    st.integers(-(2**52), 2**52).filter(bool),
    st.integers(0, 2**31),
    st.sampled_from(("", *FIELDS)),
    st.integers(0, 2**31),
)
def test_the_address_of_settings_comes_back(
    chat: int, thread: int, field: str, message: int
) -> None:
    link = SettingsLink(chat, thread, field, message if field else 0)
    payload = link.pack()
    assert SettingsLink.unpack(payload) == link
    assert len(payload) <= 64


@given(
    subscriptions, st.lists(names, max_size=40, unique=True), st.sampled_from(("group", "channel"))
)
def test_every_page_is_a_message_that_telegram_takes_and_leads_on(
    one: Subscription, known: list[str], where: str
) -> None:
    seen = view(one, one, known, where)
    shown = [overview(seen), *(page for name in PAGES if (page := show(seen, name, "1")))]
    for reply in shown:
        markup = {
            "inline_keyboard": [
                [{"text": key.text, "callback_data": key.data} for key in row]
                for row in reply.buttons
            ]
        }
        check_message(reply.text.text, reply.text.entities, markup)
        for act in presses(reply):
            assert act.target.thread_id in (one.thread_id, 7, 8)
            if act.name == "g":
                page = act.value.rstrip("0123456789")
                assert show(seen, page, act.value.removeprefix(page)) is not None
            elif act.name in CHANGES:
                if act == Act(act.target, "d", f"{WEEKDAYS.index(one.weekdays[0])}:0"):
                    continue  # the last day, perhaps: it stays, and that is said
                after = change(one, act.name, act.value, Around(NOW, known))
                assert show(seen.of(after), AFTER[act.name]) is not None


@given(subscriptions)
def test_a_press_that_is_pressed_twice_is_pressed_once(one: Subscription) -> None:
    known = ["甲", "乙"]
    for name in PAGES:
        page = show(view(one, one, known), name, "08")
        for act in presses(page) if page else []:
            if act.name in CHANGES:
                try:
                    once = change(one, act.name, act.value, Around(NOW, known))
                except BotError:
                    continue
                assert change(once, act.name, act.value, Around(NOW, known)) == once


@given(subscriptions, st.sampled_from(sorted(CHANGES)), st.text(max_size=20))
def test_forged_values_change_nothing_or_something_sound(
    one: Subscription, name: str, value: str
) -> None:
    try:
        after = change(one, name, value, Around(NOW, ["甲"]))
    except BotError:
        return
    assert after.weekdays
    assert is_zone(after.timezone)
    assert (after.next_at is None) == (not after.active)
    assert replace(after, next_at=one.next_at) == one or after != one


@given(subscriptions)
def test_going_on_keeps_every_setting(one: Subscription) -> None:
    after = revived(one, NOW)
    assert after.active
    assert after.next_at is not None
    kept = replace(after, active=one.active, next_at=one.next_at, reason=one.reason)
    assert replace(kept, paused_until=one.paused_until) == one


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_fit_a_phone(language: str) -> None:
    one = scheduled(Subscription(chat_id=-100, language=language), NOW)  # type: ignore[arg-type]
    seen = view(one, one, ["投融资与并购", "模型与技术进展", "政策与监管"])
    for reply in (overview(seen), *(page for name in PAGES if (page := show(seen, name, "08")))):
        for row in reply.buttons:
            widths = [sum(1 + (east_asian_width(c) in "WF") for c in key.text) for key in row]
            assert max(widths) * len(row) <= 44, row


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_questions_are_messages_that_telegram_takes(field: str, language: str) -> None:
    link = SettingsLink(-1001234567890, 12, field, 99)
    question = prompt(language, "digest_bot", link, None)  # type: ignore[arg-type]
    check_message(question.text.text, question.text.entities)
    hint = words(language)[f"settings.hint.{field}"]  # type: ignore[index]
    assert 1 <= len(hint) <= 64

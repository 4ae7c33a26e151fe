"""``t.me/<bot>?start=`` addresses that carry a question into the private chat."""

from __future__ import annotations

import re

import pytest
from chat_rig import FUNDS, POLICY, Rig
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.deep_links import FALLBACK, address, payload
from bot.chat.incoming import Asked

ALLOWED = re.compile(r"[A-Za-z0-9_-]{1,64}")


def asked(said: str, query_id: str = "") -> Asked:
    return Asked(-1001, "supergroup", "群", None, 0, 0, 5, said=said, query_id=query_id)


def test_a_button_keeps_its_data_readable() -> None:
    link = address("digest_bot", asked("c:20260128:2", "77"))
    assert link == "https://t.me/digest_bot?start=c-20260128-2"


@given(st.text(max_size=80), st.booleans())
def test_any_question_fits_an_address(said: str, pressed: bool) -> None:
    for text in (said, f"/category {said}", f"/search@bot {said}"):
        assert ALLOWED.fullmatch(payload(asked(text, "77" if pressed else "")))


def test_what_is_too_long_becomes_today() -> None:
    assert payload(asked("3q:0:" + "词" * 18, "77")) == FALLBACK
    assert payload(asked("/subscribe 08:30")) == FALLBACK


@pytest.mark.parametrize(
    ("said", "query_id", "shown"),
    [
        ("c:20260128:2", "7", FUNDS),
        ("1d:20260127", "7", FUNDS),
        ("/category 融资", "", FUNDS),
        ("/date@digest_bot 1月20日", "", POLICY),
        ("/today", "", POLICY),
    ],
)
async def test_the_address_answers_what_was_asked(
    world: Rig, said: str, query_id: str, shown: str
) -> None:
    answers = await world.whisper(f"/start {payload(asked(said, query_id))}")
    assert shown in "".join(answer.text for answer in answers)


@pytest.mark.parametrize(
    "forged",
    [
        "subscribe",
        "unsubscribe",
        "_c3Vic2NyaWJlIDA4OjMw",  # "subscribe 08:30"
        "c-20269999-2",
        "c-20260128-99",
        "-AAAA",
        "_",
        "-",
        "2-0-a-asker",
        "x" * 64,
    ],
)
async def test_a_forged_address_changes_nothing(world: Rig, forged: str) -> None:
    answers = await world.whisper(f"/start {forged}")
    assert len(answers) == 1
    assert await world.store.subscriptions() == []

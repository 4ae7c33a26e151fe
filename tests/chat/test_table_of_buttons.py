"""Each line of the tables of buttons in docs/commands.md: who may press it, and what it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from chat_rig import Rig

from bot.locales import words

pytest.register_assert_rewrite("table_hands", "table_reading", "table_setting", "table_setup")

import table_reading  # noqa: E402
import table_setting  # noqa: E402
import table_setup  # noqa: E402
from table_hands import BUTTONS, KINDS, LINES, NO_ADMIN, kind  # noqa: E402

DRIVERS = (table_reading, table_setup, table_setting)


def test_every_line_is_driven_and_nothing_else() -> None:
    assert sorted(LINES) == sorted(BUTTONS)


def test_every_button_that_the_bot_has_stands_in_a_line() -> None:
    assert set().union(*(line.kinds for line in LINES.values())) == KINDS


def test_every_line_says_who_may() -> None:
    assert {row.who for row in BUTTONS.values()} == {"everyone", "admins", "owners"}
    assert all(row.answers for row in BUTTONS.values())


@pytest.mark.parametrize("name", [name for name in BUTTONS if name.endswith(")")])
def test_both_languages_call_it_so(name: str) -> None:
    """``再发一遍 (Send it again)``: what stands on the button, in Chinese and in English."""
    zh, _, en = name.removesuffix(")").partition(" (")
    labels = zip(re.split(" and |, ", zh), re.split(" and |, (?=Hold)", en), strict=True)
    for chinese, english in labels:
        assert {key for key, label in words("zh").items() if called(label, chinese)} & {
            key for key, label in words("en").items() if called(label, english)
        }, (chinese, english)


def called(template: str, label: str) -> bool:
    """Whether ``label`` is the template filled, without its picture and what it says in brackets
    at the end."""
    days = "每天" if label[:1] == "每" else "every day"
    filled = re.sub(r" ?[（(]{day}[)）]$", "", template)
    filled = filled.replace("{days}", days).replace("{time}", "08:30").replace("{query}", "…")
    return plain(filled) == plain(label)


def plain(label: str) -> str:
    return re.sub(r"^[^\w“‹]+ ", "", label)


@pytest.mark.parametrize("name", BUTTONS)
async def test_the_line_is_true(world: Rig, tmp_path: Path, name: str) -> None:
    assert name in LINES, "nothing drives this line"
    there = await LINES[name].drive(world, tmp_path)
    presses = list(there.queries.values())
    assert {kind(query.data) for query in presses} >= LINES[name].kinds
    refusals = [one for one in presses if one.answer and one.answer.text.startswith(NO_ADMIN)]
    inside = {query.message.chat.kind for query in presses} - {"private"}
    assert bool(refusals) == (BUTTONS[name].who == "admins" and bool(inside))
    shown = [
        key["callback_data"]
        for chat in there.chats.values()
        for message in chat.messages
        for row in (message.markup or {}).get("inline_keyboard", ())
        for key in row
        if "callback_data" in key
    ]
    assert {kind(data) for data in shown} <= KINDS

"""Each example that stands beside a row of the grammar is read as the row says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.phrases.dates import EXAMPLE_DAY, read_day
from bot.phrases.grammar import rules
from bot.phrases.hours import read_hour
from bot.phrases.pause_end import resume_day
from bot.phrases.stretches import find_stretch
from bot.phrases.weekdays import find_weekdays


def _read(section: str, text: str) -> object:
    if section == "days":
        return read_day(text, EXAMPLE_DAY, holidays=True)
    if section == "stretches":
        found, rest = find_stretch(text, EXAMPLE_DAY)
        return [found.first, found.last] if found is not None and not rest else rest
    if section == "hours":
        return read_hour(text)
    if section == "weekdays":
        days, rest = find_weekdays(text)
        return " ".join(days or ()) + rest
    return resume_day(text, EXAMPLE_DAY, EXAMPLE_DAY + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("section", "text", "means"),
    [
        (section, text, rule.means)
        for section in ("days", "stretches", "hours", "weekdays", "pauses")
        for rule in rules(section)
        for text in rule.said
    ],
)
def test_each_example_of_the_grammar_is_read_as_it_says(
    section: str, text: str, means: Any
) -> None:
    assert _read(section, text) == means

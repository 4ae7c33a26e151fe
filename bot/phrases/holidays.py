"""Holidays by their names: those on a fixed day each year, and those that move."""

from __future__ import annotations

import re

from bot.phrases.normalize import listed, read_table

_TABLE = read_table("holidays.yaml")

FIXED: dict[str, tuple[int, int]] = {
    name: (int(day[:2]), int(day[3:]))
    for day, names in _TABLE["fixed"].items()
    for name in listed(names)
}
"""Month and day by the holiday's name, folded."""

MOVING = re.compile("|".join(map(re.escape, listed(_TABLE["moving"]))))
"""Holidays that fall on another day each year."""

"""A figure beside its yardstick, and how a list of them is printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, ours, the yardstick's, and the goal.

    ``ours`` and ``yardstick`` are in ``unit``. The goal is a bound on ours / yardstick where
    ``at_most_times`` is given, on ours - yardstick where ``at_most_more`` is, on ours alone where
    ``at_most`` is; ``at_least_times`` bounds ours / yardstick from below, where more is better.
    With none of them, the line only informs.
    """

    what: str
    ours: float
    yardstick: float
    unit: str
    beside: str
    at_most_times: float | None = None
    at_most_more: float | None = None
    at_most: float | None = None
    at_least_times: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.at_least_times is not None:
            return self.ours >= self.at_least_times * self.yardstick
        if self.at_most_times is not None:
            return self.ours <= self.at_most_times * self.yardstick
        if self.at_most_more is not None:
            return self.ours - self.yardstick <= self.at_most_more
        if self.at_most is not None:
            return self.ours <= self.at_most
        return None

    def cells(self) -> tuple[str, ...]:
        """The line as text, a cell a column of ``HEAD``."""
        if self.at_least_times is not None:
            compared = f"{self.ours / self.yardstick:.2f} times"
            goal = f"at least {self.at_least_times:g} times"
        elif self.at_most_times is not None or self.at_most is not None:
            compared = f"{self.ours / self.yardstick:.2f} times"
            goal = (
                f"at most {self.at_most_times:g} times"
                if self.at_most_times is not None
                else f"at most {self.at_most:g} {self.unit}"
            )
        else:
            compared = f"{self.ours - self.yardstick:+.2f} {self.unit}"
            goal = (
                "" if self.at_most_more is None else f"at most +{self.at_most_more:g} {self.unit}"
            )
        verdict = {None: "", True: "met", False: "missed"}[self.met]
        return (
            self.what,
            f"{self.ours:,.2f} {self.unit}",
            f"{self.yardstick:,.2f} {self.unit}",
            compared,
            goal,
            verdict,
            self.beside,
        )


HEAD = ("", "ours", "yardstick", "compared", "goal", "", "the yardstick")


def render(figures: Sequence[Figure]) -> str:
    """The figures as a table of text, its columns aligned."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEAD))]
    rows.insert(1, tuple("-" * width for width in widths))
    lines = (
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    """How many columns of a terminal ``text`` takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)

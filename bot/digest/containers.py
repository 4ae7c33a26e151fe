"""The sections and categories that are open while a digest is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.digest.build import CategoryDraft, DigestDraft
from bot.digest.dates import find_date, without_date
from bot.digest.problems import brief, problem
from bot.digest.row import Row
from bot.digest.spans import text_of

TRAILING = " \t:："
"""What may stand behind a heading's name and is no part of it."""


@dataclass(slots=True)
class _Open:
    rank: int
    name: str
    line: int
    wrapped: bool
    used: bool = False


class Containers:
    """A stack of open containers, and the draft's category that takes what comes now; ``heads``
    are all rows of the file that head one."""

    def __init__(self, draft: DigestDraft, heads: Sequence[Row]) -> None:
        self.draft = draft
        self.any = bool(heads)
        self._coloured_sections = len(heads) == 1 or not all(row.wrapped for row in heads)
        self._lone_section = len(heads) == 1 and heads[0].wrapped
        self._stack: list[_Open] = []
        self._category: CategoryDraft | None = None

    @property
    def rank(self) -> int:
        """The rank of the innermost open one, 0 where none is."""
        return self._stack[-1].rank if self._stack else 0

    def enter(self, row: Row) -> None:
        """Opens the container that ``row`` heads, and closes those that can't hold it."""
        name = text_of(row.spans).strip().rstrip(TRAILING)
        if row.text[0] == "【" and row.text[-1] == "】":
            name = name[1:-1].strip() or name
        if found := find_date(name):
            name = without_date(name, found) or name
        name = " ".join(name.split())
        while self._stack and self._stack[-1].rank >= row.rank:
            self._leave()
        self._stack.append(_Open(row.rank, name, row.line, row.wrapped))
        self._category = None
        if (known := self.draft.categories.get(self._names())) and known.name:
            self.draft.problems.append(
                problem(row.line, "repeated_category", name=brief(name), first=known.line)
            )

    def leave_all(self) -> None:
        while self._stack:
            self._leave()

    def here(self, row: Row) -> CategoryDraft:
        """The category that takes what stands in ``row``."""
        if self._category is None:
            section, name = self._names()
            line = self._stack[-1].line if self._stack else row.line
            self._category = self.draft.category(section, name, line)
            for one in self._stack:
                one.used = True
        return self._category

    def is_early(self) -> bool:
        """Whether the file has categories and we stand before the first (of this section)."""
        if not self.any or (self._stack and self._lone_section):
            return False
        return not self._names()[1]

    def _leave(self) -> None:
        """Closes the innermost container; one that nothing stood in is told."""
        left = self._stack.pop()
        if not left.used:
            self.draft.problems.append(problem(left.line, "empty_category", name=brief(left.name)))

    def _names(self) -> tuple[str, str]:
        """The section and the category that are open: the innermost container is the category,
        but a coloured line names a section, if the file has other categories or only one such."""
        names = [one.name for one in self._stack]
        if names and self._stack[-1].wrapped and self._coloured_sections:
            return " · ".join(names), ""
        return " · ".join(names[:-1]), names[-1] if names else ""

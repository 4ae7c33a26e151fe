"""Whether a changed digest may correct what was posted by itself: pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.digest.model import Digest, plain


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a correction would take away: whole categories, and items of how many before.
    ``version`` names the new text."""

    categories: tuple[str, ...]
    items: int
    of: int
    version: str = ""

    @property
    def needs_owner(self) -> bool:
        """A correction that deletes a message or drops a third of the items waits."""
        return bool(self.categories) or (self.items > 0 and self.items * 3 >= self.of)


def judge(old: Digest, new: Digest) -> Verdict:
    """Compare two versions of a date by category and by title; a title that changed while the
    number of its category's items did not is an edit, not a loss."""
    before = {(category.section, category.name): category for category in old.categories}
    after = {(category.section, category.name): category for category in new.categories}
    gone = tuple(category.name for key, category in before.items() if key not in after)
    lost = 0
    for key, category in before.items():
        titles = [plain(item.title) for item in category.items]
        if key in after:
            now = {plain(item.title) for item in after[key].items}
            missing = sum(title not in now for title in titles)
            lost += min(missing, max(0, len(titles) - len(after[key].items)))
        else:
            lost += len(titles)
    return Verdict(gone, lost, len(old.items))

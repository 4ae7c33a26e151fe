"""What of a digest a chat wants to see: its categories and its keywords."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bot.digest.model import Block, Category, Digest, Item, plain
from bot.render.message import Look


def select(digest: Digest, look: Look) -> tuple[tuple[int, Category], ...]:
    """The categories that ``look`` lets in with the entries it lets in, each with its place in
    ``digest.categories``.

    A category is named by its name or by ``section/name``, in any case and width. Where a look
    has keywords, a category without an item left vanishes, its notes with it.
    """
    chosen = list(enumerate(digest.categories))
    if look.categories:
        names = {fold(name) for name in look.categories}
        chosen = [(n, c) for n, c in chosen if names & _names(c)]
    words = [fold(word) for word in look.keywords]
    refused = [word[1:].strip() for word in words if word.startswith("-")]
    sought = [word for word in words if word and not word.startswith("-")]
    refused = [word for word in refused if word]
    if not (sought or refused):
        return tuple(chosen)
    kept: list[tuple[int, Category]] = []
    for number, category in chosen:
        entries = tuple(
            entry
            for entry in category.entries
            if not isinstance(entry, Item) or _passes(entry, sought, refused)
        )
        if any(isinstance(entry, Item) for entry in entries):
            kept.append((number, replace(category, entries=entries)))
    return tuple(kept)


def count_items(digest: Digest, look: Look) -> tuple[int, int]:
    """How many items ``look`` lets in, and of how many: those of its categories."""
    left, of = (
        sum(isinstance(entry, Item) for _, category in chosen for entry in category.entries)
        for chosen in (select(digest, look), select(digest, replace(look, keywords=())))
    )
    return left, of


def unknown(wanted: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Those of a look's categories ``wanted`` that can't be in a digest whose categories have
    these ``names``; of ``section/name`` the name is compared."""
    known = {fold(name) for name in names}
    return tuple(
        name
        for name in wanted
        if fold(name) not in known and fold(name.partition("/")[2]) not in known
    )


def fold(text: str) -> str:
    """``text`` as it is compared: without the differences of case, width and outer blanks."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _names(category: Category) -> set[str]:
    return {fold(category.name), fold(f"{category.section}/{category.name}")}


def _passes(item: Item, sought: Iterable[str], refused: Iterable[str]) -> bool:
    text = fold("\n".join(_texts(item)))
    if any(word in text for word in refused):
        return False
    return not sought or any(word in text for word in sought)


def _texts(item: Item) -> Iterable[str]:
    yield plain(item.title)
    for block in item.blocks:
        yield from _block_texts(block)
    for source in item.sources:
        yield source.name


def _block_texts(block: Block) -> Iterable[str]:
    yield block.label
    for line in block.lines:
        yield plain(line.text)

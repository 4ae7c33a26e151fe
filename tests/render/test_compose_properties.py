"""What holds for every digest's messages, whatever stands in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

import regex
from hypothesis import assume, given
from hypothesis import strategies as st
from post_strategies import categories, digests, items
from post_tdlib import MARKDOWN, cut, found, put_in_order

from bot.digest.model import Block, Category, Digest, Item, Line, Run, plain
from bot.render.compose import compose
from bot.render.inert_text import JOINER, clean
from bot.render.message import Look, Part, Text
from bot.render.text import u16len

DATE = dt.date(2026, 1, 28)
STYLES = st.sampled_from([Look(), Look(style="headlines"), Look(language="en")])
SMALL = digests()
LARGE = digests(repeat=60, most=6)


def squeezed(text: str) -> str:
    return re.sub(rf"[\s{JOINER}]+", "", clean(text))


def body(part: Part) -> str:
    """A part's text below its header."""
    return part.text.text.split("\n\n", 1)[1]


def units(text: str) -> bytes:
    return text.encode("utf-16-le")


def grapheme_edges(text: str) -> set[int]:
    edges = [0]
    for cluster in regex.findall(r"\X", text):
        edges.append(edges[-1] + u16len(cluster))
    return set(edges)


def check_sound(text: Text) -> None:
    """Telegram takes ``text`` as it is: its limits, its trimming, its order of entities."""
    assert 0 < u16len(text.text) <= 4096
    assert len(text.entities) <= 100
    assert text.text == text.text.strip()
    assert "\n\n\n" not in text.text
    keys = [(entity.offset, -entity.length) for entity in text.entities]
    assert keys == sorted(keys)
    edges = grapheme_edges(text.text)
    for entity in text.entities:
        shown = cut(text.text, {"offset": entity.offset, "length": entity.length})
        assert shown
        # A quote may begin with a nested bullet's indent where it goes on from another part.
        assert shown == (shown.rstrip() if "quote" in entity.type else shown.strip())
        assert {entity.offset, entity.offset + entity.length} <= edges
        assert (entity.url is not None) == (entity.type == "text_link")
        if entity.url is not None:
            assert entity.url.startswith(("http://", "https://"))


@given(SMALL, STYLES)
def test_every_part_is_sound(digest: Digest, look: Look) -> None:
    for part in compose(digest, look):
        check_sound(part.text)


@given(LARGE, STYLES)
def test_every_part_of_a_long_digest_is_sound(digest: Digest, look: Look) -> None:
    for part in compose(digest, look):
        check_sound(part.text)


@given(SMALL, STYLES)
def test_telegram_itself_shows_just_this(digest: Digest, look: Look) -> None:
    for part in compose(digest, look):
        if not any(mark in part.text.text for mark in MARKDOWN):
            ours = [
                (entity.type, entity.offset, entity.length)
                for entity in part.text.entities
                if entity.type != "hashtag"
            ]
            text, theirs = put_in_order(part.text)
            assert text == part.text.text
            assert len(theirs) <= len(ours)
            assert by_unit(theirs) == by_unit(ours)


def by_unit(entities: Iterable[tuple[str, int, int]]) -> set[tuple[str, int]]:
    """The styles of each UTF-16 unit: bold may end and begin anew without a difference."""
    return {(kind, offset + n) for kind, offset, length in entities for n in range(length)}


@given(SMALL, STYLES)
def test_telegram_finds_nobody_to_ping_and_nothing_to_run(digest: Digest, look: Look) -> None:
    for part in compose(digest, look):
        kept = plain_of_code(part.text)
        assert not [kind for kind, _ in found(kept) if kind in ("Mention", "BotCommand")]


def plain_of_code(text: Text) -> str:
    """``text`` with its code made blank: Telegram looks for nothing there."""
    data = bytearray(units(text.text))
    for entity in text.entities:
        if entity.type == "code":
            span = slice(2 * entity.offset, 2 * (entity.offset + entity.length))
            data[span] = units("x") * entity.length
    return data.decode("utf-16-le")


@given(SMALL | LARGE)
def test_every_word_and_every_source_reaches_the_reader_in_order(digest: Digest) -> None:
    for category in digest.categories:
        parts = [
            part
            for part in compose(digest, Look())
            if (part.key.section, part.key.category) == (category.section, category.name)
        ]
        assert [part.key.n for part in parts] == list(range(1, len(parts) + 1))
        assert {part.total for part in parts} == {len(parts)}
        assert sum(part.items for part in parts) == len(category.items)
        text = squeezed("".join(body(part) for part in parts))
        at = 0
        for entry in category.entries:
            lead = entry.title if isinstance(entry, Item) else entry.lines[0].text
            at = text.index(squeezed(plain(lead)), at)
            for line in lines(entry):
                assert squeezed(plain(line.text)) in text[at:]
        links = iter([entity.url for part in parts for entity in part.text.entities if entity.url])
        for item in category.items:
            assert all(source.url in links for source in item.sources if source.url)


def lines(entry: Item | Block) -> Iterable[Line]:
    for block in entry.blocks if isinstance(entry, Item) else (entry,):
        yield from block.lines


@given(SMALL, STYLES)
def test_equal_digests_are_wanted_equally(digest: Digest, look: Look) -> None:
    again = replace(digest, categories=tuple(replace(c) for c in digest.categories))
    assert compose(digest, look) == compose(again, look)
    other = replace(look, language="en" if look.language == "zh" else "zh")
    assert [p.wanted for p in compose(digest, look)] == [p.wanted for p in compose(digest, other)]


@given(SMALL, items(), st.data())
def test_a_changed_item_changes_its_category_and_no_other(
    digest: Digest, item: Item, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(digest.categories) - 1))
    category = digest.categories[index]
    place = data.draw(st.integers(0, len(category.entries) - 1))
    entries = (*category.entries[:place], item, *category.entries[place + 1 :])
    assume(entries != category.entries)
    changed = replace(category, entries=entries)
    corrected = replace(
        digest, categories=tuple(changed if c is category else c for c in digest.categories)
    )
    before, after = by_category(compose(digest, Look())), by_category(compose(corrected, Look()))
    for other in digest.categories:
        key = (other.section, other.name)
        if other is category:
            assert [p.wanted for p in before[key]] != [p.wanted for p in after[key]]
        else:
            assert before[key] == after[key]


def by_category(parts: Iterable[Part]) -> dict[tuple[str, str], list[Part]]:
    grouped: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        grouped.setdefault((part.key.section, part.key.category), []).append(part)
    return grouped


@given(SMALL, categories())
def test_a_new_category_moves_no_other(digest: Digest, new: Category) -> None:
    known = {(c.section, c.name) for c in digest.categories}
    assume((new.section, new.name) not in known)
    grown = replace(digest, categories=(new, *digest.categories))
    after = by_category(compose(grown, Look()))
    for key, parts in by_category(compose(digest, Look())).items():
        assert after[key] == parts


CLUSTERS = ["字", "👨\u200d👩\u200d👧", "e\u0301", "🇨🇳", "a", " ", "。", "𠮷", "@name"]


@given(st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=20), st.integers(100, 900))
def test_a_long_line_is_cut_between_graphemes(clusters: list[str], times: int) -> None:
    text = f"首{''.join(clusters) * times}尾"
    block = Block("note", "", (Line((Run(text, italic=True),)),))
    digest = Digest(DATE, "日报", (Category("", "长文", (block,)),))
    parts = compose(digest, Look())
    kept = [cluster for cluster in regex.findall(r"\X", text) if not cluster.isspace()]
    shown = [
        cluster
        for part in parts
        for cluster in regex.findall(r"\X", body(part).replace(JOINER, ""))
        if not cluster.isspace()
    ]
    assert shown == kept
    assert all("italic" in [entity.type for entity in part.text.entities] for part in parts)

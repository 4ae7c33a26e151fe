"""A part that is too long, cut into smaller ones: nothing lost, nothing torn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.resplit import ROOM, finer
from bot.render.message import Entity, Part, PartKey, Text


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def part(text: str, *entities: Entity, n: int = 1) -> Part:
    return Part(PartKey("AI", "B", n), 1, Text(text, entities), f"hash {n}", 2)


def test_it_is_cut_between_paragraphs_first() -> None:
    text = "one " * 30 + "\n\n" + "two " * 30
    pieces = finer([part(text)])
    assert [piece.text.text for piece in pieces] == [("one " * 30).strip(), ("two " * 30).strip()]
    assert [(piece.key.n, piece.total) for piece in pieces] == [(1, 2), (2, 2)]
    assert [piece.items for piece in pieces] == [2, 0]


def test_entities_stay_on_their_words() -> None:
    text = "aaaa bbbb。cccc dddd"
    bold = Entity("bold", 5, 9)  # bbbb。cccc
    found = []
    for piece in finer([part(text, bold)]):
        for one in piece.text.entities:
            found.append(piece.text.text[one.offset : one.offset + one.length])
    assert found == ["bbbb。", "cccc"]


def test_all_parts_of_a_category_get_names_and_hashes_of_their_own() -> None:
    parts = [part("word " * 50, n=1), part("other " * 50, n=2)]
    pieces = finer(parts)
    assert [piece.key.n for piece in pieces] == list(range(1, len(pieces) + 1))
    hashes = [piece.wanted for piece in pieces]
    assert len(set(hashes)) == len(hashes)
    assert not set(hashes) & {"hash 1", "hash 2"}
    assert finer(parts) == pieces


def test_what_cannot_be_cut_stays_whole() -> None:
    (piece,) = finer([part("x")])
    assert piece.text.text == "x"


@given(st.text(st.sampled_from("ab 😀字。\n"), min_size=2, max_size=600).map(str.strip))
def test_nothing_is_lost_and_no_piece_is_too_long(text: str) -> None:
    pieces = [piece.text.text for piece in finer([part(text)])]
    joined = "".join(pieces)
    assert "".join(joined.split()) == "".join(text.split())
    assert all(units(piece) <= ROOM for piece in pieces)
    if units(text) > 3 and not text.isspace():
        assert len(pieces) > 1

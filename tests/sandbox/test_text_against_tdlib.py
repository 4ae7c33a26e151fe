"""The sandbox's own reading of texts never differs from TDLib's."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import starmap

import pytest
import tdlib_judge as tdlib
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.render.detected_links import TLDS
from bot.sandbox.errors import ApiError
from bot.sandbox.text.characters import is_blank
from bot.sandbox.text.detect import find_entities
from bot.sandbox.text.entities import MessageEntity, utf16_len
from bot.sandbox.text.message_text import read_entities, settle
from bot.sandbox.text.parse_mode import parse_text

PIECES = [
    *"@#$/.:-_ \n()[]{}<>?!'`\"«»~+=&%\\|*1aBéß½中国，。：～",
    *("//", "://", "http", "HTTPS", "ftp", "tg", "ton", "tonsite", "com", "org", "t.me", "cn"),
    *("ab", "Abcd", "USD", "1INCH", "12", "255", "4111111111111111", "5500000000000004"),
    *(
        "融资",
        "投融资与并购",
        "\u200c",
        "\u200d",
        "\u2060",
        "\u00b7",
        "\u0d85",
        "٣",
        "😀",
        "\ufe0f",
    ),
    *("mailto:", "xn--p1ai", "КОМ", "ком", "Com", "COM", "gif", "@abcd", "user", "example.com"),
    *("\u00a0", "\u3000", "https://36kr.com/p/1?a=b", "/today@digest_bot", "8080", ":443"),
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join),
    st.text(st.characters(codec="utf-8", max_codepoint=0x2FFFF), min_size=1, max_size=30),
)


@given(TEXTS)
@example("见 https://36kr.com/p/1（36氪），@somebody #融资 $USD /today@digest_bot a@b.org")
@example("tonsite://x 1.2.3.4 http://[::1]/ x.Com x.COM http://user@host.org:80/a(b)c)d")
def test_the_same_links_mentions_and_tags_are_found(text: str) -> None:
    expected = tdlib.found_entities(text)
    assume(expected is not None)
    assert [(one.type, one.offset, one.length) for one in find_entities(text)] == expected


@pytest.mark.parametrize("name", sorted(TLDS)[::97])
def test_a_bare_domain_is_a_link_where_tdlib_says_so(name: str) -> None:
    text = f"see example.{name}"
    assert [one.length for one in find_entities(text)] == [len(f"example.{name}")]
    assert tdlib.found_entities(text) == [("url", 4, len(f"example.{name}"))]


def outcome(
    act: Callable[[], tuple[str, list[MessageEntity]]],
) -> tuple[str, list[MessageEntity]] | str:
    """What ``act`` gives, or the words of its refusal."""
    try:
        return act()
    except ApiError as error:
        return error.description


def worded(
    expected: tuple[str, list[MessageEntity]] | str,
) -> tuple[str, list[MessageEntity]] | str:
    """TDLib's error as the Bot API server words it."""
    if isinstance(expected, str):
        return f"Bad Request: {expected[0].lower()}{expected[1:]}"
    return expected


CHARS = "ab \n\r\u2028\u200e\u200f😀é\u0333中\t\u3000\u200b\x07"
KINDS = [kind for kind in set(tdlib.GIVEN.values()) if kind != "text_mention"]
VALUES = {"text_link": "http://x.com/", "custom_emoji": "5"}


@st.composite
def formatted(draw: st.DrawFn) -> tuple[str, list[MessageEntity]]:
    text = draw(st.text(st.sampled_from(CHARS), min_size=1, max_size=12))
    size = utf16_len(text)
    entities = []
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(sorted(KINDS)))
        offset = draw(st.integers(0, size))
        length = draw(st.integers(0, size - offset + draw(st.integers(0, 1))))
        value = VALUES.get(kind, "")
        if kind == "pre":
            value = draw(st.sampled_from(["", "py"]))
        entities.append(MessageEntity(kind, offset, length, value))
    return text, entities


@given(formatted())
def test_entities_are_cut_joined_and_refused_alike(
    message: tuple[str, list[MessageEntity]],
) -> None:
    text, entities = message
    expected = tdlib.settled(text, entities)
    if not isinstance(expected, str) and is_blank(expected[0]):
        expected = "Text must be non-empty"  # which TDLib says of a message, not of a mere text
    assert outcome(lambda: settle(text, entities, trim=False)) == worded(expected)


URL_PIECES = [
    *"/?#@:.[]()%& ",
    *("http", "https", "ftp", "tg", "ton", "tonsite", "://", ":", "//", "x.com", "EXAMPLE"),
    *("中国.cn", "%20", "%zz", "80", "0", "99999", "[::1]", "user", "a=b", "resolve?domain=x", "-"),
]


@given(st.lists(st.sampled_from(URL_PIECES), min_size=1, max_size=8).map("".join))
@example("EXAMPLE.com?x=1 2")
@example("tg://resolve?domain=x")
def test_addresses_are_taken_and_rewritten_alike(url: str) -> None:
    assume("user?id=" not in url)
    link = {"type": "text_link", "offset": 0, "length": 1, "url": url}
    expected = tdlib.settled("a", [MessageEntity("text_link", 0, 1, url)])
    assert outcome(lambda: settle("a", read_entities([link]))) == worded(expected)


TAGS = ["b", "i", "u", "s", "code", "pre", "tg-spoiler", "blockquote", "blockquote expandable"]
HTML = [
    *starmap("<{}{}>".format, [("", tag) for tag in TAGS]),
    *(f"</{tag.split()[0]}>" for tag in TAGS),
    *("text", "中", "😀", "&lt;", "&amp;", "&#65;", "&#x4e2d;", "&quot;", "&nope;", "&", ">"),
    *('<a href="http://x.com">', "</a>", "</>", "<bad>", '<code class="language-py">'),
]


@given(st.lists(st.sampled_from(HTML), min_size=1, max_size=8).map("".join))
@example('<pre><code class="language-py">x</code></pre>')
@example("<b>a<i>b</b></i>")
def test_html_is_read_alike(text: str) -> None:
    expected = tdlib.parsed_html(text)
    got = outcome(lambda: parse_text(text, "html"))
    if not isinstance(got, str):
        plain, entities = got
        assume(not is_blank(plain))
        got = settle(plain, entities, trim=False)
    assert got == worded(expected)


def test_the_judge_answers_offline() -> None:
    assert json.dumps(tdlib.found_entities("#a")) == '[["hashtag", 0, 2]]'

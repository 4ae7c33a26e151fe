"""What comes in the place of a digest is refused, and a day of a few words is told apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from digest_files import PLAIN

from bot.digest.errors import DigestError
from bot.digest.files import check_paths
from bot.digest.model import Block, Category, Digest, Item, Line, Run, Source
from bot.digest.refusal import accept, is_slight, other_kind

NAME = "2026-01-28.md"


def codes(data: bytes) -> list[str]:
    try:
        return [one.code for one in accept(data, name=NAME).problems]
    except DigestError as error:
        return [one.code for one in error.problems]


PAGES = [
    "<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1></body></html>",
    "<!-- cached -->\n<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>",
    "\ufeff  <HTML>Sign in</HTML>",
    "HTTP/1.1 503 Service Unavailable\nContent-Type: text/html\n\n<html></html>",
]
JSON = [
    '{"error": "rate limit"}',
    '\n[\n {"title": "新闻"}, {"title": "又一条"}\n]',
    '{"a": 1}\n{"a": 2}\n',
    '{"error": {"message": "cut off',
    "[]",
    "[" + '{"x":' * 100_000,
]
XML = [
    '<?xml version="1.0"?>\n<rss><channel><title>x</title></channel></rss>',
    "<Error><Code>NoSuchKey</Code><Message>x</Message></Error>",
]
LOGS = [
    "2026-01-28 08:00:00,123 ERROR worker: no answer\n2026-01-28 08:00:01,123 INFO worker: bye\n",
    "[2026-01-28T08:00:00Z] [WARN] slow\n[2026-01-28T08:00:09Z] [ERROR] gone\n",
    "ERROR: the model gave no answer\n",
    "Jan 28 08:00:00 host digest[12]: started\nJan 28 08:00:01 host digest[12]: failed\n",
    '10.0.0.1 - - [28/Jan/2026:08:00:00 +0000] "GET / HTTP/1.1" 200 12\n',
    "Traceback (most recent call last):\n"
    '  File "/app/make.py", line 3, in <module>\n    main()\n'
    '  File "/app/make.py", line 9, in main\n    raise ValueError("no news")\n'
    "ValueError: no news\n",
]
OTHER = [
    *((text, "a web page") for text in PAGES),
    *((text, "JSON") for text in JSON),
    *((text, "XML") for text in XML),
    *((text, "log lines") for text in LOGS),
]


@pytest.mark.parametrize(("text", "kind"), OTHER)
def test_what_is_no_digest_is_refused_and_named(text: str, kind: str) -> None:
    with pytest.raises(DigestError, match=kind) as error:
        accept(text.encode(), name=NAME)
    assert [one.code for one in error.value.problems] == ["not_a_digest"]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_the_encoding_hides_nothing(encoding: str) -> None:
    assert "not_a_digest" in codes("<html>出错了</html>".encode(encoding))


@pytest.mark.parametrize(
    "text",
    [
        '<p align="center"><b>日报</b></p>\n\n## 新闻\n\n- [甲](https://a.example)\n',
        "<details><summary>目录</summary>\n\n- 甲\n\n</details>",
        "<!-- made by hand -->\n# 日报\n",
        '{"date": "2026-01-28"}\n\n# 日报\n\n## 新闻\n\n- 甲\n',
        "[甲公司](https://a.example) 发布了新模型\n",
        "[[wiki/甲]] 开源\n",
        "- [ ] 甲\n- [x] 乙\n",
        "## 事故\n\n### 宕机\n\n```\n2026-01-28 08:00:00 ERROR no answer\n"
        + "2026-01-28 08:00:01 ERROR no answer\n" * 40
        + "```\n\n据说是断电。\n",
        "08:30 开盘\n09:15 甲公司发布财报\n12:00 午间收盘\n",
        "2026-01-28 08:30:00 甲公司发布新模型\n2026-01-28 09:30:00 乙公司跟进\n",
        "# ERROR 404 乐队复出\n\n## 音乐\n\n- ERROR 404 复出\n",
        PLAIN,
    ],
)
def test_what_a_digest_may_look_like_is_none_of_these(text: str) -> None:
    assert other_kind(text) is None


def test_the_looking_takes_time_in_proportion_to_the_size() -> None:
    """Each of these took a step for every pair of its characters in some way of looking."""
    for piece in ("<!---->", "<!--", "```\n", "12:00:00", ' File "', "Error.", "\n ", "[", "a b "):
        assert other_kind(piece * (1_000_000 // len(piece)) + "\n字") in (None, "JSON")


@pytest.mark.parametrize("text", [PAGES[0], JSON[0], LOGS[0]])
def test_check_says_why(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    ((path, found),) = check_paths([tmp_path])
    assert path.endswith(NAME)
    assert found.code == "not_a_digest"
    assert found.fatal


def test_bold_that_is_never_closed_is_named_with_its_line() -> None:
    """It was told as an item that names no source, while its items slid into another category."""
    text = "# 日报 (2026-01-28)\n\n**模型**\n\n- 甲 https://a.example\n\n**产品\n\n- 乙 https://b.example\n"
    for written in (text, text.replace("\n", "\r\n")):
        (found,) = [one for one in accept(written.encode()).problems if one.code == "open_bold"]
        assert (found.line, str(found)) == (7, "the bold text “**产品” lacks its closing **")
    closed = text.replace("**产品\n", "**产品\n与应用**\n")
    assert "open_bold" not in [one.code for one in accept(closed.encode()).problems]


def test_a_name_with_a_day_that_no_calendar_has_is_questioned() -> None:
    parsed = accept(b"# x (2026-01-28)\n\n**a**\n\n- b https://b.example\n", name="2026-13-45.md")
    assert "bad_name" in [one.code for one in parsed.problems]
    with pytest.raises(DigestError) as error:
        accept(b"**a**\n\n- b https://b.example\n", name="2026-13-45.md")
    assert "bad_name" in [one.code for one in error.value.problems]
    for name in (NAME, "2026-01.md", "week-2026-13-45.md", ""):
        parsed = accept(b"# x (2026-01-28)\n\n**a**\n\n- b https://b.example\n", name=name)
        assert "bad_name" not in [one.code for one in parsed.problems]


# A few words


def _day(*entries: Item | Block, name: str = "") -> Digest:
    return Digest(dt.date(2026, 1, 28), "日报", (Category("", name, entries),))


def _line(text: str, url: str | None = None) -> tuple[Run, ...]:
    return (Run(text, url=url),)


def _note(text: str) -> Block:
    return Block("note", "", (Line(_line(text)),))


@pytest.mark.parametrize(
    "digest",
    [
        _day(Item(_line("TODO"), (), ())),
        _day(_note("今日无更新")),
        _day(_note("503 Service Unavailable"), _note("nginx")),
    ],
)
def test_a_few_words_are_slight(digest: Digest) -> None:
    assert is_slight(digest)


@pytest.mark.parametrize(
    "digest",
    [
        _day(Item(_line("甲公司发布新模型"), (), ()), name="新闻"),
        _day(Item(_line("甲"), (), (Source("甲", "https://a.example"),))),
        _day(Item(_line("甲", "https://a.example"), (), ())),
        _day(_note("今天我们聊三件事。" * 10)),
        _day(_note("Three things happened today. " * 6)),
    ],
)
def test_a_category_a_link_or_prose_of_some_length_is_not(digest: Digest) -> None:
    assert not is_slight(digest)

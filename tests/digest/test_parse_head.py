"""Title, date, front matter; and files that are refused."""

from __future__ import annotations

import datetime as dt
import re
import time
from contextlib import suppress

import pytest
from digest_files import codes, names, read, titles

from bot.digest.errors import DigestError
from bot.digest.problems import SENTENCES, problem, sentence
from bot.locales import words

REST = "\n\n**类别**\n\n标题\n说明：a\n来源：[x](https://x.example.com)\n"
DAY = dt.date(2026, 1, 28)


@pytest.mark.parametrize(
    "written",
    ["(2026-01-28)", "（2026年1月28日）", "2026/01/28", "2026.1.28", "20260128",
     "｜2026年01月28日 星期三", "2026 年 1 月 28 日", "（二〇二六年一月二十八日）", "[2026-1-28]",
     "January 28, 2026", "- 28 Jan 2026", "2026－01－28"],
)  # fmt: skip
def test_dates_in_the_title(written):
    for form in ("# 日报 {}", "## 日报 {}", "**日报 {}**", "日报 {}", "日报 {}\n==="):
        digest = read(form.format(written) + REST).digest
        assert (digest.date, digest.title) == (DAY, "日报"), form
        assert names(digest) == [("", "类别")], form


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# 日报" + REST, "digests/ai-2026-01-28.md"),
        ("# 日报" + REST, "20260128.md"),
        ("# 日报" + REST, "2026/01/28.md"),
        ("---\ndate: 2026-01-28\ntitle: 日报\n---\n" + REST, ""),
        ("---\ntitle: 日报\ndate: 2026-01-28T08:00:00+08:00\ntags: [a, b]\n---" + REST, ""),
        ("+++\ntitle = '日报'\ndate = 2026-01-28\n+++" + REST, ""),
        ("# 日报\n\n2026年1月28日 星期三" + REST, ""),
        ("# 日报\n\n日期：2026-01-28" + REST, ""),
        ("# 日报\n\n> 2026-01-28" + REST, ""),
    ],
)
def test_dates_elsewhere(text, name):
    parsed = read(text, name)
    assert (parsed.digest.date, parsed.digest.title) == (DAY, "日报")
    assert titles(parsed.digest) == ["标题"]
    assert parsed.problems == ()


def test_a_date_in_the_section():
    digest = read('<span style="color:red">动态 2026-01-28</span>' + REST).digest
    assert (digest.date, names(digest)) == (DAY, [("动态", "类别")])


def test_the_text_wins_over_the_file_name():
    parsed = read("# 日报 2026-01-28" + REST, "2026-01-29.md")
    assert parsed.digest.date == DAY
    assert codes(parsed) == [(1, "date_mismatch")]
    assert "2026-01-29" in str(parsed.problems[0])


def test_broken_front_matter_is_a_problem_not_a_loss():
    parsed = read("---\ntitle: 日报: 一\ndate: 2026-01-28\nx: [\n---" + REST)
    assert parsed.digest.date == DAY
    assert parsed.digest.title == "日报: 一"
    assert (1, "front_matter") in codes(parsed)
    assert titles(parsed.digest) == ["标题"]


def test_a_digest_between_rules_is_no_front_matter():
    digest = read("---\n**类别**\n\n标题 A\n说明：a\n---\n", "2026-01-28.md").digest
    assert titles(digest) == ["标题 A"]


@pytest.mark.parametrize(
    ("data", "name", "line", "code"),
    [
        (b"", "x.md", 0, "empty"),
        (b"\xef\xbb\xbf \n\t\n", "x.md", 0, "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "x.md", 0, "binary"),
        (b"abc\x00\x01\x02" * 50, "x.md", 0, "binary"),
        (b"PK\x03\x04rest", "x.md", 0, "binary"),
        (("# T (2026-01-28)" + REST).encode() + b"\xe6\x96", "x.md", 8, "undecodable"),
        ("# T\ncafé (2026-01-28)".encode("latin-1"), "x.md", 2, "undecodable"),
        (("# T" + REST).encode(), "x.md", 0, "no_date"),
        (("# T (2026-02-30)" + REST).encode(), "2026-02-28.md", 1, "bad_date"),
        (("\n\n# T 2026年13月1日" + REST).encode(), "x.md", 3, "bad_date"),
        (("# T" + REST).encode(), "2026-02-30.md", 0, "bad_date"),
        (b"# T (2026-01-28)\n", "x.md", 0, "nothing"),
        (b"# T (2026-01-28)\n" + b"x" * (1 << 20), "x.md", 0, "too_big"),
        (b"# T (2026-01-28)\n" + b"x\n" * 20_001, "x.md", 0, "too_many_lines"),
    ],
)  # fmt: skip
def test_hopeless_files_are_refused_with_place_and_reason(data, name, line, code):
    with pytest.raises(DigestError) as caught:
        read(data, name)
    fatal = [found for found in caught.value.problems if found.fatal]
    assert [(found.line, found.code) for found in fatal] == [(line, code)]
    assert str(caught.value).startswith(f"{name}:{line or 1}: ")
    assert caught.value.key == f"problem.{code}"


def test_other_encodings_are_told():
    parsed = read(("# 日报 (2026-01-28)" + REST).encode("gb18030"))
    assert codes(parsed) == [(0, "encoding")]
    assert "GB18030" in str(parsed.problems[0])


def test_every_problem_has_words_in_every_language():
    values = {name: "x" for text in SENTENCES.values() for name in re.findall(r"{(\w+)}", text)}
    for code, english in SENTENCES.items():
        assert sentence(problem(1, code, **values))
        assert words("en")[f"problem.{code}"] == english
        assert words("zh")[f"problem.{code}"].format(**values)


YEARLESS = [
    "（1月28日）",
    "(1月28日)",
    "1月28日",
    " 1 月 28 日 星期三",
    "｜1月28号",
    "(01-28)",
    " Jan 28",
    " 28 Jan",
    "丨1月28日",
    " 一月二十八日",
]


@pytest.mark.parametrize("written", YEARLESS)
def test_a_date_without_its_year_has_that_of_the_file_s_name(written):
    for form in ("# AI 行业动态{}", "**AI 行业动态{}**", "# AI 行业动态\n\n{}"):
        parsed = read(form.format(written) + REST, "ai/2026-01-28.md")
        assert (parsed.digest.date, parsed.digest.title) == (DAY, "AI 行业动态"), form
        assert parsed.problems == ()


@pytest.mark.parametrize("title", ["1月28日 AI 早报", "1月28日AI 早报", "【1月28日】AI 早报"])
def test_a_date_without_its_year_may_begin_the_title(title):
    parsed = read(f"# {title}{REST}", "2026-01-28.md")
    assert (parsed.digest.date, parsed.digest.title) == (DAY, "AI 早报")


def test_a_date_without_its_year_has_that_of_the_front_matter():
    parsed = read("---\ndate: 2026-01-28\n---\n# 日报（1月28日）" + REST, "today.md")
    assert (parsed.digest.date, parsed.digest.title, parsed.problems) == (DAY, "日报", ())


@pytest.mark.parametrize(
    ("written", "name", "date"),
    [("1月28日", "2026-01-29.md", "2026-01-28"), ("1月1日", "2025-12-31.md", "2026-01-01"),
     ("12月31日", "2026-01-01.md", "2025-12-31"), ("2月29日", "2024-03-01.md", "2024-02-29")],
)  # fmt: skip
def test_a_date_without_its_year_wins_over_the_name_in_the_year_nearest_to_it(written, name, date):
    parsed = read(f"# 日报（{written}）" + REST, name)
    assert (str(parsed.digest.date), parsed.digest.title) == (date, "日报")
    assert codes(parsed) == [(1, "date_mismatch")]


@pytest.mark.parametrize(
    "title",
    [
        "1月30日发布会前瞻",
        "1月30日 发布会前瞻",
        "日报：回顾1月27日",
        "Jan 30 launch preview",
        "日报（2月30日）",
        "日报：1月5日-1月9日一周",
        "日报 13月1日",
    ],
)
def test_a_day_in_a_title_that_need_not_be_the_digest_s_changes_nothing(title):
    parsed = read(f"# {title}{REST}", "2026-01-28.md")
    assert (parsed.digest.date, parsed.digest.title) == (DAY, title)
    assert parsed.problems == ()


def test_without_a_year_anywhere_there_is_no_date():
    with pytest.raises(DigestError, match="no date"):
        read("# 日报（1月28日）" + REST, "today.md")


def test_a_link_in_the_title_keeps_its_words_and_the_operator_is_told():
    parsed = read("# [AI 日报](https://t.example.com/x) (2026-01-28)" + REST)
    assert parsed.digest.title == "AI 日报"
    assert codes(parsed) == [(1, "title_link")]
    assert "https://t.example.com/x" in str(parsed.problems[0])


def test_a_numeral_that_is_none_is_no_date():
    parsed = read("# 日报 二〇二六年十十月十十日" + REST, "2026-01-28.md")
    assert parsed.digest.date == DAY


@pytest.mark.parametrize(
    "deep",
    ["x: " + "[" * 9_000, "x: " + "{a: " * 4_000, "\n".join(" " * n + "a:" for n in range(190)),
     "x:\n  " + "- " * 9_000 + "a"],
)  # fmt: skip
@pytest.mark.parametrize("fence", ["---", "+++"])
def test_front_matter_without_bottom_costs_little(deep, fence):
    text = f"{fence}\ntitle: 日报\n{deep}\n{fence}{REST}"
    started = time.process_time()
    with suppress(DigestError):
        read(text, "2026-01-28.md")
    assert time.process_time() - started < 2

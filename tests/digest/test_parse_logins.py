"""A link with a user and a password in its address is shown, and leads, without them."""

from __future__ import annotations

import pytest
from digest_files import body, everything, only_item, sources

from bot.digest.model import plain


@pytest.mark.parametrize(
    ("text", "shown", "url"),
    [
        ("[这里](https://u:pw@a.example.com/x@y)", "这里", "https://a.example.com/x@y"),
        ("<https://u:pw@a.example.com/>", "https://a.example.com/", "https://a.example.com/"),
        ("https://u@a.example.com/?q=b@c", "https://a.example.com/?q=b@c", "https://a.example.com/?q=b@c"),
        ("https://bank.example@evil.example/", "https://evil.example/", "https://evil.example/"),
        ("https://u:p@@a.example.com", "https://a.example.com", "https://a.example.com"),
        ("[https://u:p@a.cn](https://u:p@a.cn)", "https://a.cn", "https://a.cn"),
        ('<a href="https://u:p@a.cn/">甲</a>', "甲", "https://a.cn/"),
        ("[https://a.cn，问b@c.cn](https://a.cn)", "https://a.cn，问b@c.cn", "https://a.cn"),
    ],
)  # fmt: skip
def test_in_the_text(text: str, shown: str, url: str) -> None:
    runs = only_item(f"标题\n说明：见 {text} 一文\n来源：某报\n").blocks[0].lines[0].text
    assert plain(runs) == f"见 {shown} 一文"
    assert [run.url for run in runs if run.url] == [url]


def test_in_a_source() -> None:
    item = only_item(
        "标题\n说明：a\n来源：[某报](https://u:secret@a.cn/1)、https://u:secret@b.cn/2\n"
    )
    assert [url for _name, url in sources(item)] == ["https://a.cn/1", "https://b.cn/2"]


def test_nothing_of_it_is_left_anywhere() -> None:
    line = "https://u:secret@a.cn/1 [x](https://u:secret@b.cn) ![y](https://u:secret@c.cn/d.png)"
    digest = body(f"**甲**\n\n标题 {line}\n说明：{line}\n- {line}\n来源：{line}\n")
    assert "secret" not in everything(digest)
    assert "secret" not in repr(digest)

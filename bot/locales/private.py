"""Private answers in groups, and what becomes of rich messages where they are refused."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "private.there": "这里不能只让你一个人看到回答，请点下面的按钮到私聊里看。",
        "private.open": "到私聊里看",
        "private.rich.everywhere": (
            "这个 Telegram 服务器还不支持长文消息（需要 Bot API 10.1 及以上），"
            "选了“长文”样式的群已改用“完整”样式，简报照常送达。\n{reason}"
        ),
        "private.rich.chat": (
            "群 {chat} 不接受长文消息，已改用“完整”样式，简报照常送达。\n{reason}"
        ),
    },
    "en": {
        "private.there": (
            "An answer that only you can see is not possible here. "
            "Please tap the button to read it in our private chat."
        ),
        "private.open": "Read it in private",
        "private.rich.everywhere": (
            "This Telegram server does not take rich messages yet (they need Bot API 10.1), "
            "so chats with the style “article” go on in the style “full”. "
            "Nothing was lost.\n{reason}"
        ),
        "private.rich.chat": (
            "Chat {chat} does not take rich messages and goes on in the style “full”. "
            "Nothing was lost.\n{reason}"
        ),
    },
}

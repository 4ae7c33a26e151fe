"""What stands in the posts themselves, besides the digest's own text."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "posts.background": "背景",
        "posts.sources.open": "（",
        "posts.sources.join": "、",
        "posts.sources.close": "）",
    },
    "en": {
        "posts.background": "Background",
        "posts.sources.open": " (",
        "posts.sources.join": ", ",
        "posts.sources.close": ")",
    },
}

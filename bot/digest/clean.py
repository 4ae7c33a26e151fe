"""Characters that show nothing or turn text around are taken out, so that what people read is
what the file says.

The joiner inside an emoji (👩‍💻), a flag's tag letters and the joiners that Persian or Indian
words need stay.
"""

from __future__ import annotations

import re

SENTINEL = "\ufdd0"
"""A noncharacter that ``bot.digest.guard`` puts into the source; no text may bring its own."""

_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_EMOJI = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\u20e3\U0001f000-\U0001faff]")
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff]")
_BLACK_FLAG = "\U0001f3f4"


def clean(text: str) -> tuple[str, int]:
    """``text`` without such characters, and how many were taken out.

    Unusual line ends (vertical tab, form feed, U+2028 …) become ``\\n`` and are not counted.
    """
    # Nothing odd is printable: mostly that settles it, in half the time of a search.
    if text.replace("\n", "").isprintable() or not _ODD.search(text):
        return text, 0
    out: list[str] = []
    removed = 0
    in_flag = False
    for at, char in enumerate(text):
        if char >= "\U000e0020" and char <= "\U000e007f" and in_flag:
            out.append(char)
            continue
        in_flag = char == _BLACK_FLAG
        if not _ODD.match(char):
            out.append(char)
        elif char in _BREAKS:
            out.append("\n")
        elif char in "\u200c\u200d" and _joins(text, at):
            out.append(char)
        else:
            removed += 1
    return "".join(out), removed


def _joins(text: str, at: int) -> bool:
    """Whether the joiner at ``at`` holds together an emoji or letters that need one."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] == "\u200d" and _EMOJI.match(before) and _EMOJI.match(after):
        return True
    return bool(_JOINING.match(before))

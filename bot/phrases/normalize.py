"""Text as typed, made even: full-width characters, Chinese numerals, traditional variants."""

from __future__ import annotations

import re
import unicodedata

from bot.phrases.traditional import simple

_DIGITS = {"〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_NUMERAL = re.compile(r"[〇○零一二两兩三四五六七八九十廿卅]+")
_TENS = re.compile(r"([〇○零一二两兩三四五六七八九]?)(十|廿|卅)([〇○零一二两兩三四五六七八九]?)")


def even(text: str) -> str:
    """``text`` in NFKC (full-width digits, colons and spaces become plain), lower case, each
    run of white space one space, traditional characters simplified, ’ an apostrophe."""
    text = simple(unicodedata.normalize("NFKC", text).casefold()).replace("’", "'")
    return " ".join(text.split())


def arabic(text: str) -> str:
    """Chinese numerals below a hundred, and digit by digit ones (二〇二六), as digits.

    A weekday's numeral (周五) is replaced too: what reads weekdays reads digits.
    """
    return _NUMERAL.sub(lambda match: _number(match.group()), text)


def _number(numeral: str) -> str:
    tens = _TENS.fullmatch(numeral)
    if tens is None:
        # 十 between other digits would be no number of a date: leave such text alone.
        return numeral if set(numeral) & set("十廿卅") else "".join(map(_digit, numeral))
    before, ten, after = tens.groups()
    factor = {"廿": 2, "卅": 3}.get(ten) or (_DIGITS[before] if before else 1)
    return str(factor * 10 + (_DIGITS[after] if after else 0))


def _digit(character: str) -> str:
    return str(_DIGITS[character])

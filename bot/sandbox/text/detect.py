"""The entities that Telegram finds by itself in plain text: @mentions, /commands, #hashtags,
$cashtags, card numbers, and (``links``) addresses.

The same rules as TDLib's ``find_entities``, which the tests hold this against with generated
texts. Phone numbers, which TDLib leaves to Telegram's own servers, are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.render.character_classes import ASCII_WORD, category, is_hashtag_char, is_word
from bot.render.detected_links import find_addresses, find_app_links
from bot.sandbox.text.entities import MessageEntity, utf16_offsets

Span = tuple[str, int, int]
"""(type, first character, one past the last), in characters."""

_SHORT_NAMES = ("gif", "nft", "pic", "ufc", "vid")
_MENTION = re.compile(r"@([A-Za-z0-9_]+)")
_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(@[A-Za-z0-9_]*)?")
_CASHTAG = re.compile(r"\$(1INCH|[A-Z]+)(?:@([A-Za-z0-9_]+))?")
_DIGIT = re.compile("[0-9]")
_CARD_CHARS = frozenset("0123456789 -")


def find_entities(text: str, *, skip_commands: bool = False) -> list[MessageEntity]:
    """All of them, sorted, none inside or across another (the earlier, then longer one stays)."""
    spans = [*_mentions(text), *_hashtags(text), *_cashtags(text), *_cards(text)]
    if not skip_commands:
        spans += _commands(text)
    spans += find_app_links(text)
    spans += find_addresses(text)
    spans.sort(key=lambda span: (span[1], -span[2]))
    found, end = [], 0
    offsets = utf16_offsets(text) if spans else []
    for kind, first, last in spans:
        if first >= end:
            found.append(MessageEntity(kind, offsets[first], offsets[last] - offsets[first]))
            end = last
    return found


def _at(text: str, index: int) -> str:
    return text[index] if 0 <= index < len(text) else ""


def _mentions(text: str) -> Iterator[Span]:
    for match in _MENTION.finditer(text):
        name = match[1]
        if is_word(_at(text, match.start() - 1)) or is_word(_at(text, match.end())):
            continue
        if 4 <= len(name) <= 32 or name.lower() in _SHORT_NAMES:
            yield "mention", match.start(), match.end()


def _commands(text: str) -> Iterator[Span]:
    begin = 0
    while (match := _COMMAND.search(text, begin)) is not None:
        begin = match.end()
        before = _at(text, match.start() - 1)
        if is_word(before) or (before and before in "/<>"):
            begin = match.start() + 1
            continue
        if len(match[1]) > 64:
            begin = match.end(1)
            continue
        if match[2] is not None and not 3 <= len(match[2]) - 1 <= 32:
            continue
        after = _at(text, match.end())
        if not is_word(after) and (not after or after not in "/<>"):
            yield "bot_command", match.start(), match.end()


def _hashtags(text: str) -> Iterator[Span]:
    begin = 0
    while (begin := text.find("#", begin)) >= 0:
        first, begin = begin, begin + 1
        if is_hashtag_char(_at(text, first - 1)):
            continue
        while is_hashtag_char(_at(text, begin)):
            begin += 1
        end = min(begin, first + 257)
        if end == first + 1:
            continue
        has_letter = any(category(char) == "L" for char in text[first + 1 : end])
        if end == begin and _at(text, begin) == "@":
            name_end = begin + 1
            while name_end - begin < 33 and _at(text, name_end) in ASCII_WORD:
                name_end += 1
            if name_end - begin > 3:
                begin = end = name_end
        if _at(text, begin) != "#" and has_letter:
            yield "hashtag", first, end


def _cashtags(text: str) -> Iterator[Span]:
    begin = 0
    while (match := _CASHTAG.search(text, begin)) is not None:
        begin = match.end(1)
        before = _at(text, match.start() - 1)
        if before == "$" or is_hashtag_char(before):
            begin = match.start() + 1
            continue
        if len(match[1]) > 8:
            continue
        end = match.end(1)
        if match[2] is not None and 3 <= len(match[2]) <= 32:
            begin = end = match.end()
        after = _at(text, end)
        if after != "$" and not is_hashtag_char(after):
            yield "cashtag", match.start(), end


def _cards(text: str) -> Iterator[Span]:
    begin = 0
    while (match := _DIGIT.search(text, begin)) is not None:
        first = begin = match.start()
        before = _at(text, first - 1)
        if before and (before in ".,+-_" or category(before) == "L"):
            while _at(text, begin) and text[begin] in _CARD_CHARS:
                begin += 1
            continue
        digits = 0
        while _at(text, begin) and text[begin] in _CARD_CHARS:
            if text[begin] == " " and 16 <= digits <= 19 and digits == begin - first:
                break  # a number written without gaps ends at the first one
            digits += text[begin].isdigit()
            begin += 1
        end = first + len(text[first:begin].rstrip(" -"))
        after = _at(text, end)
        if not 13 <= digits <= 19 or end - first > 2 * digits - 1:
            continue
        if after and (after in "-_" or category(after) == "L"):
            continue
        if _is_card(re.sub("[ -]", "", text[first:end])):
            yield "bank_card", first, end


def _is_card(digits: str) -> bool:
    """Luhn's check, and the lengths that the known issuers use."""
    values = [int(digit) for digit in reversed(digits)]
    doubled = sum(2 * value if value < 5 else 2 * value - 9 for value in values[1::2])
    if (sum(values[::2]) + doubled) % 10 != 0:
        return False
    size, two, four = len(digits), int(digits[:2]), int(digits[:4])
    if digits[0] == "4":
        return size in (13, 16, 18, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720 or 2200 <= four <= 2204:
        return size == 16
    if two in (34, 37):
        return size == 15
    if two in (62, 81):
        return size >= 16
    return True

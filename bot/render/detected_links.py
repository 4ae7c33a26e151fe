"""The addresses that Telegram finds in plain text: web, mail, ``tg://`` and its kin.

``find_addresses`` looks around every dot for a domain, then for a port and a path behind it and
for user data and a protocol before it, and at last judges whether the whole can be an address.
The same rules as TDLib's; the tests hold the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

from bot.render.character_classes import category, is_word

_LIST = Path(__file__).with_name("top_level_domains.txt").read_text("utf-8")
TLDS = frozenset(_LIST.partition("\n")[2].split())
"""Read with the module, not when it is first needed: then there may be no file to be had."""

_APP_LINK = re.compile(r"://[A-Za-z0-9_-]{1,253}")
_APP_SCHEMES = (("tg", 2), ("ton", 3), ("tonsite", 3))  # Telegram links only "ite" of tonsite
_WEAK_ENDS = ".:;,('?!`"
_ASCII_DOMAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~")
_ASCII_PROTOCOL = _ASCII_DOMAIN - set("._~") | {"+"}
_NO_USER_DATA = frozenset("\n/[]{}()'`<>\"@«»")
_PROTOCOLS = (("https", 8, ()), ("http", 7, ("shttp",)), ("ftp", 6, ("tftp", "sftp")))
_MAIL_USER = re.compile(r"(?:[A-Za-z0-9_-]{0,26}[.+]){0,10}[A-Za-z0-9_-]{1,35}")
_MAIL_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,8}")


def find_app_links(text: str) -> Iterator[tuple[str, int, int]]:
    """``tg://`` and ``ton://`` links, as ("url", first, last)."""
    begin = 0
    while (match := _APP_LINK.search(text, begin)) is not None:
        begin = match.start() + 1
        before = text[max(0, match.start() - 7) : match.start()].lower()
        length = next((size for name, size in _APP_SCHEMES if before.endswith(name)), None)
        if length is None:
            continue
        end = begin = _path_end(text, match.end())
        yield "url", match.start() - length, end


def find_addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Web addresses and mail addresses, as ("url" or "email", first, last)."""
    begin = 0
    while (dot := text.find(".", begin)) >= 0 and dot + 1 < len(text):
        if text[dot + 1] == " ":
            begin = dot + 2
            continue
        first, last, is_bad = _around(text, begin, dot)
        if not is_bad:
            if last > dot + 1:
                yield from _judged(text, first, last)
            while last < len(text) and text[last] == ".":
                last += 1
        else:
            while text[last - 1] != ".":
                last -= 1
        begin = max(last, dot + 1)


def is_mail_address(text: str) -> bool:
    """Whether the whole of ``text`` is a mail address by Telegram's measure."""
    user, _, domain = text.partition("@")
    return bool(_MAIL_USER.fullmatch(user) and _MAIL_DOMAIN.fullmatch(domain))


def _is_url_char(char: str) -> bool:
    if "\u2000" <= char <= "\u206f":
        return char in "\u200c\u200d" or "\u2010" <= char <= "\u2015"
    return category(char) != "Z"


def _is_path_char(char: str) -> bool:
    return char not in '\n<>"«»' and _is_url_char(char)


def _is_user_char(char: str) -> bool:
    return char not in _NO_USER_DATA and _is_url_char(char)


def _is_domain_char(char: str) -> bool:
    return char in _ASCII_DOMAIN if char < "\u00c0" else _is_url_char(char)


def _is_protocol_char(char: str) -> bool:
    return char in _ASCII_PROTOCOL if char < "\u0080" else category(char) != "Z"


def _back(text: str, begin: int, index: int, fits: Callable[[str], bool]) -> int:
    """The first of the characters that fit and end right before ``index``, not before ``begin``."""
    while index > begin and fits(text[index - 1]):
        index -= 1
    return index


def _around(text: str, begin: int, dot: int) -> tuple[int, int, bool]:
    """First and last (exclusive) of what stands around a dot, and whether it can't be one."""
    first = _back(text, begin, dot, _is_domain_char)
    last, last_at = dot, -1
    while last < len(text) and (text[last] == "@" or _is_domain_char(text[last])):
        last_at = last if text[last] == "@" else last_at
        last += 1
    if last_at >= 0:
        first = _back(text, begin, first, _is_user_char)
    last = _path_end(text, _port_end(text, last))
    while last > dot + 1 and text[last - 1] == ".":
        last -= 1
    is_bad = False
    if first > begin and text[first - 1] == "@":
        user = _back(text, begin, first - 1, _is_user_char)
        is_bad = last_at >= 0 or user == first - 1
        first = user
    if first > begin:
        first, fits = _protocol(text, begin, first)
        is_bad = is_bad or not fits
    return first, last, is_bad


def _port_end(text: str, index: int) -> int:
    if text[index : index + 1] != ":":
        return index
    digits = "".join(takewhile(lambda char: char in "0123456789", text[index + 1 :]))
    number = digits.lstrip("0")
    if number and len(number) <= 5 and int(number) <= 65535:
        return index + 1 + len(digits)
    return index


def _path_end(text: str, index: int) -> int:
    if text[index : index + 1] not in ("/", "?", "#"):
        return index
    end = index + 1
    while end < len(text) and _is_path_char(text[end]):
        end += 1
    while end > index + 1 and text[end - 1] in _WEAK_ENDS:
        end -= 1
    return end if text[index] == "/" or end > index + 1 else index


def _protocol(text: str, begin: int, first: int) -> tuple[int, bool]:
    """Where the address begins once its protocol is counted in, and whether it may."""
    before = text[begin:first]
    if not before.endswith("://") or len(before.encode("utf-8", "replace")) < 6:
        char = before[-1]
        return first, not (is_word(char) or char in "/#@")
    start = _back(text, begin, first - 3, _is_protocol_char)
    protocol = text[start : first - 3].lower()
    if protocol.endswith("tonsite"):
        return first - 10, True
    for name, length, others in _PROTOCOLS:
        if protocol.endswith(name) and protocol not in others:
            return first - length, True
    return first, False


def _judged(text: str, first: int, last: int) -> Iterator[tuple[str, int, int]]:
    address = text[first:last]
    if is_mail_address(address):
        yield "email", first, last
    elif address.startswith("mailto:") and is_mail_address(address[7:]):
        yield "email", first + 7, last
    elif length := _address_length(address):
        yield "url", first, first + length


def _address_length(address: str) -> int:
    """How much of ``address`` is one, without unbalanced brackets at its end; 0 for nothing."""
    match = re.match(r"(?:https?|ftp|tonsite)://", address.lower()[:10])
    rest = address[match.end() :] if match else address
    end = next((at for at, char in enumerate(rest) if char in "/?#"), len(rest))
    domain, path = rest[:end], rest[end:]
    domain = domain[domain.find("@") + 1 :]
    if ":" in domain:
        domain = domain[: domain.rfind(":")]
    if domain.lower() == "teiegram.org" or not _is_domain(domain, has_protocol=bool(match)):
        return 0
    return len(address) - len(path) + _balanced(path)


def _balanced(path: str) -> int:
    """The length of ``path`` up to a bracket that closes what was never opened."""
    open_ones = {")": 0, "]": 0, "}": 0}
    closes = {"(": ")", "[": "]", "{": "}"}
    length = len(path)
    for at, char in enumerate(path):
        if char in closes:
            open_ones[closes[char]] += 1
        elif char in open_ones:
            open_ones[char] -= 1
            if open_ones[char] < 0:
                length = at
                break
    while length > 0 and path[length - 1] in _WEAK_ENDS:
        length -= 1
    return length


def _is_domain(domain: str, *, has_protocol: bool) -> bool:
    parts = domain.split(".")
    if any(not 1 <= len(part.encode("utf-8", "replace")) < 64 for part in parts):
        return False
    if any(part.endswith("-") for part in parts) or len(parts) == 1:
        return False
    if len(parts) == 4 and all(_is_ipv4_part(part) for part in parts):
        return True
    if all(char in "0123456789" for part in parts for char in part):
        return False
    tld = parts[-1]
    if len(tld) <= 1 or "_" in parts[-2]:
        return False
    if tld.startswith("xn--"):
        return len(tld) > 5 and re.fullmatch("[A-Za-z0-9]+", tld[4:]) is not None
    return "_" not in tld and "-" not in tld and (has_protocol or _is_known_tld(tld))


def _is_ipv4_part(part: str) -> bool:
    if not part.isascii() or not part.isdigit() or len(part) > 3:
        return False
    return (part == "0" or part[0] != "0") and int(part) < 256


def _is_known_tld(tld: str) -> bool:
    """In the list, and not only its first letter a capital, as a new sentence's would be."""
    lower = tld.lower()
    if lower != tld and lower[1:] == tld[1:]:
        return False
    return lower in TLDS

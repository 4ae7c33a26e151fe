"""Addresses that a bot gives (of links and buttons): what Telegram accepts, and how it writes them.

The rules of TDLib's ``check_link``: http, https, tg, ton and tonsite; a host with a dot in it;
the host in lower case, a path at least "/", a default protocol of http.
"""

from __future__ import annotations

import ipaddress
import re
import string

_APP = re.compile(r"(tg|ton|tonsite):(?://)?", re.IGNORECASE)
_APP_HOST = re.compile(r"[A-Za-z0-9_-]*")
_TONSITE_HOST = re.compile(r"[A-Za-z0-9_.-]*")
_ALLOWED = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_USER_LINK = re.compile(r"tg:(?://)?user\?id=([0-9]+)", re.IGNORECASE)
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class BadUrl(ValueError):
    """``str()`` is Telegram's reason."""


def user_of(url: str) -> int | None:
    """The user's id that a ``tg://user?id=…`` link mentions, None for other links."""
    match = _USER_LINK.match(url)
    return int(match[1]) if match and int(match[1]) > 0 else None


def check_url(url: str) -> str:
    """The address as Telegram keeps it; BadUrl where it is none."""
    try:
        return _checked(url)
    except BadUrl as error:
        raise BadUrl(f"URL '{url}' is invalid: {error}") from None


def check_https_url(url: str) -> str:
    """As ``check_url``, for where only https will do."""
    checked = check_url(url)
    if not checked.startswith("https://"):
        raise BadUrl(f"URL '{url}' is invalid: Only HTTPS links are allowed")
    return checked


def _checked(url: str) -> str:
    app = _APP.match(url)
    rest = url[app.end() :] if app else url
    protocol, user, host, port, query = _parse(rest)
    if app:
        scheme = app[1].lower()
        is_web = protocol == "https" or rest.lower().startswith("http://")
        if is_web or user or port or _is_ipv6(host):
            raise BadUrl("Wrong tg URL" if scheme == "tg" else "Wrong ton URL")
        if not (_TONSITE_HOST if scheme == "tonsite" else _APP_HOST).fullmatch(host):
            raise BadUrl("Unallowed characters in URL host")
        return f"{scheme}://{host}{query[1:] if query[1:2] == '?' else query}"
    if "." not in host and not _is_ipv6(host):
        raise BadUrl("Wrong HTTP URL")
    login = f"{user}@" if user else ""
    number = f":{port}" if port else ""
    return f"{protocol}://{login}{host}{number}{query}"


def _parse(url: str) -> tuple[str, str, str, int, str]:
    """Protocol, user data, host, port (0 for none), and path with query."""
    stop = _first_of(url, ":/?#@[]")
    protocol, rest = "http", url
    if url[stop : stop + 3] == "://":
        protocol, rest = url[:stop].translate(_LOWER), url[stop + 3 :]
        if protocol not in ("http", "https"):
            raise BadUrl("Unsupported URL protocol")
    stop = _first_of(rest, "/?#")
    place, port = _port(rest[:stop])
    user, _, host = place.rpartition("@")
    if _is_ipv6(host):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            raise BadUrl("Wrong IPv6 address specified in the URL") from None
    if not host:
        raise BadUrl("URL host is empty")
    if host == ".":
        raise BadUrl("Host is invalid")
    if not _is_ipv6(host):
        _check_part(host, "host")
        _check_part(user.replace(":", ""), "userinfo")
    return protocol, user, host.translate(_LOWER), port, _query(rest[stop:])


def _is_ipv6(host: str) -> bool:
    return host.startswith("[") and host.endswith("]")


def _first_of(text: str, chars: str) -> int:
    return next((at for at, char in enumerate(text) if char in chars), len(text))


def _port(place: str) -> tuple[str, int]:
    """The place without its port, and the port."""
    at = len(place) - 1
    while at > 0 and place[at] not in ":]@":
        at -= 1
    if at <= 0 or place[at] != ":":
        return place, 0
    digits = place[at + 1 :]
    number = int(digits) if digits.isascii() and digits.isdigit() else 0
    if not 0 < number <= 65535:
        raise BadUrl("Wrong port number specified in the URL")
    return place[:at], number


def _check_part(part: str, name: str) -> None:
    match = _ALLOWED.match(part)
    stop = match.end() if match else 0
    if stop < len(part):
        if part[stop] == "%":
            raise BadUrl(f"Wrong percent-encoded symbol in URL {name}")
        raise BadUrl(f"Disallowed character in URL {name}")


def _query(query: str) -> str:
    query = query.rstrip("\x00\t\n\r\x0b ")
    if not query.startswith("/"):
        query = "/" + query
    return "".join(f"%{ord(char):02X}" if char <= " " else char for char in query)

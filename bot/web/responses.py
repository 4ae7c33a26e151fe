"""Answers: JSON for programs, and pages that a browser may keep (ETag, gzip, HEAD)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "digest-bot",
}
"""On every answer: nothing runs, nothing is loaded from elsewhere, nobody frames a page."""

BRIEF = "public, max-age=60"
"""A page may be corrected: after a minute a browser asks whether it still holds (304)."""

FOREVER = "public, max-age=31536000, immutable"
"""For what has a hash of its content in its address."""

_WORTH = 512
"""Bytes from which packing pays."""


async def secure(request: web.Request, response: web.StreamResponse) -> None:
    """A signal handler (``on_response_prepare``): what every answer says."""
    response.headers.update(SECURITY)


def json_answer(
    facts: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """``facts`` as JSON in UTF-8, kept by nobody."""
    text = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
    return web.Response(
        status=status,
        body=text.encode("utf-8", "replace"),
        content_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A page made once and sent often. Each coding has its own strong ETag."""

    body: bytes
    packed: bytes
    headers: CIMultiDict[str]
    packed_headers: CIMultiDict[str]

    @property
    def size(self) -> int:
        """Bytes that keeping it costs."""
        return len(self.body) + len(self.packed)


def make_page(
    body: bytes,
    content_type: str = "text/html; charset=utf-8",
    *,
    cache: str = BRIEF,
    vary: str = "Accept-Encoding, Accept-Language",
) -> Page:
    """``body`` with all that its answers will need."""
    packed = gzip.compress(body, 9, mtime=0) if len(body) >= _WORTH else b""
    mark = blake2b(body, digest_size=12).hexdigest()
    headers = CIMultiDict(
        {"Content-Type": content_type, "ETag": f'"{mark}"', "Cache-Control": cache, "Vary": vary}
    )
    packed_headers = CIMultiDict(headers)
    packed_headers.update({"ETag": f'"{mark}-gz"', "Content-Encoding": "gzip"})
    return Page(body, packed, headers, packed_headers)


def send(request: web.Request, page: Page, status: int = 200) -> web.Response:
    """The page as this request can take it, or 304 where it has it already."""
    asked = request.headers
    packed = bool(page.packed) and _takes_gzip(asked.get("Accept-Encoding", ""))
    headers = page.packed_headers if packed else page.headers
    if status == 200 and "If-None-Match" in asked and _known(request, headers["ETag"]):
        unchanged = headers.copy()
        unchanged.popall("Content-Encoding", None)
        unchanged.popall("Content-Type")
        return web.Response(status=304, headers=unchanged)
    return web.Response(
        status=status, body=page.packed if packed else page.body, headers=headers.copy()
    )


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding allows gzip (RFC 9110, 12.5.3)."""
    if "," not in accepted and ";" not in accepted:
        return accepted.strip().lower() in ("gzip", "x-gzip", "*")
    by_star = False
    for part in accepted.lower().split(","):
        coding, _, weight = part.strip().partition(";")
        name = coding.strip()
        if name in ("gzip", "x-gzip", "*"):
            allowed = _weight(weight) > 0
            if name != "*":
                return allowed
            by_star = allowed
    return by_star


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _known(request: web.Request, mark: str) -> bool:
    """Whether If-None-Match names ``mark`` (compared weakly, RFC 9110, 13.1.2)."""
    tags = request.if_none_match or ()
    return any(tag.value == "*" or f'"{tag.value}"' == mark for tag in tags)

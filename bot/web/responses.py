"""Answers: JSON for programs, pages that a browser may keep (ETag, gzip, HEAD), static files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from aiohttp import web

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "digest-bot",
}
"""On every answer: no script, nothing from other hosts, no frame around a page."""

CACHE_BRIEFLY = "public, max-age=60"
"""For pages, which may be corrected: after a minute a browser asks whether its copy is current."""

CACHE_FOREVER = "public, max-age=31536000, immutable"
"""For what has a hash of its content in its address."""

MIN_GZIP_BYTES = 512

STATIC_FOLDER = Path(__file__).parent / "static"
STATIC_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """A handler of the signal ``on_response_prepare``."""
    response.headers.update(SECURITY_HEADERS)


def json_answer(
    facts: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """``facts`` as JSON in UTF-8; not to be cached, unless ``headers`` say so."""
    text = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
    return web.Response(
        status=status,
        body=text.encode("utf-8", "replace"),
        content_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page or file made once and sent often. ``packed`` is ``body`` with gzip, or b"" where
    ``body`` is small; ``tag`` is a hash of ``body``."""

    body: bytes
    packed: bytes
    tag: str
    headers: Mapping[str, str]


def make_page(
    body: bytes,
    content_type: str = "text/html; charset=utf-8",
    *,
    cache: str = CACHE_BRIEFLY,
    vary: str = "Accept-Encoding, Accept-Language, Cookie",
) -> WebPage:
    """``body`` with all that its answers need."""
    return WebPage(
        body,
        gzip.compress(body, 9, mtime=0) if len(body) >= MIN_GZIP_BYTES else b"",
        blake2b(body, digest_size=12).hexdigest(),
        {"Content-Type": content_type, "Cache-Control": cache, "Vary": vary},
    )


def send(request: web.Request, page: WebPage, status: int = 200) -> web.Response:
    """The page as the client accepts it, or 304 where the client has it already. Each coding has
    a strong ETag of its own; If-None-Match is compared weakly (RFC 9110, 13.1.2)."""
    # aiohttp's enable_compression takes "gzip;q=0" for consent, and gives both codings one tag.
    weights = accepted_weights(request.headers.get("Accept-Encoding", ""))
    gzipped = bool(page.packed) and weights.get("gzip", weights.get("*", 0)) > 0
    tag = page.tag + "-gz" * gzipped
    headers = {**page.headers, "ETag": f'"{tag}"'}
    if status == 200 and any(one.value in ("*", tag) for one in request.if_none_match or ()):
        del headers["Content-Type"]
        return web.Response(status=304, headers=headers)
    if gzipped:
        headers["Content-Encoding"] = "gzip"
    return web.Response(status=status, body=page.packed if gzipped else page.body, headers=headers)


def accepted_weights(header: str) -> dict[str, float]:
    """The names of an ``Accept-…`` header in lower case with their weights (RFC 9110, 12.4.2)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(",")[:20]:
        name, _, weight = part.partition(";")
        try:
            value = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            value = 0.0
        weights.setdefault(name.strip(), value)
    return weights


def static_files() -> dict[str, WebPage]:
    """The pages' style sheet and icon by their names: ``style.css``."""
    return {
        path.name: make_page(
            path.read_bytes(),
            STATIC_TYPES[path.suffix],
            cache=CACHE_FOREVER,
            vary="Accept-Encoding",
        )
        for path in STATIC_FOLDER.iterdir()
    }


def static_path(name: str, file: WebPage) -> str:
    """``/static/style.0a1b2c3d4e5f.css``: an address that changes with the file's content."""
    stem, _, suffix = name.rpartition(".")
    return f"/static/{stem}.{file.tag[:12]}.{suffix}"

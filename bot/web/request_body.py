"""Reads a request's body within bounds, and compares secrets."""

from __future__ import annotations

import asyncio
import hmac
import zlib

from aiohttp import web

MAX_BODY_BYTES = 1 << 20
"""Of an upload or an update, packed and unpacked."""


class TooBig(Exception):
    """The body is larger than allowed."""


class BrokenBody(Exception):
    """The body can't be unpacked, or ends too early."""


async def read_body(request: web.Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """The body, unpacked. Raises TooBig as soon as it is known to have more than ``limit`` bytes,
    packed or unpacked: no more is ever held. Raises BrokenBody. To be called after the sender's
    rights are checked: the server itself unpacks nothing (``auto_decompress``)."""
    if request.content_length is not None and request.content_length > limit:
        raise TooBig
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limit:
                raise TooBig
    except (web.HTTPException, web.RequestPayloadError, web.PayloadAccessError) as error:
        raise BrokenBody(" ".join(str(error).split())) from None
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        return bytes(body)
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise BrokenBody("its Content-Encoding is none of gzip, deflate and identity")
    return await asyncio.to_thread(_unpacked, bytes(body), limit)


def _unpacked(body: bytes, limit: int) -> bytes:
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS + 32)  # gzip or zlib, as its head says
    try:
        data = unpacking.decompress(body, limit + 1)
    except zlib.error as error:
        raise BrokenBody(str(error)) from None
    if len(data) > limit:
        raise TooBig
    if not unpacking.eof or unpacking.unused_data:
        raise BrokenBody("its packed data ends too early, or goes on behind its end")
    return data


def same_secret(given: str, known: str) -> bool:
    """Compares both in constant time. As bytes: a header may hold anything, and
    ``compare_digest`` takes only ASCII text."""
    return hmac.compare_digest(
        given.encode("utf-8", "surrogateescape"), known.encode("utf-8", "surrogateescape")
    )

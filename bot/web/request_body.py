"""Reading what somebody sends, within bounds, and comparing what somebody knows."""

from __future__ import annotations

import asyncio
import hmac
import zlib

from aiohttp import web

MOST = 1 << 20
"""Bytes of a body: an upload's or an update's."""


class TooBig(Exception):
    """The body is larger than allowed."""


class BrokenBody(Exception):
    """The body can't be unpacked, or ends too early."""


async def read_body(request: web.Request, most: int = MOST) -> bytes:
    """The body, unpacked. Raises TooBig as soon as it is known to be larger than ``most``, packed
    or unpacked: no more than that is ever held. Raises BrokenBody. Whoever may not send a body
    must be refused before: the server itself unpacks none (``auto_decompress``)."""
    if request.content_length is not None and request.content_length > most:
        raise TooBig
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > most:
                raise TooBig
    except (web.HTTPException, web.RequestPayloadError, web.PayloadAccessError) as error:
        raise BrokenBody(" ".join(str(error).split())) from None
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        return bytes(body)
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise BrokenBody("its Content-Encoding is none of gzip, deflate and identity")
    return await asyncio.to_thread(_unpacked, bytes(body), most)


def _unpacked(body: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS + 32)  # gzip or zlib, as its head says
    try:
        data = unpacking.decompress(body, most + 1)
    except zlib.error as error:
        raise BrokenBody(str(error)) from None
    if len(data) > most:
        raise TooBig
    if not unpacking.eof or unpacking.unused_data:
        raise BrokenBody("its packed data ends too early, or goes on behind its end")
    return data


def same_secret(given: str, known: str) -> bool:
    """Whether both are equal, in a time that does not tell how far they are. As bytes: a header
    may hold anything, and ``compare_digest`` takes no text beyond ASCII."""
    return hmac.compare_digest(
        given.encode("utf-8", "surrogateescape"), known.encode("utf-8", "surrogateescape")
    )

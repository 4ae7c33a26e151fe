"""A source of digests on loopback, which answers as a test tells it to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import blake2b

from aiohttp import web

DIGEST = """# AI 行业动态 ({date})

**政策与监管**

某部门就智能体服务公开征求意见
说明：意见稿要求服务者说明数据来源。
来源出处：[示例日报](https://example.com/a)
"""


def digest(date: str, text: str = DIGEST) -> bytes:
    return text.replace("{date}", date).encode()


@dataclass
class Reply:
    """A whole answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def moved(to: str) -> Reply:
    return Reply(302, headers={"Location": to})


@dataclass
class Source:
    """``pages`` by path: bytes are served with an ETag (and 304 where the asker has them), a
    reply as it is, what is missing is 404. ``status``, where set, answers everything."""

    url: str = ""
    pages: dict[str, bytes | Reply] = field(default_factory=dict)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"{self.url}/{{date}}.md"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        response = self.answer(request)
        self.answered.append(response.status)
        return response

    def answer(self, request: web.Request) -> web.Response:
        if self.status:
            return web.Response(status=self.status, headers=self.headers)
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        if isinstance(page, Reply):
            return web.Response(status=page.status, body=page.body, headers=page.headers)
        etag = f'"{blake2b(page, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=page, headers={"ETag": etag})


@asynccontextmanager
async def serving(source: Source | None = None, port: int = 0) -> AsyncIterator[Source]:
    source = source or Source()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", source.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        source.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield source
    finally:
        await runner.cleanup()

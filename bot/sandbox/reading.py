"""The parameters of an HTTP request, wherever they stand: query, form or JSON body."""

from __future__ import annotations

import json

from aiohttp import web

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Params

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def read_params(request: web.Request) -> Params:
    """All parameters as texts; 400 for a JSON body that is no object, 413 for too big a body."""
    values, files = dict(request.query), {}
    try:
        if request.content_type in _FORMS:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    values[name], files[name] = "attach://" + name, value.file.read()
                else:
                    values[name] = str(value)
        elif request.content_type == "application/json":
            values |= from_json(await request.read())
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return Params(values, files)


def from_json(body: bytes) -> dict[str, str]:
    """The parameters in a JSON body; 400 where it is no object."""
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except UnicodeDecodeError:
        raise
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("JSON object expected")
    return {
        name: item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
        for name, item in value.items()
    }

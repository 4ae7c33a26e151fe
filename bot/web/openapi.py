"""The OpenAPI document of the upload. A test holds it against what the server does."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

Json = dict[str, Any]

_REFUSALS: Mapping[str, str] = {
    "400": "A parameter or the body can't be read.",
    "401": "The token is missing or wrong.",
    "403": "Uploads are off: no web.upload_token, or no folder to write to.",
    "409": "The digest is in its place, but was not pushed, for it may not be (now, or here); or "
    "something that is no digest stands in its place, and was left.",
    "413": "The body is larger than 1 MiB.",
    "415": "The body is something other than Markdown.",
    "422": "The digest can't be used, or its date is not that of the address.",
    "500": "The file could not be written.",
    "503": "The digest is in its place, but the bot is not ready to push; or the database is away.",
    "507": "There is no room to write the file.",
}


def document(public_url: str | None = None) -> Json:
    """OpenAPI 3.1 as a JSON object. ``public_url`` is where others reach the server."""
    try:
        number = version("digest-bot")
    except PackageNotFoundError:
        number = "0"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Digest bot: upload",
            "version": number,
            "description": "Publish a day's digest with one request.",
        },
        "servers": [{"url": public_url or "/"}],
        "paths": {
            "/api/digests/{date}": {
                "put": _operation(
                    "putDigest",
                    "Publish the digest of a date",
                    "A text without a date of its own takes the address's; one with another date "
                    "is refused. Sending the same again changes nothing.",
                    [_DATE],
                )
            },
            "/api/digests": {
                "post": _operation(
                    "postDigest",
                    "Publish a digest whose text has its date",
                    "As PUT, under the date in the text.",
                    [],
                )
            },
        },
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of web.upload_token.",
                }
            },
            "schemas": {
                "Taken": _TAKEN,
                "Category": _CATEGORY,
                "Problem": _PROBLEM,
                "Error": _ERROR,
            },
        },
    }


def _operation(name: str, summary: str, description: str, parameters: list[Json]) -> Json:
    answers: Json = {
        "200": _answer("The digest stands as sent, or would (dry_run).", "Taken"),
        "201": _answer("The digest is new and stands now.", "Taken"),
        "202": _answer(
            "The digest waits for an owner: it would take away a third of the items of the one in "
            "use, or all its categories, or holds only a few words. The message says which.",
            "Taken",
        ),
    }
    answers |= {status: _answer(about, "Error") for status, about in _REFUSALS.items()}
    return {
        "operationId": name,
        "summary": summary,
        "description": description,
        "security": [{"token": []}],
        "parameters": [*parameters, _DRY_RUN, _PUSH, _FORCE],
        "requestBody": {
            "required": True,
            "description": "The Markdown file, at most 1 MiB (1,048,576 bytes).",
            "content": {
                "text/markdown": {"schema": {"type": "string"}},
                "text/plain": {"schema": {"type": "string"}},
                "application/octet-stream": {"schema": {"type": "string"}},
            },
        },
        "responses": answers,
    }


def _answer(about: str, schema: str) -> Json:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": about, "content": {"application/json": {"schema": reference}}}


def _object(properties: Json, *, optional: tuple[str, ...] = ()) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


_DATE: Json = {
    "name": "date",
    "in": "path",
    "required": True,
    "description": "The digest's date, as 2026-01-28.",
    "schema": {"type": "string", "format": "date"},
}


def _flag(name: str, about: str) -> Json:
    return {
        "name": name,
        "in": "query",
        "description": about,
        "schema": {"type": "string", "enum": ["0", "1"], "default": "0"},
    }


_DRY_RUN = _flag("dry_run", "1 only checks: nothing is written, nothing is pushed.")
_PUSH = _flag("push", "1 pushes at once, to every chat that is subscribed and does not pause.")
_FORCE = _flag("force", "1 uses the digest at once where it would wait for an owner.")

_PROBLEM = _object(
    {
        "line": {"type": "integer", "minimum": 0, "description": "From 1; 0 is the whole file."},
        "code": {"type": "string"},
        "message": {"type": "string"},
        "fatal": {"type": "boolean", "description": "Whether it refuses the file."},
    }
)
_PROBLEMS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}
_CATEGORY = _object(
    {
        "section": {"type": "string"},
        "name": {"type": "string", "description": "Empty for what stands before the first one."},
        "items": {"type": "integer", "minimum": 0},
    }
)
_TAKEN = _object(
    {
        "date": {"type": "string", "format": "date"},
        "title": {"type": "string"},
        "status": {"type": "string", "enum": ["created", "updated", "unchanged", "waiting"]},
        "dry_run": {"type": "boolean"},
        "categories": {"type": "array", "items": {"$ref": "#/components/schemas/Category"}},
        "items": {"type": "integer", "minimum": 0},
        "problems": _PROBLEMS,
        "page": {"type": ["string", "null"], "description": "Where it can be read."},
        "pushed": {
            "type": ["integer", "null"],
            "description": "How many chats have something to get; null where none was asked for.",
        },
        "message": {"type": "string", "description": "Why it waits, where it does."},
    },
    optional=("message",),
)
_ERROR = _object(
    {"error": {"type": "string"}, "message": {"type": "string"}, "problems": _PROBLEMS},
    optional=("problems",),
)

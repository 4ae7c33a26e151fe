"""The OpenAPI document says what the server does: every answer is one that it describes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from support.rig import DIGEST
from web_rig import DATE, TOKEN, serving

TEXT = DIGEST.replace("{date}", DATE)


def described(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    """The schema of each answer by status."""
    answers = document["paths"][path][method]["responses"]
    return {
        status: answer["content"]["application/json"]["schema"]
        for status, answer in answers.items()
    }


async def test_answers_are_those_that_are_described(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        document = (await web.request("GET", "/api/openapi.json")).json
        assert document["openapi"].startswith("3.1")
        tries = [
            (f"/api/digests/{DATE}?dry_run=1", TEXT, TOKEN, "text/markdown"),
            (f"/api/digests/{DATE}", TEXT, TOKEN, "text/markdown"),
            (f"/api/digests/{DATE}?push=1", TEXT, TOKEN, "text/plain"),
            (f"/api/digests/{DATE}?push=x", TEXT, TOKEN, "text/plain"),
            (f"/api/digests/{DATE}", TEXT, "wrong", "text/markdown"),
            (f"/api/digests/{DATE}", "x" * (1 << 21), TOKEN, "text/markdown"),
            (f"/api/digests/{DATE}", TEXT, TOKEN, "image/png"),
            ("/api/digests/2026-01-27", TEXT, TOKEN, "text/markdown"),
            ("/api/digests", TEXT, TOKEN, "application/octet-stream"),
            ("/api/digests", "nothing", TOKEN, "text/markdown"),
        ]
        seen = set()
        for path, body, token, kind in tries:
            plain = path.partition("?")[0]
            template = plain if plain == "/api/digests" else "/api/digests/{date}"
            method = "post" if plain == "/api/digests" else "put"
            status, answer = await web.upload(path, body, token, Content_Type=kind)
            schema = described(document, template, method)[str(status)]
            whole = {**schema, "components": document["components"]}
            Draft202012Validator(whole).validate(answer)
            seen.add(status)
    assert seen == {200, 201, 400, 401, 413, 415, 422}


async def test_every_route_of_the_upload_is_described_and_no_other(tmp_path: Path) -> None:
    async with serving(tmp_path, {}, BOT_WEB__PUBLIC_URL="https://d.example.org/x") as web:
        document = (await web.request("GET", "/api/openapi.json")).json
    assert document["servers"] == [{"url": "https://d.example.org/x"}]
    assert {
        (path, method) for path, methods in document["paths"].items() for method in methods
    } == {("/api/digests/{date}", "put"), ("/api/digests", "post")}
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)

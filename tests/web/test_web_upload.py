"""Publishing with one request: checked, written whole, said back; and refused with a reason."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.rig import DIGEST
from web_rig import DATE, TOKEN, Web, serving

TEXT = DIGEST.replace("{date}", DATE)
UNDATED = DIGEST.replace(" ({date})", "")
PATH = f"/api/digests/{DATE}"


def files(web: Web) -> list[str]:
    return sorted(path.name for path in web.folder.iterdir()) if web.folder.exists() else []


async def test_a_new_digest_is_written_and_told_back(tmp_path: Path) -> None:
    async with serving(tmp_path, {}, BOT_WEB__PUBLIC_URL="https://d.example.org") as web:
        status, answer = await web.upload(PATH, TEXT)
        assert status == 201
        assert answer == {
            "date": DATE,
            "title": "AI 行业动态",
            "status": "created",
            "dry_run": False,
            "categories": [
                {"section": "AI 行业动态", "name": "政策与监管", "items": 1},
                {"section": "AI 行业动态", "name": "投融资与并购", "items": 2},
            ],
            "items": 3,
            "problems": [],
            "page": f"https://d.example.org/d/{DATE}",
            "pushed": None,
        }
        assert (web.folder / f"{DATE}.md").read_bytes() == TEXT.encode()
        assert files(web) == [f"{DATE}.md"]
        assert "甲公司" in await web.get(f"/d/{DATE}")


async def test_the_same_again_changes_nothing_and_another_text_replaces_it(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        path = web.folder / f"{DATE}.md"
        assert (await web.upload(PATH, TEXT))[0] == 201
        before = path.stat()
        status, answer = await web.upload(PATH, TEXT)
        assert (status, answer["status"]) == (200, "unchanged")
        assert path.stat() == before
        status, answer = await web.upload(PATH, TEXT.replace("甲公司", "丁公司"))
        assert (status, answer["status"]) == (200, "updated")
        assert "丁公司" in await web.get(f"/d/{DATE}")


async def test_post_takes_the_date_from_the_text(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        status, answer = await web.upload("/api/digests", TEXT)
        assert (status, answer["date"]) == (201, DATE)
        status, answer = await web.upload("/api/digests", UNDATED)
        assert (status, answer["error"]) == (422, "unusable")
        assert [problem["code"] for problem in answer["problems"]] == ["no_date"]
        assert files(web) == [f"{DATE}.md"]


async def test_a_text_without_a_date_takes_the_addresss(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        status, answer = await web.upload("/api/digests/2026-01-20", UNDATED)
        assert (status, answer["date"]) == (201, "2026-01-20")
        assert "甲公司" in await web.get("/d/2026-01-20")


async def test_another_date_than_the_addresss_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        status, answer = await web.upload("/api/digests/2026-01-27", TEXT)
        assert (status, answer["error"]) == (422, "date_differs")
        assert DATE in answer["message"]
        assert "2026-01-27" in answer["message"]
        assert "the text decides" not in str(answer)
        assert files(web) == []


@pytest.mark.parametrize("date", ["2026-02-30", "20260128", "2026-1-28", "heute", "2026-01-28.md"])
async def test_a_date_that_is_none_is_refused(tmp_path: Path, date: str) -> None:
    async with serving(tmp_path, {}) as web:
        status, answer = await web.upload(f"/api/digests/{date}", TEXT)
    assert (status, answer["error"]) == (422, "bad_date")


async def test_every_problem_comes_with_its_line(tmp_path: Path) -> None:
    text = TEXT.replace("来源出处：[示例财经](https://example.com/b)", "来源出处：[x](ftp://x/)")
    async with serving(tmp_path, {}) as web:
        _, answer = await web.upload(PATH, text)
    [problem] = [one for one in answer["problems"] if one["code"] == "odd_address"]
    assert "ftp://x/" in text.splitlines()[problem["line"] - 1]
    assert "ftp://x/" in problem["message"]
    assert problem["fatal"] is False


async def test_dry_run_only_checks(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        status, answer = await web.upload(f"{PATH}?dry_run=1&push=1", TEXT)
        assert (status, answer["status"], answer["dry_run"]) == (200, "created", True)
        assert (files(web), web.pushed, web.archive.dates()) == ([], [], [])


async def test_push_pushes_what_was_just_written(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        _, answer = await web.upload(f"{PATH}?push=0", TEXT)
        assert (answer["pushed"], web.pushed) == (None, [])
        _, answer = await web.upload(f"{PATH}?push=1", TEXT)
        assert (answer["pushed"], [str(one) for one in web.pushed]) == (2, [DATE])
        web.services.push = None
        status, answer = await web.upload(f"{PATH}?push=1", TEXT)
        assert (status, answer["error"]) == (503, "not_running")


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", "Ünïcödé-令牌"])
async def test_a_wrong_token_is_refused_before_anything_is_read(
    tmp_path: Path, token: str | None
) -> None:
    async with serving(tmp_path, {}) as web:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = await web.request("PUT", PATH, data=TEXT.encode(), headers=headers)
        facts = answer.json
        assert (answer.status, facts["error"]) == (401, "wrong_token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert TOKEN not in answer.text
        assert files(web) == []


async def test_other_schemes_do_not_pass(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        for value in (TOKEN, f"Basic {TOKEN}", f"Bearer{TOKEN}"):
            answer = await web.request("PUT", PATH, data=b"x", headers={"Authorization": value})
            assert answer.status == 401
        good = {"Authorization": f"bearer {TOKEN}"}
        assert (await web.request("PUT", PATH, data=TEXT.encode(), headers=good)).status == 201


async def test_without_a_token_in_the_settings_uploads_are_off(tmp_path: Path) -> None:
    async with serving(tmp_path, {}, BOT_WEB__UPLOAD_TOKEN="-") as web:
        for token in ("", "None", TOKEN):
            status, answer = await web.upload(PATH, TEXT, token)
            assert (status, answer["error"]) == (403, "uploads_off")
            assert "web.upload_token" in str(answer["message"])


async def test_a_body_over_a_mebibyte_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        big = TEXT.encode() + b"\n" * (1 << 20)
        status, answer = await web.upload(PATH, big)
        assert (status, answer["error"]) == (413, "too_big")

        sent = 0

        async def endless():  # type: ignore[no-untyped-def]
            nonlocal sent
            while True:
                sent += 1 << 16
                yield b"\n" * (1 << 16)

        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/markdown"}
        try:
            answered = await web.request("PUT", PATH, data=endless(), headers=headers)
            assert answered.status == 413
        except aiohttp.ClientError:
            pass  # the server closed while we were still writing
        assert sent < 64 << 20
        assert files(web) == []


async def test_a_packed_body_counts_as_what_it_unpacks_to(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        bomb = gzip.compress(TEXT.encode() + b"\n" * (64 << 20))
        status, _ = await web.upload(PATH, bomb, Content_Encoding="gzip")
        assert status in (400, 413)
        assert files(web) == []
        status, _ = await web.upload(PATH, gzip.compress(TEXT.encode()), Content_Encoding="gzip")
        assert status == 201
        assert (web.folder / f"{DATE}.md").read_bytes() == TEXT.encode()


async def test_exactly_a_mebibyte_is_taken(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        body = TEXT.encode()
        body += b" " * ((1 << 20) - len(body) - 1) + b"\n"
        assert len(body) == 1 << 20
        assert (await web.upload(PATH, body))[0] == 201


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "application/json", "image/png"]
)
async def test_what_is_no_markdown_is_refused(tmp_path: Path, kind: str) -> None:
    async with serving(tmp_path, {}) as web:
        status, answer = await web.upload(PATH, TEXT, Content_Type=kind)
    assert (status, answer["error"]) == (415, "wrong_type")


async def test_what_curl_says_of_any_file_is_taken(tmp_path: Path) -> None:
    kind = "application/x-www-form-urlencoded"
    async with serving(tmp_path, {}) as web:
        assert (await web.upload(PATH, TEXT, Content_Type=kind))[0] == 201
        # curl -d takes the line ends away: nothing can be made of that, but it can be explained.
        status, answer = await web.upload(PATH, TEXT.replace("\n", ""), Content_Type=kind)
        assert status == 422
        assert "--data-binary" in str(answer["message"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x01\x02" * 50,
        b"\xff\xfe\xfa",
        b"# only a title\n",
        b"<html><h1>503 Service Unavailable</h1></html>",
        b'{"error": "rate limit"}',
        b"2026-01-28 08:00:00 ERROR no answer\n",
    ],
)
async def test_what_cant_be_read_leaves_the_good_version(tmp_path: Path, body: bytes) -> None:
    async with serving(tmp_path) as web:
        status, answer = await web.upload(PATH, body)
        assert (status, answer["error"]) == (422, "unusable")
        assert any(one["fatal"] for one in answer["problems"])
        assert "甲公司" in await web.get(f"/d/{DATE}")


@pytest.mark.parametrize("query", ["dry_run=maybe", "push=2"])
async def test_a_switch_is_on_or_off(tmp_path: Path, query: str) -> None:
    async with serving(tmp_path, {}) as web:
        status, answer = await web.upload(f"{PATH}?{query}", TEXT)
        assert (status, answer["error"]) == (400, "bad_parameter")
        assert files(web) == []


async def test_many_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    texts = [
        TEXT.replace("甲公司", f"公司{n}号") + f"\n<!-- {'x' * n * 900} -->\n" for n in range(20)
    ]
    async with serving(tmp_path, {}) as web:
        answers = await asyncio.gather(*(web.upload(PATH, text) for text in texts))
        statuses = sorted(str(answer["status"]) for _, answer in answers)
        assert statuses == ["created"] + ["updated"] * 19
        assert files(web) == [f"{DATE}.md"]
        assert (web.folder / f"{DATE}.md").read_text() in texts


async def test_a_folder_that_takes_no_file_is_an_answer(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        web.folder.write_text("a file where the folder should be")
        status, answer = await web.upload(PATH, TEXT)
    assert (status, answer["error"]) == (500, "not_written")
    assert "directory" in str(answer["message"]).lower()


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "too large"])
async def test_what_is_no_digest_and_in_the_way_is_an_answer_at_once(
    tmp_path: Path, kind: str
) -> None:
    """A pipe in a digest's place was read to its end, which never came, and held up every day."""
    async with serving(tmp_path, {}) as web:
        web.folder.mkdir()
        path = web.folder / f"{DATE}.md"
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "device":
            path.symlink_to("/dev/zero")
        elif kind == "folder":
            path.mkdir()
        else:
            path.write_bytes(b"x" * (3 << 20))
        before = path.lstat()
        async with asyncio.timeout(20):
            for query in ("", "?dry_run=1"):
                status, answer = await web.upload(f"{PATH}{query}", TEXT)
                assert (status, answer["error"]) == (409, "in_the_way")
                assert f"{DATE}.md" in str(answer["message"])
            assert (await web.upload("/api/digests", TEXT.replace(DATE, "2026-01-27")))[0] == 201
        assert path.lstat() == before


async def test_what_is_uploaded_goes_before_a_draft_of_its_date(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        web.folder.mkdir()
        (web.folder / "0-first.md").write_text(TEXT)
        web.scan()
        status, answer = await web.upload(PATH, TEXT.replace("甲公司", "丁公司"))
        assert status == 201
        assert answer["problems"] == []
        shown = web.archive.raw(dt.date.fromisoformat(DATE))
        assert shown is not None
        assert "丁公司" in shown.data.decode()


async def test_others_may_read_the_file(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        await web.upload(PATH, TEXT)
        umask = os.umask(0)
        os.umask(umask)
        assert (web.folder / f"{DATE}.md").stat().st_mode & 0o777 == 0o666 & ~umask


async def test_other_addresses_and_methods_answer_in_json(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        for method, path, status in (
            ("GET", "/api/nothing", 404),
            ("DELETE", PATH, 405),
            ("PUT", "/api/digests", 405),
        ):
            answer = await web.request(method, path)
            facts: dict[str, Any] = answer.json
            assert answer.status == status
            assert facts["message"]


async def test_a_body_that_cant_be_unpacked_is_the_senders_fault(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        status, facts = await web.upload(f"/api/digests/{DATE}", "no gzip", Content_Encoding="gzip")
        assert (status, facts["error"]) == (400, "broken_body")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x", "3 of the 3 items"),
        (TEXT[: TEXT.index("丙公司")], "1 of the 3 items"),
        (TEXT.replace("**政策与监管**", "").replace("**投融资与并购**", ""), "3 of the 3 items"),
    ],
)
async def test_a_good_digest_is_not_replaced_by_much_less(
    tmp_path: Path, text: str, why: str
) -> None:
    async with serving(tmp_path) as web:
        for query in ("?dry_run=1", "", "?push=1"):
            status, answer = await web.upload(f"{PATH}{query}", text)
            assert (status, answer["status"]) == (200 if "dry" in query else 202, "waiting")
            assert why in str(answer["message"])
            assert answer["pushed"] is None
        assert (web.folder / f"{DATE}.md").read_text() == TEXT
        assert "丙公司" in await web.get(f"/d/{DATE}")
        # A digest that is good again takes the place of what waits.
        better = TEXT.replace("甲公司", "戊公司")
        assert (await web.upload(PATH, better))[0] == 200
        assert files(web) == [f"{DATE}.md"]
        status, answer = await web.upload(f"{PATH}?force=1", text)
        assert (status, answer["status"]) == (200, "updated")
        assert "message" not in answer
        assert (web.folder / f"{DATE}.md").read_text() == text


async def test_a_few_words_as_a_new_day_wait_too(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        status, answer = await web.upload(PATH, "TODO")
        assert (status, answer["status"]) == (202, "waiting")
        assert "telegram.owners" in str(answer["message"])


async def test_the_answer_says_whether_an_owner_is_asked(tmp_path: Path) -> None:
    async with serving(tmp_path, BOT_TELEGRAM__OWNERS="777") as web:
        _, answer = await web.upload(PATH, "x")
        assert "an owner is asked" in str(answer["message"])
        web.failing.add("leader")
        _, answer = await web.upload(PATH, "x")
        assert "stands by and asks nobody" in str(answer["message"])

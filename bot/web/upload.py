"""The upload: ``PUT /api/digests/{date}`` and ``POST /api/digests``, so that a pipeline can
publish with one curl. ``bot.web.openapi`` describes both."""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.config import FolderSource
from bot.core.errors import BotError
from bot.core.logs import Throttle, get_logger
from bot.delivery.corrections import Verdict, loses_much
from bot.digest.errors import DigestError
from bot.digest.files import IrregularFile
from bot.digest.model import Digest, Parsed, Problem
from bot.digest.parser import Parse
from bot.digest.problems import problem
from bot.digest.readings import version_of
from bot.digest.refusal import accept, is_slight
from bot.digest.waiting import waiting_path
from bot.web.digest_writer import Status, difference, write
from bot.web.openapi import document
from bot.web.request_body import BrokenBody, TooBig, read_body, same_secret
from bot.web.responses import json_answer
from bot.web.services import WebServices

log = get_logger("web")

REFUSED_TYPES = ("multipart/", "image/", "audio/", "video/", "application/json", "application/pdf")
"""What is surely no Markdown. curl says ``x-www-form-urlencoded`` of whatever it sends."""


class Refusal(Exception):
    """An answer other than success: an HTTP status, a code for programs, a sentence for people."""

    def __init__(
        self, status: int, code: str, message: str, problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.problems = problems

    def answer(self) -> web.Response:
        facts: dict[str, Any] = {"error": self.code, "message": self.message}
        if self.problems:
            facts["problems"] = [problem_json(one) for one in self.problems]
        headers = {"WWW-Authenticate": 'Bearer realm="digests"'} if self.status == 401 else {}
        return json_answer(facts, status=self.status, headers=headers)


class Uploads:
    """The handlers. Uploads are taken one after the other."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._one_at_a_time = asyncio.Lock()
        self._strangers = Throttle()

    async def describe(self, request: web.Request) -> web.Response:
        """The OpenAPI document."""
        public = self._services.settings.web.public_url
        return json_answer(document(public), headers={"Cache-Control": "public, max-age=300"})

    async def put(self, request: web.Request) -> web.Response:
        """A digest under its date."""
        return await self._answer(request, request.match_info["date"])

    async def post(self, request: web.Request) -> web.Response:
        """A digest whose text has its date."""
        return await self._answer(request, None)

    async def _answer(self, request: web.Request, date: str | None) -> web.Response:
        try:
            folder = self._allowed(request)
            dry_run, push = _switch(request, "dry_run"), _switch(request, "push")
            force = _switch(request, "force")
            named = _named(date)
            data = await self._read(request)
            parse = self._services.archive.parse
            parsed = await asyncio.to_thread(_parsed, request.content_type, data, named, parse)
            async with self._one_at_a_time:
                return await self._take(
                    folder, parsed, data, dry_run=dry_run, push=push, force=force
                )
        except Refusal as refusal:
            self._services.metrics.uploaded(refusal.code)
            self._log(refusal)
            return refusal.answer()

    def _log(self, refusal: Refusal) -> None:
        if refusal.status not in (401, 403):
            log.info("upload refused", status=refusal.status, reason=refusal.message)
        elif (times := self._strangers.take()) is not None:
            log.warning(
                "upload refused", status=refusal.status, reason=refusal.message, times=times
            )

    def _allowed(self, request: web.Request) -> Path:
        """The folder to write to. Raises Refusal where the sender may not, or there is none."""
        settings = self._services.settings
        token = settings.web.upload_token
        if token is None:
            raise Refusal(
                403, "uploads_off", "Uploads are off. Set web.upload_token to turn them on."
            )
        scheme, _, given = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not same_secret(given.strip(), token.get_secret_value()):
            raise Refusal(
                401,
                "wrong_token",
                "Send the token of web.upload_token, as: Authorization: Bearer <token>",
            )
        for source in settings.digests.sources:
            if isinstance(source, FolderSource):
                return source.folder
        raise Refusal(403, "no_folder", "Uploads need a folder among digests.sources.")

    async def _read(self, request: web.Request) -> bytes:
        if request.content_type.startswith(REFUSED_TYPES):
            raise Refusal(
                415,
                "wrong_type",
                f"A digest is Markdown, not {request.content_type}. Send the file itself as the "
                "body, as text/markdown (curl --data-binary @file, or curl -T file).",
            )
        try:
            return await read_body(request)
        except TooBig:
            raise Refusal(413, "too_big", "A digest has at most 1 MiB.") from None
        except BrokenBody as error:
            raise Refusal(400, "broken_body", f"The body can't be read: {error}") from None

    async def _take(
        self, folder: Path, parsed: Parsed, data: bytes, *, dry_run: bool, push: bool, force: bool
    ) -> web.Response:
        date, version = parsed.digest.date, version_of(data)
        path = folder / f"{date.isoformat()}.md"
        loss = None if force else self._loss(parsed.digest)
        waits = self._why_it_waits(parsed.digest, loss) if not force else None
        try:
            status = await asyncio.to_thread(difference, path, data)
            if status == "unchanged":
                loss = None
            elif waits is not None:
                status = "waiting"
            if not dry_run:
                if force and is_slight(parsed.digest):
                    await self._allow(date, version)
                if loss is not None:
                    await asyncio.to_thread(write, waiting_path(folder, date), data)
                else:
                    await asyncio.to_thread(write, path, data)
                    await asyncio.to_thread(waiting_path(folder, date).unlink, missing_ok=True)
        except IrregularFile as error:
            raise Refusal(
                409,
                "in_the_way",
                f"What stands at {path.name} in the folder is not a digest and was left as it is: "
                f"{error.strerror}.",
            ) from error
        except OSError as error:
            raise _unwritten(error) from error
        facts = self._facts(parsed, status, dry_run=dry_run)
        if status == "waiting":
            facts["message"] = waits
        if not dry_run:
            if loss is not None:
                self._services.upload_waits(date, loss, version)
            else:
                await self._services.look()
            if status != "waiting":
                facts["problems"] += [problem_json(one) for one in self._behind(date, path)]
            if push and status != "waiting":
                facts["pushed"] = await self._push(date)
            self._services.metrics.uploaded(status)
            log.info("upload taken", digest=str(date), status=status, items=facts["items"])
        code = {"created": 201, "waiting": 202}.get(status, 200)
        return json_answer(facts, status=200 if dry_run else code)

    async def _allow(self, date: dt.date, version: str) -> None:
        try:
            await self._services.allow(date, version)
        except BotError as error:
            raise Refusal(503, "not_running", f"The database is away: {error}") from error

    def _loss(self, new: Digest) -> Verdict | None:
        """What the digest would take away from the one in use, where that is much."""
        old = self._services.archive.get(new.date)
        return None if old is None else loses_much(old, new)

    def _why_it_waits(self, new: Digest, loss: Verdict | None) -> str | None:
        """The sentence that says so; None where the digest is used at once. Where owners look at
        every digest, they see a few words too."""
        settings = self._services.settings
        if loss is not None:
            what = f"It would take away {loss.items} of the {loss.of} items of the digest in use"
            if not loss.items:
                what = "It has none of the categories of the digest in use"
        elif is_slight(new) and not settings.digests.review.by_owner:
            what = "It has neither category nor link, only a few words"
        else:
            return None
        asked = "an owner is asked"
        if not settings.telegram.owners:
            asked = "telegram.owners names nobody who is asked"
        elif not self._services.probes.leading():
            asked = "this replica stands by and asks nobody"
        return f"{what}, so it waits: {asked}. Send it with ?force=1 to use it at once."

    def _facts(self, parsed: Parsed, status: Status, *, dry_run: bool) -> dict[str, Any]:
        digest = parsed.digest
        public = self._services.settings.web.public_url
        return {
            "date": digest.date.isoformat(),
            "title": digest.title,
            "status": status,
            "dry_run": dry_run,
            "categories": [
                {"section": one.section, "name": one.name, "items": len(one.items)}
                for one in digest.categories
            ],
            "items": len(digest.items),
            "problems": [problem_json(one) for one in parsed.problems],
            "page": f"{public}/d/{digest.date.isoformat()}" if public else None,
            "pushed": None,
        }

    def _behind(self, date: dt.date, path: Path) -> list[Problem]:
        """A file of the same date that is shown instead of this one."""
        shown = self._services.archive.raw(date)
        if shown is None or shown.name == str(path):
            return []
        return [problem(0, "same_date", other=shown.name, date=date.isoformat())]

    async def _push(self, date: dt.date) -> int:
        if self._services.push is None:
            raise Refusal(
                503, "not_running", "The digest is in its place, but nothing can be pushed yet."
            )
        try:
            return await self._services.push(date)
        except BotError as error:
            raise Refusal(
                409, "not_pushed", f"The digest is in its place, but was not pushed: {error}"
            ) from error


def problem_json(found: Problem) -> dict[str, Any]:
    """A problem for programs; line 0 is the file as a whole."""
    return {
        "line": found.line,
        "code": found.code,
        "message": str(found),
        "fatal": found.fatal,
    }


def _named(text: str | None) -> dt.date | None:
    """The date of the address."""
    if text is None:
        return None
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        date = None
    if date is None or date.isoformat() != text:
        raise Refusal(
            422, "bad_date", f"“{text}” is not a valid date; a date looks like 2026-01-28."
        )
    return date


def _parsed(content_type: str, data: bytes, named: dt.date | None, parse: Parse) -> Parsed:
    """The digest; one without a date of its own has that of the address."""
    try:
        parsed = accept(data, name=f"{named.isoformat()}.md" if named else "", parse=parse)
    except DigestError as error:
        message = "The digest can't be used: " + "; ".join(
            str(one) for one in error.problems if one.fatal
        )
        if b"\n" not in data and content_type == "application/x-www-form-urlencoded":
            message += ". All line ends are missing: with curl, use --data-binary rather than -d"
        raise Refusal(422, "unusable", message + ".", error.problems) from error
    own = parsed.digest.date
    if named is not None and own != named:
        raise Refusal(
            422,
            "date_differs",
            f"The digest says {own}, but the address says {named}.",
            # The name is the address's, and nothing won over it.
            [one for one in parsed.problems if ("where", "the file's name") not in one.params],
        )
    return parsed


def _switch(request: web.Request, name: str) -> bool:
    """A query parameter that is on or off; off where it is left out."""
    text = request.query.get(name, "0").strip().lower()
    if text in ("1", "true", "yes", "on", ""):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    raise Refusal(400, "bad_parameter", f"{name} is 1 or 0, not “{text[:40]}”.")


def _unwritten(error: OSError) -> Refusal:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    reason = error.strerror or type(error).__name__
    return Refusal(
        507 if full else 500, "not_written", f"The digest could not be written: {reason}."
    )

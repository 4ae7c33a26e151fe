"""``preview`` and ``check``: what a group would get, and what is wrong in digests."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast, get_args

import click

from bot.cli.access import NoDigest, Relative, day_of, no_digest, opened, read_archive
from bot.config import Settings
from bot.digest.errors import located
from bot.digest.files import digest_files
from bot.digest.model import Digest, Parsed
from bot.digest.refusal import accept
from bot.digest.sources import check_paths, read_file
from bot.render.message import Language, Look, Part, Style
from bot.runtime.parts import default_subscription, make_compose, make_parse


async def preview(
    settings: Settings,
    what: str,
    *,
    style: Style | None,
    language: Language | None,
    chat: int | None,
    as_json: bool,
) -> int:
    """Print the messages of a date or a file: as ``chat`` would get them, else as a chat that
    chose nothing would. ``style`` and ``language`` stand in place of what was chosen."""
    digest, understood = _digest(settings, what)
    given: dict[str, Any] = {"style": style, "language": language}
    changed = {name: value for name, value in given.items() if value is not None}
    looks = [Look()] if chat is None else await _looks_of(settings, chat)
    compose = make_compose(settings)
    parts = [part for look in looks for part in compose(digest, replace(look, **changed))]
    if understood and chat is None:
        click.echo(f"{what}: {understood}", err=True)
    if not parts:
        click.echo(f"{digest.date}: chat {chat} has chosen nothing that is in it", err=True)
    if as_json:
        messages = [
            {
                "category": part.key.category,
                "text": part.text.text,
                "entities": [entity.as_json() for entity in part.text.entities],
            }
            for part in parts
        ]
        click.echo(json.dumps(messages, ensure_ascii=False, indent=2))
        return 0
    for number, part in enumerate(parts):
        if number:
            click.echo("─" * 32)
        click.echo(_shown(part))
    return 0


async def _looks_of(settings: Settings, chat: int) -> list[Look]:
    """How each subscription of the chat, its own and those of its topics, wants its digest."""
    async with opened(settings) as store:
        found = [one for one in await store.subscriptions() if one.chat_id == chat]
    if not found:
        told = "is not subscribed; this is what a new subscription would get"
        click.echo(f"{chat} {told}", err=True)
        return [default_subscription(settings, chat).look]
    if len(found) > 1:
        topics = ", ".join(str(one.thread_id) for one in found)
        click.echo(f"{chat} has {len(found)} subscriptions (topics {topics})", err=True)
    return [one.look for one in found]


def _digest(settings: Settings, what: str) -> tuple[Digest, str]:
    """The digest of a date or a file, and how a file was understood."""
    path = Path(what)
    date: dt.date | None = None
    if what in get_args(Relative) and not path.exists():
        date = day_of(settings, cast(Relative, what))
    else:
        with suppress(ValueError):
            date = dt.date.fromisoformat(what)
    if date is None and not path.suffix and not path.exists():
        raise NoDigest(
            f"{what}: this is neither a file nor a valid date; a date looks like 2026-01-28"
        )
    if date is None or path.is_file():
        parsed = accept(read_file(path), name=str(path), parse=make_parse(settings))
        for problem in parsed.problems:
            click.echo(located(str(path), problem), err=True)
        return parsed.digest, parsed.understood
    archive = read_archive(settings)
    digest = archive.get(date)
    if digest is None:
        raise no_digest(archive, date)
    return digest, ""


def _shown(part: Part) -> str:
    """A part for the eye: its text, each link's address behind it, quotes with a bar."""
    units = part.text.text.encode("utf-16-le")
    out, at = [], 0
    links = [one for one in part.text.entities if one.url is not None]
    for link in sorted(links, key=lambda one: one.offset):
        end = (link.offset + link.length) * 2
        out.append(units[at:end].decode("utf-16-le"))
        out.append(f" <{link.url}>")
        at = end
    out.append(units[at:].decode("utf-16-le"))
    return "".join(out)


def check(paths: Sequence[Path], settings: Settings) -> int:
    """Print each problem as ``path:line: what``, and on stderr how a file that is named was
    understood and how many are good; 1 where there is a problem."""
    odd = set()
    follow_links = settings.digests.follow_links
    for path, one in check_paths(paths, follow_links=follow_links, parse=make_parse(settings)):
        if isinstance(one, Parsed):
            click.echo(f"{path}: {one.understood}", err=True)
        else:
            click.echo(located(path, one))
            odd.add(path)
    files = {
        str(file) for path in paths for file in (digest_files(path) if path.is_dir() else [path])
    }
    good = len(files - odd)
    verb = "is" if good == 1 else "are"
    all_of = f"{len(files)} {'file' if len(files) == 1 else 'files'}"
    click.echo(
        f"{all_of} {verb} good" if good == len(files) else f"{good} of {all_of} {verb} good",
        err=True,
    )
    return 1 if odd else 0

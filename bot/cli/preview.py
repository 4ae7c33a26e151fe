"""``preview`` and ``check``: what a group would get, and what is wrong in digests."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli.access import NoDigest, read_archive
from bot.config import Settings
from bot.digest.errors import located
from bot.digest.model import Digest
from bot.digest.parse import parse
from bot.digest.sources import check_paths, read_file
from bot.render.compose import compose
from bot.render.message import Look, Part, Style
from bot.runtime.parts import page_url


def preview(settings: Settings, what: str, style: Style, *, as_json: bool) -> int:
    """Print the messages of a date or a file."""
    page = page_url(settings.web.public_url)
    parts = compose(_digest(settings, what), Look(style=style), page_url=page)
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


def _digest(settings: Settings, what: str) -> Digest:
    path = Path(what)
    try:
        date = dt.date.fromisoformat(what)
    except ValueError:
        date = None
    if date is None and not path.suffix and not path.exists():
        raise NoDigest(f"{what}: no such file, and no date; a date looks like 2026-01-28")
    if date is None or path.is_file():
        parsed = parse(read_file(path), name=str(path))
        for problem in parsed.problems:
            click.echo(located(str(path), problem), err=True)
        return parsed.digest
    archive = read_archive(settings)
    digest = archive.get(date)
    if digest is None:
        nearest = ", ".join(str(day) for day in archive.nearest(date, 3))
        hint = f"; the nearest ones are {nearest}" if nearest else ""
        raise NoDigest(f"there is no digest of {date}{hint}")
    return digest


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


def check(paths: Sequence[Path]) -> int:
    """Print each problem as ``path:line: what``; 1 where there is one."""
    found = 0
    for path, problem in check_paths(paths):
        click.echo(located(path, problem))
        found += 1
    return 1 if found else 0

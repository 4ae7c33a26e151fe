"""``chats list | export | import``: subscriptions as JSON Lines."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from bot.cli.access import opened, read_archive
from bot.config import Settings, as_json, read_subscription
from bot.core.errors import BotError, SettingsError, Unreachable
from bot.delivery.model import Subscription
from bot.delivery.schedule import scheduled
from bot.runtime.parts import same_wish, utc_now
from bot.runtime.unknown_categories import unmet

STDIO = Path("-")

MANY = 1000
"""From this many on it takes long enough to be watched."""

T = TypeVar("T")


class ImportFault(BotError):
    """Lines that can't be imported, each with its number; nothing was changed. Exit code 1."""


async def show(settings: Settings) -> int:
    """A line a subscription, for the eye."""
    async with opened(settings) as store:
        found = await store.subscriptions()
    for one in found:
        topic = f"/{one.thread_id}" if one.thread_id else ""
        categories = "、".join(one.categories) or "*"
        state = f"next {one.next_at:%Y-%m-%d %H:%M} UTC" if one.next_at else f"off ({one.reason})"
        line = (
            f"{one.chat_id}{topic}\t{one.time} {one.timezone}\t{','.join(one.weekdays)}\t"
            f"{categories}\t{one.style}\t{state}"
        )
        click.echo(_writable(line))
    if not found:
        click.echo("there are no subscriptions", err=True)
    return 0


async def export(settings: Settings, file: Path) -> int:
    """Write every subscription; the file appears whole or not at all."""
    async with opened(settings) as store:
        found = await store.subscriptions()
    text = "".join(json.dumps(as_json(one), ensure_ascii=False) + "\n" for one in found)
    text = _writable(text)
    if file == STDIO:
        click.echo(text, nl=False)
        return 0
    _write(file, text)
    what = "subscription" if len(found) == 1 else "subscriptions"
    click.echo(f"{len(found)} {what} in {file}", err=True)
    return 0


async def take_in(settings: Settings, file: Path, *, dry_run: bool, replace: bool) -> int:
    """Read subscriptions: all lines or none. ``replace`` ends those that the file leaves out."""
    wanted = read_lines(settings, _text(file), str(file))
    if replace and not wanted:  # an export that failed, rather than the wish to end them all
        raise ImportFault(
            f"{file}: has no subscriptions, so --replace would end all existing ones; "
            "nothing was imported"
        )
    now = utc_now()
    async with opened(settings) as store:
        known = {(one.chat_id, one.thread_id): one for one in await store.subscriptions()}
        changed = []
        for _, one in wanted:
            before = known.get((one.chat_id, one.thread_id))
            if before is None or not same_wish(before, one):
                changed.append(_kept(one, scheduled(one, now)))
        named = {(one.chat_id, one.thread_id) for _, one in wanted}
        ended = [one for key, one in known.items() if replace and one.active and key not in named]
        if not dry_run:
            with watched(changed, "keeping") as some:
                await store.save_subscriptions(some)
            over = [*ended, *(one for one in changed if not one.active)]
            with watched(over, "ending") as some:
                for one in some:
                    await store.end_subscriptions(one.chat_id, one.thread_id, "unsubscribed")
    if any(one.categories for _, one in wanted):
        archive = read_archive(settings)
        for sentence in unmet(
            ((f"{where}: categories", one) for where, one in wanted),
            archive,
            settings.digests.aliases,
        ):
            click.echo(sentence, err=True)
    verb, ended_verb = ("would change", "would end") if dry_run else ("changed", "ended")
    click.echo(
        f"{len(wanted)} read, {len(changed)} {verb}, {len(wanted) - len(changed)} unchanged, "
        f"{len(ended)} {ended_verb}",
        err=True,
    )
    return 0


def read_lines(settings: Settings, text: str, name: str) -> list[tuple[str, Subscription]]:
    """The subscriptions of JSON Lines, each with where it stands. Raises ImportFault with every
    faulty line."""
    schedule = settings.schedule
    faults: list[str] = []
    found: dict[tuple[int, int], tuple[int, Subscription]] = {}
    # Not splitlines(): U+2028 and its like may stand in a line's text.
    with watched(text.lstrip("\ufeff").split("\n"), "reading") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{name}:{number}"
            try:
                spec = read_subscription(json.loads(line), where)
            except SettingsError as error:
                faults += [fault.replace(f"{where}.", f"{where}: ", 1) for fault in error.faults]
                continue
            except (json.JSONDecodeError, RecursionError) as error:
                faults.append(f"{where}: this is not valid JSON: {error}")
                continue
            one = spec.subscription(
                time=schedule.time, timezone=schedule.timezone, weekdays=schedule.weekdays
            )
            key = (one.chat_id, one.thread_id)
            if key in found:
                faults.append(f"{where}: is the same chat and topic as line {found[key][0]}")
                continue
            found[key] = (number, one)
    if faults:
        raise ImportFault("\n".join([*faults, f"{name}: nothing was imported"]))
    return [(f"{name}:{number}", one) for number, one in found.values()]


@contextmanager
def watched(some: Sequence[T], doing: str) -> Iterator[Iterable[T]]:
    """The same, with a bar on stderr that shows how far it is: where there are many, and somebody
    looks at a terminal."""
    if len(some) < MANY or not sys.stderr.isatty():
        yield some
        return
    with click.progressbar(
        some, label=f"{doing:8}", file=sys.stderr, update_min_steps=len(some) // 100
    ) as bar:
        yield bar


def _text(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if file == STDIO else file.read_bytes()
    except OSError as error:
        raise Unreachable(f"{file}: can't be read: {error.strerror}") from error
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ImportFault(f"{file}:{line}: this is not UTF-8; nothing was imported") from error


def _writable(text: str) -> str:
    """Half a character, which an older version took in, as the escape that JSON has for it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _write(file: Path, text: str) -> None:
    try:
        handle, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        Path(part).replace(file)
    except OSError as error:
        raise Unreachable(f"{file}: can't be written: {error.strerror}") from error


def _kept(wanted: Subscription, new: Subscription) -> Subscription:
    return new if wanted.active else replace(new, reason="unsubscribed")

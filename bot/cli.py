"""The command line. What is asked for goes to stdout, all else to stderr.

Exit codes: 0 done, 1 it found problems, 2 wrong use or wrong settings, 3 cannot reach what it
needs.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import mimetypes
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from bot.config import Settings, load_settings, overlooked
from bot.core.errors import BotError, SettingsError, Unreachable, UsageError

PROBLEMS, USAGE, UNREACHABLE = 1, 2, 3

P = ParamSpec("P")


def exit_code(error: BotError) -> int:
    """The exit code that an error ends the process with."""
    from bot.storage.database import StoreError

    if isinstance(error, SettingsError | UsageError):
        return USAGE
    if isinstance(error, Unreachable | StoreError):
        return UNREACHABLE
    return PROBLEMS


def _guarded(function: Callable[P, Any]) -> Callable[P, None]:
    """A command whose errors become one sentence on stderr and an exit code; its own result, if
    it has one, is the exit code."""

    @wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            result = function(*args, **kwargs)
            code = asyncio.run(_finished(result)) if asyncio.iscoroutine(result) else result
        except BotError as error:
            click.echo(str(error), err=True)
            sys.exit(exit_code(error))
        except KeyboardInterrupt:
            sys.exit(130)
        except BrokenPipeError:
            # Whoever read our output has gone (``… | head``): nothing is left to say.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except Exception as error:  # a fault of ours: one sentence for people, the rest on demand
            first = (str(error).splitlines() or [""])[0][:300]
            click.echo(f"this should not happen: {type(error).__name__}: {first}", err=True)
            if os.environ.get("BOT_LOG__LEVEL", "").lower() == "debug":
                raise
            click.echo("BOT_LOG__LEVEL=debug shows where", err=True)
            sys.exit(PROBLEMS)
        sys.exit(int(code or 0))

    return command


async def _finished(work: Coroutine[Any, Any, int | None]) -> int | None:
    return await work


def _settings(config: Path | None) -> Settings:
    """Those of ``config``, else of ``config.yaml`` where it is there, else the defaults."""
    _tell_overlooked()
    return load_settings(config, os.environ)


def _tell_overlooked() -> None:
    for sentence in overlooked(os.environ):
        click.echo(sentence, err=True)


_CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The settings' file; config.yaml where it is there.",
)


class _Date(click.ParamType[dt.date]):
    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; a date looks like 2026-01-28", param, ctx)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """A Telegram bot that pushes a daily digest into group chats."""


@cli.command()
@_CONFIG
@_guarded
def run(config: Path | None) -> Awaitable[int]:
    """Run the bot; needs TELEGRAM_BOT_TOKEN (or TELEGRAM_BOT_TOKEN_FILE)."""
    # aiohttp reads this machine's list of file types: 0.4 MiB for two that we serve ourselves.
    mimetypes.knownfiles.clear()
    from bot.config import token
    from bot.runtime.run import live

    settings = load_settings(config, os.environ)
    return live(settings, token(os.environ), overlooked(os.environ))


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8090, help="The page's port.")
@_CONFIG
@_guarded
def demo(config: Path | None, port: int) -> Awaitable[int]:
    """The whole bot against a local stand-in for Telegram, and a page to chat in."""
    from bot.demo import demo as run_demo

    return run_demo(_settings(config), port)


@cli.command()
@click.argument("what", metavar="DATE|FILE")
@click.option("--style", type=click.Choice(["full", "headlines", "rich"]), default="full")
@click.option("--json", "as_json", is_flag=True, help="The messages as JSON.")
@_CONFIG
@_guarded
def preview(config: Path | None, what: str, style: Any, as_json: bool) -> int:
    """What a group would get."""
    from bot.tools import preview as show

    return show(_settings(config), what, style, as_json=as_json)


@cli.command()
@click.argument("paths", metavar="FILE|FOLDER...", nargs=-1, required=True, type=Path)
@_CONFIG
@_guarded
def check(paths: tuple[Path, ...], config: Path | None) -> int:
    """Say how digests were understood, and what is wrong as path:line: what; exit 1 if anything
    is."""
    from bot.tools import check as look

    try:
        settings = _settings(config)
    except SettingsError:  # files can be looked at without settings
        if config is not None:
            raise
        settings = Settings()
    return look(paths, settings)


@cli.command()
@click.argument("date", type=_Date())
@click.option("--chat", "chats", type=int, multiple=True, help="Only this chat; may be repeated.")
@click.option("--recall", is_flag=True, help="Take that date's posts back.")
@_CONFIG
@_guarded
def push(
    config: Path | None, date: dt.date, chats: tuple[int, ...], recall: bool
) -> Awaitable[int]:
    """Put a date's digest into the outbox now; a running bot sends it within seconds."""
    from bot.tools import push as put

    return put(_settings(config), date, chats, recall=recall)


@cli.group()
def chats() -> None:
    """Subscriptions as JSON Lines."""


@chats.command("list")
@_CONFIG
@_guarded
def chats_list(config: Path | None) -> Awaitable[int]:
    """Show every subscription."""
    from bot.moving import show

    return show(_settings(config))


@chats.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@_CONFIG
@_guarded
def chats_export(config: Path | None, file: Path) -> Awaitable[int]:
    """Write every subscription to FILE (- is stdout)."""
    from bot.moving import export

    return export(_settings(config), file)


@chats.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--replace", is_flag=True, help="End the subscriptions that FILE does not name.")
@_CONFIG
@_guarded
def chats_import(config: Path | None, file: Path, dry_run: bool, replace: bool) -> Awaitable[int]:
    """Read subscriptions from FILE (- is stdin), all or none of them."""
    from bot.moving import take_in

    return take_in(_settings(config), file, dry_run=dry_run, replace=replace)


@cli.command()
@click.option("--json", "as_json", is_flag=True)
@_CONFIG
@_guarded
def status(config: Path | None, as_json: bool) -> Awaitable[int]:
    """What is scheduled, in flight, failed."""
    from bot.standing import status as show

    return show(_settings(config), as_json=as_json)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_CONFIG
@_guarded
def backup(config: Path | None, file: Path) -> int:
    """Copy the SQLite database to FILE, while the bot runs; an older copy there is replaced."""
    from bot.storage.backup import backup as copy
    from bot.tools import database_file

    copy(database_file(_settings(config)), file)
    click.echo(f"{file} written", err=True)
    return 0


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_CONFIG
@_guarded
def restore(config: Path | None, file: Path) -> int:
    """Put the backup FILE in the place of the SQLite database; the bot must not run."""
    from bot.storage.backup import restore as put_back
    from bot.tools import database_file

    database = database_file(_settings(config))
    put_back(file, database)
    click.echo(f"{database} restored from {file}", err=True)
    return 0


@cli.command()
@click.argument("revision")
@_CONFIG
@_guarded
def rollback(config: Path | None, revision: str) -> Awaitable[int]:
    """Take the tables back to REVISION, for an older version; the bot must not run."""
    from bot.storage.migrate import rollback as take_back

    done = f"the tables are those of revision {revision} now"
    return _said(take_back(_settings(config).database.url, revision), done)


async def _said(work: Awaitable[None], done: str) -> int:
    await work
    click.echo(done, err=True)
    return 0

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
    help="Settings file (default: config.yaml). Its .local.yaml overrides it.",
)


class _Day(click.ParamType[Any]):
    """A date, or today or yesterday, which only the settings' time zone tells."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, dt.date) or value in ("today", "yesterday"):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(
                f"{value!r} is not a valid date; write it like 2026-01-28, or today or yesterday",
                param,
                ctx,
            )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="digest-bot", message="digest-bot %(version)s")
def cli() -> None:
    """A Telegram bot that pushes a daily digest into group chats."""


@cli.command()
@_CONFIG
@_guarded
def run(config: Path | None) -> Awaitable[int]:
    """Run the bot.

    It needs TELEGRAM_BOT_TOKEN or TELEGRAM_BOT_TOKEN_FILE in the environment.
    """
    # aiohttp reads this machine's list of file types: 0.4 MiB for two that we serve ourselves.
    mimetypes.knownfiles.clear()
    from bot.config import token
    from bot.runtime.run import live

    settings = load_settings(config, os.environ)
    return live(settings, token(os.environ), overlooked(os.environ))


@cli.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=None,
    help="Port of the page (default: 8090, or a free one if it is in use).",
)
@_CONFIG
@_guarded
def demo(config: Path | None, port: int | None) -> Awaitable[int]:
    """Try the bot on a page, without Telegram.

    The complete bot runs against a local stand-in for Telegram, with sample digests.
    """
    from bot.cli.demo import demo as run_demo

    return run_demo(_settings(config), port)


@cli.command()
@click.argument("what", metavar="DATE|FILE")
@click.option(
    "--style", type=click.Choice(["full", "headlines", "rich"]), help="Style of the messages."
)
@click.option("--language", type=click.Choice(["zh", "en"]), help="Language of the messages.")
@click.option("--chat", type=int, metavar="ID", help="Show what this chat would get.")
@click.option("--json", "as_json", is_flag=True, help="Print the messages as JSON.")
@_CONFIG
@_guarded
def preview(config: Path | None, what: str, **options: Any) -> Awaitable[int]:
    """Show what a group would get.

    DATE is like 2026-01-28, or today or yesterday. Without --chat, the
    default settings apply.
    """
    from bot.cli.preview import preview as show

    return show(_settings(config), what, **options)


@cli.command()
@click.argument("paths", metavar="FILE|FOLDER...", nargs=-1, required=True, type=Path)
@_CONFIG
@_guarded
def check(paths: tuple[Path, ...], config: Path | None) -> int:
    """Check digests, and show how each one was understood.

    Prints one line per problem (path:line: problem), then the number of good files. Exit code
    1 if there is a problem.
    """
    from bot.cli.preview import check as look

    try:
        settings = _settings(config)
    except SettingsError:  # files can be looked at without settings
        if config is not None:
            raise
        settings = Settings()
    return look(paths, settings)


@cli.command()
@click.option("--no-message", is_flag=True, help="Do not send the owners a test message.")
@_CONFIG
@_guarded
def doctor(config: Path | None, no_message: bool) -> Awaitable[int]:
    """Check the whole setup and say what to fix.

    Prints one line each for token, network, rights, database, folders, clock, subscriptions and
    owners. Safe to run while the bot is running. Exit code 1 if something needs fixing.
    """
    from bot.cli.doctor import doctor as examine

    return examine(_settings(config), os.environ, message=not no_message)


@cli.command()
@click.argument("date", type=_Day())
@click.option(
    "--chat",
    "chats",
    type=int,
    multiple=True,
    metavar="ID",
    help="Only this chat. May be repeated.",
)
@click.option("--recall", is_flag=True, help="Withdraw that date's posts.")
@_CONFIG
@_guarded
def push(config: Path | None, date: Any, chats: tuple[int, ...], recall: bool) -> Awaitable[int]:
    """Send a date's digest now, or withdraw it.

    DATE is like 2026-01-28, or today or yesterday. It is queued for every
    subscription that is not paused; a running bot sends it within seconds.
    """
    from bot.cli.push import push as put

    return put(_settings(config), date, chats, recall=recall)


@cli.group()
def chats() -> None:
    """List, export or import subscriptions."""


@chats.command("list")
@_CONFIG
@_guarded
def chats_list(config: Path | None) -> Awaitable[int]:
    """Show every subscription."""
    from bot.cli.chats import show

    return show(_settings(config))


@chats.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@_CONFIG
@_guarded
def chats_export(config: Path | None, file: Path) -> Awaitable[int]:
    """Write every subscription to FILE.

    One line of JSON per subscription; - means standard output.
    """
    from bot.cli.chats import export

    return export(_settings(config), file)


@chats.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--replace", is_flag=True, help="End subscriptions that are not in FILE.")
@_CONFIG
@_guarded
def chats_import(config: Path | None, file: Path, dry_run: bool, replace: bool) -> Awaitable[int]:
    """Read subscriptions from FILE.

    One line of JSON per subscription; all are imported or none. - means standard input.
    """
    from bot.cli.chats import take_in

    return take_in(_settings(config), file, dry_run=dry_run, replace=replace)


@cli.command()
@click.option("--json", "as_json", is_flag=True)
@_CONFIG
@_guarded
def status(config: Path | None, as_json: bool) -> Awaitable[int]:
    """Show what is scheduled, being sent or failed."""
    from bot.cli.status import status as show

    return show(_settings(config), as_json=as_json)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_CONFIG
@_guarded
def backup(config: Path | None, file: Path) -> int:
    """Copy the SQLite database to FILE.

    The bot may keep running. An older backup of that name is replaced; other files are never
    overwritten.
    """
    from bot.cli.backup import backup as copy

    return copy(_settings(config), file)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_CONFIG
@_guarded
def restore(config: Path | None, file: Path) -> int:
    """Restore the SQLite database from the backup FILE.

    Stop the bot first.
    """
    from bot.cli.backup import restore as put_back

    return put_back(_settings(config), file)


@cli.command()
@click.argument("revision")
@_CONFIG
@_guarded
def rollback(config: Path | None, revision: str) -> Awaitable[int]:
    """Roll the database back to REVISION.

    An older version of the bot can then use it. Stop the bot first.
    """
    from bot.cli.backup import rollback as take_back

    return take_back(_settings(config), revision)

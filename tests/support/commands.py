"""The command line, run in this process: starting another for each command takes a second."""

from __future__ import annotations

import os
from subprocess import CompletedProcess

from click.testing import CliRunner

from bot.cli.main import cli


def bot(*arguments: str, **env: str) -> CompletedProcess[str]:
    """``python -m bot`` in the working directory, with no settings but these."""
    others = {name: None for name in os.environ if name.startswith("BOT_")}
    done = CliRunner().invoke(
        cli, arguments, env=others | env, prog_name="python -m bot", catch_exceptions=False
    )
    return CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

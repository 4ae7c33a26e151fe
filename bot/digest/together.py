"""Reading very many files at once, on all processors: the first start with years of digests.

Python reads digests on one processor at a time, so others are read by processes of their own
(``python -m bot.digest.together``: paths come in, readings go out). What one of them does not
bring, whatever the reason, is simply not read yet.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import IO

from bot.digest.errors import DigestError
from bot.digest.files import read_file
from bot.digest.readings import BadReadings, Reading, key_of, packed, reader, reading_of, unpacked
from bot.digest.refusal import accept

log = logging.getLogger(__name__)

MANY = 500
"""Files from which on it pays: a process is up in 0.1 s, as long as it takes to read 250."""

MOST_PROCESSES = 4

PATIENCE = 20.0
"""Seconds that are waited for a process once the own share is read."""


def read_together(
    paths: Sequence[str], code: str, processors: int | None = None
) -> dict[bytes, Reading]:
    """The readings of those files that can be read. Empty where it doesn't pay.

    ``code``: see ``reader``; what another version of the code has read does not count.
    ``processors`` is how many there are, unless the system is to be asked.
    """
    workers = min(processors or _processors(), MOST_PROCESSES, len(paths) // MANY + 1) - 1
    if not workers:
        return {}
    # Each of the others' shares is smaller by what could be read until they are up.
    share = (len(paths) - workers * MANY // 2) // (workers + 1)
    with ExitStack() as files:
        others = [_begin(paths[n * share : (n + 1) * share], files) for n in range(workers)]
        found = read_all(paths[workers * share :])
        for other in others:
            if other is not None:
                found |= _result(other, code)
    return found


def read_all(paths: Iterable[str]) -> dict[bytes, Reading]:
    """The readings of those files that can be read, one after the other."""
    found = {}
    for path in paths:
        with suppress(DigestError):
            data = read_file(path)
            found[key_of(path, data)] = reading_of(accept(data, name=path).digest)
    return found


_Worker = tuple["subprocess.Popen[bytes]", IO[bytes]]


def _begin(paths: Sequence[str], files: ExitStack) -> _Worker | None:
    """A process that reads these; None where it can't be started."""
    # It needs no token, and looks for modules where we do.
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BOT_", "TELEGRAM_"))}
    env["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
    try:
        # Files, not pipes: nobody waits for anybody before the end.
        wanted = files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        out = files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        wanted.write(b"\0".join(map(os.fsencode, paths)))
        wanted.seek(0)
        process = subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-P", "-m", __spec__.name],
            stdin=wanted,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=env,
        )
    except (OSError, ValueError) as error:
        log.info("digests are read one after the other: %s", error)
        return None
    return process, out


def _result(worker: _Worker, code: str) -> dict[bytes, Reading]:
    """What it has read; nothing where it failed."""
    process, out = worker
    try:
        process.wait(PATIENCE)
        out.seek(0)
        return unpacked(out.read(), code)
    except (OSError, subprocess.TimeoutExpired, BadReadings) as error:
        log.info("digests are read one after the other: %s", error)
        return {}
    finally:
        process.kill()
        process.wait()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main() -> int:
    """Read the files whose paths stand in stdin, each ended by a zero byte; write what was read
    to stdout."""
    paths = [os.fsdecode(path) for path in sys.stdin.buffer.read().split(b"\0") if path]
    code = reader(time.time())
    if code is None:
        return 1
    sys.stdout.buffer.write(packed(read_all(paths), code))
    return 0


if __name__ == "__main__":
    sys.exit(main())

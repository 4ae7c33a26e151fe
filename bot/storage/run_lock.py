"""One bot a database file: the second ``run`` is refused, and told who the first one is."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from bot.core.errors import Unreachable

TRIES, PAUSE = 5, 0.02
"""How often, and after how many seconds, the lock is tried before a start is refused."""


class AlreadyRunning(Unreachable):
    """Another process runs the bot on this database. ``pid`` is its process id, 0 if unknown."""

    key = "error.store"

    def __init__(self, path: Path, pid: int) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{path}: {who} runs the bot on this database already")
        self.pid = pid


def holder(path: Path) -> int | None:
    """The pid of the process that runs on the database ``path``; None where none does, 0 where
    the pid is unknown."""
    lock = Path(f"{path}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.read(descriptor, 32).decode("ascii", "replace").strip()
        return int(text) if text.isdigit() else 0
    finally:
        os.close(descriptor)
    return None


def _locked(descriptor: int) -> bool:
    """Take the lock. Somebody who only asks who holds it may be in the way for a moment."""
    for _ in range(TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE)
        else:
            return True
    return False


class RunLock:
    """Held while the bot runs; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._database = path
        self._descriptor: int | None = None

    def __enter__(self) -> RunLock:
        """Raises AlreadyRunning, or Unreachable where the lock file can't be written."""
        lock = Path(f"{self._database}.lock")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unreachable(f"{lock}: can't be written: {error.strerror}") from error
        if not _locked(descriptor):
            os.close(descriptor)
            raise AlreadyRunning(self._database, holder(self._database) or 0)
        try:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
        except OSError as error:
            os.close(descriptor)
            raise Unreachable(f"{lock}: can't be written: {error.strerror}") from error
        self._descriptor = descriptor
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

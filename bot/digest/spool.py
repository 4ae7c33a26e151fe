"""Bytes kept out of memory: in a file without a name, which ends with the process.

The archive must be able to show a digest whose file has meanwhile been broken or deleted, so it
can't go back to the folder for it. Nobody else can reach this file, and nothing of it is left.
"""

from __future__ import annotations

import logging
import os
import tempfile
import weakref
from pathlib import Path

log = logging.getLogger(__name__)

Place = bytes | int
"""Where bytes lie: they themselves, or their offset and length in the file."""

_LENGTH_BITS = 32


class Spool:
    """Without a ``folder``, or where no file can be made or written in it, what is put stays in
    memory. For use in one thread."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = -1
        self._end = 0
        self._takes = folder is not None
        if folder is not None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (see below)
            except OSError as error:
                self._give_up(error)
            else:
                self._file = file.fileno()
                weakref.finalize(self, file.close)  # it lives as long as the spool

    def put(self, data: bytes) -> Place:
        """Keep ``data`` as long as the spool."""
        if not self._takes:
            return data
        try:
            if os.pwrite(self._file, data, self._end) < len(data):
                raise OSError(0, "no space left")
        except OSError as error:
            self._give_up(error)
            return data
        place = self._end << _LENGTH_BITS | len(data)
        self._end += len(data)
        return place

    def get(self, place: Place) -> bytes:
        """What was put there. Raises OSError where the disk fails."""
        if isinstance(place, bytes):
            return place
        return os.pread(self._file, place & (1 << _LENGTH_BITS) - 1, place >> _LENGTH_BITS)

    def _give_up(self, error: OSError) -> None:
        self._takes = False
        log.info("digests are kept in memory: %s", error.strerror or type(error).__name__)

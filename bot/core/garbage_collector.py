"""Python's collector of cycles, set for a process that holds much and for long."""

from __future__ import annotations

import gc

YOUNG = 10_000
"""Objects made between two looks at the youngest: at the default of 700 a broadcast is looked
through some sixty times in ten thousand messages, a twentieth of their time."""


def settle() -> None:
    """What is alive now stays: the archive, the modules, the tables. No collection looks at it
    again; what becomes of it by counting references is freed as ever."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)

"""The packages that a user has: what the bot needs, without what its developers add to ``.venv``.

Several libraries load more where more is there (structlog takes rich, python-telegram-bot takes
cryptography), so a bot that is weighed among the developers' tools is not the one users run.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PROJECT = "digest-bot"
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\s*(?:\[(?P<extras>[^]]*)\])?(?P<rest>[^;]*)(?:;|$)")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)")
_ROOTED = frozenset(["..", "__pycache__", "bin"])


def linked(folder: Path) -> Path:
    """Make ``folder``, with a link to everything in site-packages that belongs to what the project
    depends on. Python started with ``-S`` and this on its path sees nothing else."""
    folder.mkdir()
    for found in _closure():
        for file in found.files or ():
            top = file.parts[0]
            link = folder / top
            if top not in _ROOTED and not link.is_symlink():
                link.symlink_to(Path(str(found.locate_file(top))))
    return folder


def _closure() -> list[Distribution]:
    """What the project needs, directly and indirectly."""
    found: dict[str, Distribution] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(PROJECT, frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        try:
            one = distribution(name)
        except PackageNotFoundError:  # meant for another system
            continue
        if name != PROJECT:
            found[one.name.lower()] = one
        for requirement in one.requires or ():
            match = _REQUIREMENT.match(requirement)
            under = _EXTRA.search(requirement)
            if match is None or (under is not None and under[1] not in extras):
                continue
            more = frozenset(filter(None, re.split(r"[\s,]+", match["extras"] or "")))
            waiting.append((match["name"], more))
    return list(found.values())

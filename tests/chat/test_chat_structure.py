"""A stranger finds what answers a command by its name, and can read a module without its users."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import bot.chat
from bot.chat.commands import COMMANDS

CHAT = Path(bot.chat.__file__).parent
MODULES = {
    ".".join(("bot.chat", *path.relative_to(CHAT).with_suffix("").parts)): path
    for path in CHAT.rglob("*.py")
    if path.name != "__init__.py"
}
MAX_MODULES = 20
"""In a folder."""

ELSEWHERE = {
    "today": "date_command",
    "latest": "date_command",
    "categories": "category_command",
    "help": "start_command",
}
"""Commands that are answered beside another one."""


def imports(path: Path) -> set[str]:
    """The modules of chat that a module imports, for types or inside functions too."""
    named = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return named & MODULES.keys()


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter({name: imports(path) for name, path in MODULES.items()}).prepare()


def test_no_folder_has_more_modules_than_one_can_look_over() -> None:
    for folder in {path.parent for path in MODULES.values()}:
        count = len([path for path in MODULES.values() if path.parent == folder])
        assert count <= MAX_MODULES, folder


def test_each_command_is_found_by_its_name() -> None:
    for command in COMMANDS:
        module = ELSEWHERE.get(command.name, f"{command.name}_command")
        assert [name for name in MODULES if name.endswith(f".{module}")], command.name

"""Whoever reads docs/commands.md knows every command, and who may use it."""

from __future__ import annotations

import re

from documents import ROOT, code, rows, text

from bot.chat.commands import COMMANDS

PAGE = ROOT / "docs" / "commands.md"
TABLE = {
    re.match(r"`/(\w+)", row[0])[1]: row  # type: ignore[index]
    for row in rows(PAGE)
    if row[0].startswith("`/")
}


def test_every_command_is_explained_and_no_other() -> None:
    assert sorted(TABLE) == sorted(command.name for command in COMMANDS)


def test_it_says_who_may_use_each() -> None:
    said = {name: row[1] for name, row in TABLE.items()}
    assert said == {
        command.name: {"everyone": "everyone", "admin": "admins"}[command.who]
        for command in COMMANDS
    }


def test_only_commands_that_take_arguments_show_some() -> None:
    shown = {name: " " in row[0] for name, row in TABLE.items()}
    assert shown == {command.name: bool(command.args) for command in COMMANDS}


def test_each_has_an_answer_and_an_example() -> None:
    examples = {line.split()[0].lstrip("/") for line in code(PAGE, "")}
    for command in COMMANDS:
        assert TABLE[command.name][2]
        if command.args:
            assert command.name in examples


def test_no_page_speaks_of_a_command_that_is_none() -> None:
    known = {command.name for command in COMMANDS}
    for page in (PAGE, ROOT / "README.md", ROOT / "README.zh-CN.md"):
        named = set(re.findall(r"`/([a-z]+)(?=[`@ ])", text(page)))
        assert named - known - {"newbot", "setinline"} == set(), page.name

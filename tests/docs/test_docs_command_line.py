"""What the documentation tells people to type is there to be typed."""

from __future__ import annotations

import re

import pytest
from documents import PAGES, ROOT, code, rows
from support.commands import bot

TABLE = [
    re.sub(r"`", "", row[0])
    for row in rows(ROOT / "README.md")
    if re.match(r"`(\w+)( |`)", row[0]) and len(row) == 2
]


VARIABLE = re.compile(r" ([A-Z]+)=").findall


def usage(*command: str) -> str:
    """What ``--help`` of a command says."""
    done = bot(*command, "--help")
    assert done.returncode == 0
    return done.stdout


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][\w-]*):(?!=)", makefile, re.M))


def typed() -> list[str]:
    """Every shell line of every page, without its environment and the path of .venv."""
    lines = [line for page in PAGES for line in code(page)]
    return [re.sub(r"^(\w+=\S+ )*(\.venv/bin/)?", "", line) for line in lines]


def test_the_readme_starts_with_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert code(ROOT / name)[:2] == ["make run", "make test"]


def test_every_make_target_that_is_named_exists() -> None:
    named = {line.split()[1] for line in typed() if line.startswith("make ")}
    assert named
    assert named <= make_targets()


def test_every_variable_that_make_is_given_is_used() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    given = {name for line in typed() if line.startswith("make ") for name in VARIABLE(line)}
    assert given == {name for name in given if f"$({name})" in makefile}


def test_the_table_of_the_readme_lists_exactly_the_commands_there_are() -> None:
    listed = re.findall(r"^  ([a-z]+)(?=  |$)", usage().partition("Commands:")[2], re.M)
    assert sorted(line.split()[0] for line in TABLE) == sorted(listed)


@pytest.mark.parametrize("line", TABLE)
def test_each_command_of_the_readme_takes_what_the_readme_says(line: str) -> None:
    command, *rest = line.split()
    help_text = usage(command)
    for option in re.findall(r"--[a-z-]+", " ".join(rest)):
        assert option in help_text


def test_every_command_of_ours_that_is_shown_exists() -> None:
    shown = {line.split()[3] for line in typed() if line.startswith("python -m bot ")}
    assert shown
    assert shown <= {line.split()[0] for line in TABLE}

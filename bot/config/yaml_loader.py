"""YAML as the settings are written in: safe, without its two oldest traps.

YAML 1.1 reads ``18:30`` as the number 1110 (sixty minutes an hour), and takes a key that stands
twice for its last value, silently. Here the first is text, and the second is a fault. Dates are
text too: whoever wants one says which key holds none, where YAML only knows that it is no date.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import SettingsError


class _Loader(yaml.SafeLoader):
    """SafeLoader, with numbers written in decimal (or 0x, 0o) only."""

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        """JSON, which YAML reads, writes an emoji as two escapes: join the halves."""
        value = super().construct_scalar(node)
        if isinstance(value, str) and not value.isascii():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is not None and key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key} appears twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag.rpartition(":")[2] not in ("int", "float", "timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int",
    re.compile(r"[-+]?(0|[1-9][0-9_]*|0x[0-9a-fA-F]+)$"),
    list("-+0123456789"),
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?[0-9]+\.[0-9]*([eE][-+]?[0-9]+)?$"),
    list("-+0123456789"),
)


_WIDE_COLON = re.compile(r"[ \t]*(?:-[ \t]+)?([a-z_]+)[ \t]*：")
"""A key as an input method for Chinese leaves it; to YAML the line is text."""


def read_yaml(path: Path) -> dict[str, Any]:
    """The file's mapping; an empty file is an empty one.

    Raises SettingsError with one fault, ``path: …`` or ``path:line: …``, where it can't be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError((f"{path}: there is no such file",)) from None
    except IsADirectoryError:
        raise SettingsError((f"{path}: is a folder, not a file",)) from None
    except OSError as error:
        raise SettingsError((f"{path}: can't be read: {error.strerror or error}",)) from None
    except UnicodeDecodeError:
        raise SettingsError((f"{path}: is not valid UTF-8 text",)) from None
    wide = [
        f"{path}:{number}: {found[1]}： has a full-width colon; write {found[1]}: and a space"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := _WIDE_COLON.match(line))
    ]
    if wide:
        raise SettingsError(tuple(wide))
    try:
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        raise SettingsError((f"{path}{_line(error)}: {_problem(error)}",)) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise SettingsError((f"{path}: is not valid YAML",)) from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SettingsError((f"{path}: needs keys with values, like log: {{level: info}}",))
    return {str(key): inner for key, inner in value.items()}


def _line(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f":{mark.line + 1}" if mark else ""


def _problem(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "is not valid YAML"
    if "\\t" in problem:
        return "YAML needs spaces here, not a tab"
    return problem.replace("\n", " ")
